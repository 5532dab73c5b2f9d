# geojp export, and the exports of geojp.conf.
load common

formats='cidr ipset nft iptables ip6tables firewalld-ipv4 firewalld-ipv6 nginx apache'

# Prints who gets in by these files, as ranges, see read_export.py.
lets_in() { # FORMAT FILE...
	python3 "$here/read_export.py" "$@"
}

# The same of one family of a list.
lets_in_family() { # FORMAT FILE...
	case $1 in
	iptables | *-ipv4) lets_in list "${@:2}" | grep '^4' ;;
	ip6tables | *-ipv6) lets_in list "${@:2}" | grep '^6' ;;
	*) lets_in list "${@:2}" ;;
	esac
}

# Every format has exactly the addresses of the files, which hold prefixes.
all_formats_have() { # FILE... -- OPTION...
	local files=() format
	while [ "$1" != -- ]; do
		files+=("$1")
		shift
	done
	shift
	for format in $formats; do
		quiet export "$format" "$@" -o "out.$format"
		lets_in_family "$format" "${files[@]}" >wanted
		lets_in "$format" "out.$format" | diff - wanted
		[ -s wanted ]
	done
}

local_blocks() {
	printf '%s\n' 0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 \
		172.16.0.0/12 192.168.0.0/16 ::/128 ::1/128 fc00::/7 fe80::/10
}

@test "every format has the addresses of the list, one by one" {
	local_blocks >local
	all_formats_have "$jp_txt" local -- --file "$jp_txt"
	same "$(wc -l <wanted)" "$(lets_in list "$jp_txt" local | wc -l)"
	# Without the local blocks, where the list has none.
	echo 'local = no' >>"$GEOJP_CONFIG"
	all_formats_have "$jp_txt" -- --file "$jp_txt"
}

@test "geojp reads each of them back as the same list" {
	echo 'local = no' >>"$GEOJP_CONFIG"
	"$geojp" convert --no-local --label x "$jp_txt" >wanted.list
	for format in $formats; do
		quiet export "$format" --file "$jp_txt" -o "out.$format"
	done
	for format in cidr ipset nft 'iptables out.ip6tables' 'firewalld-ipv4 out.firewalld-ipv6' nginx apache; do
		# shellcheck disable=SC2086 # two files they are
		"$geojp" convert --no-local --label x out.$format | cmp - wanted.list
	done
}

@test "single addresses, halves, the first and the last" {
	echo 'local = no' >>"$GEOJP_CONFIG"
	printf '%s\n' 0.0.0.0/32 1.0.0.0/31 9.9.9.9/32 128.0.0.0/4 223.255.255.255/32 \
		2001:db8::/128 2001:db8::2/127 2001:db8:8000::/33 4000::/4 ffff::/128 >in
	all_formats_have in -- --file in
}

@test "the list in force, with what is in force" {
	start_kernel
	mkdir allow.d deny.d
	echo 203.0.113.7 >allow.d/me
	echo 198.51.1.0/25 >deny.d/spam
	small_list 1 >in
	quiet load --state-dir "$state" in
	all_formats_have "$GEOJP_PROC/lists/jp" -- --state-dir "$state"
	lets_in nft out.nft | grep -qx '4 3405803783 3405803783'
	# What was only written into allow.d is not in force yet.
	echo 203.0.113.8 >allow.d/you
	all_formats_have "$GEOJP_PROC/lists/jp" -- --state-dir "$state"
}

@test "without the module, or without data in it: the newest good stored list, with the exceptions of now" {
	store_small 1
	store_small 2
	mkdir allow.d
	echo 203.0.113.7 >allow.d/me
	local_blocks >local
	all_formats_have small2.txt local allow.d/me -- --state-dir "$state"
	start_kernel
	all_formats_have small2.txt local allow.d/me -- --state-dir "$state"
	echo broken >>"$state/jp/000002.list"
	geojp 0 export cidr --state-dir "$state" -o out.cidr
	has "$stderr" 000002.list
	lets_in list small1.txt local allow.d/me | diff - <(lets_in cidr out.cidr)
}

