#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Stands in for the module: a directory like /proc/net/xt_geojp.

    fake_kernel.py DIR [--refuse REASON] [--rules IPV4 IPV6] [--hold FILE]
                   [--takes NUMBER]

"load" is a terminal in raw mode, so that one open file takes a transaction and
gives the answer.  The list then shows in lists/NAME and status, unless each
transaction is to be refused.  While FILE exists, it takes none.  It
refuses all but the first NUMBER.  It checks nothing: the real parser has its own
tests.
"""
import argparse
import os
import termios
import time
import tty


def put(path, text):
    with open(path + ".new", "w") as out:
        out.write(text)
    os.rename(path + ".new", path)


class Kernel:
    def __init__(self, directory, refuse=None, rules=(1, 1), hold=None,
                 takes=1000000):
        self.directory = directory
        self.hold = hold
        self.takes = takes
        self.refuse = refuse
        self.rules = (f"rules: {sum(rules)}\nipv4-rules: {rules[0]}\n"
                      f"ipv6-rules: {rules[1]}\n")
        self.generation = 0
        self.blocks = {}
        os.makedirs(os.path.join(directory, "lists"))
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        os.symlink(os.ttyname(self.slave), os.path.join(directory, "load"))
        self.show()

    def show(self):
        put(os.path.join(self.directory, "status"),
            "\n".join(self.blocks.values()))

    def take(self, lines):
        name = lines[0].split()[2]
        while self.hold and os.path.exists(self.hold):
            time.sleep(0.02)
        self.takes -= 1
        if self.refuse or self.takes < 0:
            return self.refuse or "no more"
        put(os.path.join(self.directory, "lists", name),
            "\n".join(lines) + "\n")
        if lines[-1] == "unload":
            self.blocks[name] = f"list: {name}\nloaded: no\n{self.rules}"
            self.show()
            return "ok: unloaded"
        self.generation += 1
        label = "".join(f"label: {line[6:]}\n" for line in lines
                        if line.startswith("label "))
        count6 = sum(":" in line for line in lines)
        self.blocks[name] = (
            f"list: {name}\nloaded: yes\ngeneration: {self.generation}\n"
            f"loaded-at: 1769904000\n{label}"
            f"ipv4-prefixes: {len(lines) - 2 - bool(label) - count6}\n"
            f"ipv6-prefixes: {count6}\n"
            "ipv4-addresses: 190000000\nipv6-64s: 123456789\n"
            f"bytes: 212992\n{self.rules}")
        self.show()
        return f"ok: generation {self.generation}"

    def run(self):
        lines = []
        rest = b""
        while True:
            rest += os.read(self.master, 65536)
            *whole, rest = rest.split(b"\n")
            for line in whole:
                line = line.decode()
                # A new first line drops what a killed writer left.
                start = line.rfind("geojp 1 ")
                if start >= 0:
                    lines = []
                    line = line[start:]
                lines.append(line)
                if line == "unload" or line.startswith("commit "):
                    answer = self.take(lines)
                    termios.tcflush(self.slave, termios.TCIFLUSH)
                    os.write(self.master, answer.encode() + b"\n")
                    lines = []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory")
    parser.add_argument("--refuse")
    parser.add_argument("--hold")
    parser.add_argument("--takes", type=int, default=1000000)
    parser.add_argument("--rules", nargs=2, type=int, default=[1, 1])
    args = parser.parse_args()
    Kernel(args.directory, args.refuse, args.rules, args.hold,
           args.takes).run()


if __name__ == "__main__":
    main()
