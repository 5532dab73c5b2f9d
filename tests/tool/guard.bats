# The guard refuses a list that would shut out its owner or half of the readers. It
# prints one line per reason, and the option in that line lets the list pass.
load common

# The guard with its defaults, but it does not look at SSH sessions: those of the user
# who runs the tests must not matter.
setup() {
	common_setup
	printf '[jp]\nssh-sessions = no\n' >"$GEOJP_CONFIG"
}

japan() {
	sed '/^#/d' "$jp_txt"
}

# load refuses the list with exactly the lines on stdin; nothing is stored.
refused() {
	cat >wanted
	before=$(stored 2>/dev/null || true)
	geojp 3 load --store-only --state-dir "$state" "$@"
	[ -z "$output" ]
	same "$stderr" "$(cat wanted)"
	same "$(stored 2>/dev/null || true)" "$before"
}

store_japan() {
	quiet load --store-only --state-dir "$state" "$jp_txt"
}

@test "real lists of Japan pass, of other years and makers too" {
	store_japan
	quiet load --store-only --state-dir "$state" "$data/cidr.txt.gz" "$data/cidr6.txt.gz"
	quiet load --store-only --state-dir "$state" "$data/delegated-apnic-20210715.gz"
	store_japan
}

@test "half of the list" {
	japan | awk 'NR % 2' >half
	geojp 3 load --store-only --state-dir "$state" --accept canary half
	has "$stderr" "IPv4 addresses, at least 150,000,000 are wanted (min-ipv4); --accept size lets it pass"
	has "$stderr" "at least 30,000,000,000,000 are wanted (min-ipv6)"
	same "$(grep -c ^geojp: <<<"$stderr")" 2
	quiet load --store-only --state-dir "$state" --accept canary --accept size half
}

@test "half of the list, against the whole one" {
	store_japan
	japan | awk 'NR % 2' >half
	geojp 3 load --store-only --state-dir "$state" --accept canary --accept size half
	has "$stderr" "of the 188,807,488 IPv4 addresses of stored list 000001 ("
	has "$stderr" "IPv6 networks of /64 of stored list 000001 ("
	has "$stderr" "at most 5 % may go at once (max-loss); --accept loss lets it pass"
	same "$(stored)" 000001.list
	quiet load --store-only --state-dir "$state" --accept canary --accept size --accept loss half
}

@test "a little less than max-loss passes, a little more does not" {
	store_japan
	printf '%s\n' '[jp]' 'max-loss = 1%' 'ssh-sessions = no' >geojp.conf
	# 1 % of the IPv4 addresses is 1,888,074. A /12 has 1,048,576, a /11 has 2,097,152.
	twelve=$(japan | grep -m 1 /12)
	japan | grep -vx "$twelve" >less
	quiet load --store-only --state-dir "$state" less
	"$geojp" rollback --store-only --state-dir "$state"
	eleven=$(japan | grep -m 1 /11)
	japan | grep -vx "$eleven" >less
	refused less <<-EOF
		geojp: list jp: lacks 2,097,152 of the 188,807,488 IPv4 addresses of stored list 000001 (1.1 %), at most 1 % may go at once (max-loss); --accept loss lets it pass
	EOF
}

@test "far more than there was" {
	store_japan
	{ japan; echo 24.0.0.0/7; } >more
	printf '[jp]\nssh-sessions = no\nmax-ipv4 = 0\n' >geojp.conf
	refused more <<-EOF
		geojp: list jp: has 33,542,144 IPv4 addresses more than the 188,807,488 of stored list 000001 (17.8 %), at most 10 % may come at once (max-gain); --accept gain lets it pass
	EOF
	quiet load --store-only --state-dir "$state" --accept gain more
}

