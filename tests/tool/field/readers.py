# SPDX-License-Identifier: GPL-2.0
"""Readers of lists for tests: slow, plain, and written without those of geojp.

A reader takes the bytes of a file and the wanted countries.  It returns a Reading, or
raises Bad if no honest program could read the file.  Where the manual leaves open
whether a slip is forgiven, the reading is not sure: geojp may refuse the file, but if it
reads it, this is what it must read.
"""
import ipaddress
import json
import re

MAPPED = 0xffff << 32
WIDE = {4: 1 << 28, 6: 1 << 124}
BITS = {4: 32, 6: 128}
CONTINENTS = {"AF", "AN", "AS", "EU", "NA", "OC", "SA", "ZZ"}


class Bad(Exception):
    pass


class Reading:
    """Ranges are (version, first, last)."""

    def __init__(self, wanted, data=b""):
        self.wanted = {country.upper() for country in wanted}
        self.ranges = []
        # Control characters make it look like binary data.
        self.sure = not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", data)
        self.rows = 0
        self.odd = 0

    def keep(self, found):
        version, first, last = found
        if first < 1 << (24 if version == 4 else 32) and self.rows:
            self.sure = False  # no country has 0.0.0.0/8 and ::/96
        self.ranges.append(unmapped(found))

    def keep_of_country(self, found):
        version, first, last = unmapped(found)
        if last - first + 1 > WIDE[version]:
            raise Bad("wide")
        self.keep(found)

    def row(self, country, found):
        """A row of a format that has countries; found() may raise Bad."""
        self.rows += 1
        if country is None:
            raise Bad("no country in the row")
        if re.fullmatch("[A-Za-z]{2}", country):
            try:
                what = found()
            except Bad:
                if country.upper() in self.wanted:
                    raise
                self.odd += 1
                return
            if country.upper() in self.wanted:
                self.keep_of_country(what)
            return
        if country[:1].upper() in {name[0] for name in self.wanted} or country[:1] > "\x7f":
            raise Bad("could be the country")
        if country in ("", "-") or re.search("[0-9.:]", country):
            self.sure = False  # is it odd, of no country, or no row at all?
        if country not in ("", "-"):
            self.odd += 1

    def done(self):
        allowed = self.rows // 1000
        if self.odd > allowed + 1:
            raise Bad("too many odd rows")
        if self.odd > allowed:
            self.sure = False  # it depends on which rows are counted
        if not self.ranges:
            raise Bad("nothing")
        return self


def unmapped(found):
    """IPv4-mapped addresses are IPv4."""
    version, first, last = found
    if version == 6 and first >= MAPPED and last < MAPPED + (1 << 32):
        return 4, first - MAPPED, last - MAPPED
    return found


def merged(ranges):
    out = []
    for version, first, last in sorted(ranges):
        if out and out[-1][0] == version and first <= out[-1][2] + 1:
            out[-1][2] = max(out[-1][2], last)
        else:
            out.append([version, first, last])
    return out


# Addresses

def address(text):
    """Returns (version, number)."""
    try:
        if "%" in text:
            raise ValueError
        got = ipaddress.ip_address(text)
    except ValueError:
        raise Bad(f"not an address: {text}") from None
    if not text.isascii():
        raise Bad("digits of another script")
    return got.version, int(got)


def number(text, most):
    if not re.fullmatch("[0-9]+", text) or int(text) > most:
        raise Bad(f"not a number: {text}")
    return int(text)


def block(text, bits, reading):
    version, first = address(text)
    if re.fullmatch("0[0-9]+", bits):
        reading.sure = False
    size = 1 << BITS[version] - number(bits, BITS[version])
    if first % size:
        raise Bad("bits behind the length")
    return version, first, first + size - 1


def masked(text, mask):
    version, first = address(text)
    if version != 4 or address(mask)[0] != 4:
        raise Bad("a netmask of IPv6")
    size = (1 << 32) - address(mask)[1]
    if size & (size - 1) or first % size:
        raise Bad("netmask")
    return 4, first, first + size - 1


def ends(one, other):
    if one[0] != other[0] or one[1] > other[1]:
        raise Bad("no range")
    return one[0], one[1], other[1]


def single(text):
    version, first = address(text)
    return version, first, first


