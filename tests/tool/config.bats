# The configuration: what geojp understands, and what it says about the rest.
load common

# Configuration $1 is refused with line $2.
refuses_config() {
	printf '%b' "$1" >geojp.conf
	geojp 2 status
	[ -z "$output" ]
	same "$stderr" "geojp: $tmp/geojp.conf:$2"
}

@test "what is wrong is named with its file and line" {
	refuses_config 'state-dri = /x\n' '1: "state-dri": no such key'
	refuses_config '\n# note\n[jp]\nsorce = registries\n' '4: "sorce": no such key'
	refuses_config 'country = JP\n' '1: "country": belongs to a list; write [jp] before it'
	refuses_config '[jp]\nretries = 1\n' '2: "retries": must be before the first section'
	refuses_config 'retries\n' '1: "retries": neither a section nor "key = value"'
	refuses_config 'retries = 1\nretries = 1\n' '2: "retries": is set twice'
	refuses_config '[jp]\n[jp]\n' '2: "[jp]": this list has a section already'
	refuses_config '[jp\n' '1: "[jp": a section is a list'"'"'s name in square brackets'
	refuses_config '[]\n' "1: \"[]\": a list's name is 1 to 15 characters of a-z, 0-9, _ and -, of which - not first"
	refuses_config '[Japan]\nmax-loss = 1%\n' "1: \"[Japan]\": a list's name is 1 to 15 characters of a-z, 0-9, _ and -, of which - not first"
}

@test "ages of months and years are times, and time-outs have a limit" {
	for age in 25d 30d 400d 20000d; do
		printf 'max-age = %s\nretry-wait = 30d\n' $age >geojp.conf
		guard_off >>geojp.conf
		geojp 4 status --max-age $age --config geojp.conf --state-dir "$state"
		has "$stderr" "the kernel module xt_geojp is not loaded"
	done
	refuses_config 'max-age = 25000d\n' '1: "25000d": not a time such as 30s, 10m, 12h or 14d'
	# libcurl counts milliseconds in 32 bits.
	refuses_config 'timeout = 25d\n' '1: "25d": not a time such as 30s or 10m'
}

@test "values that are none" {
	refuses_config 'retries = 21\n' '1: "21": not a number from 0 to 20'
	refuses_config 'timeout = 10 m\n' '1: "10 m": not a time such as 30s or 10m'
	refuses_config 'timeout = 99999999d\n' '1: "99999999d": not a time such as 30s or 10m'
	refuses_config 'stall-timeout = 0\n' '1: "0": not a time such as 30s or 10m'
	refuses_config 'max-age = soon\n' '1: "soon": not a time such as 30s, 10m, 12h or 14d'
	refuses_config 'max-size = 0\n' '1: "0": not a size such as 64M'
	refuses_config 'max-size = 18446744073709551615G\n' '1: "18446744073709551615G": not a size such as 64M'
	refuses_config 'max-unpacked = 31M\n' '1: "31M": less than 32M; a list may be that large'
	refuses_config 'state-dir = here\n' '1: "here": not an absolute path'
	refuses_config 'state-dir =\n' '1: "": not an absolute path'
	refuses_config '[jp]\nlocal = true\n' '2: "true": neither yes nor no'
	refuses_config '[jp]\ncountry = JPN\n' '2: "JPN": not two-letter country codes'
	refuses_config '[jp]\ncountry =\n' '2: "": names no country'
	refuses_config '[jp]\nmax-loss = some\n' '2: "some": not a share such as 5%'
	refuses_config '[jp]\nmax-odd-rows = 1000%\n' '2: "1000%": not a share such as 0.1%'
	refuses_config '[jp]\nmin-ipv4 = -1\n' '2: "-1": not a number such as 150000000 or 150M'
	refuses_config '[jp]\nmust-be-in = 1.2.3.0/33\n' '2: "1.2.3.0/33": prefix length over 32'
	refuses_config '[jp]\nsource = ftp://x/y\n' '2: "ftp://x/y": neither "registries" nor URLs that begin with https://, http:// or file:///'
	for key in source allow-source; do
		for value in 'https://a.example/x, https://b.example/x' \
			'https://a.example/x,https://b.example/x' \
			'https://a.example/x; https://b.example/x'; do
			refuses_config "[jp]\n$key = $value\n" "2: \"$value\": a comma or semicolon behind a URL; blanks alone separate URLs (write %2C for a comma of the URL)"
		done
	done
	refuses_config '[jp]\nsource = md5\n' '2: "md5": neither "registries" nor URLs that begin with https://, http:// or file:///'
	refuses_config '[jp]\nsource =\n' '2: "": names no source'
	refuses_config '[jp]\npublic-key = abc\n' '2: "abc": not an Ed25519 public key, as openssl pkey -pubout prints it without its first line and its last'
}