@test "where there is no list, nothing is written" {
	geojp 5 export nft --state-dir "$state" -o out
	same "$stderr" "geojp: list jp: the kernel module is not loaded, and nothing good is stored in $state/jp; geojp update gets a list, --file takes another one"
	[ ! -e out ]
}

@test "another list has other names of sets" {
	small_list 1 >in
	geojp 0 export ipset --list-name a_15-characters --file in
	has "$output" 'swap geojp-a_15-characters-v6-new geojp-a_15-characters-v6'
	geojp 0 export nft --list-name office --file in
	has "$output" 'add element inet geojp geojp-office-v4 {'
	geojp 0 export iptables --list-name office --file in
	has "$output" '-A only-office -j DROP'
	geojp 0 export firewalld-ipv6 --list-name office --file in
	has "$output" '<short>geojp-office-v6</short>'
	geojp 0 export nginx --list-name office --file in
	has "$output" '# geojp export nginx --list-name office: 8 IPv4 prefixes, 4 IPv6 prefixes.'
}

@test "a list of one family is refused, unless that is asked for" {
	echo 198.51.100.0/24 >v4
	echo 2001:db8::/32 >v6
	local why='addresses but local ones, so every other'
	for format in cidr ipset nft nginx apache; do
		geojp 3 export $format --file v4 -o out
		same "$stderr" "geojp: list jp: export $format: holds no IPv6 $why IPv6 client would be shut out; --one-family, or one-family = yes, allows it"
		geojp 3 export $format --file v6 -o out
		same "$stderr" "geojp: list jp: export $format: holds no IPv4 $why IPv4 client would be shut out; --one-family, or one-family = yes, allows it"
		[ ! -e out ]
		quiet export $format --file v4 --one-family -o out.$format
		lets_in $format out.$format | grep -q '^4 3325256704 3325256959$'
		rm out.$format
	done
	# A file of one family has addresses of it, whatever is asked for.
	for format in ip6tables firewalld-ipv6; do
		geojp 3 export $format --file v4 --one-family -o out
		same "$stderr" "geojp: list jp: export $format: holds no IPv6 $why IPv6 client would be shut out"
	done
	for format in iptables firewalld-ipv4; do
		geojp 3 export $format --file v6 --one-family -o out
		same "$stderr" "geojp: list jp: export $format: holds no IPv4 $why IPv4 client would be shut out"
		quiet export $format --file v4 -o "out.$format"
	done
	echo 'one-family = yes' >>"$GEOJP_CONFIG"
	quiet export nft --file v4 -o out
}

@test "a list of local addresses alone is refused" {
	printf '10.0.0.0/8\nfe80::/10\n' >in
	for format in $formats; do
		geojp 3 export "$format" --file in --one-family
		same "$stderr" "geojp: list jp: export $format: holds no addresses but local ones, so everybody else would be shut out"
		[ -z "$output" ]
	done
}

@test "what is no format is refused, with those that are" {
	only_in_english
	geojp 2 export
	same "$stderr" 'geojp: export: FORMAT is missing; see geojp export --help'
	geojp 2 export pf
	same "$stderr" 'geojp: export: "pf": not a format; they are cidr, ipset, nft, iptables, ip6tables, firewalld-ipv4, firewalld-ipv6, nginx and apache'
	geojp 2 export firewalld
	same "$stderr" 'geojp: export: "firewalld": a set of firewalld has one family; export firewalld-ipv4 and firewalld-ipv6, to two files'
	geojp 0 export --help
	for format in $formats; do
		grep -q "^  $format  *[a-zA-Z]" <<<"$output"
	done
}

# Configures list jp from list.txt, and the given lines.
configure() {
	{
		guard_off
		echo "source = file://$tmp/list.txt"
		printf '%s\n' "$@"
	} >"$GEOJP_CONFIG"
	[ -e list.txt ] || small_list 1 >list.txt
	mkdir -p www
}

# An update takes small list $1; the other arguments are the exit code and the line.
update() { # NUMBER [EXIT-CODE LINE]
	small_list "$1" >list.txt
	geojp "${2-0}" update --store-only --state-dir "$state"
	same "$stderr" "${3+geojp: $3}"
}

# The file $1 lets in small list $2.
has_list() { # FORMAT FILE NUMBER
	small_list "$3" >wanted.txt
	local_blocks >>wanted.txt
	lets_in "$1" "$2" | diff - <(lets_in list wanted.txt)
}

