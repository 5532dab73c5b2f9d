# geojp list and geojp diff: what is stored, and how it differs.
load common

# Four lists; the dates are a day apart.
four_lists() {
	local i
	printf '192.0.2.0/24\n2001:db8::/48\n' >a
	printf '192.0.2.0/25\n203.0.113.0/26\n2001:db8::/48\n' >b
	printf '192.0.2.0/25\n203.0.113.0/26\n2001:db8::/47\n' >c
	for i in a b b c; do
		quiet load --store-only --label "list $i" --state-dir "$state" $i
	done
	for i in 1 2 3 4; do
		touch -d "2026-02-0$i 12:34:56" "$state/jp/00000$i.list"
	done
}

@test "list: for people, newest last, each against the one before" {
	four_lists
	geojp 0 list --state-dir "$state"
	[ -z "$stderr" ]
	same "$output" "list jp
  number  stored               IPv4     IPv6 prefixes
  000001  2026-02-01 12:34        8        4
          list a
  000002  2026-02-02 12:34        9        4
          list b
          +64 -128 addresses
  000003  2026-02-03 12:34        9        4
          list b
          no difference
  000004  2026-02-04 12:34        9        4
          list c
          +65,536 -0 /64s
  none of these is in force; see geojp status"
	TZ=Asia/Tokyo geojp 0 list --state-dir "$state"
	has "$output" "  000001  2026-02-01 21:34 "
}

@test "list: nothing there" {
	geojp 0 list --state-dir "$state"
	same "$output" "no list is stored in $state"
	geojp 0 list --list office --state-dir "$state"
	same "$output" "list office
  nothing is stored"
	geojp 0 list --json --state-dir "$state"
	same "$(echo "$output" | jq -c .)" '{"lists":[]}'
	geojp 0 list --json --list office --state-dir "$state"
	same "$(echo "$output" | jq -c .)" \
		'{"lists":[{"list":"office","stored":[]}]}'
	[ ! -e "$state" ]
}

@test "list: the one in force is the one that the kernel holds" {
	only_in_english
	start_kernel
	four_lists
	in_force() {
		geojp 0 list --json --state-dir "$state"
		echo "$output" | jq -c '[.lists[0].stored[] |
			select(.in_force) | [.number, .withdrawn]]'
	}
	same "$(in_force)" "[]"
	quiet restore --state-dir "$state"
	same "$(in_force)" "[[4,false]]"
	quiet rollback --state-dir "$state"
	same "$(in_force)" "[[3,false]]" # not 2, which has the same content
	geojp 0 list --state-dir "$state"
	has "$output" "  000003  2026-02-03 12:34        9        4  in force
"
	has "$output" "  000004  2026-02-04 12:34        9        4  withdrawn
"
	[[ $output != *"none of these"* ]]
	mv "$state/jp/000003.list" "$state/jp/000003.list.withdrawn"
	same "$(in_force)" "[[2,false]]"
	mv "$state/jp/000002.list" "$state/jp/000002.list.withdrawn"
	same "$(in_force)" "[[3,true]]"
	geojp 0 list --state-dir "$state"
	has "$output" "4  in force, withdrawn"
	"$geojp" unload
	same "$(in_force)" "[]"
	geojp 0 list --state-dir "$state"
	has "$output" "  none of these is in force; see geojp status"
}

@test "list: withdrawn and damaged ones are marked, and compared with none" {
	four_lists
	mv "$state/jp/000002.list" "$state/jp/000002.list.withdrawn"
	truncate -s -3 "$state/jp/000003.list"
	touch -d "2026-02-03 12:34:56" "$state/jp/000003.list"
	geojp 0 list --state-dir "$state"
	same "$stderr" "geojp: $state/jp/000003.list: ends before its commit line; the list is not complete"
	same "$output" "list jp
  number  stored               IPv4     IPv6 prefixes
  000001  2026-02-01 12:34        8        4
          list a
  000002  2026-02-02 12:34        9        4  withdrawn
          list b
          +64 -128 addresses
  000003  2026-02-03 12:34  damaged
  000004  2026-02-04 12:34        9        4
          list c
          since 000001: +64 -128 addresses, +65,536 -0 /64s
  none of these is in force; see geojp status"
	truncate -s 0 "$state/jp/000002.list.withdrawn"
	geojp 0 list --state-dir "$state"
	has "$output" "  000002  2026-"
	has "$output" "  damaged, withdrawn"
	has "$stderr" "$state/jp/000002.list.withdrawn"
}

@test "list: local blocks make no difference" {
	printf '192.0.2.0/24\n2001:db8::/48\n' >a
	quiet load --store-only --state-dir "$state" a
	quiet load --store-only --no-local --state-dir "$state" a
	geojp 0 list --state-dir "$state"
	has "$output" "        1        1
          JP a
          no difference"
}