@test "all that is wrong is named at once" {
	printf 'retriess = 1\nretries = 1\ntimeout = 0\n[Japan]\nlocal = maybe\n[jp]\nlocal = no\n' >geojp.conf
	geojp 2 status
	same "$(cut -d : -f 3 <<<"$stderr" | paste -sd ' ')" "1 3 4 5"
}

@test "comments, blank lines, CRLF and white space are fine" {
	printf '\357\273\277# note\r\n\r\n  max-age\t=  2d  # two days\r\n[jp]\r\ncountry = jp, tw KR\r\n' >geojp.conf
	geojp 0 convert --no-local "$jp_txt"
	echo "JP${tab}192.0.2.0/24
TW${tab}2001:db8::/32
US${tab}198.51.100.0/24" >in
	geojp 1 check in
	has "$stderr" '"KR": no input has a line of that country'
}

@test "a configuration that is named must be there, the usual one need not" {
	geojp 2 status --config "$tmp/nowhere.conf"
	same "$stderr" "geojp: $tmp/nowhere.conf: No such file or directory"
	rm geojp.conf
	geojp 2 status
	unset GEOJP_CONFIG
	[ ! -e /etc/geojp/geojp.conf ] || skip "this machine has a configuration"
	geojp 4 status
	has "$stderr" "the kernel module xt_geojp is not loaded"
}

@test "a configuration that is no file is refused at once, a link to /dev/null is an empty one" {
	mkfifo pipe
	mkdir dir
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
	for kind in pipe dir socket /dev/zero; do
		run -2 --separate-stderr timeout 10 "$geojp" list --config $kind --state-dir "$state"
		same "$stderr" "geojp: $kind: is not a regular file"
	done
	ln -s /dev/null empty
	for kind in /dev/null empty; do
		geojp 0 list --config $kind --state-dir "$state"
		same "$stderr" ""
	done
}

@test "the sample configuration is understood and names every key" {
	sample=$here/../../packaging/geojp.conf
	# The settings that are commented out are the defaults, except the other sources
	# and the examples of a key, of interfaces and of ports.
	sed -E '/^#(public-key|source|interfaces|ports|except-ports) =/d; s/^#([a-z0-9-]+ =)/\1/' "$sample" >all.conf
	geojp 4 status --config "$tmp/all.conf" --state-dir "$state"
	has "$stderr" "the kernel module xt_geojp is not loaded"
	geojp 4 status --config "$sample" --state-dir "$state"
	keys=$(sed -nE 's/^\t(GLOBAL|LIST|RULE)\("([^"]*)".*/\2/p' "$here/../../tools/config/keys.c")
	[ "$(wc -w <<<"$keys")" -ge 39 ]
	for key in $keys; do
		grep -q "^#$key = " "$sample" || { echo "$key is missing"; return 1; }
	done
}