def scan(text, reading):
    """A line of addresses: one address, prefix or range."""
    text = text.strip(" \t\v\f")
    match = re.fullmatch(r"(\S+?)([ \t]*)-([ \t]*)(\S+)", text)
    if match:
        if bool(match[2]) != bool(match[3]):
            reading.sure = False
        return ends(address(match[1]), address(match[4]))
    match = re.fullmatch(r"([^\s/]+)([ \t]*)/([ \t]*)([^\s/]+)", text)
    if match:
        if match[3]:
            reading.sure = False
        if match[4].isdigit():
            return block(match[1], match[4], reading)
        if match[2]:
            reading.sure = False
        return masked(match[1], match[4])
    match = re.fullmatch(r"(\S+)[ \t]+(\S+)", text)
    if match:
        return masked(match[1], match[2])
    if re.match("2(55|54|52|48|40|24)[.]", text):
        reading.sure = False  # is it a netmask that has lost its address?
    return single(text)


def network(text, reading):
    """A field of CSV."""
    if not re.fullmatch("[^ \t-]+(/[0-9]+)?", text):
        reading.sure = False
    return scan(text, reading)


def prefix(text, reading):
    """A prefix or an address, and nothing else."""
    if "/" in text:
        return block(*text.split("/", 1), reading)
    return single(text)


# Text

def text_of(data):
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    if b"\0" in data:
        raise Bad("NUL")
    # What is not ASCII is neither a blank, a letter nor a digit.
    return re.sub("[\x80-\xff]", "\ue000", re.sub("[\v\f]", " ", data.decode("latin-1")))


def lines_of(data):
    return re.split("\r\n|\n|\r", text_of(data))


def without_comment(line):
    quoted = False
    for place, char in enumerate(line):
        if char == '"':
            quoted = not quoted
        elif char == "#" and not quoted:
            return line[:place]
        elif char == ";" and not quoted and (not place or line[place - 1] in " \t"):
            return line[:place]
    return line


def content(data):
    for line in lines_of(data):
        line = without_comment(line).strip(" \t\v\f")
        if line:
            yield line


def plain(data, wanted):
    reading = Reading(wanted, data)
    if re.match(r"\S+[ \t]+\S+[ \t]*;[ \t]*$", next(filter(None, lines_of(data)), "")):
        reading.sure = False  # it looks like a line of nginx's geo
    for line in content(data):
        reading.keep(scan(line, reading))
    return reading.done()


def country_lines(data, wanted):
    reading = Reading(wanted, data)
    for line in content(data):
        match = re.fullmatch(r"(\S+)[ \t]+(.+)", line)
        if not match:
            raise Bad("no country and addresses")
        if not re.fullmatch("[A-Za-z]{2}", match[1]):
            reading.sure = False
            if re.match("[0-9]|[^A-Za-z]*:", match[1]):
                raise Bad("a line without a country")
        reading.row(match[1], lambda m=match: scan(m[2], reading))
    return reading.done()


def canonical(data, wanted):
    reading = Reading(wanted, data)
    lines = lines_of(data)
    while lines and not lines[-1]:
        lines.pop()
    if not lines or lines[0] != "geojp 1 jp":
        raise Bad("no head")
    lines = lines[1:]
    if lines and lines[0].startswith("label "):
        reading.sure = reading.sure and re.fullmatch("[ -~]+", lines[0]) is not None
        lines = lines[1:]
    if not lines or lines[-1] != f"commit {len(lines) - 1}":
        raise Bad("no end")
    for line in lines[:-1]:
        if "/" not in line or ":" in line and "." in line or line != line.lower():
            reading.sure = False
        reading.keep(prefix(line, reading))
    if merged(reading.ranges) != [list(found) for found in reading.ranges]:
        reading.sure = False  # the module wants them sorted and disjoint
    return reading.done()


REGISTRIES = {"afrinic", "apnic", "arin", "lacnic", "ripencc", "iana"}