@test "another country's list" {
	store_japan
	geojp 3 load --store-only --state-dir "$state" --country US --no-local \
		"$data/cidr.txt.gz" "$data/cidr6.txt.gz"
	has "$stderr" "lacks 202.12.27.33/32 and 6 more, which must be in it (must-be-in); is it the right list? --accept canary"
	has "$stderr" "holds 8.8.8.8/32 and 4 more, which must be out of it (must-be-out); is it the right list, or is it in allow.d? --accept canary lets it pass"
	same "$(stored)" 000001.list
}

@test "a list that holds everything" {
	printf '0.0.0.0/0\n::/0\n' >all
	geojp 3 load --store-only --state-dir "$state" all
	has "$stderr" "IPv4 addresses, at most 250,000,000 are allowed (max-ipv4); --accept size lets it pass"
	has "$stderr" "IPv6 networks of /64, at most 90,000,000,000,000 are allowed (max-ipv6)"
	has "$stderr" "holds 192.0.2.0/24 and 8 more, which must be out of it"
	same "$(grep -c '^geojp: ' <<<"$stderr")" 3
	[ ! -e "$state/jp" ]
}

@test "a list that grows and grows ends at its limit" {
	printf '[jp]\nssh-sessions = no\nmax-gain = 0\n' >geojp.conf
	{ japan; echo 24.0.0.0/6; } >more
	refused more <<-EOF
		geojp: list jp: covers 253,314,368 IPv4 addresses, at most 250,000,000 are allowed (max-ipv4); --accept size lets it pass
	EOF
	quiet load --store-only --state-dir "$state" --accept size more
}

@test "canaries of one's own: in takes the whole prefix, out any part of it" {
	printf '%s\n' '[jp]' 'ssh-sessions = no' 'must-be-in = 1.0.16.0/20, 1.0.64.0/18' \
		'must-be-out = 100.0.0.0/8' 'must-be-out = 5.5.5.5' >geojp.conf
	store_japan_again() { quiet load --store-only --state-dir "$state" --no-local "$@"; }
	store_japan_again "$jp_txt"
	japan | sed 's|^1.0.16.0/20|1.0.16.0/21|' >part
	geojp 3 load --store-only --state-dir "$state" --no-local part
	same "$stderr" "geojp: list jp: lacks 1.0.16.0/20, which must be in it (must-be-in); is it the right list? --accept canary lets it pass"
	{ japan; echo 100.1.2.3; } >touches
	geojp 3 load --store-only --state-dir "$state" --no-local touches
	same "$stderr" "geojp: list jp: holds 100.0.0.0/8, which must be out of it (must-be-out); is it the right list, or is it in allow.d? --accept canary lets it pass"
}

@test "another list than jp knows nothing of Japan" {
	small_list 1 >in
	quiet load --list office --store-only --state-dir "$state" in
	{ small_list 1; small_list 2; } >in
	geojp 3 load --list office --store-only --state-dir "$state" in
	has "$stderr" "list office: has 256 IPv4 addresses more than the 256 of stored list 000001 (100.0 %)"
}

@test "local blocks are not counted" {
	printf '192.0.2.0/28\n2001:db8::/64\n' >in
	printf '[lan]\nmin-ipv4 = 17\nmin-ipv6 = 2\n' >>geojp.conf
	geojp 3 load --list lan --store-only --state-dir "$state" in
	has "$stderr" "covers 16 IPv4 addresses, at least 17"
	has "$stderr" "covers 1 IPv6 networks of /64, at least 2"
}

@test "a list whose IPv6 is one host" {
	printf '192.0.2.7\n2001:db8::7\n' >in
	quiet load --list office --store-only --state-dir "$state" in
	printf '[office]\nmin-ipv6 = 1\n' >>geojp.conf
	printf '192.0.2.7\n2001:db8::8\n' >in
	quiet load --list office --store-only --state-dir "$state" --accept loss --accept gain in
	printf '[office]\nmin-ipv6 = 2\n' >geojp.conf
	geojp 3 load --list office --store-only --state-dir "$state" --accept loss --accept gain in
	same "$stderr" "geojp: list office: covers 1 IPv6 addresses, at least 2 networks of /64 are wanted (min-ipv6); --accept size lets it pass"
}

