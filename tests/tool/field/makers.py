# SPDX-License-Identifier: GPL-2.0
"""Makers of lists for tests: good files of each format, and slips as people make them.

A maker takes a random.Random and the wanted country.  It returns the text of a file and
what it put in: ranges (version, first, last) of that country.
"""
import ipaddress
import json

MAPPED = 0xffff << 32


def show(version, number):
    kind = ipaddress.IPv4Address if version == 4 else ipaddress.IPv6Address
    return str(kind(number))


class Block:
    """A prefix."""

    def __init__(self, rng, version=None, longest=None):
        self.version = version or (4 if rng.random() < 0.6 else 6)
        if self.version == 4:
            self.length = rng.randint(6, longest or 32)
            self.first = rng.randint(1 << 26, 223 << 24) >> (32 - self.length) << (32 - self.length)
            self.last = self.first + (1 << (32 - self.length)) - 1
        else:
            self.length = rng.randint(12, longest or 128)
            self.first = (0x2 << 124 | rng.getrandbits(125)) >> (128 - self.length)
            self.first <<= 128 - self.length
            self.last = self.first + (1 << (128 - self.length)) - 1
        self.start = show(self.version, self.first)
        self.end = show(self.version, self.last)
        self.text = f"{self.start}/{self.length}"
        self.mask = show(4, (1 << 32) - (1 << (32 - self.length))) if self.version == 4 else ""
        self.range = self.version, self.first, self.last


def blocks(rng, **options):
    return [Block(rng, **options) for _ in range(rng.choice([1, 2, 3, 3, 4, 6, 9]))]


def countries(rng, country, count):
    """At least one is the wanted one."""
    out = [rng.choice([country, country, "US", "CN", "KR", "TW", "JP", "SA"]) for _ in range(count)]
    out[rng.randrange(count)] = country
    return out


def placed(rng, country, **options):
    """Blocks with countries, and what of it is wanted."""
    some = blocks(rng, **options)
    where = countries(rng, country, len(some))
    return list(zip(some, where)), [b.range for b, c in zip(some, where) if c == country]


def text(lines):
    return "".join(line + "\n" for line in lines)


def plain(rng, _):
    some = blocks(rng)
    lines = []
    for block in some:
        forms = [block.text, f"{block.start} /{block.length}", f"{block.start}-{block.end}",
                 f"{block.start} - {block.end}"]
        if block.version == 4:
            forms += [f"{block.start}/{block.mask}", f"{block.start} {block.mask}"]
        if block.first == block.last:
            forms += [block.start] * 3
        lines.append(rng.choice(forms) + rng.choice(["", "", "", " # office", "  ; home"]))
    return text(lines), [block.range for block in some]


def country_lines(rng, country):
    some, wanted = placed(rng, country)
    between = rng.choice(["\t", "\t", " "])
    return text(f"{where}{between}{block.text}" for block, where in some), wanted


def canonical(rng, _):
    some = [Block(rng, longest=24) for _ in range(rng.randint(1, 5))]
    networks = [ipaddress.ip_network(block.text) for block in some]
    lines = [str(network) for version in (4, 6) for network in
             ipaddress.collapse_addresses(n for n in networks if n.version == version)]
    head = ["geojp 1 jp"] + rng.choice([[], ["label JP, 2026-02-01"]])
    return text([*head, *lines, f"commit {len(lines)}"]), [block.range for block in some]


def registry(rng, country):
    lines, wanted = [], []
    counts = {4: 0, 6: 0}
    for where in countries(rng, country, rng.randint(1, 7)):
        block = Block(rng)
        count = 1 << (32 - block.length) if block.version == 4 else block.length
        last = block.last
        if block.version == 4 and rng.random() < 0.3:
            count = rng.randint(1, count)
            last = block.first + count - 1
        status = rng.choice(["allocated", "allocated", "assigned", "reserved"])
        if status == "reserved" and where == country:
            status = "assigned"
        lines.append(f"apnic|{where}|ipv{block.version}|{block.start}|{count}|20110412|{status}")
        counts[block.version] += 1
        if where == country:
            wanted.append((block.version, block.first, last))
    if rng.random() < 0.5:
        lines = [f"2|apnic|20260201|{len(lines)}|19830613|20260131|+1000",
                 f"apnic|*|ipv4|*|{counts[4]}|summary", f"apnic|*|ipv6|*|{counts[6]}|summary", *lines]
    return text(lines), wanted