def registry(data, wanted):
    reading = Reading(wanted, data)
    promised = {}
    seen = {}
    for line in content(data):
        fields = [field.strip(" \t") for field in line.split("|")]
        if fields != line.split("|") or '"' in line:
            reading.sure = False
        if "*" in line and not re.fullmatch(r"\w+\|\*\|\w+\|\*\|[0-9]+\|summary", line):
            reading.sure = False
        if re.fullmatch(r"[0-9.]+", fields[0]):
            reading.sure = reading.sure and reading.rows == 0 and len(fields) == 7
            continue
        if len(fields) >= 6 and fields[5].lower() == "summary":
            if fields[2].lower() in promised:
                reading.sure = False
            if fields[1] != "*" or fields[2] not in ("asn", "ipv4", "ipv6"):
                reading.sure = False
            promised[fields[2].lower()] = number(fields[4], 1 << 32)
            continue
        if len(fields) < 7:
            raise Bad("too few fields")
        if fields[0].lower() not in REGISTRIES:
            reading.sure = False
        kind = fields[2].lower()
        seen[kind] = seen.get(kind, 0) + 1
        if kind not in ("ipv4", "ipv6"):
            if kind != "asn":
                raise Bad("kind")
            continue
        if not re.fullmatch("[A-Za-z]{2}|", line.split("|")[1]):
            reading.sure = False
        status = fields[6].lower()
        if status in ("available", "reserved"):
            continue
        if status not in ("allocated", "assigned"):
            reading.sure = False
            raise Bad("status")
        reading.row(fields[1], lambda f=fields, k=kind: record(k, f[3], f[4], reading))
    for kind, count in promised.items():
        if kind in ("ipv4", "ipv6") and seen.get(kind, 0) != count:
            if seen.get(kind, 0) < count:
                raise Bad("fewer than promised")
            reading.sure = False
    return reading.done()


def record(kind, start, value, reading):
    version, first = address(start)
    if f"ipv{version}" != kind:
        raise Bad("family")
    if version == 6:
        return block(start, value, reading)
    count = number(value, 1 << 32)
    if not count or first + count > 1 << 32:
        raise Bad("count")
    return 4, first, first + count - 1


# CSV

FIELD = re.compile(r'[ \t]*(?:"((?:[^"]|"")*)"[ \t]*|([^",]*))(,|$)')
ODD_FIELD = re.compile("()([^,]*)(,|$)")


def fields_of(line):
    """The fields, and how many of them come before something irregular."""
    fields = []
    place = 0
    regular = None
    while True:
        match = FIELD.match(line, place)
        if not match:
            match = ODD_FIELD.match(line, place)
            regular = len(fields) if regular is None else regular
        text = match[1].replace('""', '"') if match[1] else match[2] or ""
        fields.append(text.strip(" \t"))
        place = match.end()
        if not match[3]:
            return fields, len(fields) if regular is None else regular


def whole(text):
    return re.fullmatch("[0-9]+", text) is not None


class Csv:
    """How the rows of a file are to be read."""

    def __init__(self, reading):
        self.reading = reading
        self.integers = None  # 4 or 6

    def end(self, text):
        if whole(text):
            if self.integers is None:
                raise Bad("an integer")
            return self.integers, number(text, (1 << BITS[self.integers]) - 1)
        return address(text)

    def range(self, one, other):
        if whole(one) != whole(other):
            raise Bad("two kinds of ends")
        if whole(one) != (self.integers is not None):
            self.reading.sure = False
            self.integers = self.integers or (4 if int(other) < 1 << 32 else 6)
        return ends(self.end(one), self.end(other))


def csv(data, wanted):
    return csv_of(list(content(data)), Reading(wanted, data))


def uncut_csv(data, wanted):
    """A # in the name of a town is no comment."""
    reading = Reading(wanted, data)
    reading.sure = False
    lines = [line.strip(" \t") for line in lines_of(data)]
    return csv_of([line for line in lines if line and line[0] not in "#;"], reading)


def csv_of(lines, reading):
    if not lines:
        raise Bad("nothing")
    first, regular = fields_of(lines[0])
    if regular < len(first):
        reading.sure = False
    names = [re.sub("[ _-]", "", name.lower()) for name in first]
    if set(names) & NAMES and not any(is_address(name.split("/")[0]) or whole(name)
                                      for name in first):
        if not all(re.fullmatch("[A-Za-z][A-Za-z _-]*", name) for name in first):
            reading.sure = False
        return with_names(names, lines[1:], reading)
    return without_names(lines, reading)