# Nothing but these files is in the directory www, no draft and no second name.
only_files() {
	same "$(ls -A www | paste -sd ' ')" "$*"
}

@test "each update writes the exports, and runs the command of each" {
	configure "export = nginx $tmp/www/jp.nginx" "after = echo a >>$tmp/ran" \
		"export = nft $tmp/www/jp.nft" \
		"export = cidr $tmp/www/jp.cidr" "after = echo c >>$tmp/ran; cp $tmp/www/jp.cidr seen # \"it's a comment\""
	(
		umask 077
		update 1
	)
	only_files jp.cidr jp.nft jp.nginx
	same "$(stat -c %a www/* | sort -u)" 644
	same "$(paste -sd ' ' ran)" "a c"
	cmp seen www/jp.cidr
	for format in nginx nft cidr; do
		has_list $format www/jp.$format 1
	done
	update 2
	for format in nginx nft cidr; do
		has_list $format www/jp.$format 2
	done
	same "$(paste -sd ' ' ran)" "a c a c"
}

@test "an export that has not changed keeps its date, but its command runs" {
	configure "export = nft $tmp/www/jp.nft" "after = echo a >>$tmp/ran"
	update 1
	touch -d @1000000000 www/jp.nft
	update 1
	same "$(stat -c %Y www/jp.nft)" 1000000000
	same "$(wc -l <ran)" 2
	rm www/jp.nft
	update 1
	has_list nft www/jp.nft 1
	only_files jp.nft
}

@test "a command that fails is an update that fails, and the file of before is back" {
	configure "export = nft $tmp/www/jp.nft" "after = $tmp/after" "export = cidr $tmp/www/jp.cidr"
	printf '#!/bin/sh\necho "one line" >&2\necho "jp.nft:1: no" >&2\nexit 3\n' >after
	chmod +x after
	local line="list jp: $tmp/www/jp.nft: after = $tmp/after: one line, jp.nft:1: no;"
	update 1 5 "$line there was no file before, so it is removed"
	# The list is in force all the same, and so are the other exports.
	same "$(stored)" 000001.list
	has_list cidr www/jp.cidr 1
	only_files jp.cidr
	mv after after.bad
	ln -s /bin/true after
	update 1
	has_list nft www/jp.nft 1
	touch -d @1000000000 www/jp.nft
	inode=$(stat -c %i www/jp.nft)
	mv after.bad after
	update 2 5 "$line the file of before is back"
	has_list nft www/jp.nft 1
	same "$(stat -c '%i %Y' www/jp.nft)" "$inode 1000000000"
	has_list cidr www/jp.cidr 2
	only_files jp.cidr jp.nft
	# It is tried again by the next one.
	update 2 5 "$line the file of before is back"
	ln -sf /bin/true after
	update 2
	has_list nft www/jp.nft 2
	ln -sf "$(type -P false)" after
	update 2 5 "list jp: $tmp/www/jp.nft: after = $tmp/after: exit code 1; the file has not changed"
	has_list nft www/jp.nft 2
	only_files jp.cidr jp.nft
}

@test "a command that is killed, or is not there" {
	configure "export = nft $tmp/www/jp.nft" 'after = kill -9 $$'
	update 1 5 "list jp: $tmp/www/jp.nft: after = kill -9 \$\$: killed by signal 9; there was no file before, so it is removed"
	configure "export = nft $tmp/www/jp.nft" 'after = ./missing'
	geojp 5 update --store-only --state-dir "$state"
	has "$stderr" "after = ./missing: /bin/sh: 1: ./missing: not found; there was no file before"
}

@test "an update that is killed while the command runs forgets no file" {
	configure "export = nft $tmp/www/jp.nft" "after = ./after"
	ln -s /bin/true after
	update 1
	rm after
	printf '#!/bin/sh\ntouch %s/runs\nexec sleep 60\n' "$tmp" >after
	chmod +x after
	small_list 2 >list.txt
	"$geojp" update --store-only --state-dir "$state" 3>&- &
	local pid=$!
	for _ in $(seq 100); do
		[ ! -e runs ] || break
		sleep 0.05
	done
	# What it runs is a process group of its own.
	local child
	child=$(pgrep -P $pid)
	kill -9 $pid
	kill -9 -- "-$child"
	wait $pid || true
	has_list nft www/jp.nft 2
	# Its command has never said that this file is good.
	ln -sf "$(type -P false)" after
	update 2 5 "list jp: $tmp/www/jp.nft: after = ./after: exit code 1; the file of before is back"
	has_list nft www/jp.nft 1
	only_files jp.nft
}