# Stores the list on stdin, with one address of IPv4, as list office.
office_is() {
	{ echo 192.0.2.7; cat; } >office
	rm -rf "$state"
	quiet load --list office --store-only --no-local --state-dir "$state" office
}

# The next list of the office, on stdin, is refused with the message $1, or passes.
office_refuses() {
	{ echo 192.0.2.7; cat; } >office
	geojp 3 load --list office --store-only --no-local --state-dir "$state" office
	same "$stderr" "geojp: list office: $1"
}

office_takes() {
	{ echo 192.0.2.7; cat; } >office
	quiet load --list office --store-only --no-local --state-dir "$state" office
}

# Hosts $1 to $2: each lies in the same /64 as the others, and none beside another.
hosts() {
	seq -f '2001:db8::%g:1' "$1" "$2"
}

@test "hosts of IPv6 are lost and gained one by one" {
	hosts 1 200 | office_is
	hosts 1 1 | office_refuses "lacks 199 of the 200 IPv6 addresses of stored list 000001 (99.5 %), at most 5 % may go at once (max-loss); --accept loss lets it pass"
	hosts 1 189 | office_refuses "lacks 11 of the 200 IPv6 addresses of stored list 000001 (5.5 %), at most 5 % may go at once (max-loss); --accept loss lets it pass"
	hosts 1 221 | office_refuses "has 21 IPv6 addresses more than the 200 of stored list 000001 (10.5 %), at most 10 % may come at once (max-gain); --accept gain lets it pass"
	{ hosts 1 200; echo 2001:db8:1::/48; } | office_refuses "has 65,536 IPv6 networks of /64 more than the 200 addresses of stored list 000001 (over 9,999 %), at most 10 % may come at once (max-gain); --accept gain lets it pass"
	hosts 1 190 | office_takes
	hosts 1 209 | office_takes
}

@test "hosts beside a large network of IPv6 are not lost in silence" {
	{ echo 2001:db9::/32; hosts 1 200; } | office_is
	{ echo 2001:db9::/32; hosts 1 1; } | office_refuses "lacks 199 of the 200 IPv6 prefixes longer than /64 of stored list 000001, or parts of them (99.0 % of its 201 IPv6 prefixes), at most 5 % may go at once (max-loss); --accept loss lets it pass"
	{ echo 2001:db9::/32; hosts 1 189; } | office_refuses "lacks 11 of the 200 IPv6 prefixes longer than /64 of stored list 000001, or parts of them (5.5 % of its 201 IPv6 prefixes), at most 5 % may go at once (max-loss); --accept loss lets it pass"
	{ echo 2001:db9::/32; hosts 1 190; } | office_takes
	# Whoever comes in beside a /32 is no more than a small part of it.
	{ echo 2001:db9::/32; hosts 1 300; } | office_takes
}

@test "of a prefix longer than /64 that is lost in part, this part counts" {
	{ echo 2001:db9::/32; echo 2001:db8::/120; } | office_is
	{ echo 2001:db9::/32; seq -f '2001:db8::%g' 1 9; } | office_refuses "lacks 1 of the 1 IPv6 prefixes longer than /64 of stored list 000001, or parts of them (48.2 % of its 2 IPv6 prefixes), at most 5 % may go at once (max-loss); --accept loss lets it pass"
	# All but 10 of the 256 addresses.
	{ echo 2001:db9::/32; echo '2001:db8::/121'; echo '2001:db8::80/122'; echo '2001:db8::c0/123'
		echo '2001:db8::e0/124'; echo '2001:db8::f0/126'; echo '2001:db8::f4/127'; } | office_takes
}

@test "a few hosts that go with a whole country do not stop it" {
	{ japan; seq -f '2001:db8:%g::1' 1 30; } >more
	quiet load --store-only --state-dir "$state" --accept canary more
	store_japan
}