@test "list: a change too small to count is one all the same" {
	printf '192.0.2.0/24\n2001:db8::/48\n' >a
	printf '192.0.2.0/24\n2001:db8::/48\n2001:db8:1::1\n' >b
	quiet load --store-only --state-dir "$state" a
	quiet load --store-only --state-dir "$state" b
	geojp 0 list --state-dir "$state"
	has "$output" "
          less than a /64
"
}

@test "list --json: the same facts" {
	four_lists
	mv "$state/jp/000002.list" "$state/jp/000002.list.withdrawn"
	truncate -s -3 "$state/jp/000003.list"
	touch -d "2026-02-03 12:34:56" "$state/jp/000003.list"
	geojp 0 list --json --state-dir "$state"
	echo "$output" >json
	python3 -m json.tool json >/dev/null
	row() { jq -c ".lists[0].stored[$1]" json; }
	same "$(row 0)" '{"number":1,"stored_at":1769949296,"in_force":false,"withdrawn":false,"damaged":false,"label":"list a","ipv4_prefixes":8,"ipv6_prefixes":4}'
	has "$(row 1)" '"withdrawn":true,"damaged":false,"label":"list b",'
	same "$(row 2)" '{"number":3,"stored_at":1770122096,"in_force":false,"withdrawn":false,"damaged":true}'
	has "$(row 3)" '"against":1,"ipv4_addresses_more":64,"ipv4_addresses_fewer":128,"ipv6_64s_more":65536,"ipv6_64s_fewer":0}'
}

@test "list: every list, or the one asked for" {
	four_lists
	quiet load --store-only --list office --state-dir "$state" a
	mkdir "$state/empty" "$state/.fetch"
	geojp 0 list --state-dir "$state"
	same "$(echo "$output" | grep '^list' | paste -sd ' ')" \
		"list jp list office"
	has "$output" "

list office"
	geojp 0 list --list office --state-dir "$state"
	same "$(echo "$output" | grep '^list')" "list office"
	geojp 0 list --json --state-dir "$state"
	same "$(echo "$output" | jq -c '[.lists[].list]')" '["jp","office"]'
}

@test "list: real lists fit a terminal" {
	quiet load --store-only --state-dir "$state" "$jp_txt"
	quiet load --store-only --label "$(printf '%063d' 0)" \
		--state-dir "$state" "$data/cidr.txt.gz" "$data/cidr6.txt.gz"
	store_small 1
	geojp 0 list --state-dir "$state"
	[ "$(echo "$output" | wc -L)" -le 80 ]
}

@test "list: an unreadable state directory is an error" {
	: >"$state"
	geojp 5 list --state-dir "$state"
	same "$stderr" "geojp: $state: Not a directory"
	geojp 5 list --list jp --state-dir "$state"
	same "$stderr" "geojp: $state/jp: Not a directory"
}

@test "diff: what was lost and what was gained, merged by address" {
	four_lists
	geojp 1 diff --state-dir "$state" 1 4
	[ -z "$stderr" ]
	same "$output" "-192.0.2.128/25
+203.0.113.0/26
+2001:db8:1::/48"
	geojp 1 diff --state-dir "$state" 000004 01
	same "$output" "+192.0.2.128/25
-203.0.113.0/26
-2001:db8:1::/48"
	quiet diff --state-dir "$state" 2 3
	quiet diff --state-dir "$state" 3 3
	printf '198.51.100.0/24\n2001:db8::/48\n' >x
	printf '198.51.100.7\n198.51.100.64/26\n2001:db8::/48\n' >y
	geojp 1 diff x y
	same "$output" "-198.51.100.0/30
-198.51.100.4/31
-198.51.100.6/32
-198.51.100.8/29
-198.51.100.16/28
-198.51.100.32/27
-198.51.100.128/25"
	# A withdrawn list can still be compared.
	quiet rollback --store-only --state-dir "$state"
	geojp 1 diff --state-dir "$state" 3 4
	same "$output" "+2001:db8:1::/48"
}

@test "diff: the list in force, or else the newest stored" {
	four_lists
	stands_for() { # NUMBER OPERAND...
		geojp 0 diff --state-dir "$state" "${@:2}"
		has "$stderr" "geojp: list jp: none is in force; compared with stored list $1"
	}
	stands_for 000004 force 4
	echo rubbish >"$state/jp/000004.list"
	stands_for 000003 3 force
	rm "$state/jp/000004.list"
	start_kernel
	quiet load --state-dir "$state" a
	quiet diff --state-dir "$state" force 1
	"$geojp" unload
	stands_for 000004 force 4
	geojp 5 diff --state-dir "$tmp/none" force a
	same "$stderr" "geojp: list jp: no list is in force or stored in $tmp/none/jp; geojp load FILE puts one in force"
}

