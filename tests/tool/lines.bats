# A line of addresses: what it says is in the list, or it is refused. Each line is
# tried in a plain list, behind a country, and as an exception.
load common

setup() {
	common_setup
	mkdir allow.d deny.d
	echo 192.0.2.0/24 >small
}

# Line $1 holds the prefixes $2.
line_holds() {
	local text
	[ -e "$GEOJP_PROC/status" ] || start_kernel
	printf -v text %b "$1"
	printf '%s\n' "$text" >plain.txt
	same "$(prefixes plain.txt)" "$2"
	printf 'JP\t%s\nJP  %s ; mine\n' "$text" "$text" >country.txt
	same "$(prefixes country.txt)" "$2"
	printf ' %s\t# mine\n' "$text" >allow.d/me.txt
	rm -rf "$state"
	quiet load --one-family --accept size --no-local --state-dir "$state" small
	same "$(in_force)" "$(tr ' ' '\n' <<<"192.0.2.0/24 $2" |
		sort | paste -sd ' ')"
}

# The prefixes that the kernel has, sorted as text.
in_force() {
	grep / "$GEOJP_PROC/lists/jp" | sort | paste -sd ' '
}

# Line $1 is refused, because of $2.
line_refused() {
	local text kind
	printf -v text %b "$1"
	printf '192.0.2.1\n%s\n' "$text" >plain.txt
	geojp 3 convert plain.txt
	same "$stderr" "geojp: plain.txt:2: \"$text\": $2"
	printf 'JP\t192.0.2.1\nJP %s\n' "$text" >country.txt
	geojp 3 convert country.txt
	same "$stderr" "geojp: country.txt:2: \"$text\": $2"
	for kind in allow.d deny.d; do
		printf '# mine\n%s\n' "$text" >$kind/me.txt
		geojp 3 load --store-only --one-family --state-dir "$state" small
		same "$stderr" "geojp: $tmp/$kind/me.txt:2: \"$text\": $2"
		rm $kind/me.txt
	done
}

@test "an address or a prefix" {
	line_holds 203.0.113.7 203.0.113.7/32
	line_holds 203.0.113.0/24 203.0.113.0/24
	line_holds '203.0.113.0 /24' 203.0.113.0/24
	line_holds '203.0.113.0\t /24' 203.0.113.0/24
	line_holds 2001:DB8:9::7 2001:db8:9::7/128
	line_holds '2001:db8:9:: /48' 2001:db8:9::/48
	line_holds 2001:db8:9::198.18.0.7 2001:db8:9::c612:7/128
}

@test "an address and a netmask" {
	line_holds 203.0.113.0/255.255.255.0 203.0.113.0/24
	line_holds '203.0.113.0 255.255.255.0' 203.0.113.0/24
	line_holds '203.0.113.0\t255.255.255.128' 203.0.113.0/25
	line_holds '203.0.113.7 255.255.255.255' 203.0.113.7/32
	line_holds '203.0.113.0 /255.255.255.254' 203.0.113.0/31
	line_holds '224.0.0.0 240.0.0.0' 224.0.0.0/4
}

@test "a range" {
	line_holds 203.0.112.0-203.0.113.255 203.0.112.0/23
	line_holds '203.0.112.0 - 203.0.113.255' 203.0.112.0/23
	line_holds '203.0.112.0-  203.0.113.0' '203.0.112.0/24 203.0.113.0/32'
	line_holds '203.0.113.7 -203.0.113.7' 203.0.113.7/32
	line_holds '2001:db8:9:: - 2001:db8:a:ffff:ffff:ffff:ffff:ffff' \
		'2001:db8:9::/48 2001:db8:a::/48'
	line_holds 255.255.255.255-255.255.255.255 255.255.255.255/32
	line_holds ffff::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff::/16
}

@test "IPv4-mapped addresses are IPv4" {
	line_holds ::ffff:203.0.113.7 203.0.113.7/32
	line_holds ::FFFF:cb00:7100/120 203.0.113.0/24
	line_holds '::ffff:203.0.112.0 - ::ffff:203.0.113.255' 203.0.112.0/23
	line_refused ::ffff:0:0/96 'stands for all of IPv4; write 0.0.0.0/0 if that is meant'
	line_refused ::ffff:0.0.0.0-::ffff:255.255.255.255 \
		'stands for all of IPv4; write 0.0.0.0/0 if that is meant'
	line_refused ::ffff:203.0.113.0/24 \
		'has bits set behind its length; write ::/24 or ::ffff:cb00:7100'
	# What only surrounds them stays IPv6.
	line_holds ::/80 ::/80
	line_holds ::fffe:0:0/95 ::fffe:0:0/95
	for range in ::fffe:0:0-::ffff:ffff:ffff ::ffff:1.2.3.4-::1:0:0:0 ::1-::ffff:1.2.3.4 ::ffff:1.2.3.4-1.2.3.9; do
		line_refused $range 'start and end are of different address families'
	done
}