def quoted(rng, rows):
    mark = rng.choice(["", '"'])
    return text(",".join(f"{mark}{field}{mark}" for field in row) for row in rows)


def ranges_csv(rng, country):
    some, wanted = placed(rng, country)
    more = rng.choice([[], [], ["Somewhere"], ["Some, where", "a city"]])
    if more == ["Some, where", "a city"]:
        return text(f'"{b.start}","{b.end}","{c}","{more[0]}","{more[1]}"' for b, c in some), wanted
    return quoted(rng, [[b.start, b.end, c, *more] for b, c in some]), wanted


def integers_csv(rng, country):
    some, wanted = placed(rng, country, version=4)
    return quoted(rng, [[b.first, b.last, c, *["Name"] * rng.randint(0, 1)] for b, c in some]), wanted


def integers6_csv(rng, country):
    some, wanted = placed(rng, country)
    some.sort(key=lambda pair: pair[0].version == 4)
    rows = []
    for block, where in some:
        more = MAPPED if block.version == 4 else 0
        rows.append([block.first + more, block.last + more, where])
    return quoted(rng, rows), wanted


def named_csv(rng, country):
    kind = rng.randrange(4)
    some, wanted = placed(rng, country, version=4 if kind == 1 else None)
    name = rng.choice(["country", "country_code"])
    if kind == 0:
        columns = {"start_ip": lambda b: b.start, "end_ip": lambda b: b.end}
    elif kind == 1:
        columns = {"network": lambda b: b.start, rng.choice(["netmask", "mask"]): lambda b: b.mask}
    elif kind == 2:
        columns = {"network": lambda b: b.start,
                   rng.choice(["prefix_length", "prefix", "masklen"]): lambda b: b.length}
    else:
        columns = {"network": lambda b: b.text if b.first != b.last else b.start}
    names = [*columns, name, *rng.choice([[], ["continent_code"], ["city"]])]
    rng.shuffle(names)
    rows = [names]
    for block, where in some:
        rows.append([columns[n](block) if n in columns else
                     {"continent_code": "AS", "city": "Some town"}.get(n, where) for n in names])
    return quoted(rng, rows), wanted


def geofeed(rng, country):
    some, wanted = placed(rng, country)
    kind = rng.randrange(3)
    rows = []
    for block, where in some:
        prefix = block.start if block.first == block.last and rng.random() < 0.5 else block.text
        rows.append(",".join([prefix, where, *[[], [f"{where}-13", "Town", ""], ["", "", ""]][kind]]))
    return text(rows), wanted


def city_csv(rng, country):
    some, wanted = placed(rng, country)
    return text(f"{b.start},{b.end},{rng.choice(['AS', 'SA', 'NA'])},{c},Region,Town,35.6{rng.randint(0, 9)},"
                f"{rng.choice(['', '-'])}139.7" for b, c in some), wanted


def legacy_csv(rng, country):
    some, wanted = placed(rng, country, version=4)
    return quoted(rng, [[b.start, b.end, b.first, b.last, c, "Country"] for b, c in some]), wanted


def iptables(rng, _):
    some = blocks(rng)
    rest = rng.choice(["-j ACCEPT", "-p tcp -m tcp --dport 22 -j ACCEPT", "-j RETURN"])
    saved = rng.random() < 0.5
    lines = ["*filter", ":INPUT DROP [0:0]", "-A INPUT -i lo -j ACCEPT"] if saved else \
        ["#!/bin/sh", "iptables -P INPUT DROP"]
    for block in some:
        form = block.text if block.version == 6 or rng.random() < 0.9 else f"{block.start}/{block.mask}"
        program = "" if saved else rng.choice(["", "/sbin/"]) + \
            ("iptables " if block.version == 4 else "ip6tables ")
        lines.append(f"{program}-A INPUT -s {form} {rest}")
    return text(lines + ["COMMIT"] * saved), [block.range for block in some]


