#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""ask_web.py PORT PATH STEP RANGES: whom does a web server let in?

RANGES is what read_export.py prints for the list.  For each STEPth range it asks
the server as its first and last address and as the addresses around it, which the
server takes from the header X-Real-IP.  It expects 200 for those in the list and
403 for all others.  Prints each wrong answer, and how many were right.
"""
import bisect
import http.client
import ipaddress
import sys

port, path, step, file = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
with open(file, encoding="ascii") as ranges:
    all_ranges = sorted(tuple(map(int, line.split())) for line in ranges)


def is_in(version, number):
    at = bisect.bisect_right(all_ranges, (version, number, 1 << 129)) - 1
    return at >= 0 and all_ranges[at][0] == version and \
        all_ranges[at][1] <= number <= all_ranges[at][2]


asked = set()
for version, first, last in all_ranges[::step] + all_ranges[-3:]:
    for number in (first - 1, first, (first + last) // 2, last, last + 1):
        if 0 <= number < 1 << (32 if version == 4 else 128):
            asked.add((version, number))

right = {200: 0, 403: 0}
web = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
for version, number in sorted(asked):
    address = (ipaddress.IPv4Address if version == 4 else ipaddress.IPv6Address)(number)
    web.request("GET", path, headers={"X-Real-IP": str(address)})
    answer = web.getresponse()
    answer.read()
    if answer.status != (200 if is_in(version, number) else 403):
        print(f"{address}: {answer.status}")
    else:
        right[answer.status] += 1
if min(right.values()) < 20:
    print("too few answers of a kind:", right)
print(f"{sum(right.values())} of {len(asked)} right")