STARTS = ["startip", "ipfrom", "start", "first", "firstip", "rangestart", "ipstart", "from"]
ENDS = ["endip", "ipto", "end", "last", "lastip", "rangeend", "ipend", "to"]
NETWORKS = ["network", "cidr", "prefix", "iprange", "ipprefix", "subnet", "ip"]
MASKS = ["netmask", "mask", "subnetmask"]
LENGTHS = ["prefixlength", "prefixlen", "masklen", "length", "prefix"]
COUNTRIES = ["countrycode", "countryisocode", "country", "cc"]
NAMES = {*STARTS, *ENDS, *NETWORKS, *MASKS, *LENGTHS, *COUNTRIES}


def column(names, known, but=()):
    for name in known:
        if name in names and names.index(name) not in but:
            return names.index(name)
    return None


def with_names(names, lines, reading):
    how = Csv(reading)
    country = column(names, COUNTRIES)
    start, end = column(names, STARTS), column(names, ENDS)
    place = column(names, NETWORKS)
    mask = column(names, MASKS)
    length = column(names, LENGTHS, [place])
    if len(set(names)) != len(names):
        reading.sure = False
    if country is None or (place is None and (start is None or end is None)):
        raise Bad("columns")
    if lines and start is not None and end is not None:
        fields, _ = fields_of(lines[0])
        if len(fields) > end and whole(fields[end]):
            how.integers = 4 if int(fields[end]) < 1 << 32 else 6

    def found(fields):
        if start is not None and end is not None:
            return how.range(fields[start], fields[end])
        if mask is not None:
            if not fields[mask].count("."):
                reading.sure = False
                return block(fields[place], fields[mask], reading)
            return masked(fields[place], fields[mask])
        if length is not None:
            return block(fields[place], fields[length], reading)
        behind = fields[place + 1] if place + 1 < len(fields) else ""
        if "/" not in fields[place] and (whole(behind) or is_address(behind)):
            reading.sure = False  # its length could be in a column that has no name
        return network(fields[place], reading)

    for line in lines:
        fields, regular = fields_of(line)
        used = [n for n in (country, start, end, place, mask, length) if n is not None]
        if len(fields) != len(names):
            reading.sure = False
        if regular < len(fields):
            reading.sure = False
        if len(fields) <= max(used):
            if len(fields) <= country:
                raise Bad("too few fields")
            reading.row(fields[country], lambda: nothing())
            continue
        reading.row(fields[country], lambda f=fields: found(f))
    return reading.done()


def nothing():
    raise Bad("irregular")


def code(text):
    return re.fullmatch("[A-Za-z]{2}", text) is not None


def is_address(text):
    try:
        address(text)
    except Bad:
        return False
    return True


def is_decimal(text):
    return re.fullmatch(r"-?[0-9]+(\.[0-9]*)?", text) is not None


def shape_of(fields):
    if len(fields) >= 2 and ("/" in fields[0] or not is_address(fields[1])) and not whole(fields[0]):
        return "geofeed"
    if len(fields) == 8 and is_decimal(fields[6]) and is_decimal(fields[7]):
        return "city"
    if len(fields) >= 5 and whole(fields[2]) and whole(fields[3]):
        return "legacy"
    return "range"


def without_names(lines, reading):
    how = Csv(reading)
    first, _ = fields_of(lines[0])
    shape = shape_of(first)
    if "|" in lines[0]:
        reading.sure = False
    if len(first) > 1 and whole(first[0]) and whole(first[1]):
        how.integers = 4 if int(first[1]) < 1 << 32 else 6
    place = {"range": 2, "city": 3, "legacy": 4, "geofeed": 1}[shape]
    for line in lines:
        fields, regular = fields_of(line)
        if regular < len(fields):
            reading.sure = False
        if len(fields) <= place:
            raise Bad("too few fields")
        country = fields[place]
        if sum(map(code, fields)) > 1 + (shape == "city"):
            reading.sure = False
        if shape == "range" and len(fields) > 3 and code(country) and code(fields[3]):
            raise Bad("two countries")
        if shape == "geofeed" and len(fields) > 2 and code(country) and code(fields[2]):
            raise Bad("two countries")
        if shape == "geofeed" and (len(fields) > 5 or not re.fullmatch("([A-Za-z]{2}-.*)?", [*fields, "", ""][2])):
            reading.sure = False
        if shape == "range" and re.match("2(55|54|52|48|40|24)[.]", fields[1]):
            reading.sure = False  # it could be a netmask
        reading.row(country, lambda f=fields: row_of(shape, f, how))
    return reading.done()


