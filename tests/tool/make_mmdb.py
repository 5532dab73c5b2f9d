#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""make_mmdb.py [--record 24|28|32] [--version 4|6] [--layout LAYOUT] [--no-aliases] [--break HOW]

Reads "CC PREFIX" lines from stdin and writes a MaxMind DB of them to stdout. It
follows the public specification of the format, version 2.0. Prefixes must not
overlap. CC "-" is a record without a country. The layouts are those of vendors.
--break makes a file that no honest program would write.
"""
import argparse
import ipaddress
import sys

MARKER = b"\xab\xcd\xefMaxMind.com"
NAMES = {"JP": "Japan", "US": "United States", "AU": "Australia", "KR": "South Korea"}


class Ref(int):
    """A pointer to an offset in the data section."""


class Far(Ref):
    """A pointer in the longest form."""


def head(kind, size):
    if size < 29:
        low, more = size, b""
    elif size < 285:
        low, more = 29, (size - 29).to_bytes(1, "big")
    elif size < 65821:
        low, more = 30, (size - 285).to_bytes(2, "big")
    else:
        low, more = 31, (size - 65821).to_bytes(3, "big")
    if kind < 8:
        return bytes([kind << 5 | low]) + more
    return bytes([low, kind - 7]) + more


def pointer(to):
    if to < 2048:
        return bytes([1 << 5 | to >> 8, to & 255])
    if to < 526336:
        to -= 2048
        return bytes([1 << 5 | 1 << 3 | to >> 16]) + (to & 0xFFFF).to_bytes(2, "big")
    if to < 526336 + (1 << 27):
        to -= 526336
        return bytes([1 << 5 | 2 << 3 | to >> 24]) + (to & 0xFFFFFF).to_bytes(3, "big")
    return bytes([1 << 5 | 3 << 3]) + to.to_bytes(4, "big")


def encode(value):
    if isinstance(value, Far):
        return bytes([1 << 5 | 3 << 3]) + value.to_bytes(4, "big")
    if isinstance(value, Ref):
        return pointer(value)
    if isinstance(value, bool):
        return head(14, int(value))
    if isinstance(value, str):
        text = value.encode()
        return head(2, len(text)) + text
    if isinstance(value, dict):
        return head(7, len(value)) + b"".join(encode(k) + encode(v) for k, v in value.items())
    if isinstance(value, list):
        return head(11, len(value)) + b"".join(map(encode, value))
    kind, number = value
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return head(kind, len(data)) + data


def u16(n): return (5, n)
def u32(n): return (6, n)
def u64(n): return (9, n)


class Data:
    """The data section. A map that occurs again is a pointer, as in vendors' files."""

    def __init__(self):
        self.bytes = b""
        self.known = {}

    def put(self, value):
        key = repr(value)
        if key not in self.known:
            self.known[key] = len(self.bytes)
            self.bytes += encode(value)
        return self.known[key]

    def place(self, code):
        name = NAMES.get(code, code)
        names = {language: name for language in ("de", "en", "ja")}
        return Ref(self.put({"geoname_id": u32(1861060), "is_in_european_union": False,
                             "iso_code": code, "names": names}))

    def record(self, layout, code):
        if code == "-":
            return self.put({"traits": {"is_anycast": True}})
        if layout == "large":
            # All forms of sizes and of pointers.
            self.put({"pad": "z" * (3000 if code == "JP" else 600000)})
            place = self.place(code)
            return self.put({"a": "x" * 40, "b": "x" * 300, "c": "x" * 70000, "d": [True, {}],
                             "country": Far(place) if code == "US" else place})
        if layout == "maxmind":
            other = "US" if code == "JP" else "JP"
            return self.put({"continent": {"code": "AS", "geoname_id": u32(6255147)},
                             "registered_country": self.place(other), "country": self.place(code)})
        if layout == "registered":
            return self.put({"continent": {"code": "AS"}, "registered_country": self.place(code),
                             "traits": {"is_anonymous_proxy": True}})
        if layout == "ipinfo":
            return self.put({"as_name": "Example, " + code, "continent": "AS",
                             "country": code, "country_name": NAMES.get(code, code)})
        if layout == "ipinfo-lite":
            return self.put({"asn": "AS64496", "continent_code": "AS",
                             "country": NAMES.get(code, code), "country_code": code})
        return self.put({"autonomous_system_number": u32(64496), "of": code})


class Tree:
    def __init__(self, version):
        self.bits = 32 if version == 4 else 128
        self.nodes = [[None, None]]

    def way(self, text):
        net = ipaddress.ip_network(text)
        number, length = int(net.network_address), net.prefixlen
        if net.version == 4 and self.bits == 128:
            length += 96
        return number, length

    def insert(self, text, leaf):
        number, length = self.way(text)
        node = 0
        for depth in range(length - 1):
            bit = number >> (self.bits - 1 - depth) & 1
            if self.nodes[node][bit] is None:
                self.nodes.append([None, None])
                self.nodes[node][bit] = len(self.nodes) - 1
            node = self.nodes[node][bit]
            if not isinstance(node, int):
                sys.exit("make_mmdb.py: %s overlaps another" % text)
        self.nodes[node][number >> (self.bits - length) & 1] = leaf

    def find(self, text):
        number, length = self.way(text)
        node = 0
        for depth in range(length):
            node = self.nodes[node][number >> (self.bits - 1 - depth) & 1]
            if node is None:
                return None
        return node