@test "check does not call a loss of hosts no difference" {
	hosts 1 200 | office_is
	{ echo 192.0.2.7; hosts 3 200; } >office
	geojp 0 check --list office --no-local --state-dir "$state" office
	has "$output" "IPv6: 198 prefixes, 198 addresses"
	has "$output" "IPv6: 0 networks of /64 more, 2 addresses fewer (1.00 % lost)"
	{ echo 192.0.2.7; hosts 1 201; } >office
	geojp 0 check --list office --no-local --state-dir "$state" office
	has "$output" "IPv6: 1 addresses more, 0 networks of /64 fewer (0.00 % lost)"
}

# One more is too many: tests/tool/store.bats.
@test "as many prefixes as the module takes pass" {
	printf '[jp]\none-family = yes\nmin-ipv4 = 0\nmax-ipv4 = 0\nmust-be-in =\nmust-be-out =\nssh-sessions = no\n' >geojp.conf
	awk 'BEGIN { for (i = 0; i < 524288; i++) printf "50.%d.%d.%d\n", i / 32768, i / 128 % 256, i % 128 * 2 }' >most
	geojp 0 check --no-local --state-dir "$state" most
	has "$output" "524,288 prefixes"
}

@test "one-family in the configuration is as good as on the command line" {
	echo 192.0.2.0/24 >in
	geojp 3 load --list office --store-only --state-dir "$state" in
	has "$stderr" "holds no IPv6 addresses but local ones"
	printf '[office]\none-family = yes\n' >>geojp.conf
	quiet load --list office --store-only --state-dir "$state" in
}

@test "a list of Japan with IPv4 alone passes with --one-family, or where that is configured" {
	grep -v : "$jp_txt" >v4
	geojp 3 load --store-only --state-dir "$state" v4
	has "$stderr" "allow it with --one-family"
	quiet load --one-family --store-only --state-dir "$state" v4
	store_japan
	printf '[jp]\nssh-sessions = no\none-family = yes\n' >geojp.conf
	quiet load --store-only --state-dir "$state" v4
	awk 'NR % 2' v4 >half
	geojp 3 load --store-only --state-dir "$state" half
	has "$stderr" "IPv4 addresses, at least 150,000,000 are wanted"
}

@test "--accept knows its words" {
	geojp 2 load --accept everything "$jp_txt"
	same "$stderr" 'geojp: "everything": not a word of --accept; they are size, loss, gain, canary, session and withdrawn'
}

@test "check says what the guard says, and stores nothing" {
	store_japan
	japan | awk 'NR % 2' >half
	geojp 1 check --state-dir "$state" half
	has "$stderr" "--accept size lets it pass"
	geojp 0 check --state-dir "$state" "$data/delegated-apnic-20210715.gz"
	has "$output" "against stored list 000001, local blocks not counted:"
	has "$output" "IPv6: 21,475,360,768 networks of /64 more, 662,803,120,128 fewer (1.51 % lost)"
	same "$(stored)" 000001.list
}

@test "1k is 1,000, neither more nor less" {
	printf '%s\n' 198.18.0.0/23 198.18.2.0/24 198.18.3.0-198.18.3.231 >in
	printf '[office]\none-family = yes\nlocal = no\nmin-ipv4 = 1k\nmax-ipv4 = 1k\n' >geojp.conf
	geojp 0 check --list-name office --state-dir "$state" in
	echo 198.18.3.232 >more
	geojp 1 check --list-name office --state-dir "$state" in more
	has "$stderr" "covers 1,001 IPv4 addresses, at most 1,000 are allowed (max-ipv4)"
	sed -i 's/231/230/' in
	geojp 1 check --list-name office --state-dir "$state" in
	has "$stderr" "covers 999 IPv4 addresses, at least 1,000 are wanted (min-ipv4)"
}