@test "a full disk leaves the old file" {
	need_root
	mkdir -p small
	mount -t tmpfs -o size=64k,mode=755 tmpfs small 2>/dev/null || skip "cannot mount here"
	configure "export = nft $tmp/small/jp.nft" "after = touch $tmp/ran"
	update 1
	rm ran
	dd if=/dev/zero of=small/fill bs=1k count=100 2>/dev/null || true
	update 2 5 "$tmp/small/jp.nft: cannot write: No space left on device"
	has_list nft small/jp.nft 1
	same "$(ls -A small | paste -sd ' ')" "fill jp.nft"
	[ ! -e ran ]
	umount small
}

@test "a read-only directory is named, with what allows it" {
	need_root
	mkdir -p ro
	mount -t tmpfs -o mode=755 tmpfs ro 2>/dev/null || skip "cannot mount here"
	mount -o remount,ro ro
	configure "export = nft $tmp/ro/jp.nft"
	update 1 5 "$tmp/ro/jp.nft: cannot write: $tmp/ro is read-only here; for the daily update \"systemctl edit geojp-update\" with the lines [Service] and ReadWritePaths=$tmp/ro allows it"
	umount ro
}

@test "a directory that others may change is refused, and what is no file" {
	configure "export = nft $tmp/www/jp.nft"
	chmod 777 www
	local why="not written: others than root may change the directory"
	update 1 5 "$tmp/www/jp.nft: $why $tmp/www; chown root and chmod go-w allow it"
	chmod 1777 www
	update 1 5 "$tmp/www/jp.nft: $why $tmp/www; chown root and chmod go-w allow it"
	chmod 755 www
	need_root
	chown 65534 www
	update 1 5 "$tmp/www/jp.nft: $why $tmp/www; chown root and chmod go-w allow it"
	chown 0 www
	# Who may change a directory above can put another one in its place.
	mkdir -p www/a/b
	configure "export = nft $tmp/www/a/b/jp.nft"
	chmod g+w www
	update 1 5 "$tmp/www/a/b/jp.nft: $why $tmp/www; chown root and chmod go-w allow it"
	chmod +t www
	update 1
	configure "export = nft $tmp/missing/jp.nft"
	update 1 5 "$tmp/missing/jp.nft: cannot write: No such file or directory"
	mkfifo pipe
	configure "export = nft $tmp/pipe"
	update 1 5 "$tmp/pipe: not written: is not a regular file"
	configure "export = nft /dev/null"
	update 1 5 "/dev/null: not written: is not a regular file"
}

@test "a link stays, and the file that it names is replaced" {
	configure "export = nft $tmp/www/link"
	mkdir real
	ln -s ../real/jp.nft www/link
	echo old >real/jp.nft
	update 1
	[ -L www/link ]
	has_list nft real/jp.nft 1
}

@test "a link to nothing is refused, and stays" {
	configure "export = nft $tmp/www/link"
	ln -s ../real/jp.nft www/link
	update 1 5 "$tmp/www/link: not written: is a link to nothing; make the file that it names, or remove the link"
	[ -L www/link ]
	only_files link
}

@test "load and rollback write the exports, too" {
	start_kernel
	configure "export = nft $tmp/www/jp.nft" "after = echo a >>$tmp/ran"
	small_list 1 >in
	quiet load --state-dir "$state" in
	has_list nft www/jp.nft 1
	small_list 2 >in
	quiet load --state-dir "$state" in
	has_list nft www/jp.nft 2
	quiet rollback --state-dir "$state"
	has_list nft www/jp.nft 1
	same "$(wc -l <ran)" 3
	# A list that is refused, or that the kernel refuses, changes nothing.
	echo x >in
	geojp 3 load --state-dir "$state" in
	same "$(wc -l <ran)" 3
}