def row_of(shape, fields, how):
    if shape == "geofeed":
        return network(fields[0], how.reading)
    if shape == "city":
        if fields[2].upper() not in CONTINENTS or len(fields) != 8:
            raise Bad("no continent")
        if fields[2].upper() != fields[2]:
            how.reading.sure = False
        if not is_decimal(fields[6]) or not is_decimal(fields[7]):
            raise Bad("no coordinates")
    if shape == "legacy":
        if how.range(*fields[:2]) != (4, number(fields[2], MAPPED), number(fields[3], MAPPED)):
            raise Bad("other integers")
        if len(fields) != 6:
            how.reading.sure = False
    return how.range(*fields[:2])


# Rules

def words_of(line, reading):
    """Words as a shell reads them, without anything that a shell would do."""
    line = re.sub(r"(^|[ \t])#.*", "", line)
    if re.search(r"[{}\[\]*?~!]", line):
        reading.sure = False
    if re.search(r"[$`;&|<>()\\]", re.sub(r"\"[^\"]*\"|'[^']*'", "", line)):
        raise Bad("a shell's work")
    if line.count('"') % 2 or line.count("'") % 2:
        raise Bad("quotes")
    return [re.sub("[\"']", "", word) for word in
            re.findall(r"(?:\"[^\"]*\"|'[^']*'|[^\s\"'])+", line)]


SOURCES = ("-s", "--source", "--src", "--src-range")
ELSEWHERE = ("-d", "--dst", "--destination", "--dst-range", "--to", "--to-source", "--to-destination")
ACTIONS = {"-A", "--append", "-I", "--insert"}
OTHER_ACTIONS = {"-P", "-F", "-N", "-X", "-Z"}


def iptables(data, wanted):
    reading = Reading(wanted, data)
    same = None
    for line in lines_of(data):
        line = line.strip(" \t")
        if not line or line.startswith("#"):
            continue
        if re.fullmatch(r"\*[a-z]+|:\S+[ \t]+\S+([ \t]+\[[0-9]+:[0-9]+\])?|COMMIT", line):
            if not re.fullmatch(r"\*[a-z]+|:\w+ \w+ \[[0-9]+:[0-9]+\]|COMMIT", line):
                reading.sure = False
            continue
        line = re.sub(r"^\[[0-9]+:[0-9]+\] +", "", line)
        words = words_of(line, reading)
        if words and words[0] == "sudo":
            words = words[1:]
        if words and re.fullmatch(r"(\S*/)?ip6?tables(-legacy|-nft)?", words[0]):
            words = words[1:]
        elif not words or not set(words) & ACTIONS:
            if not set(words) & OTHER_ACTIONS:
                raise Bad("another command")
            reading.sure = False
        words = [word for word in words if word not in ("-w", "--wait")]
        words = [part for word in words for part in
                 (["-s", word[2:]] if re.match("-s[0-9a-f:]", word) else [word])]
        place = [n for n, word in enumerate(words) if word in SOURCES]
        if not words:
            raise Bad("nothing")
        if words[0] in ACTIONS and 1 in place:
            place.remove(1)  # it is a chain
        if not place:
            without_source(words, reading)
            continue
        if len(place) > 1 or place[0] + 1 >= len(words) or words[place[0] - 1] == "!":
            raise Bad("source")
        if not set(words) & ACTIONS:
            raise Bad("not added")
        rest = words[:place[0]] + words[place[0] + 2:]
        if not same:
            same = rest
        if rest != same:
            raise Bad("another rule")
        if sum(word in ACTIONS | OTHER_ACTIONS for word in rest) != 1 or rest[0] not in ACTIONS or \
                len(rest) not in (4, 10):
            reading.sure = False
        for source in words[place[0] + 1].split(","):
            if "/" in source and not source.split("/", 1)[1].isdigit():
                reading.keep_of_country(masked(*source.split("/", 1)))
            else:
                reading.keep_of_country(scan(source, reading))
    return reading.done()


def without_source(words, reading):
    if not set(words) & (ACTIONS | OTHER_ACTIONS):
        raise Bad("another command")
    count = sum(word in ACTIONS | OTHER_ACTIONS for word in words)
    if count != 1 or len(words) < 3 or words[0] != "-P" and (words[0] not in ACTIONS or len(words) < 4):
        reading.sure = False
    for before, word in zip(words, words[1:]):
        if before not in ELSEWHERE and re.match("[0-9a-fA-F:]", word):
            try:
                scan(word, Reading("Z"))
            except Bad:
                continue
            raise Bad("an address without -s")


