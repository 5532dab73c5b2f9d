# Commands that talk to the module. fake_kernel.py stands in for it.
load common

@test "load: stored and in force are the same" {
	start_kernel
	small_list 1 >in
	quiet load --state-dir "$state" in
	same "$(stored)" "000001.list"
	cmp "$state/jp/000001.list" "$GEOJP_PROC/lists/jp"
	geojp 0 load -v --state-dir "$state" "$jp_txt"
	same "$output" "jp: 3,169 IPv4 and 657 IPv6 prefixes, stored as 000002, in force as generation 2"
	cmp "$state/jp/000002.list" "$GEOJP_PROC/lists/jp"
}

@test "load: what the kernel refuses is not stored, and its reason is told" {
	start_kernel --refuse 'line 1204: 1.0.16.0/20 overlaps the prefix before it'
	store_small 1
	small_list 2 >in
	geojp 4 load --state-dir "$state" in
	same "$stderr" 'geojp: jp: the kernel did not confirm it: "line 1204: 1.0.16.0/20 overlaps the prefix before it"'
	same "$(stored)" "000001.list"
	[ ! -e "$state/jp/.draft" ]
}

@test "load: a write that fails" {
	mkdir proc
	[ -w /dev/full ] || skip "no /dev/full here"
	ln -s /dev/full proc/load
	small_list 2 >in
	geojp 4 load --state-dir "$state" in
	has "$stderr" "geojp: jp: refused by the kernel: No space left on device; the list in force stays"
	same "$(stored)" ""
}

@test "without the module: exit code 4, and nothing is published" {
	small_list 1 >in
	for try in "load in" restore unload status; do
		# shellcheck disable=SC2086
		set -- $try
		[ "$1" = unload ] || set -- "$@" --state-dir "$state"
		geojp 4 "$@"
		has "$stderr" "the kernel module xt_geojp is not loaded"
	done
	same "$(stored)" ""
}

@test "restore: the newest" {
	start_kernel
	store_small 1
	store_small 2
	quiet restore --state-dir "$state"
	cmp "$GEOJP_PROC/lists/jp" "$state/jp/000002.list"
}

@test "restore: damaged lists are passed over, each with a warning" {
	start_kernel
	for i in 1 2 3 4 5; do
		store_small $i
	done
	truncate -s -5 "$state/jp/000005.list"
	sed -i 's/^geojp 1 jp/geojp 1 kr/' "$state/jp/000004.list"
	: >"$state/jp/000003.list"
	geojp 0 restore --state-dir "$state"
	cmp "$GEOJP_PROC/lists/jp" "$state/jp/000002.list"
	for i in 3 4 5; do
		has "$stderr" "$state/jp/00000$i.list"
		has "$stderr" "list jp: stored list 00000$i is passed over"
	done
}

@test "restore: a pipe as configuration, or as snapshot, hangs nothing" {
	start_kernel
	store_small 1
	mkfifo pipe
	run -2 --separate-stderr timeout 10 "$geojp" restore --config pipe --state-dir "$state"
	same "$stderr" "geojp: pipe: is not a regular file"
	geojp 0 test --state-dir "$state" 198.51.1.1
	has "$output" "in jp, by 198.51.1.0/24 (generation 1)"
	run -3 --separate-stderr timeout 10 "$geojp" restore --snapshot pipe --state-dir "$tmp/none"
	same "$stderr" "geojp: pipe: is not a regular file
geojp: list jp: nothing good is stored in $tmp/none/jp; geojp update gets a list"
}

@test "restore: the snapshot where nothing good is stored" {
	start_kernel
	snapshot() {
		rm -f "$GEOJP_PROC/lists/jp"
		geojp 0 restore --snapshot "$jp_txt" --state-dir "$state"
		"$geojp" convert "$jp_txt" | cmp - "$GEOJP_PROC/lists/jp"
	}
	snapshot # no directory at all
	same "$stderr" ""
	mkdir -p "$state/jp"
	snapshot # nothing in it
	echo rubbish >"$state/jp/000001.list"
	snapshot # nothing good in it
	has "$stderr" "list jp: stored list 000001 is passed over"
	mv "$state/jp/000001.list" "$state/jp/000001.list.withdrawn"
	snapshot # only a withdrawn list
	rm -r "$state/jp"
	: >"$state/jp"
	snapshot # a file instead of the directory
	has "$stderr" "$state/jp: Not a directory"
	rm -r "$state"
	: >"$state"
	snapshot
	rm "$state"
	geojp 3 restore --snapshot missing --state-dir "$state"
	same "$stderr" "geojp: missing: No such file or directory
geojp: list jp: nothing good is stored in $state/jp; geojp update gets a list"
}

