#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Stands in for OpenSSH's server and client, for tests of what a session is.

    session_server.py serve PORT        for each client one process holds the
                                        connection, and its child has a terminal
    session_server.py connect FROM TO PORT

A client sends lines from stdin.  The child runs each of them by a shell, without
the connection, and sends back what it printed, and "END CODE".  What is written to
the terminal is in the file tty.PORT-OF-THE-CLIENT.
"""
import os
import pty
import socket
import subprocess
import sys
import threading


def work(lines, answers, connection):
    env = dict(os.environ, SSH_CONNECTION=connection)
    env.pop("PYTHONHOME", None)
    for line in lines:
        done = subprocess.run(["bash", "-c", line], stdin=subprocess.DEVNULL, env=env,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        answers.write(done.stdout + b"END %d\n" % done.returncode)
        answers.flush()


def session(client):
    theirs, ours = client.getpeername(), client.getsockname()
    connection = "%s %d %s %d" % (theirs[0].replace("::ffff:", ""), theirs[1],
                                  ours[0].replace("::ffff:", ""), ours[1])
    to_child, to_parent = os.pipe(), os.pipe()
    child, terminal = pty.fork()
    if not child:
        client.close()
        os.close(to_child[1])
        work(os.fdopen(to_child[0]), os.fdopen(to_parent[1], "wb"), connection)
        os._exit(0)
    os.close(to_child[0])
    os.close(to_parent[1])

    def listen_to_terminal():
        with open("tty.%d" % theirs[1], "wb") as log:
            try:
                while data := os.read(terminal, 4096):
                    log.write(data)
                    log.flush()
            except OSError:
                pass

    def answer():
        while data := os.read(to_parent[0], 4096):
            client.sendall(data)

    for what in listen_to_terminal, answer:
        threading.Thread(target=what, daemon=True).start()
    while data := client.recv(4096):
        os.write(to_child[1], data)
    os.close(to_child[1])
    os.waitpid(child, 0)


def serve(port):
    listener = socket.socket(socket.AF_INET6)
    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listener.bind(("::", port))
    listener.listen()
    open("serves", "w").close()
    while True:
        client = listener.accept()[0]
        if not os.fork():
            listener.close()
            session(client)
            os._exit(0)
        client.close()


def connect(source, target, port):
    server = socket.create_connection((target, port), source_address=(source, 0))
    print(server.getsockname()[1], flush=True)

    def answer():
        while data := server.recv(4096):
            os.write(1, data)

    threading.Thread(target=answer, daemon=True).start()
    for line in sys.stdin.buffer:
        server.sendall(line)
    server.close()


if sys.argv[1] == "serve":
    serve(int(sys.argv[2]))
else:
    connect(sys.argv[2], sys.argv[3], int(sys.argv[4]))