OPTIONS = r"(?P<more>( (timeout|packets|bytes|skbmark|skbprio|skbqueue) [^ \"]+| comment (\"[^\"]*\"|[^ \"]+)+)*)"


def ipset(data, wanted):
    reading = Reading(wanted, data)
    sets = {4: set(), 6: set()}
    for line in lines_of(data):
        line = re.sub(r"[ \t\v\f]+", " ", re.sub(r"^[ \t]*#.*", "", line)).strip(" ")
        if not line:
            continue
        match = re.fullmatch(r"create (\S+) (hash:net|hash:ip|bitmap:ip)((?: [^\"]+)?)", line)
        if match:
            sets[6 if re.search(r"\binet6\b", match[3]) else 4].add(match[1])
            if not re.fullmatch(r"( (family inet6?|hashsize [0-9]+|maxelem [0-9]+))*", match[3]):
                reading.sure = False
            continue
        match = re.fullmatch(r"add (\S+) (\S+)" + OPTIONS, line)
        if not match:
            raise Bad("another command")
        if not re.fullmatch(r"( \w+ ([0-9]+|\"[^\"]*\"))*", match["more"]):
            reading.sure = False
        if "-" in match[2]:
            found = ends(*map(address, match[2].split("-", 1)))
        else:
            found = prefix(match[2], reading)
        if unmapped(found) != found:
            reading.sure = False
            found = unmapped(found)
        if match[1] not in sets[found[0]]:
            reading.sure = False  # it was not created
        sets[found[0]].add(match[1])
        reading.keep_of_country(found)
    if len(sets[4]) > 1 or len(sets[6]) > 1:
        raise Bad("two sets of a family")
    return reading.done()


BODY = re.compile(r"(elements\s*=\s*|add\s[^{}\";]*?element\s[^{}\";]*|define\s[^{}\";]*)\{([^{}]*)\}")
GOOD_BODY = r"elements\s*=\s*|add element (?:(?:inet|ip6?) )?\w+ \w+ |define \w+ = "
HEADS = [r"table\s[^{}\";]*\{", r"set\s[^{}\";]*\{", r"(?:type|typeof)\s[^{}\";\n]*", r"\}",
         r"(?:flags|auto-merge|counter|timeout|gc-interval|size|comment|policy)\b[^{};\n]*"]
GOOD_HEADS = (r"table (?:(?:inet|ip6?) )?\w+ \{|set \w+ \{|type ipv[46]_addr|\}|flags interval|"
              r"auto-merge|counter")
ELEMENT = re.compile(r"([^\s\"]+(?:\s*-\s*[^\s\"]+)?)((?:\s+(?:counter|(?:timeout|expires|comment|packets|"
                     r"bytes)\s+(?:[^\s\"]+|\"\"\S*)))*)")


def nft(data, wanted):
    reading = Reading(wanted, data)
    text = "\n".join(lines_of(data))
    kept = re.split(r"(\"[^\"\n]*\")", text)
    text = "".join('""' if n % 2 else re.sub(r"(^|(?<=[\s{},;=]))#.*", "", part)
                   for n, part in enumerate(kept))
    if '"' in text.replace('""', ""):
        raise Bad("quotes")
    if "#" in text:
        reading.sure = False
    sets = {4: set(), 6: set()}
    name = ""
    place = depth = 0
    while True:
        place = re.compile(r"[\s;]*").match(text, place).end()
        if place == len(text):
            break
        body = BODY.match(text, place)
        if body:
            place = body.end()
            if not re.fullmatch(GOOD_BODY, body[1]):
                reading.sure = False
            if not body[1].startswith("elements"):
                name = " ".join(re.split("[ =]+", re.sub(r"\s+", " ", body[1]))[:5])
            for family in nft_elements(body[2], reading):
                sets[family].add(name)
            continue
        for head in HEADS:
            match = re.compile(head).match(text, place)
            if match:
                break
        else:
            raise Bad("another word")
        if not re.fullmatch(GOOD_HEADS, match[0]):
            reading.sure = False
        if match[0].startswith("set"):
            name = match[0]
        if match[0].startswith("type"):
            sets[6 if re.search("ip6|ipv6", match[0]) else 4].add(name)
        if match[0].startswith("table") and depth or match[0].startswith("set") and depth != 1:
            reading.sure = False
        depth += match[0].count("{") - match[0].count("}")
        if depth < 0:
            raise Bad("braces")
        place = match.end()
    if depth:
        raise Bad("cut off")
    if len(sets[4]) > 1 or len(sets[6]) > 1:
        raise Bad("two sets of a family")
    return reading.done()


