#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""read_export.py FORMAT FILE...: who gets in by these files?

Reads what geojp export wrote, as the program would that the file is for, and
knows nothing of geojp's own readers.  Prints the addresses as ranges of numbers,
"4 FIRST LAST" or "6 FIRST LAST", sorted, and joined where they touch.  So two
files let in the same addresses if the output is the same.  FORMAT "list" is a
list of prefixes, or one that geojp stored.  A line that FORMAT does not have
ends the program.
"""
import ipaddress
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent / "field"))
from readers import merged  # noqa: E402


def lines(text, comment="#"):
    return [line for line in map(str.strip, text.split("\n"))
            if line and not line.startswith(comment)]


def read_list(text):
    return [line for line in lines(text)
            if not re.match(r"(geojp|label|commit) ", line)]


def read_cidr(text):
    return text.split("\n")[:-1]


def read_ipset(text):
    """Runs the commands."""
    sets = {}
    for line in lines(text):
        command, name, *rest = line.split(" ")
        if command == "create":
            assert rest[0] == "hash:net" and rest[1] == "family"
            assert len(name) <= 31
            # With -exist, one that exists stays if it has the same parameters.
            old = sets.setdefault(name, (rest, []))
            assert rest[-1] == "-exist" and old[0] == rest
        elif command == "flush":
            sets[name][1].clear()
        elif command == "add":
            assert len(rest) == 1
            assert (":" in rest[0]) == (sets[name][0][2] == "inet6")
            assert not rest[0].endswith("/0")
            sets[name][1].append(rest[0])
        elif command == "swap":
            sets[name], sets[rest[0]] = sets[rest[0]], sets[name]
        else:
            assert command == "destroy", line
            del sets[name]
    assert all(re.fullmatch(r"geojp-[a-z0-9_-]+-v[46]", name) for name in sets)
    return [address for _, members in sets.values() for address in members]


def read_nft(text):
    text = re.sub(r"#[^\n]*", "", text)
    declared = dict(re.findall(
        r"set (\S+) \{\s+type (ipv[46])_addr\s+flags interval\s+\}", text))
    found = []
    for name, members in re.findall(
            r"add element inet geojp (\S+) \{([^}]*)\}", text):
        assert f"flush set inet geojp {name}\n" in text
        for member in members.split(","):
            assert (":" in member) == (declared[name] == "ipv6")
            found.append(member.strip())
    rest = re.sub(r"add element [^}]*\}|flush set [^\n]*|table inet geojp \{"
                  r"|set \S+ \{[^}]*\}|\}", "", text)
    assert not rest.strip(), rest
    return found


def read_iptables(text):
    body = lines(text)
    chain = re.fullmatch(r":(only-[a-z0-9_-]+) - \[0:0\]", body[1])[1]
    assert body[0] == "*filter" and body[-1] == "COMMIT" and len(chain) <= 28
    assert body[-2] == f"-A {chain} -j DROP"
    return [re.fullmatch(rf"-A {chain} -s (\S+) -j RETURN", line)[1]
            for line in body[2:-2]]


def read_firewalld(text):
    root = xml.fromstring(text.encode())
    assert root.tag == "ipset" and root.get("type") == "hash:net"
    options = {o.get("name"): o.get("value") for o in root.findall("option")}
    found = [entry.text for entry in root.findall("entry")]
    for entry in found:
        assert (":" in entry) == (options["family"] == "inet6")
        assert not entry.endswith("/0")
    assert len(found) <= int(options["maxelem"])
    return found


def read_nginx(text):
    """The first line that fits counts, so the last line is for all others."""
    body = lines(text)
    assert body[-1] == "deny all;"
    return [re.fullmatch(r"allow (\S+);", line)[1] for line in body[:-1]]


def read_apache(text):
    body = lines(text)
    assert body[0] == "<RequireAny>" and body[-1] == "</RequireAny>"
    return [re.fullmatch(r"Require ip (\S+)", line)[1] for line in body[1:-1]]


READERS = {
    "list": read_list, "cidr": read_cidr, "ipset": read_ipset,
    "nft": read_nft, "iptables": read_iptables, "ip6tables": read_iptables,
    "firewalld-ipv4": read_firewalld, "firewalld-ipv6": read_firewalld,
    "nginx": read_nginx, "apache": read_apache,
}


def numbers(text):
    first, dash, last = text.partition("-")
    if dash:
        return (ipaddress.ip_address(first), ipaddress.ip_address(last))
    network = ipaddress.ip_network(text)  # refuses bits behind the length
    return network[0], network[-1]


def main():
    read = READERS[sys.argv[1]]
    ranges = []
    for path in sys.argv[2:]:
        with open(path, encoding="ascii") as file:
            for text in read(file.read()):
                first, last = numbers(text)
                ranges.append((first.version, int(first), int(last)))
    for version, first, last in merged(ranges):
        print(version, first, last)


main()
