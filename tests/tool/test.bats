# geojp test: which addresses are in a list, and which list it looks at.
load common

# Makes a plain directory that replaces /proc/net/xt_geojp.
plain_proc() {
	mkdir -p proc/lists
	"$geojp" convert "$jp_txt" >proc/lists/jp
	cat >proc/status <<-'END'
		list: jp
		loaded: yes
		generation: 3
		loaded-at: 1769904000
		label: rir 2026-02-01
		ipv4-prefixes: 3169
		ipv6-prefixes: 657
		ipv4-addresses: 190000000
		ipv6-64s: 123456789
		bytes: 212992
		rules: 2

		list: other
		loaded: no
		rules: 1
	END
}

@test "by the kernel's list" {
	plain_proc
	geojp 0 test 202.12.27.33 2001:200::1 127.0.0.1 ::1
	same "$output" "202.12.27.33: in jp, by 202.12.27.0/24 (generation 3)
2001:200::1: in jp, by 2001:200::/32 (generation 3)
127.0.0.1: in jp, by 127.0.0.0/8 (generation 3)
::1: in jp, by ::/127 (generation 3)"
	geojp 1 test 202.12.27.33 8.8.8.8 2001:db8::1
	same "${lines[1]}" "8.8.8.8: not in jp (generation 3)"
	same "${lines[2]}" "2001:db8::1: not in jp (generation 3)"
	[ -z "$stderr" ]
}

@test "an IPv4 address as logs of IPv6 sockets have it" {
	plain_proc
	geojp 0 test ::ffff:202.12.27.33
	same "$output" "::ffff:202.12.27.33: in jp, by 202.12.27.0/24 (generation 3)"
	geojp 1 test ::ffff:808:808
	same "$output" "::ffff:808:808: not in jp (generation 3)"
}

@test "a list that is replaced while it is read is read anew" {
	strace -qq -o /dev/null true || skip "strace does not work here"
	plain_proc
	stale() { # WHEN: which read() calls fail with ESTALE
		run --separate-stderr strace -qq -o trace -P "$GEOJP_PROC/lists/jp" -e trace=read \
			-e "inject=read:error=ESTALE:when=$1" "$geojp" test 202.12.27.33
		grep -q ESTALE trace
	}
	for when in 1 2; do
		stale $when
		same "$status $output" "0 202.12.27.33: in jp, by 202.12.27.0/24 (generation 3)"
	done
	stale 1+
	same "$status $stderr" "4 geojp: $GEOJP_PROC/lists/jp: Stale file handle"
}

@test "a list that the kernel has no data for: every address counts as in" {
	plain_proc
	for name in other unheard-of; do
		geojp 0 test --list $name 8.8.8.8
		same "$output" "8.8.8.8: list $name holds no data: every address counts as in it, except for rules with --fail-closed"
	done
}

@test "by a file, or by the newest good stored list" {
	geojp 1 test --file "$jp_txt" 1.0.16.0 1.0.31.255 1.0.32.0
	same "$output" "1.0.16.0: in jp, by 1.0.16.0/20 ($jp_txt)
1.0.31.255: in jp, by 1.0.16.0/20 ($jp_txt)
1.0.32.0: not in jp ($jp_txt)"
	geojp 5 test --state-dir "$state" 1.2.3.4
	same "$stderr" "geojp: list jp: the kernel module is not loaded, and nothing good is stored in $state/jp; geojp update gets a list, --file takes another one"
	store_small 1
	store_small 2
	geojp 0 test --state-dir "$state" 198.51.2.1
	same "$output" "198.51.2.1: in jp, by 198.51.2.0/24 (stored list 000002, not in force)"
	echo rubbish >"$state/jp/000002.list"
	geojp 0 test --state-dir "$state" 198.51.1.1
	has "$output" "(stored list 000001, not in force)"
	has "$stderr" "000002.list"
}