def ipset(rng, _):
    some = blocks(rng)
    lines = []
    for version, family in ((4, "inet"), (6, "inet6")):
        if any(block.version == version for block in some):
            lines.append(f"create japan{version} hash:net family {family} hashsize 1024 maxelem 65536")
    for block in some:
        more = rng.choice(["", "", "", " timeout 598", ' comment "an office"', " packets 0 bytes 0"])
        lines.append(f"add japan{block.version} {block.text}{more}")
    return text(lines), [block.range for block in some]


def nft_element(rng, block):
    forms = [block.text, f"{block.start}-{block.end}"]
    if block.first == block.last:
        forms = [block.start]
    return rng.choice(forms) + rng.choice(["", "", "", " timeout 1h", ' comment "a, b"',
                                           " counter packets 0 bytes 0"])


def nft(rng, _):
    some = blocks(rng)
    kind = rng.randrange(3)
    out = ""
    for version in (4, 6):
        elements = [nft_element(rng, block) for block in some if block.version == version]
        if not elements:
            continue
        if kind == 0:
            out += f"\tset japan{version} {{\n\t\ttype ipv{version}_addr\n\t\tflags interval\n" \
                   f"\t\telements = {{ " + ",\n\t\t\t     ".join(elements) + " }\n\t}\n"
        elif kind == 1:
            out += f"add element inet filter japan{version} {{ {', '.join(elements)} }}\n"
        else:
            out += f"define JAPAN{version} = {{\n\t" + ",\n\t".join(elements) + "\n}\n"
    if kind == 0:
        out = f"table inet filter {{\n{out}}}\n"
    return out, [block.range for block in some]


def nginx(rng, country):
    if rng.random() < 0.5:
        some = blocks(rng)
        lines = [f"allow {block.text};" for block in some] + ["deny all;"] * rng.randint(0, 1)
        return text(lines), [block.range for block in some]
    if rng.random() < 0.5:
        some = blocks(rng)
        lines = ["geo $japan {", "\tdefault 0;", *[f"\t{block.text} 1;" for block in some], "}"]
        return text(lines), [block.range for block in some]
    some, wanted = placed(rng, country)
    # The longest prefix decides in nginx, so they must not overlap.
    while any(one.first <= other.last and other.first <= one.last and one.version == other.version
              for one, _ in some for other, _ in some if one is not other):
        some, wanted = placed(rng, country)
    return text(["geo $country {", "\tdefault ZZ;", *[f"\t{b.text} {c};" for b, c in some], "}"]), wanted


def apache(rng, _):
    some = blocks(rng)
    kind = rng.choice(["Require ip", "Allow from"])
    lines = []
    left = list(some)
    while left:
        count = rng.randint(1, 3)
        lines.append(f"{kind} " + " ".join(block.text for block in left[:count]))
        left = left[count:]
    return text(lines), [block.range for block in some]


def published(rng, _):
    some = blocks(rng)
    four = [block.text for block in some if block.version == 4]
    six = [block.text for block in some if block.version == 6]
    value = rng.choice([
        four + six,
        {"syncToken": "1", "createDate": "2026-02-01-00-00-00",
         "prefixes": [{"ip_prefix": p, "region": "r", "service": "AMAZON", "network_border_group": "r"}
                      for p in four],
         "ipv6_prefixes": [{"ipv6_prefix": p, "region": "r", "service": "AMAZON",
                            "network_border_group": "r"} for p in six]},
        {"syncToken": "1", "creationTime": "2026-02-01T00:00:00.000000",
         "prefixes": [{"ipv4Prefix": p} for p in four] + [{"ipv6Prefix": p} for p in six]},
        {"result": {"ipv4_cidrs": four, "ipv6_cidrs": six, "etag": "x"}, "success": True,
         "errors": [], "messages": []},
        {"data": {"resources": {"asn": ["173"], "ipv4": four, "ipv6": six}},
         "data_call_name": "country-resource-list", "status": "ok", "status_code": 200},
    ])
    return json.dumps(value, indent=rng.choice([None, 2])) + "\n", [block.range for block in some]


MAKERS = [plain, country_lines, canonical, registry, ranges_csv, integers_csv, integers6_csv,
          named_csv, geofeed, city_csv, legacy_csv, iptables, ipset, nft, nginx, apache, published]


# Slips: they take a random.Random and bytes, and return bytes.