@test "diff: files, as load would take them" {
	four_lists
	quiet diff --state-dir "$state" 1 a
	gzip -k b
	quiet diff --state-dir "$state" b.gz "$state/jp/000002.list"
	# The stored list has local blocks. The file has none with --no-local.
	geojp 1 diff --no-local --state-dir "$state" 1 a
	has "$output" "-10.0.0.0/8"
	[[ $output != *+* ]]
	quiet diff --no-local a a
	# Files with the names "4" and "force".
	cp a 4
	geojp 1 diff --state-dir "$state" ./4 4
	cp a ./force
	quiet diff --state-dir "$state" ./force 1
	run -0 --separate-stderr "$geojp" diff --state-dir "$state" 1 - <a
	# diff uses the countries of the configuration and the owner's exceptions.
	printf 'JP\t1.0.16.0/20\nTW\t1.160.0.0/12\n' >world
	geojp 1 diff world a
	has "$output" "-1.0.16.0/20"
	[[ $output != *1.160* ]]
	sed -i 's/^\[jp\]/&\ncountry = JP TW/' "$GEOJP_CONFIG"
	geojp 1 diff world a
	has "$output" "-1.160.0.0/12"
	mkdir allow.d
	echo 198.51.100.0/24 >allow.d/home.txt
	# Each side is what would be in force now.
	quiet diff --state-dir "$state" 1 a
	echo 198.51.100.0/25 >more
	cat a >>more
	quiet diff --state-dir "$state" 1 more
	sed -i 's/^198/199/' allow.d/home.txt
	geojp 1 diff --state-dir "$state" 1 more
	same "$output" "+198.51.100.0/25"
}

@test "diff: errors are told apart from differences" {
	four_lists
	geojp 5 diff --state-dir "$state" 9 1
	same "$stderr" "geojp: list jp: 000009: no such list is stored in $state/jp; geojp list shows those that are"
	geojp 5 diff --state-dir "$state" 1 0
	geojp 5 diff --state-dir "$state" --list office 1 1
	geojp 3 diff --state-dir "$state" 1 missing
	same "$stderr" "geojp: missing: No such file or directory"
	geojp 3 diff '' a
	echo rubbish >"$state/jp/000001.list"
	geojp 3 diff --state-dir "$state" 1 2
	has "$stderr" "$state/jp/000001.list"
	[ -z "$output" ]
}

# Runs geojp with a terminal as stdout; lines end in CR LF there. The last output can get
# lost when the last writer closes a terminal. So we keep it open, too, and write a mark
# at the end.
on_terminal() {
	python3 -c 'import os, pty, subprocess, sys
ours, theirs = pty.openpty()
code = subprocess.call(sys.argv[1:], stdout=theirs)
os.write(theirs, b"(end)")
data = b""
while not data.endswith(b"(end)"):
    data += os.read(ours, 4096)
os.write(1, data[:-5])
sys.exit(code)' "$@"
}

@test "diff: a summary on stderr, for people alone" {
	four_lists
	run -1 --separate-stderr on_terminal sh -c '"$@" 2>err' - \
		"$geojp" diff --state-dir "$state" 1 4
	same "$(cat err)" "IPv4 addresses: 64 more, 128 fewer; networks of /64: 65,536 more, 0 fewer"
	same "$(echo "$output" | tr -d '\r' | head -n 1)" "-192.0.2.128/25"
	same "$(echo "$output" | wc -l)" 3
}

@test "diff: the real lists against Python's ipaddress" {
	# Every third prefix is gone, and some are new.
	awk '!/#/ && NR % 3' "$jp_txt" >less
	printf '198.51.100.0/24\n2001:db8::/32\n' >>less
	run -1 bash -c '"$1" diff "$2" less >got' - "$geojp" "$jp_txt"
	python3 - "$jp_txt" less got <<-'END'
		import ipaddress, sys
		def read(path):
		    return [ipaddress.ip_network(l.strip()) for l in open(path)
		            if l[0] != "#"]
		def ranges(nets):
		    return {4: merge(nets, 4), 6: merge(nets, 6)}
		def merge(nets, version):
		    return list(ipaddress.collapse_addresses(
		        n for n in nets if n.version == version))
		old, new = read(sys.argv[1]), read(sys.argv[2])
		lines = [l.strip() for l in open(sys.argv[3])]
		fewer = [ipaddress.ip_network(l[1:]) for l in lines if l[0] == "-"]
		more = [ipaddress.ip_network(l[1:]) for l in lines if l[0] == "+"]
		assert len(fewer) + len(more) == len(lines) and len(fewer) > 1000
		assert more == read(sys.argv[2])[-2:]
		# New without the added prefixes, and with the lost ones, must be old.
		left = ranges(new)
		back = ranges(fewer + [n for n in new if n not in more])
		assert back == ranges(old), "what was lost does not give the old"
		order = [(n.version, int(n[0])) for n in
		         (ipaddress.ip_network(l[1:]) for l in lines)]
		assert order == sorted(order)
		for half in (fewer, more):
		    assert ranges(half)[4] + ranges(half)[6] == half
	END
}