@test "addresses from stdin" {
	printf '# some\r\n\n 1.0.16.1\r\n8.8.8.8 # Google\n' >in
	run -1 --separate-stderr "$geojp" test --file "$jp_txt" 1.0.16.2 - <in
	same "$output" "1.0.16.2: in jp, by 1.0.16.0/20 ($jp_txt)
1.0.16.1: in jp, by 1.0.16.0/20 ($jp_txt)
8.8.8.8: not in jp ($jp_txt)"
	printf '1.0.16.1\nbad\n' >in
	run -3 --separate-stderr "$geojp" test --file "$jp_txt" - <in
	same "$stderr" 'geojp: stdin:2: "bad": not an IPv4 address'
}

@test "addresses from stdin: nothing on a line is left unread" {
	printf '1.0.16.1 8.8.8.8\n' >in
	run -3 --separate-stderr "$geojp" test --file "$jp_txt" - <in
	same "$stderr" 'geojp: stdin:1: "1.0.16.1 8.8.8.8": more than one address; write each on a line of its own, or a range as A-B'
	printf '1.0.16.1 - 1.0.16.2\n' >in
	run -3 --separate-stderr "$geojp" test --file "$jp_txt" - <in
	same "$stderr" 'geojp: stdin:1: "1.0.16.1 - 1.0.16.2": more than one address; test takes single addresses'
	printf '1.0.16.1 - - [29/Nov/2026] "GET / HTTP/1.1"\n' >in
	run -3 --separate-stderr "$geojp" test --file "$jp_txt" - <in
	has "$stderr" 'geojp: stdin:1: "1.0.16.1 - - ['
	[ -z "$output" ]
}

@test "no address on stdin is no answer" {
	for text in '' '\n' '# none\n\n'; do
		printf "$text" >in
		run -3 --separate-stderr "$geojp" test --file "$jp_txt" - <in
		[ -z "$output" ]
		same "$stderr" "geojp: stdin: holds no address; give one a line"
	done
	run -3 --separate-stderr "$geojp" test --file "$jp_txt" 1.0.16.2 - <in
	same "$stderr" "geojp: stdin: holds no address; give one a line"
}

@test "100,000 addresses, each like Python's ipaddress" {
	only_in_english
	python3 - "$jp_txt" <<-'END'
		import bisect, ipaddress, random, sys
		random.seed(1)
		nets = [ipaddress.ip_network(line.strip())
		        for line in open(sys.argv[1]) if line[0] != "#"]
		addresses, want = open("addresses", "w"), open("want", "w")
		for version, bits, make in ((4, 32, ipaddress.IPv4Address),
		                            (6, 128, ipaddress.IPv6Address)):
		    mine = sorted((int(n[0]), int(n[-1]), n)
		                  for n in nets if n.version == version)
		    starts = [first for first, _, _ in mine]
		    numbers = [n for first, last, _ in mine
		               for n in (first - 1, first, last, last + 1)]
		    numbers += [random.getrandbits(bits)
		                for _ in range(50000 - len(numbers))]
		    for n in numbers:
		        i = bisect.bisect_right(starts, n) - 1
		        found = i >= 0 and n <= mine[i][1]
		        print(make(n), file=addresses)
		        print(make(n), "in" if found else "not", file=want)
	END
	[ "$(wc -l <addresses)" = 100000 ]
	"$geojp" convert --no-local "$jp_txt" >list
	run -1 --separate-stderr bash -c \
		'timeout 60 "$1" test --file list - <addresses >got' - "$geojp"
	sed -E 's/^([^ ]*): (in|not).*/\1 \2/' got | cmp - want
}

@test "each prefix that it names holds the address" {
	only_in_english
	sed '/[#:]/d; s,/.*,,' "$jp_txt" | head -n 500 >addresses
	"$geojp" test --file "$jp_txt" - <addresses | python3 -c '
import ipaddress, sys
n = 0
for line in sys.stdin:
    words = line.split()
    assert ipaddress.ip_address(words[0][:-1]) in ipaddress.ip_network(words[4])
    n += 1
assert n == 500'
}
