#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""audit_log.py LINES LOG WANTED LIST: writes a log of all kinds of lines, and what geojp
audit must count in it. It knows what it wrote, and decides with Python's ipaddress who
is in LIST."""
import collections
import ipaddress
import json
import random
import sys

REQUEST = '[29/Nov/2026:08:48:11 +0900] "GET / HTTP/1.1" 200 12 "-" "%s"'
HEAD = "Nov 29 08:48:11 host "
WEB = ["{a} - - " + REQUEST % "curl/8", "{a} - - " + REQUEST % "Googlebot/2.1",
       "www.example.jp:80 {a} - - " + REQUEST % "x bingbot", "{a} - bob " + REQUEST % "curl/8"]
FORMS = {
    "web": WEB,
    "ssh": [HEAD + "sshd[1]: Failed password for invalid user x from {a} port 5 ssh2",
            HEAD + "sshd[1]: Connection closed by {a} port 5 [preauth]",
            "2026-11-29T08:48:11+0900 host sshd[1]: Accepted publickey for bob from {a} port 5 ssh2"],
    "postfix": [HEAD + "postfix/smtpd[1]: connect from unknown[{a}]"],
    "dovecot": [HEAD + "dovecot: imap-login: Login: user=<bob>, method=PLAIN, rip={a}, lip=::1"],
    "rule": [HEAD + "kernel: geojp: IN=eth0 OUT= SRC={a} DST=192.0.2.1 LEN=40"],
}
UNKNOWN = ["junk", "203.0.113.5", "Nov 29", "[29/Nov/2026:08:48:11 +0900]"]


def address(rng):
    where = rng.random()
    if where < 0.4:
        return f"198.51.{rng.randrange(90, 110)}.{rng.randrange(256)}"
    if where < 0.7:
        return f"203.0.{rng.randrange(256)}.{rng.randrange(256)}"
    return f"2001:db8:{rng.randrange(0xf0, 0x110):x}::{rng.randrange(1, 5000):x}"


def main():
    lines = int(sys.argv[1])
    rng = random.Random(7)
    nets = [ipaddress.ip_network(line.strip()) for line in open(sys.argv[4], encoding="ascii")]
    inside = {}
    seen = collections.Counter()
    kinds = {kind: {"in": 0, "outside": 0} for kind in FORMS}
    forms = [(kind, form) for kind in FORMS for form in FORMS[kind]]
    logins = unknown = search = 0
    with open(sys.argv[2], "w", encoding="ascii") as out:
        for _ in range(lines):
            if rng.random() < 0.01:
                unknown += 1
                print(rng.choice(UNKNOWN), file=out)
                continue
            kind, form = rng.choice(forms)
            text = address(rng)
            if text not in inside:
                inside[text] = any(ipaddress.ip_address(text) in net for net in nets)
            seen[text] += 1
            kinds[kind]["in" if inside[text] else "outside"] += 1
            if not inside[text]:
                logins += "Accepted" in form or "Login:" in form
                search += "bot" in form
            print(form.format(a=text), file=out)
    sides = {}
    for side, is_in in (("in", True), ("outside", False)):
        counts = [count for text, count in seen.items() if inside[text] == is_in]
        sides[side] = {"lines": sum(counts), "addresses": len(counts),
                       "lines-of-addresses-left-out": 0}
    outside = sorted(((ipaddress.ip_address(text), count) for text, count in seen.items()
                      if not inside[text]), key=lambda x: (-x[1], x[0].version, int(x[0])))
    json.dump({"lines": lines, **sides, "kinds": kinds, "logins": logins, "unknown": unknown,
               "search": search, "top": [[str(a), n] for a, n in outside[:100]]},
              open(sys.argv[3], "w", encoding="ascii"))


main()
