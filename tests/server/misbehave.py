#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""misbehave.py BODY LOG CERTIFICATE PORTS: a web server on 127.0.0.1 that does
what no server should do. BODY is the file to serve. CERTIFICATE has the
certificate and its key. LOG gets one line per request. When the server listens,
it writes its ports, plain and TLS, to PORTS. The first part of a URL names the
method that answers it: /cut is answered by url_cut()."""

import gzip
import hashlib
import http.server
import os
import re
import socket
import ssl
import struct
import sys
import threading
import time

LONG = 60  # seconds; no client waits so long
together = threading.Barrier(4)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    counts = {}
    lock = threading.Lock()

    def log_message(self, *args):
        pass

    def log_request(self, code="-", size="-"):
        pass

    def do_GET(self):
        self.close_connection = True
        with self.lock:
            number = self.counts.get(self.path, 0)
            self.counts[self.path] = number + 1
            with open(log, "a") as f:
                f.write("GET %s etag=%s\n" % (
                    self.path, self.headers.get("If-None-Match", "-")))
        name = re.match("/([a-z0-9-]*)", self.path)[1].replace("-", "_")
        try:
            getattr(self, "url_" + name)(number)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            pass

    def do_CONNECT(self):
        """A proxy that answers for every host itself."""
        self.send_response(200)
        self.end_headers()
        try:
            self.connection = tls.wrap_socket(self.connection, server_side=True)
            self.setup_again()
            self.handle_one_request()
            self.connection.unwrap()
        except OSError:
            pass
        self.close_connection = True

    def setup_again(self):
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)

    def head(self, status, **headers):
        self.send_response(status)
        headers.setdefault("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def whole(self, data, status=200, **headers):
        self.head(status, Content_Length=len(data), **headers)
        self.wfile.write(data)

    def chunk(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   struct.pack("ii", 1, 0))
        self.connection.close()

    # Slow answers.

    def url_silent(self, number):
        time.sleep(LONG)

    def url_stall(self, number):
        self.head(200, Content_Length=len(body))
        self.wfile.write(body[:50])
        time.sleep(LONG)

    def url_hops(self, number):
        """Redirects to itself without end, slowly each time."""
        time.sleep(1.2)
        self.head(302, Location=self.path + "x", Content_Length=0)

    def url_slow_sum(self, number):
        """The body and its sum are fast enough alone, but not together."""
        time.sleep(1.2)
        if self.path.endswith(".md5"):
            self.whole(hashlib.md5(body).hexdigest().encode())
        else:
            self.whole(body)

    def drip(self, piece, pause):
        self.head(200, Content_Length=len(body))
        for i in range(0, len(body), piece):
            self.wfile.write(body[i:i + piece])
            time.sleep(pause)

    def url_drip(self, number):
        self.drip(1, 0.2)

    def url_trickle(self, number):
        self.drip(100, 0.2)

    def url_together(self, number):
        """Sends the second half when four requests have the first half."""
        self.head(200, Content_Length=len(body))
        self.wfile.write(body[:len(body) // 2])
        together.wait(20)
        self.wfile.write(body[len(body) // 2:])

    def url_hold(self, number):
        """The first request gets only the start; later ones get it all."""
        if number:
            self.whole(body)
        else:
            self.url_stall(number)

    # Answers that are cut off.

    def url_cut(self, number):
        self.head(200, Content_Length=len(body))
        self.wfile.write(body[:len(body) // 2])

    def url_long(self, number):
        self.head(200, Content_Length=len(body) + 1)
        self.wfile.write(body)

    def url_reset(self, number):
        self.head(200, Content_Length=len(body))
        self.wfile.write(body[:len(body) // 2])
        self.wfile.flush()
        time.sleep(0.1)
        self.reset()

    def url_chunks(self, number):
        self.head(200, Transfer_Encoding="chunked")
        self.chunk(body[:len(body) // 2])

    def url_nothing(self, number):
        pass

    def url_gzip_cut(self, number):
        data = gzip.compress(body)
        self.whole(data[:len(data) // 2], Content_Encoding="gzip")

    def url_gzip_sum(self, number):
        data = bytearray(gzip.compress(body))
        data[-8] ^= 1
        self.whole(bytes(data), Content_Encoding="gzip")

    def trailers(self, *lines):
        """A body whose headers go on behind it, as chunks allow."""
        self.head(200, Transfer_Encoding="chunked", ETag='"1"')
        self.chunk(body)
        self.wfile.write(b"0\r\n" + b"".join(
            line.encode() + b"\r\n" for line in lines) + b"\r\n")

    def url_trailers(self, number):
        self.trailers("Content-Encoding: br", 'ETag: "2"', "Location: /gone",
                      "Last-Modified: Thu, 01 Jan 1998 00:00:00 GMT")

    # Too much data.

    def url_bomb(self, number):
        self.head(200, Content_Encoding="gzip")
        self.wfile.write(gzip.compress(bytes(200 << 20), 1))

    def url_endless(self, number):
        self.head(200)
        while True:
            self.wfile.write(b"1.0.16.0/20\n" * 1000)

    def url_endless_headers(self, number):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.wfile.write(b"X-More: and more\r\n" * 1000)

    def url_endless_trailers(self, number):
        self.head(200, Transfer_Encoding="chunked")
        self.chunk(body)
        self.wfile.write(b"0\r\n")
        while True:
            self.wfile.write(b"X-More: and more\r\n" * 1000)

    def url_empty_members(self, number):
        self.head(200, Content_Encoding="gzip")
        while True:
            self.wfile.write(gzip.compress(b"") * 1000)

    def url_endless_error(self, number):
        self.head(403)
        while True:
            self.wfile.write(b"no no no no\n" * 1000)

    def url_endless_redirect(self, number):
        self.head(302, Location="/gzip", Connection="keep-alive",
                  Transfer_Encoding="chunked")
        while True:
            self.chunk(b"over there\n" * 1000)

    # Not what was asked for.

    def url_300(self, number):
        self.head(300, Location="/gzip")

    def url_unchanged_there(self, number):
        if self.headers.get("If-None-Match"):
            self.head(304, ETag='"1"', Location=self.path)
        else:
            self.whole(body, ETag='"1"')

    def url_unasked(self, number):
        self.head(304)

    def url_encoding(self, number):
        self.whole(body, Content_Encoding="br")

    def url_gzip(self, number):
        self.whole(gzip.compress(body), Content_Encoding="gzip")

    def url_members(self, number):
        half = len(body) // 2
        self.whole(gzip.compress(body[:half]) + gzip.compress(body[half:]),
                   Content_Encoding="x-gzip")

    def url_called_gzip(self, number):
        """Some servers do this for every .gz file: they call it encoded."""
        if self.path.endswith(".md5"):
            data = gzip.compress(body, mtime=0)
            self.whole(hashlib.md5(data).hexdigest().encode())
        else:
            self.whole(gzip.compress(body, mtime=0), Content_Encoding="gzip")

    def url_408(self, number):
        self.whole(b"", 408)

    def url_flaky(self, number):
        if number < 2:
            self.whole(b"not now", 500)
        else:
            self.whole(body)

    def url_race(self, number):
        """The first request for the sum gets that of the next version."""
        if self.path.endswith(".md5"):
            data = body if number else body + b"x"
            self.whole(hashlib.md5(data).hexdigest().encode())
        else:
            self.whole(body)

    def url_sum_fails(self, number):
        if self.path.endswith(".md5"):
            self.whole(b"", 503)
        else:
            self.whole(body)

    def url_sum_gone(self, number):
        if self.path.endswith(".md5"):
            self.whole(b"", 410)
        else:
            self.whole(body)

    def url_stats(self, number):
        """A registry that publishes no sum."""
        if self.path.endswith(".md5"):
            self.whole(b"", 404)
        elif self.headers.get("If-None-Match"):
            self.head(304)
        else:
            self.whole(body, ETag='"x"')

    def url_pub(self, number):
        """The same; but if LOG.sums is there, it has the sum."""
        if self.path.endswith(".md5") and os.path.exists(log + ".sums"):
            self.whole(hashlib.md5(body).hexdigest().encode())
        else:
            self.url_stats(number)

    def url_sum_large(self, number):
        if self.path.endswith(".md5"):
            self.whole(b"0" * 5000)
        else:
            self.whole(body)

    def url_folded(self, number):
        """A header in two lines; the second looks like another header."""
        self.send_response(200)
        self.send_header("ETag", '"a\r\n X-Planted: "')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    # With the default of 5, some of many clients would wait for a second.
    request_queue_size = 64
    daemon_threads = True


def serve(context):
    server = Server(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False,
            suppress_ragged_eofs=True)
    server.handle_error = lambda request, address: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


with open(sys.argv[1], "rb") as f:
    body = f.read()
log = sys.argv[2]
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(sys.argv[3])
ports = "%d %d\n" % (serve(None), serve(tls))
with open(sys.argv[4] + ".new", "w") as f:
    f.write(ports)
os.rename(sys.argv[4] + ".new", sys.argv[4])
time.sleep(600)  # ends even if nobody kills it