def nft_elements(text, reading):
    """Keeps the elements, and yields the family of each."""
    elements = text.split(",")
    if not elements[-1].strip():
        elements.pop()
    if not elements:
        reading.sure = False
    families = set()
    for element in elements:
        match = ELEMENT.fullmatch(element.strip())
        if not match:
            raise Bad("element")
        found = scan(match[1], reading)
        if unmapped(found) != found or not re.fullmatch('[\\w\\s"]*', match[2]):
            reading.sure = False
        reading.keep_of_country(found)
        families.add(unmapped(found)[0])
        yield unmapped(found)[0]
    if len(families) > 1:
        reading.sure = False


def statements(data):
    """The statements of nginx: words up to ; or { or }."""
    text = "\n".join(re.sub(r"(^|(?<=[\s{};]))#.*", "", line) for line in lines_of(data))
    if re.search("[\"'\\\\]", text):
        raise Bad("quotes")
    words = []
    for token in re.findall(r"[;{}]|[^\s;{}]+", text):
        if token in ";{}":
            yield words, token
            words = []
        else:
            words.append(token)
    if words:
        raise Bad("cut off")


def nginx(data, wanted):
    every = list(statements(data))
    if every and every[0][0][:1] == ["geo"]:
        return nginx_geo(every, Reading(wanted, data))
    if every and every[0][0][:1] not in (["allow"], ["deny"]):
        reading = Reading(wanted, data)
        reading.sure = False
        return nginx_geo([(["geo", "$x"], "{"), *every, ([], "}")], reading)
    reading = Reading(wanted, data)
    kind = None
    closed = False
    for words, end in every:
        if end != ";" or len(words) != 2 or words[0] not in ("allow", "deny"):
            raise Bad("another statement")
        if words[1] == "all":
            if words[0] == kind or kind is None:
                raise Bad("all")
            reading.sure = reading.sure and not closed
            closed = True
            continue
        if kind not in (None, words[0]) or closed:
            raise Bad("both, or behind all")
        kind = words[0]
        reading.keep_of_country(prefix(words[1], reading))
    return reading.done()


def nginx_geo(every, reading):
    words, end = every[0]
    if end != "{" or not 2 <= len(words) <= 3 or every[-1] != ([], "}"):
        raise Bad("geo")
    if len(words) != 2 or not re.fullmatch(r"\$\w+", words[1]):
        reading.sure = False
    default = ""
    rows = []
    for words, end in every[1:-1]:
        if end != ";" or len(words) != 2:
            raise Bad("another statement")
        if words[0] == "default":
            if default or rows:
                reading.sure = False
            default = words[1]
        else:
            rows.append(words)
    values = {value for _, value in rows}
    if all(code(value) for value in values) and (len(values) > 1 or values & reading.wanted):
        found = []
        for text, value in rows:
            found.append((value, geo_block(text, reading)))
            reading.row(value, lambda f=found[-1][1]: f)
        for value, one in found:
            for other_value, other in found:
                if value != other_value and one[0] == other[0] and one[1] <= other[2] and \
                        other[1] <= one[2]:
                    raise Bad("the longest prefix decides")
        return reading.done()
    if len(values) != 1 or default in values:
        raise Bad("values")
    if any(code(value) for value in values):
        reading.sure = False
    for text, _ in rows:
        reading.keep_of_country(geo_block(text, reading))
    return reading.done()


def geo_block(text, reading):
    if "-" in text:
        reading.sure = False
        return ends(*map(address, text.split("-", 1)))
    return prefix(text, reading)


