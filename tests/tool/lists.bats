# Compares real lists with the results of other aggregators: iprange for IPv4, Python's
# ipaddress for IPv6 (no Debian package has a command that aggregates IPv6).
load common

# Prints the prefixes of family $1 in canonical list $2.
family() {
	sed '/^geojp /d; /^label /d; /^commit /d' "$2" |
		case $1 in
		4) grep -v : ;;
		6) grep : ;;
		esac
}

collapse6() {
	python3 -c 'import ipaddress, sys
for n in ipaddress.collapse_addresses(
        ipaddress.ip_network(line.strip()) for line in sys.stdin):
    print(n)'
}

# Turns "start count" lines into prefixes and aggregates them.
collapse_counts() {
	python3 -c 'import ipaddress, sys
nets = []
for line in sys.stdin:
    start, count = line.split()
    first = ipaddress.ip_address(start)
    nets += ipaddress.summarize_address_range(first, first + int(count) - 1)
for n in ipaddress.collapse_addresses(nets):
    print(n)'
}

# Canonical list $1 is complete and has $2 prefixes.
whole() {
	same "$(tail -n 1 "$1")" "commit $2"
	[ "$(grep -c / "$1")" = "$2" ]
}

@test "country and prefix, IPv4, whole world: every big country like iprange" {
	zcat "$data/cidr.txt.gz" >world
	for cc in JP US CN DE BR; do
		"$geojp" convert --no-local --country $cc world >out
		grep "^$cc$tab" world | cut -f 2 | iprange | sed 's,^[^/]*$,&/32,' >want
		[ -s want ]
		family 4 out | cmp - want
		whole out "$(wc -l <want)"
	done
}

@test "country and prefix, IPv6, whole world: like Python's ipaddress" {
	zcat "$data/cidr6.txt.gz" >world
	for cc in JP DE; do
		"$geojp" convert --no-local --country $cc world >out
		grep "^$cc$tab" world | cut -f 2 | collapse6 >want
		[ -s want ]
		family 6 out | cmp - want
		whole out "$(wc -l <want)"
	done
}

@test "registry's statistics of APNIC: like iprange and Python" {
	zcat "$data/delegated-apnic-20210715.gz" >apnic
	for cc in JP AU; do
		"$geojp" convert --no-local --country $cc apnic >out
		grep "|$cc|ipv4|" apnic | cut -d '|' -f 4,5 | tr '|' ' ' |
			collapse_counts >want4
		family 4 out | cmp - want4
		iprange <want4 | sed 's,^[^/]*$,&/32,' | cmp - want4
		grep "|$cc|ipv6|" apnic | cut -d '|' -f 4,5 | tr '|' '/' |
			collapse6 >want6
		family 6 out | cmp - want6
		whole out "$(cat want4 want6 | wc -l)"
	done
}

@test "the packaged list: like iprange and Python, and accepted" {
	"$geojp" convert --no-local "$jp_txt" >out
	grep -v '[#:]' "$jp_txt" | iprange | sed 's,^[^/]*$,&/32,' >want4
	grep -v '#' "$jp_txt" | grep : | collapse6 >want6
	family 4 out | cmp - want4
	family 6 out | cmp - want6
	geojp 0 check --state-dir "$state" "$jp_txt"
}

@test "all formats of the same networks give the same list" {
	grep -v '#' "$jp_txt" >plain
	sed "s/^/JP$tab/" plain >country
	python3 - plain <<-'END'
		import ipaddress, sys
		csv, rir, num = (open(name, "w") for name in ("csv", "rir", "num"))
		for line in open(sys.argv[1]):
		    n = ipaddress.ip_network(line.strip())
		    print(n[0], n[-1], "JP", sep=",", file=csv)
		    size = n.num_addresses if n.version == 4 else n.prefixlen
		    print("x|JP|ipv%d|%s|%s|2026|assigned" % (n.version, n[0], size),
		          file=rir)
		    if n.version == 4:
		        print(int(n[0]), int(n[-1]), "JP", sep=",", file=num)
	END
	grep : plain | sed "s/^/JP$tab/" >num6
	"$geojp" convert --label x plain >want
	for form in country csv rir; do
		"$geojp" convert --label x $form | cmp - want
		sort -R $form >mixed
		"$geojp" convert --label x mixed | cmp - want
	done
	"$geojp" convert --label x num num6 | cmp - want
}

@test "random ranges, big and small: like Python's ipaddress" {
	python3 - <<-'END'
		import ipaddress, random
		random.seed(20260201)
		csv, want = open("csv", "w"), open("want", "w")
		for bits, make in ((32, ipaddress.IPv4Address),
		                   (128, ipaddress.IPv6Address)):
		    nets = []
		    for _ in range(3000):
		        first = random.getrandbits(bits)
		        if random.random() < .3:
		            first = first >> bits // 2 << bits // 2
		        size = random.getrandbits(random.randrange(1, bits - 6))
		        last = min(first + size, 2 ** bits - 1)
		        print(make(first), make(last), "JP", sep=",", file=csv)
		        nets += ipaddress.summarize_address_range(make(first),
		                                                  make(last))
		    for net in ipaddress.collapse_addresses(nets):
		        print(net, file=want)
	END
	"$geojp" convert --no-local csv | sed '/^geojp /d; /^label /d; /^commit /d' |
		cmp - want
}