def some_line(rng, data, change):
    lines = data.split(b"\n")
    place = rng.randrange(max(1, len(lines) - 1))
    lines[place] = change(lines[place])
    return b"\n".join(lines)


SEPARATORS = [b",", b"|", b"\t", b" ", b"/", b"-"]


def separator(line):
    return next((mark for mark in SEPARATORS if mark in line), b" ")


def swap_columns(rng, data):
    def change(line):
        fields = line.split(separator(line))
        one, other = rng.randrange(len(fields)), rng.randrange(len(fields))
        fields[one], fields[other] = fields[other], fields[one]
        return separator(line).join(fields)
    return some_line(rng, data, change)


def drop_column(rng, data):
    def change(line):
        fields = line.split(separator(line))
        del fields[rng.randrange(len(fields))]
        return separator(line).join(fields)
    return some_line(rng, data, change)


def double_column(rng, data):
    def change(line):
        fields = line.split(separator(line))
        fields.insert(rng.randrange(len(fields) + 1), rng.choice(fields))
        return separator(line).join(fields)
    return some_line(rng, data, change)


def cut_line(rng, data):
    return some_line(rng, data, lambda line: line[:rng.randint(0, len(line))])


def cut_front(rng, data):
    return some_line(rng, data, lambda line: line[rng.randint(0, len(line)):])


def cut_file(rng, data):
    return data[:rng.randint(0, len(data))]


def double_line(rng, data):
    return some_line(rng, data, lambda line: line + b"\n" + line)


def drop_line(rng, data):
    lines = data.split(b"\n")
    del lines[rng.randrange(len(lines))]
    return b"\n".join(lines)


def join_lines(rng, data):
    places = [n for n, char in enumerate(data) if char == 10]
    if not places:
        return data
    place = rng.choice(places)
    return data[:place] + rng.choice([b"", b" ", b","]) + data[place + 1:]


def stray(rng, data):
    place = rng.randint(0, len(data))
    marks = [b'"', b'"', b"'", b",", b";", b"#", b" ", b"\t", b"/", b"-", b".", b":", b"[", b"]", b"{",
             b"}", b"%", b"\0", b"\xc2\xa0", b"\xef\xbb\xbf", b"\\", b"0", b"7", b"x", b"\r", b"\n", b"!",
             b"*", b"|", b"\v", b"\f", b"$", b"\x1a", b"\xef\xbc\x91"]
    return data[:place] + rng.choice(marks) + data[place:]


def other_digit(rng, data):
    places = [n for n, char in enumerate(data) if 48 <= char <= 57]
    if not places:
        return data
    place = rng.choice(places)
    digit = b"%d" % rng.randint(0, 9)
    return data[:place] + rng.choice([digit, b"", b"0" + digit, digit * 3]) + data[place + 1:]


def drop_byte(rng, data):
    place = rng.randrange(max(1, len(data)))
    return data[:place] + data[place + 1:]


def other_case(rng, data):
    change = rng.choice([bytes.upper, bytes.lower])
    return change(data) if rng.random() < 0.5 else some_line(rng, data, change)


def blanks(rng, data):
    def change(line):
        mark = separator(line)
        return line.replace(mark, rng.choice([b" ", b"", b"\t"]) + mark + rng.choice([b" ", b"", b"  "]),
                            rng.choice([1, -1]))
    return some_line(rng, data, change)


def outer_blanks(rng, data):
    return some_line(rng, data, lambda line: rng.choice([b"", b" ", b"\t"]) + line + rng.choice([b" ", b"\t "]))


def mapped(rng, data):
    def change(line):
        for mark in (b",", b"\t", b" ", b"|"):
            fields = line.split(mark)
            for place, field in enumerate(fields):
                if field.count(b".") == 3 and field[:1].isdigit():
                    address, slash, length = field.partition(b"/")
                    if slash and length.isdigit():
                        length = b"%d" % (int(length) + 96)
                    fields[place] = b"::ffff:" + address + slash + length
                    if rng.random() < 0.3:
                        break
            if len(fields) > 1 or b"::ffff:" in fields[0]:
                return mark.join(fields)
        return line
    return some_line(rng, data, change)