def apache(data, wanted):
    reading = Reading(wanted, data)
    kind = None
    for_all = set()
    inside = []
    for line in lines_of(data):
        line = line.strip(" \t\v\f")
        if not line or line.startswith("#"):
            continue
        low = re.sub(r"[ \t\v\f]+", " ", line.lower())
        if low.startswith("<"):
            inside = inside[:-1] if low.startswith("</") else inside + [low]
        if low == ("require all denied" if inside[-1:] == ["<requireall>"] else "require all granted"):
            for_all.add("require ip")
        if re.fullmatch(r"</?require(any|all)>|order (deny,allow|allow,deny|mutual-failure)|"
                        r"require all (granted|denied)", low):
            continue
        match = re.fullmatch(r"(require ip|allow from|deny from) (.*)", low)
        if not match:
            raise Bad("another line")
        if match[2] == "all" and match[1] != "require ip":
            for_all.add(match[1])
            continue
        if kind not in (None, match[1]):
            raise Bad("two kinds")
        kind = match[1]
        for text in match[2].split(" "):
            reading.keep_of_country(apache_block(text, reading))
    if kind in for_all:
        raise Bad("for all")
    return reading.done()


def apache_block(text, reading):
    if re.fullmatch(r"[0-9]+(\.[0-9]+){0,2}\.?", text):
        if text.endswith("."):
            reading.sure = False
        parts = text.rstrip(".").split(".")
        if len(parts) == 1:
            reading.sure = False
        start = ".".join(parts + ["0"] * (4 - len(parts)))
        return block(start, str(8 * len(parts)), reading)
    if "/" in text and not text.split("/", 1)[1].isdigit():
        return masked(*text.split("/", 1))
    return prefix(text, reading)


# JSON

def once(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise Bad("a member twice")
    return dict(pairs)


KNOWN = {"syncToken", "createDate", "creationTime", "prefixes", "ipv6_prefixes", "result", "success",
         "errors", "messages", "data", "data_call_name", "status", "status_code"}


def json_lists(value, reading):
    """The lists of prefixes in a shape that is known."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        raise Bad("shape")
    if not set(value) <= KNOWN:
        reading.sure = False
    inner = value.get("data") or value.get("result") or value
    for known in ({"resources"}, {"prefixes"}, {"ipv4_cidrs", "ipv6_cidrs"}, {"prefixes", "ipv6_prefixes"}):
        if known <= set(inner):
            break
    else:
        reading.sure = False
    if "success" in value and value["success"] is not True:
        raise Bad("no success")
    if "status" in value and value["status"] != "ok":
        raise Bad("status")
    if isinstance(value.get("data"), dict):
        data = value["data"]
        if isinstance(data.get("resources"), dict):
            if not {"ipv4", "ipv6"} <= set(data["resources"]):
                reading.sure = False
            return data["resources"].get("ipv4", []) + data["resources"].get("ipv6", [])
        return [entry["prefix"] for entry in data["prefixes"]]
    if isinstance(value.get("result"), dict):
        return value["result"].get("ipv4_cidrs", []) + value["result"].get("ipv6_cidrs", [])
    out = []
    for entry in value.get("prefixes", []) + value.get("ipv6_prefixes", []):
        keys = [name for name in entry if re.search("prefix$", name, re.I)]
        if len(keys) != 1 or keys[0] not in ("ip_prefix", "ipv6_prefix", "ipv4Prefix", "ipv6Prefix"):
            raise Bad("entry")
        if not set(entry) <= {keys[0], "region", "service", "network_border_group"}:
            reading.sure = False
        out.append(entry[keys[0]])
    return out


def published(data, wanted):
    reading = Reading(wanted, data)
    try:
        value = json.loads(text_of(data), object_pairs_hook=once,
                           parse_constant=lambda name: nothing())
        for text in json_lists(value, reading):
            if not isinstance(text, str):
                raise Bad("no string")
            if text.strip() != text:
                reading.sure = False
            reading.keep(scan(text, reading))
            if not re.fullmatch(r"[0-9a-fA-F.:]+(/[0-9]+|-[0-9a-fA-F.:]+)?", text):
                reading.sure = False
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Bad(str(error)) from None
    return reading.done()


READERS = [plain, country_lines, canonical, registry, csv, uncut_csv, iptables, ipset, nft, nginx, apache,
           published]


def readings(data, wanted):
    """All readings of a file: which of them is right, its first line decides."""
    out = []
    for reader in READERS:
        try:
            out.append((reader.__name__, reader(data, wanted)))
        except Bad:
            pass
    return out