@test "restore: the store out of reach for the one who restores" {
	need_root
	start_kernel
	store_small 1
	chmod 700 "$state"
	chown 65534 "$(readlink "$GEOJP_PROC/load")"
	cp "$jp_txt" snapshot
	as_nobody restore --snapshot snapshot --state-dir "$state"
	printf '%s\n' "$stderr"
	[ "$status" = 0 ]
	has "$stderr" "Permission denied"
	"$geojp" convert snapshot | cmp - "$GEOJP_PROC/lists/jp"
}

@test "restore: every list that is stored, and jp always" {
	start_kernel
	small_list 1 >in
	quiet load --store-only --state-dir "$state" --list office in
	mkdir "$state/empty" "$state/No-List"
	quiet restore --snapshot "$jp_txt" --state-dir "$state"
	cmp "$GEOJP_PROC/lists/office" "$state/office/000001.list"
	"$geojp" convert "$jp_txt" | cmp - "$GEOJP_PROC/lists/jp"
	rm "$GEOJP_PROC"/lists/*
	quiet restore --list office --state-dir "$state"
	same "$(ls "$GEOJP_PROC/lists")" office
	geojp 5 restore --list empty --state-dir "$state"
	same "$stderr" "geojp: list empty: nothing good is stored in $state/empty; geojp update gets a list"
	# One bad list does not stop the others from being loaded.
	echo rubbish >"$state/office/000001.list"
	rm "$GEOJP_PROC"/lists/*
	geojp 5 restore --snapshot "$jp_txt" --state-dir "$state"
	has "$stderr" "geojp: list office: nothing good is stored"
	same "$(ls "$GEOJP_PROC/lists")" jp
}

# From here on another process holds the lock of list jp, as a load does.
lock_store() {
	flock "$state/jp/.lock" sleep 60 3>&- &
	echo $! >lock.pid
	until_locked
}

unlock_store() {
	# sleep holds the lock, too, so both must end.
	kill $(ps -o pid= --ppid "$(cat lock.pid)") "$(cat lock.pid)"
	wait "$(cat lock.pid)" || :
}

@test "restore waits for a load, and then takes what that stored" {
	start_kernel
	store_small 1
	store_small 2
	mv "$state/jp/000002.list" newer
	lock_store
	"$geojp" restore --state-dir "$state" 3>&- 2>err &
	restore=$!
	sleep 1
	[ ! -e "$GEOJP_PROC/lists/jp" ]
	mv newer "$state/jp/000002.list"
	unlock_store
	wait $restore
	cmp "$GEOJP_PROC/lists/jp" "$state/jp/000002.list"
	[ ! -s err ]
	# restore holds no lock any more.
	flock -n "$state/jp/.lock" true
}

@test "restore: a load that hangs does not hang the boot" {
	start_kernel
	store_small 1
	small_list 1 >in
	quiet load --store-only --list office --state-dir "$state" in
	lock_store
	before=$SECONDS
	geojp 0 restore --state-dir "$state"
	unlock_store
	[ $((SECONDS - before)) -ge 9 ]
	[ $((SECONDS - before)) -le 20 ]
	same "$stderr" "geojp: $state/jp/.lock: another geojp still holds the lock; going on without it"
	cmp "$GEOJP_PROC/lists/jp" "$state/jp/000001.list"
	cmp "$GEOJP_PROC/lists/office" "$state/office/000001.list"
}

@test "restore: on a read-only disk, with the lock and without it" {
	need_root
	start_kernel
	store_small 1
	for lock in there gone; do
		[ $lock = there ] || rm "$state/jp/.lock"
		rm -f "$GEOJP_PROC/lists/jp"
		run --separate-stderr unshare -m sh -c '
			mount --bind "$2" "$2" &&
				mount -o remount,ro,bind "$2" || exit 77
			"$1" restore --state-dir "$2"' - "$geojp" "$state"
		[ "$status" != 77 ] || skip "no private mounts here"
		printf '%s\n' "$stderr"
		[ "$status" = 0 ]
		[ -z "$stderr" ]
		cmp "$GEOJP_PROC/lists/jp" "$state/jp/000001.list"
		[ $lock = there ] || [ ! -e "$state/jp/.lock" ]
	done
}

@test "restore: what is no plain regular file neither hangs nor comes up" {
	start_kernel
	store_small 1
	gzip -c "$state/jp/000001.list" >"$state/jp/000002.list"
	mkfifo "$state/jp/000003.list"
	ln -s /dev/zero "$state/jp/000004.list"
	run -0 --separate-stderr timeout 10 "$geojp" restore --state-dir "$state"
	cmp "$GEOJP_PROC/lists/jp" "$state/jp/000001.list"
	for i in 2 3 4; do
		has "$stderr" "list jp: stored list 00000$i is passed over"
	done
}

@test "restore: nothing is stored, so the list that came with the package comes up" {
	need_root
	start_kernel
	# Its path is compiled into the program.
	geojp 0 restore --help
	packaged=$(sed -n 's/.*where nothing is stored (\(.*\))$/\1/p' <<<"$output")
	run --separate-stderr unshare -m sh -c '
		share=$(dirname "$1")
		mount -t tmpfs none "$(dirname "$share")" && mkdir "$share" && cp "$2" "$1" || exit 77
		"$3" restore --state-dir "$4"' - "$packaged" "$jp_txt" "$geojp" "$state"
	[ "$status" != 77 ] || skip "no private mounts here"
	same "$status $stderr" "0 "
	"$geojp" convert "$jp_txt" | cmp - "$GEOJP_PROC/lists/jp"
}

@test "restore: with a broken configuration the list comes up all the same" {
	start_kernel
	store_small 1
	printf '[jp]\ncoutry = JP\n' >"$GEOJP_CONFIG"
	geojp 2 restore --state-dir "$state"
	has "$stderr" "geojp: $GEOJP_CONFIG:2: \"coutry\": no such key"
	cmp "$GEOJP_PROC/lists/jp" "$state/jp/000001.list"
	rm -r "$state"
	geojp 2 restore --snapshot "$jp_txt" --state-dir "$state"
	"$geojp" convert "$jp_txt" | cmp - "$GEOJP_PROC/lists/jp"
	# status fails: the user who runs it can correct the configuration.
	geojp 2 status --state-dir "$state"
}

@test "restore: the snapshot with the owner's exceptions, if they are good" {
	start_kernel
	mkdir allow.d deny.d
	echo 203.0.113.0/24 >allow.d/home.txt
	echo 1.0.16.0/20 >deny.d/noise.txt
	quiet restore --snapshot "$jp_txt" --state-dir "$state"
	grep -qx 203.0.113.0/24 "$GEOJP_PROC/lists/jp"
	! grep -qx 1.0.16.0/20 "$GEOJP_PROC/lists/jp" || false
	# After a mistake in any file, allow.d still counts and deny.d does not.
	printf 'rubbish\nmore of it\n203.0.112.7\n' >allow.d/broken.txt
	slip() { # FILE WHAT-IS-WRONG
		geojp 0 restore --snapshot "$jp_txt" --state-dir "$state"
		same "$stderr" "geojp: $tmp/$1:1: \"rubbish\": $2
geojp: list jp: is taken without deny.d, and with the good lines of allow.d"
		grep -qx 203.0.113.0/24 "$GEOJP_PROC/lists/jp"
		grep -qx 1.0.16.0/20 "$GEOJP_PROC/lists/jp"
	}
	slip allow.d/broken.txt "neither an address nor a host name, such as home.example.net"
	grep -qx 203.0.112.7/32 "$GEOJP_PROC/lists/jp"
	mv allow.d/broken.txt deny.d
	slip deny.d/broken.txt "not an IPv4 address"
	! grep -qx 203.0.112.7/32 "$GEOJP_PROC/lists/jp" || false
}

@test "restore: no packaged list of Japan for who wants other countries" {
	start_kernel
	sed -i 's/^\[jp\]/&\ncountry = JP TW/' "$GEOJP_CONFIG"
	geojp 5 restore --state-dir "$state"
	same "$stderr" "geojp: list jp: nothing good is stored in $state/jp; geojp update gets a list"
	[ ! -e "$GEOJP_PROC/lists/jp" ]
	geojp 0 restore --snapshot "$jp_txt" --state-dir "$state"
	[ -e "$GEOJP_PROC/lists/jp" ]
}

@test "rollback: the previous list is in force, the newest withdrawn" {
	start_kernel
	for i in 1 2; do
		small_list $i >in
		quiet load --state-dir "$state" in
	done
	quiet rollback --state-dir "$state"
	cmp "$GEOJP_PROC/lists/jp" "$state/jp/000001.list"
	same "$(stored | paste -sd ' ')" "000001.list 000002.list.withdrawn"
	quiet restore --state-dir "$state"
	cmp "$GEOJP_PROC/lists/jp" "$state/jp/000001.list"
	geojp 5 rollback --state-dir "$state"
}

@test "rollback: the kernel says no, and nothing is withdrawn" {
	store_small 1
	store_small 2
	geojp 4 rollback --state-dir "$state"
	same "$(stored | paste -sd ' ')" "000001.list 000002.list"
}

@test "unload: empty in the kernel, untouched in the store" {
	start_kernel
	small_list 1 >in
	quiet load --state-dir "$state" in
	geojp 0 unload
	same "$output" "list jp holds no data now: every address counts as in it, so everybody gets in; but rules with --fail-closed let nobody in; geojp restore puts the stored list back"
	same "$(cat "$GEOJP_PROC/lists/jp")" "geojp 1 jp
unload"
	same "$(stored)" "000001.list"
	geojp 0 test --state-dir "$state" 8.8.8.8 2001:db8::1
	same "${lines[0]}" "8.8.8.8: list jp holds no data: every address counts as in it, except for rules with --fail-closed"
}

@test "check: counts, and the difference in addresses" {
	printf '192.0.2.0/24\n198.51.100.0/24\n2001:db8::/48\n' >old
	printf '192.0.2.0/25\n203.0.113.0/26\n2001:db8::/48\n' >new
	geojp 0 check --state-dir "$state" new
	same "$output" "list jp would be accepted
  IPv4: 2 prefixes, 192 addresses (0.00 % of all), local blocks not counted
  IPv6: 1 prefix, 65,536 networks of /64
  against nothing: no list is in force or stored"
	quiet load --store-only --state-dir "$state" old
	geojp 0 check --state-dir "$state" new
	same "${lines[3]}" "  against stored list 000001, local blocks not counted:"
	start_kernel
	quiet load --state-dir "$state" old
	geojp 0 check --state-dir "$state" new
	same "${lines[3]}" "  against generation 1, in force, local blocks not counted:"
	has "${lines[4]}" "    IPv4: 64 addresses more, 384 fewer ("
	same "${lines[5]}" "    IPv6: no difference"
	[ -z "$stderr" ]
}

@test "check: refused is exit code 1 with the reason" {
	geojp 1 check --state-dir "$state" "$data/cidr.txt.gz"
	[ -z "$output" ]
	has "$stderr" "holds no IPv6 addresses but local ones"
	has "$stderr" "--one-family"
	geojp 0 check --one-family --state-dir "$state" "$data/cidr.txt.gz"
	geojp 0 check --state-dir "$state" "$data/cidr.txt.gz" "$data/cidr6.txt.gz"
	echo '<html>' >page
	geojp 1 check --state-dir "$state" page
	has "$stderr" "looks like a web page"
	geojp 1 check --state-dir "$state" missing
}

@test "check: damage in what is in force does not change the answer" {
	store_small 1
	echo rubbish >"$state/jp/000001.list"
	small_list 2 >in
	geojp 0 check --state-dir "$state" in
	has "$output" "against nothing"
}