@test "exceptions are in the exports, though the sources fail" {
	configure 'exceptions = yes' "export = cidr $tmp/www/jp.cidr"
	mkdir allow.d
	update 1
	echo 203.0.113.7 >allow.d/me
	rm list.txt
	geojp 6 update --store-only --state-dir "$state"
	grep -qx 203.0.113.7/32 www/jp.cidr
	# In the kernel's list as well, if there is a kernel.
	start_kernel
	small_list 1 >list.txt
	quiet update --state-dir "$state"
	echo 203.0.113.8 >allow.d/me
	rm list.txt
	geojp 6 update --state-dir "$state"
	grep -qx 203.0.113.8/32 "$GEOJP_PROC/lists/jp"
	grep -qx 203.0.113.8/32 www/jp.cidr
}

@test "an update that takes no list writes no export" {
	configure "export = cidr $tmp/www/jp.cidr" "after = echo a >>$tmp/ran"
	update 1
	small_list 2 >list.txt
	geojp 0 update --dry-run --state-dir "$state"
	has_list cidr www/jp.cidr 1
	echo 'min-ipv4 = 1M' >>"$GEOJP_CONFIG"
	sed -i 's/^min-ipv4 = 1$//' "$GEOJP_CONFIG"
	geojp 3 update --store-only --state-dir "$state"
	has_list cidr www/jp.cidr 1
	same "$(wc -l <ran)" 1
}

@test "a format that cannot hold the list is named, and the old file stays" {
	configure "export = ip6tables $tmp/www/jp.rules"
	update 1
	cp www/jp.rules before
	echo 'one-family = yes' >>"$GEOJP_CONFIG"
	echo 198.51.1.0/24 >list.txt
	geojp 3 update --store-only --state-dir "$state"
	same "$stderr" "geojp: list jp: export ip6tables: holds no IPv6 addresses but local ones, so every other IPv6 client would be shut out"
	cmp before www/jp.rules
}

@test "store-only = yes: a machine without the module" {
	configure "export = cidr $tmp/www/jp.cidr"
	geojp 4 update --state-dir "$state"
	echo "store-only = yes" | cat - "$GEOJP_CONFIG" >conf
	mv conf "$GEOJP_CONFIG"
	quiet update --state-dir "$state"
	has_list cidr www/jp.cidr 1
	small_list 2 >in
	quiet load --state-dir "$state" in
	quiet rollback --state-dir "$state"
	has_list cidr www/jp.cidr 1
	quiet restore --state-dir "$state"
	geojp 0 status --state-dir "$state" --max-age 1d
	geojp 4 status --state-dir "$state" --min-rules 2
	note_facts jp 1000000000
	geojp 1 status --state-dir "$state" --max-age 1d
}

# The configuration with these lines in a section is refused with the message $1.
refuses_config() { # MESSAGE LINE...
	local message=$1
	shift
	printf '%s\n' '[jp]' "$@" >"$GEOJP_CONFIG"
	geojp 2 status
	same "$stderr" "geojp: $GEOJP_CONFIG$message"
}

@test "exports in geojp.conf that are refused" {
	refuses_config ':2: "pf /etc/jp": not a format; they are cidr, ipset, nft, iptables, ip6tables, firewalld-ipv4, firewalld-ipv6, nginx and apache' 'export = pf /etc/jp'
	refuses_config ':2: "nft": not a format and an absolute path, such as nginx /var/lib/geojp/jp.nginx' 'export = nft'
	refuses_config ':2: "nft jp.nft": not a format and an absolute path, such as nginx /var/lib/geojp/jp.nginx' 'export = nft jp.nft'
	refuses_config ':2: "nft /etc/jp nft": a path with a blank in it' 'export = nft /etc/jp nft'
	refuses_config ':3: "cidr /etc/jp": two exports to one file' 'export = nft /etc/jp' 'export = cidr /etc/jp'
	for path in /etc//jp /etc/./jp /etc/../jp /etc/jp/ /etc/jp/. /; do
		refuses_config ":3: \"cidr $path\": a path with //, /./ or /../ in it, or a / at its end" 'export = nft /etc/jp' "export = cidr $path"
	done
	refuses_config ':5: "true": belongs to an export; write export = FORMAT PATH above it' 'export = nft /etc/...' 'export = nft /etc/.j/..x' '[us]' 'after = true'
	refuses_config ':2: "true": belongs to an export; write export = FORMAT PATH above it' 'after = true'
	refuses_config ':4: "false": a second command of one export; join them with &&' 'export = nft /etc/jp' 'after = true' 'after = false'
	refuses_config ':3: "": names no command' 'export = nft /etc/jp' 'after ='
	refuses_config ':3: "# true": names no command' 'export = nft /etc/jp' 'after = # true'
	refuses_config ': /etc/jp: lists jp and office both export to it' 'export = nft /etc/jp' '[office]' 'export = cidr /etc/jp'
}