@test "more than one address" {
	local more='more than one address; write each on a line of its own, or a range as A-B'
	line_refused '198.18.0.7 198.18.0.9' "$more"
	line_refused '198.18.0.7 198.18.0.9 198.18.0.11' "$more"
	line_refused '198.18.0.0/24 198.18.1.0/24' "$more"
	line_refused '198.18.0.7 198.18.0.0/24' "$more"
	line_refused '198.18.0.0 255.255.255.0 198.18.1.0 255.255.255.0' "$more"
	line_refused '198.18.0.0/255.255.255.0 198.18.1.0' "$more"
	line_refused '198.18.0.0 - 198.18.0.9 198.18.1.0' "$more"
	line_refused '255.255.255.0 198.18.0.0' "$more"
	line_refused '2001:db8::1 2001:db8::2' "$more"
	line_refused '2001:db8::/48 198.18.0.7' "$more"
	line_refused '198.18.0.7 2001:db8::1' "$more"
	line_refused '2001:db8:: 255.255.255.0' "$more"
}

@test "commas" {
	echo '198.18.0.7,198.18.0.9' >allow.d/me.txt
	geojp 3 load --store-only --one-family --state-dir "$state" small
	same "$stderr" "geojp: $tmp/allow.d/me.txt:1: \"198.18.0.7,198.18.0.9\": more than one address; write each on a line of its own, or a range as A-B"
	echo '198.18.0.7,' >allow.d/me.txt
	geojp 3 load --store-only --one-family --state-dir "$state" small
	same "$stderr" "geojp: $tmp/allow.d/me.txt:1: \"198.18.0.7,\": text behind the address; begin a comment with #"
	echo '3,323,068,423' >allow.d/me.txt
	geojp 3 load --store-only --one-family --state-dir "$state" small
	same "$stderr" "geojp: $tmp/allow.d/me.txt:1: \"3,323,068,423\": not an address but a number with thousands separators; write the address with dots, such as 198.18.0.7"
}

@test "text behind the address" {
	local text='text behind the address; begin a comment with #'
	line_refused '198.18.0.7 office' "$text"
	line_refused '198.18.0.0/24 // office' "$text"
	line_refused '198.18.0.0 255.255.255.0 0' "$text"
	line_refused '198.18.0.0-198.18.0.9 - 198.18.0.11' \
		'the ends of a range must be addresses, not prefixes'
	line_refused '2001:db8::1 office' "$text"
}

@test "netmasks that are none" {
	line_refused 198.18.0.0/255.0.255.0 'its netmask is not contiguous'
	line_refused '198.18.0.0 255.0.255.0' 'its netmask is not contiguous'
	line_refused 198.18.0.0/0.0.0.255 'has a wildcard mask; write 198.18.0.0/24'
	line_refused '198.18.0.7 0.0.0.255' 'has a wildcard mask; write 198.18.0.0/24'
	line_refused '198.18.0.0 0.1.255.255' 'has a wildcard mask; write 198.18.0.0/15'
	line_refused '198.18.0.7 255.255.255.0' \
		'has bits set behind its length; write 198.18.0.0/24 or 198.18.0.7'
	line_refused '198.18.0.7 0.0.0.0' \
		'has bits set behind its length; write 0.0.0.0/0 or 198.18.0.7'
	line_refused 2001:db8::/ffff:ffff:: 'an IPv6 address has no netmask; write a prefix length'
	line_refused 2001:db8::/255.255.255.0 'an IPv6 address has no netmask; write a prefix length'
	line_refused 255.255.255.0 'a netmask without its address'
}

@test "ranges that are none" {
	line_refused 1.0.31.255-1.0.16.0 'the range ends before it starts'
	line_refused '2001:db8::1 - 2001:db8::' 'the range ends before it starts'
	line_refused 1.0.16.0-2001:db8:: 'start and end are of different address families'
	line_refused 2001:db8::-1.0.16.0 'start and end are of different address families'
	line_refused 1.0.16.0/24-1.0.17.0/24 'the ends of a range must be addresses, not prefixes'
	line_refused 1.0.16.0-1.0.17.0/24 'the ends of a range must be addresses, not prefixes'
	line_refused '1.0.16.0 -' 'not an IPv4 address'
	line_refused '1.0.16.0 - x' 'not an IPv4 address'
	line_refused 1.0.16.0-20 \
		'not an IPv4 address but a number; write the address with dots, such as 198.18.0.7'
}

@test "prefix lengths that are none" {
	local bad='bad prefix length; write a number from 0 to'
	for length in / /x /-1 /+1 '/ 24' / /024 /00 /24x /0x18; do
		line_refused "198.18.0.0$length" "$bad 32"
		line_refused "2001:db8::$length" "$bad 128"
	done
	line_refused 198.18.0.0/33 'prefix length over 32'
	line_refused '2001:db8:: /129' 'prefix length over 128'
	line_refused 198.18.0.0/99999999999999999999 "$bad 32"
}

