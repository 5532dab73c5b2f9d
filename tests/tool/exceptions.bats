# allow.d and deny.d: the owner's exceptions.
load common

setup() {
	common_setup
	mkdir allow.d deny.d
	small_list 1 >in
	start_kernel
}

# The exceptions are in the list that the kernel gets, not in the stored one.
only_prefixes() {
	sed '/^geojp /d; /^label /d; /^commit /d' "$1" | paste -sd ' '
}

in_force() {
	only_prefixes "$GEOJP_PROC/lists/${1-jp}"
}

load_in() {
	quiet load --no-local --state-dir "$state" "$@" in
}

@test "allow adds, deny takes out, allow wins over deny" {
	printf '\357\273\277# the office\r\n\r\n203.0.113.7 # lunch\n2001:db8:ff::/48\n' >allow.d/office.txt
	printf '198.51.1.128/25\n203.0.113.0/24\n' >deny.d/spam.txt
	echo 198.51.1.200 >allow.d/friend.txt
	load_in
	same "$(in_force)" \
		"198.51.1.0/25 198.51.1.200/32 203.0.113.7/32 2001:db8:1::/48 2001:db8:ff::/48"
}

@test "IPv4 addresses as logs of IPv6 sockets have them" {
	printf '::ffff:203.0.113.7\n::ffff:cb00:7180/121\n' >allow.d/office.txt
	echo ::FFFF:198.51.1.0/120 >deny.d/spam.txt
	load_in
	same "$(in_force)" \
		"203.0.113.7/32 203.0.113.128/25 2001:db8:1::/48"
	# Lists of addresses that nobody has hold all of ::ffff:0:0/96.
	echo ::ffff:0:0/96 >deny.d/spam.txt
	geojp 3 load --no-local --accept gain --state-dir "$state" in
	same "$stderr" "geojp: $tmp/deny.d/spam.txt:1: \"::ffff:0:0/96\": stands for all of IPv4; write 0.0.0.0/0 if that is meant"
}

@test "deny takes out local blocks, too" {
	echo 10.0.0.0/8 >deny.d/lan.txt
	quiet load --state-dir "$state" in
	! grep -q '^10\.' "$GEOJP_PROC/lists/jp" || false
	grep -q '^192\.168\.' "$GEOJP_PROC/lists/jp"
}

@test "empty files and other files are fine" {
	: >allow.d/empty.txt
	echo '# nothing yet' >deny.d/none.txt
	echo rubbish >allow.d/office.txt~
	echo rubbish >allow.d/.hidden.txt
	load_in
	same "$(in_force)" "198.51.1.0/24 2001:db8:1::/48"
}

@test "a slip in one is an error, and nothing is stored" {
	printf '\n1.2.3.4/24\n' >allow.d/a.txt
	geojp 3 load --store-only --state-dir "$state" in
	same "$stderr" "geojp: $tmp/allow.d/a.txt:2: \"1.2.3.4/24\": has bits set behind its length; write 1.2.3.0/24 or 1.2.3.4"
	echo 'my office' >allow.d/a.txt
	geojp 1 check --state-dir "$state" in
	same "$stderr" "geojp: $tmp/allow.d/a.txt:1: \"my office\": not an IPv4 address"
	[ ! -e "$state/jp" ]
}

@test "a pipe there hangs nothing" {
	mkfifo allow.d/pipe.txt
	run --separate-stderr timeout 5 "$geojp" load --store-only --state-dir "$state" in
	same "$status" 3
	same "$stderr" "geojp: $tmp/allow.d/pipe.txt: is not a regular file"
}

@test "they are of list jp; another list has them if it says so" {
	echo 203.0.113.7 >allow.d/office.txt
	load_in --list other
	same "$(in_force other)" "198.51.1.0/24 2001:db8:1::/48"
	printf '[other]\nexceptions = yes\nmax-gain = 0\n' >>geojp.conf
	load_in --list other
	same "$(in_force other)" "198.51.1.0/24 203.0.113.7/32 2001:db8:1::/48"
	guard_off >geojp.conf
	echo 'exceptions = no' >>geojp.conf
	load_in
	same "$(in_force)" "198.51.1.0/24 2001:db8:1::/48"
}

@test "test --file answers for the list as it would be loaded" {
	echo 203.0.113.7 >allow.d/office.txt
	echo 198.51.1.9 >deny.d/spam.txt
	geojp 0 test --file in 203.0.113.7
	geojp 1 test --file in 198.51.1.9
}

@test "convert does not look at them" {
	echo 203.0.113.7 >allow.d/office.txt
	geojp 0 convert --no-local in
	! has "$output" 203.0.113.7 >/dev/null
}