@test "country and local of the configuration hold for load and check" {
	guard_off >geojp.conf
	printf 'country = TW\nlocal = no\n' >>geojp.conf
	printf 'TW\t192.0.2.0/24\nTW\t2001:db8::/32\nJP\t198.51.100.0/24\n' >in
	quiet load --store-only --state-dir "$state" in
	same "$(grep -c / "$state/jp/000001.list")" 2
	quiet load --store-only --country JP --one-family --state-dir "$state" in
	grep -q 198.51.100.0/24 "$state/jp/000002.list"
}

@test "another configuration without exceptions of its own has the usual ones" {
	mkdir "$tmp/etc" other
	# The directory CONFDIR is compiled into the program.
	usual=$(strings "$geojp" | sed -n 's|/geojp\.conf$||p' | grep -m 1 ^/)
	[ "$usual" ]
	[ ! -e "$usual" ] || skip "this machine has $usual"
	need_root
	small_list 1 >in
	guard_off >other/new.conf
	cat >run.sh <<-EOF
		mount -t tmpfs none /etc && mkdir -p '$usual/allow.d' || exit 77
		echo 203.0.113.7 >'$usual/allow.d/me.txt'
		'$geojp' load --store-only --config '$tmp/other/new.conf' --state-dir '$state' in || exit
		grep -qx 203.0.113.7/32 '$state/jp/.exceptions' || exit 78
		mkdir '$tmp/other/deny.d'
		'$geojp' load --store-only --config '$tmp/other/new.conf' --state-dir '$state' in || exit
		! grep -qx 203.0.113.7/32 '$state/jp/.exceptions' || exit 79
	EOF
	run unshare -m sh run.sh
	same "$status $output" "0 "
}

@test "state-dir of the configuration is used; the command line wins" {
	{ echo "state-dir = $tmp/there"; guard_off; } >geojp.conf
	small_list 1 >in
	quiet load --store-only in
	[ -e there/jp/000001.list ]
	quiet load --store-only --state-dir "$state" in
	[ -e "$state/jp/000001.list" ]
}

@test "a section [rule] is checked strictly" {
	refuses_config '[jp]\nchains = INPUT\n' '2: "chains": belongs to a rule; write [rule] before it'
	refuses_config 'ports = tcp/22\n' '1: "ports": belongs to a rule; write [rule] before it'
	refuses_config '[rule]\nsource = registries\n' '2: "source": belongs to a list, and no list can be called rule; [rule] says which rule geojp enable puts in'
	refuses_config '[rule]\nretries = 1\n' '2: "retries": must be before the first section'
	refuses_config '[rule]\n[rule]\n' '2: "[rule]": this rule has a section already'
	refuses_config '[rule a]\n[ rule ]\n' '2: "[ rule ]": a list'"'"'s name is 1 to 15 characters of a-z, 0-9, _ and -, of which - not first'
	refuses_config '[rule a]\n[rule  a ]\n' '2: "[rule  a ]": this rule has a section already'
	refuses_config '[rule A]\n' "1: \"[rule A]\": a rule's name is 1 to 15 characters of a-z, 0-9, _ and -, of which - not first"
	refuses_config '[rule 1234567890123456]\n' "1: \"[rule 1234567890123456]\": a rule's name is 1 to 15 characters of a-z, 0-9, _ and -, of which - not first"
	refuses_config '[rule]\nlist = Japan\n' "2: \"Japan\": a list's name is 1 to 15 characters of a-z, 0-9, _ and -, of which - not first"
	refuses_config '[rule]\naction = accept\n' '2: "accept": neither drop nor reject'
	refuses_config '[rule]\nfamilies = ipv5\n' '2: "ipv5": neither both nor ipv4 nor ipv6'
	refuses_config '[rule]\nlog = yes\n' '2: "yes": neither no nor a rate such as 6/min or 100/hour'
	refuses_config '[rule]\nlog = 0/min\n' '2: "0/min": neither no nor a rate such as 6/min or 100/hour'
	refuses_config '[rule]\nlog = 101/sec\n' '2: "101/sec": more than 100/sec would fill the disk'
	refuses_config '[rule]\nlog = 1/day\n' '2: "1/day": less than iptables can count; write 2/day or more'
	for number in $(seq 17); do echo "[rule r$number]"; done >rules
	refuses_config "$(cat rules)\n" '17: "[rule r17]": too many rules'
}