@test "an export does not replace what geojp reads" {
	local dir path why="an export there would replace what geojp reads; choose another place"
	dir=$(dirname "$GEOJP_CONFIG")
	mkdir -p "$dir/allow.d"
	for path in "$GEOJP_CONFIG" "$dir/allow.d/me.txt" "$dir/deny.d/them.txt" \
		/var/lib/geojp/jp/000001.list; do
		refuses_config ": $path: $why" "export = cidr $path"
	done
	configure "export = cidr $tmp/www/jp.cidr"
	update 1
}

@test "a program that a command leaves running holds nothing up" {
	configure "export = cidr $tmp/www/jp.cidr" "after = sleep 100 & echo \$! >$tmp/pid"
	update 1
	kill "$(cat pid)"
	has_list cidr www/jp.cidr 1
}

# Runs an update in which the system call $1 fails for the file $2.
update_failing() { # CALL FILE
	strace -f -o strace.out -P "$2" -e "trace=$1" -e "inject=$1:error=EIO" \
		"$geojp" update --store-only --state-dir "$state" 2>err && return 1
	stderr=$(cat err)
}

@test "a disk that fails before and after the command" {
	strace -o /dev/null true 2>/dev/null || skip "strace does not work here"
	configure "export = nft $tmp/www/jp.nft" "after = ./after"
	ln -s /bin/true after
	local old=$tmp/www/.jp.nft.geojp-old line="list jp: $tmp/www/jp.nft: after = ./after: exit code 1;"
	small_list 1 >list.txt
	ln -sf "$(type -P false)" after
	update_failing unlink "$tmp/www/jp.nft"
	same "$stderr" "geojp: $line the file could not be removed"
	ln -sf /bin/true after
	update 1
	small_list 2 >list.txt
	update_failing link "$old"
	same "$stderr" "geojp: $tmp/www/jp.nft: cannot keep the file of before as $old: Input/output error"
	has_list nft www/jp.nft 1
	ln -sf "$(type -P false)" after
	update_failing rename "$old"
	same "$stderr" "geojp: $line the file of before could not be put back"
	has_list nft www/jp.nft 2
	# It is still known.
	update 2 5 "$line the file of before is back"
	has_list nft www/jp.nft 1
	only_files jp.nft
}

@test "what is in the way of the lock is named" {
	configure "export = nft $tmp/www/jp.nft"
	update 1
	rm "$state/jp/.export.lock"
	ln -s elsewhere "$state/jp/.export.lock"
	update 2 5 "$state/jp/.export.lock: Too many levels of symbolic links"
	has_list nft www/jp.nft 1
}

@test "more prefixes than a set takes" {
	# Each of these ranges needs two prefixes.
	python3 -c 'for i in range(540000):
	    a = (1 << 24) + 4 * i + 1
	    print(f"{a >> 24}.{a >> 16 & 255}.{a >> 8 & 255}.{a & 255}-{a >> 24}.{a >> 16 & 255}.{a >> 8 & 255}.{(a & 255) + 1}")' >in
	echo 'local = no' >>"$GEOJP_CONFIG"
	for format in ipset firewalld-ipv4; do
		geojp 3 export $format --file in --one-family
		same "$stderr" "geojp: list jp: export $format: has 1,080,000 IPv4 prefixes; a set takes at most 1,048,576"
		[ -z "$output" ]
	done
	quiet export cidr --file in --one-family -o out
	same "$(wc -l <out)" 1080000
}