def other_family(rng, data):
    def change(line):
        block = Block(rng)
        for mark in (b",", b"\t", b" ", b"|"):
            fields = line.split(mark)
            for place, field in enumerate(fields):
                if field.count(b".") == 3 or field.count(b":") > 1:
                    fields[place] = (block.text if b"/" in field else block.start).encode()
                    return mark.join(fields)
        return line
    return some_line(rng, data, change)


def other_country(rng, data):
    def change(line):
        for code in (b"JP", b"SA", b"US", b"CN", b"KR", b"TW"):
            if code in line:
                other = rng.choice([b"USA", b"\\N", b"", b"JPN", b"\xe6\x97\xa5\xe6\x9c\xac", b"-", b"ZZ",
                                    b"SA", b"jp", b"Jp", b"JP ", b"J", b"Saudi Arabia", b"EU", b"*", b"null"])
                return line.replace(code, other, 1)
        return line
    return some_line(rng, data, change)


def leading_zeros(rng, data):
    def change(line):
        out = line.replace(b".", rng.choice([b".0", b".00"]), rng.choice([1, -1]))
        return out if out != line else b"0" + line
    return some_line(rng, data, change)


def thousands(rng, data):
    def change(line):
        places = [n for n in range(4, len(line)) if line[n - 4:n].isdigit()]
        return line[:places[0] - 3] + b"," + line[places[0] - 3:] if places else line
    return some_line(rng, data, change)


def wildcard(rng, data):
    return some_line(rng, data, lambda line: line.replace(b"255.255.255.0", b"0.0.0.255")
                     .replace(b"255.255.0.0", b"255.0.255.0") + rng.choice([b"", b" 0.0.0.255"]))


def ends_swapped(rng, data):
    def change(line):
        for mark in (b" - ", b"-", b","):
            if mark in line:
                one, _, other = line.partition(mark)
                if mark == b",":
                    two, comma, rest = other.partition(mark)
                    return two + mark + one + comma + rest
                return other + mark + one
        return line
    return some_line(rng, data, change)


def other_lines(rng, data):
    """Another format's line."""
    line = rng.choice([b"198.18.0.0/24", b"JP\t198.18.0.0/24", b"198.18.0.0,198.18.0.255,JP",
                       b"198.18.0.0/24,JP,JP-13,Tokyo,", b"-A INPUT -s 198.18.0.0/24 -j ACCEPT",
                       b"add japan4 198.18.0.0/24", b"allow 198.18.0.0/24;", b"Require ip 198.18.0.0/24",
                       b"apnic|JP|ipv4|198.18.0.0|256|20110412|allocated", b"<html>", b"{", b"}",
                       b"198.18.0.0,255.255.255.0,JP", b"198.18.0.0,24,JP", b"1,198.18.0.0,JP",
                       b"198.18.0.7 198.18.0.9", b"198.18.0.0 0.0.0.255", b"198.18.0.0 - 198.18.0.255",
                       b"start_ip,end_ip,country", b"home.example.net", b"commit 1", b"deny all;"])
    lines = data.split(b"\n")
    lines.insert(rng.randint(0, len(lines) - 1), line)
    return b"\n".join(lines)


def comments(rng, data):
    lines = data.split(b"\n")
    lines.insert(rng.randint(0, len(lines) - 1), rng.choice([b"# 198.18.0.7", b"", b"  ", b"#", b" # JP"]))
    return b"\n".join(lines)


def line_ends(rng, data):
    kind = rng.randrange(3)
    if kind == 2:
        return b"".join(line.rstrip(b"\n") + rng.choice([b"\n", b"\r\n", b"\r"])
                        for line in data.splitlines(True))
    return data.replace(b"\n", [b"\r\n", b"\r"][kind])


def byte_order_mark(_, data):
    return b"\xef\xbb\xbf" + data


def no_final(_, data):
    return data.rstrip(b"\n")


# These change nothing in what a file says.
HARMLESS = [double_line, comments, line_ends, byte_order_mark, no_final, outer_blanks]
SLIPS = [swap_columns, drop_column, double_column, cut_line, cut_front, cut_file, double_line, drop_line,
         join_lines, stray, stray, stray, other_digit, other_digit, drop_byte, other_case, blanks, mapped,
         other_family, other_country, other_country, leading_zeros, thousands, wildcard, ends_swapped,
         other_lines, other_lines, *HARMLESS]