@test "chains of a rule that could not turn anybody away are refused" {
	refuses_config '[rule]\nchains =\n' '2: "": names no chain'
	refuses_config '[rule]\nchains = INPUT INPUT\n' '2: "INPUT INPUT": names a chain twice'
	refuses_config '[rule]\nchains = filter/INPUT, INPUT\n' '2: "filter/INPUT, INPUT": names a chain twice'
	refuses_config '[rule]\nchains = OUTPUT\n' '2: "OUTPUT": packets that come in do not pass this chain'
	refuses_config '[rule]\nchains = mangle/POSTROUTING\n' '2: "mangle/POSTROUTING": packets that come in do not pass this chain'
	refuses_config '[rule]\nchains = PREROUTING\n' '2: "PREROUTING": table filter has no such chain; write mangle/PREROUTING'
	refuses_config '[rule]\nchains = raw/PREROUTING\n' '2: "raw/PREROUTING": in table raw the kernel does not know yet which connections are new; use mangle/PREROUTING'
	refuses_config '[rule]\nchains = nat/PREROUTING\n' '2: "nat/PREROUTING": table nat must not drop packets; use filter or mangle'
	refuses_config '[rule]\nchains = x/INPUT\n' '2: "x/INPUT": no such table; they are filter, mangle and security'
	refuses_config '[rule]\nchains = geojp-x\n' "2: \"geojp-x\": chains of this name are geojp's own"
	for chain in -X 'a;b' 12345678901234567890123456789 mangle/; do
		refuses_config "[rule]\nchains = $chain\n" "2: \"$chain\": not chains of 1 to 28 characters such as INPUT or mangle/PREROUTING"
	done
	refuses_config '[rule]\nchains = mangle/INPUT\naction = reject\n[jp]\n' '1: "[rule]": action = reject works only in chains of table filter'
}

@test "interfaces and ports of a rule" {
	refuses_config '[rule]\ninterfaces =\n' '2: "": names no interface'
	refuses_config '[rule]\ninterfaces = eth0 eth0\n' '2: "eth0 eth0": names an interface twice'
	for name in 1234567890123456 -i 'e+h' 'eth;'; do
		refuses_config "[rule]\ninterfaces = $name\n" "2: \"$name\": not interfaces of 1 to 15 characters such as eth0 or ppp+"
	done
	for name in lo lo+ l+ +; do
		refuses_config "[rule]\ninterfaces = $name\n" "2: \"$name\": what this machine sends to itself comes in by lo; leave this key out for all interfaces but lo"
	done
	refuses_config '[rule]\nports =\n' '2: "": names no port'
	for ports in tcp/ tcp/0 tcp/65536 tcp/22, tcp/22:23 tcp/-1 tcp/1- 22 tcp/ssh; do
		refuses_config "[rule]\nports = $ports\n" "2: \"$ports\": not ports such as tcp/22, tcp/80,443 or udp/6000-6010, with blanks between them"
	done
	refuses_config '[rule]\nports = icmp/8\n' '2: "icmp/8": only tcp and udp have ports here, as in tcp/22 or udp/53'
	refuses_config '[rule]\nports = tcp/30-20\n' '2: "tcp/30-20": a range of ports ends before it starts'
	refuses_config '[rule]\nports = tcp/20-30 tcp/22\n' '2: "tcp/20-30 tcp/22": names a port twice'
	refuses_config '\n[rule a]\nports = tcp/22\nexcept-ports = tcp/80\n' '2: "[rule a]": ports and except-ports exclude each other: with ports all others stay open'
}