def record_bytes(left, right, size):
    if size == 28:
        return (left & 0xFFFFFF).to_bytes(3, "big") + bytes([left >> 24 << 4 | right >> 24]) + \
            (right & 0xFFFFFF).to_bytes(3, "big")
    return left.to_bytes(size // 8, "big") + right.to_bytes(size // 8, "big")


def tree_bytes(nodes, size):
    count = len(nodes)

    def number(record):
        if record is None:
            return count
        return record if isinstance(record, int) else count + 16 + record[0]

    return b"".join(record_bytes(number(a), number(b), size) for a, b in nodes)


def metadata(count, args, **changes):
    what = {
        "binary_format_major_version": u16(2),
        "binary_format_minor_version": u16(0),
        "build_epoch": u64(1769900000),
        "database_type": "Test-" + args.layout,
        "description": {"en": "made by a test"},
        "ip_version": u16(args.version),
        "languages": ["en"],
        "node_count": u32(count),
        "record_size": u16(args.record),
    }
    what.update(changes)
    return MARKER + encode(what)


def nested(depth):
    """Maps inside maps, @depth levels deep."""
    return (head(7, 1) + encode("a")) * depth + encode("x")


def hostile(how, nodes, data, args):
    """Returns a whole broken file; @nodes and @data are those of a good one."""
    leaf = nodes_leaf(nodes)
    changes = {}
    if how == "cycle":
        nodes = [[1, 1], [2, 2], [1, 1]]
    elif how == "root":
        nodes = [[0, 0]]
    elif how == "deep":
        nodes = [[i + 1, None] for i in range(200)] + [[leaf, leaf]]
    elif how == "shared":
        # 2^128 paths lead to one leaf.
        nodes = [[i + 1, i + 1] for i in range(127)] + [[leaf, leaf]]
    elif how == "data-range":
        nodes = [[(1 << 20,), None]]
    elif how == "data-gap":
        nodes = [[(-8,), None]]
    elif how == "nested":
        data = head(7, 2) + encode("a") + nested(2000000) + encode("country") + encode("JP")
        nodes = [[(0,), None]]
    elif how == "pointer-loop":
        data = pointer(0)
        nodes = [[(0,), None]]
    elif how == "value-range":
        data = head(7, 1) + encode("country") + b"\x5f\xff\xff\xff"
        nodes = [[(0,), None]]
    elif how == "huge-map":
        # Every leaf has a record of its own. All of them are pointers to the
        # same map with 500,000 entries.
        size = 100000
        heads = (bytes([1 << 5 | 3 << 3]) + (5 * size).to_bytes(4, "big")) * size
        data = heads + head(7, 500000) + b"\x41a\x41b" * 500000
        nodes = [[2 * i + 1, 2 * i + 2] if 2 * i + 2 < size else [(5 * i,), (5 * (i - 1),)]
                 for i in range(size)]
    elif how == "node-count":
        # The size of this tree overflows to 8 in 32 bits.
        changes["node_count"] = u32(0x20000001)
        nodes = [[0x1FFFFFFF, 0x1FFFFFFF]]
        args.record = 32
    elif how == "metadata-nested":
        changes["zzz"] = "x"
        tail = metadata(len(nodes), args)
        return tree_bytes(nodes, args.record) + bytes(16) + data + MARKER + \
            head(7, 10) + encode("zzz") + nested(30000) + tail[len(MARKER) + 1:]
    elif how == "metadata-bomb":
        # Each array holds the next one twice.
        at = head(7, 10) + encode("languages")
        bomb = b""
        start = len(at)
        for _ in range(60):
            bomb += head(11, 2) + pointer(start + len(bomb) + 6) * 2
        tail = metadata(len(nodes), args)
        return tree_bytes(nodes, args.record) + bytes(16) + data + MARKER + at + bomb + \
            encode("x") + tail[len(MARKER) + 1:]
    elif how == "metadata-empty":
        return tree_bytes(nodes, args.record) + bytes(16) + data + MARKER
    elif how == "record-size":
        changes["record_size"] = u16(20)
    elif how == "ip-version":
        changes["ip_version"] = u16(5)
    elif how == "major-version":
        changes["binary_format_major_version"] = u16(3)
    else:
        sys.exit("make_mmdb.py: no way to break it: " + how)
    return tree_bytes(nodes, args.record) + bytes(16) + data + metadata(len(nodes), args, **changes)


def nodes_leaf(nodes):
    for pair in nodes:
        for record in pair:
            if isinstance(record, tuple):
                return record
    sys.exit("make_mmdb.py: no leaf")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--record", type=int, default=24, choices=(24, 28, 32))
    parser.add_argument("--version", type=int, default=6, choices=(4, 6))
    parser.add_argument("--layout", default="maxmind")
    parser.add_argument("--no-aliases", action="store_true")
    parser.add_argument("--break", dest="how")
    args = parser.parse_args()

    data, tree = Data(), Tree(args.version)
    for line in sys.stdin:
        code, prefix = line.split()
        tree.insert(prefix, (data.record(args.layout, code),))
    four = tree.find("::/96") if args.version == 6 else None
    if isinstance(four, int) and not args.no_aliases:
        for alias in ("::ffff:0:0/96", "2001::/32", "2002::/16"):
            tree.insert(alias, four)
    if args.how:
        out = hostile(args.how, tree.nodes, data.bytes, args)
    else:
        out = tree_bytes(tree.nodes, args.record) + bytes(16) + data.bytes + \
            metadata(len(tree.nodes), args)
    sys.stdout.buffer.write(out)


main()