@test "addresses that are none" {
	local zeros='not an IPv4 address; numbers with leading zeros are not taken, because some programs read them as octal'
	line_refused 001.002.003.004 "$zeros"
	line_refused 198.18.0.07 "$zeros"
	line_refused 198.18.00.0/24 "$zeros"
	line_refused 198.18.0.256 'not an IPv4 address'
	line_refused 198.18.0 'not an IPv4 address'
	line_refused 198.18/16 'not an IPv4 address'
	line_refused '198.18.0.*' \
		'not an IPv4 address; in place of the * write a prefix, such as 198.18.0.0/24'
	line_refused 3323068423 \
		'not an IPv4 address but a number; write the address with dots, such as 198.18.0.7'
	line_refused 198.18.0.7:443 'has a port; write the address alone'
	line_refused fe80::1%eth0 \
		'has a zone; write the address without the % and what follows'
	line_refused fe80::1%br-lan \
		'has a zone; write the address without the % and what follows'
	line_refused '[2001:db8::1]' 'has brackets; write the address without them'
	line_refused '[2001:db8::1]:443' 'has brackets; write the address without them'
	line_refused 2001:db8:::1 'not an IPv6 address'
}

@test "the first line of a list, too, is refused with its own reason" {
	refuses '[2001:db8::1]\n' ':1: "[2001:db8::1]": has brackets; write the address without them'
	refuses '[fe80::1%eth0]:22\n' ':1: "[fe80::1%eth0]:22": has brackets; write the address without them'
	refuses 'fe80::1%eth0\n' \
		':1: "fe80::1%eth0": has a zone; write the address without the % and what follows'
	refuses '198.18.0.*\n' \
		':1: "198.18.0.*": not an IPv4 address; in place of the * write a prefix, such as 198.18.0.0/24'
	refuses '198.18.0.7 198.18.0.9\n' \
		':1: "198.18.0.7 198.18.0.9": more than one address; write each on a line of its own, or a range as A-B'
	same "$(echo '1.0.16.0 - 1.0.31.255' | prefixes)" 1.0.16.0/20
	same "$(echo '1.0.16.0 255.255.240.0' | prefixes)" 1.0.16.0/20
}

@test "comments are the same in lists and in exceptions" {
	start_kernel
	printf '; a\n # b\n198.18.0.7;c\n' >allow.d/me.txt
	geojp 3 load --store-only --one-family --state-dir "$state" small
	same "$stderr" "geojp: $tmp/allow.d/me.txt:3: \"198.18.0.7;c\": text behind the address; begin a comment with #"
	printf '; a\n # b\n198.18.0.7#c\r\n198.18.0.9 ; d\r;e\n' >allow.d/me.txt
	quiet load --one-family --no-local --state-dir "$state" small
	same "$(in_force)" "192.0.2.0/24 198.18.0.7/32 198.18.0.9/32"
}

@test "a canonical list with IPv4-mapped prefixes becomes IPv4; what is stored stays" {
	printf 'geojp 1 jp\n192.0.2.0/24\n::ffff:cb00:7100/120\n::ffff:0:0/95\ncommit 3\n' |
		grep -v /95 | sed 's/commit 3/commit 2/' >list
	same "$(prefixes list)" "192.0.2.0/24 203.0.113.0/24"
	mkdir -p "$state/jp"
	cp list "$state/jp/000001.list"
	geojp 1 test --state-dir "$state" 203.0.113.7
	quiet load --store-only --one-family --no-local --state-dir "$state" list
	has "$(cat "$state/jp/000002.list")" 203.0.113.0/24
}

@test "must-be-in and must-be-out take ranges, netmasks and mapped addresses" {
	canary() { # KEY VALUE
		{
			guard_off | grep -v "^$1"
			echo "$1 = $2"
		} >geojp.conf
	}
	for value in 192.0.2.9-192.0.2.20 192.0.2.0/255.255.255.0 ::ffff:192.0.2.7 \
		'::ffff:192.0.2.0/120, 192.0.2.1'; do
		canary must-be-in "$value"
		geojp 0 check --no-local --one-family --state-dir "$state" small
		canary must-be-out "$value"
		geojp 1 check --no-local --one-family --state-dir "$state" small
	done
	canary must-be-in 192.0.2.9-192.0.3.0
	geojp 1 check --no-local --one-family --state-dir "$state" small
	has "$stderr" "lacks 192.0.2.9-192.0.3.0, which must be in it (must-be-in)"
	canary must-be-in '192.0.2.0 255.255.255.0'
	geojp 2 check --state-dir "$state" small
	has "$stderr" 'geojp.conf:10: "192.0.2.0 255.255.255.0": a netmask without its address'
	canary must-be-in '192.0.2.0 - 192.0.2.9'
	geojp 2 check --state-dir "$state" small
	has "$stderr" ': "192.0.2.0 - 192.0.2.9": not an IPv4 address'
}
