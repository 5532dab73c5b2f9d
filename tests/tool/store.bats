# The store: what load writes there, and that nothing is ever lost.
load common

@test "only its owner can open the lock, so nobody else can hold up a load" {
	small_list 1 >in
	umask 0
	quiet load --store-only --state-dir "$state" in
	same "$(stat -c %a "$state/jp/.lock")" 600
	chmod 644 "$state/jp/.lock"
	quiet load --store-only --state-dir "$state" in
	same "$(stat -c %a "$state/jp/.lock")" 600
}

@test "restore: a lock that cannot be opened is said, a list without a directory is not" {
	start_kernel
	store_small 1
	mv "$state/jp/.lock" lock
	ln -s "$tmp/lock" "$state/jp/.lock"
	geojp 0 restore --state-dir "$state"
	same "$stderr" "geojp: $state/jp/.lock: Too many levels of symbolic links; going on without it"
	cmp "$GEOJP_PROC/lists/jp" "$state/jp/000001.list"
	rm -r "$state/jp"
	: >"$state/jp"
	geojp 3 restore --snapshot nowhere --state-dir "$state"
	! grep -F .lock <<<"$stderr" || false
}

@test "a file beside the lists that cannot be replaced: said, and no draft of it stays" {
	small_list 1 >in
	mkdir -p "$state/jp/.exceptions"
	geojp 5 load --store-only --state-dir "$state" in
	has "$stderr" "geojp: $state/jp/.exceptions: cannot write: Is a directory"
	same "$(ls -A "$state/jp" | paste -sd ' ')" ".exceptions .lock 000001.list"
}

@test "a rollback that cannot note its exceptions says that it is done" {
	store_small 1
	store_small 2
	store_small 3
	rm "$state/jp/.exceptions"
	mkdir "$state/jp/.exceptions"
	geojp 5 rollback --store-only --state-dir "$state"
	has "$stderr" "geojp: $state/jp/.exceptions: cannot write: Is a directory"
	has "$stderr" "geojp: list jp: rolled back to 000002 all the same; another rollback goes further"
	same "$(stored | grep 'list$' | tail -n 1)" 000002.list
}

@test "more prefixes than the kernel takes are not stored" {
	awk 'BEGIN { for (i = 0; i < 524289; i++)
		printf "%d.%d.%d.%d\n", 16 + int(i / 8388608), int(i / 32768) % 256, int(i / 128) % 256, i * 2 % 256 }' >in
	geojp 3 load --store-only --one-family --no-local --state-dir "$state" in
	same "$stderr" "geojp: list jp: has 524,289 prefixes, at most 524,288 can be loaded (module parameter max_prefixes)"
	[ ! -e "$state/jp" ]
}

@test "load --store-only: a numbered list, readable for all, silent" {
	(
		umask 077
		store_small 1
	)
	same "$(stored)" "000001.list"
	same "$(stat -c '%a' "$state" "$state/jp" "$state/jp/000001.list" | paste -sd ' ')" \
		"755 755 644"
	"$geojp" convert small1.txt | cmp - "$state/jp/000001.list"
	[ ! -e "$GEOJP_PROC" ]
}

@test "load -v says in one line what it did" {
	small_list 1 >in
	geojp 0 load -v --store-only --state-dir "$state" in
	same "$output" "jp: 8 IPv4 and 4 IPv6 prefixes, stored as 000001, not loaded"
	[ -z "$stderr" ]
}

@test "load reads stdin and canonical lists, too" {
	small_list 1 | "$geojp" load --store-only --state-dir "$state"
	"$geojp" load --store-only --state-dir "$state" "$state/jp/000001.list"
	cmp "$state/jp/000001.list" "$state/jp/000002.list"
}

@test "the last five are kept, and numbers go on" {
	for i in 1 2 3 4 5 6 7; do
		store_small $i
	done
	same "$(stored | paste -sd ' ')" \
		"000003.list 000004.list 000005.list 000006.list 000007.list"
	"$geojp" convert small7.txt | cmp - "$state/jp/000007.list"
	mv "$state/jp/000007.list" "$state/jp/999999.list"
	store_small 8
	[ -e "$state/jp/1000000.list" ]
	geojp 0 test --state-dir "$state" 198.51.8.1
	has "$output" "(stored list 1000000, not in force)"
}

@test "what is no list is left alone; drafts of killed runs are removed" {
	store_small 1
	touch "$state/jp/.draft" "$state/jp/.new" "$state/jp/notes" "$state/jp/12.list" \
		"$state/jp/000009.list.new"
	store_small 2
	[ ! -e "$state/jp/.draft" ]
	[ ! -e "$state/jp/.new" ]
	[ -e "$state/jp/notes" ]
	[ -e "$state/jp/12.list" ]
	[ -e "$state/jp/000002.list" ]
}

@test "on the disk first, then the name, then the directory on the disk" {
	small_list 1 >in
	export ASAN_OPTIONS=detect_leaks=0 # the leak check fails under strace
	calls() {
		strace -qq -e trace=fsync,rename,renameat,renameat2 -o trace "$@" ||
			skip "strace does not work here"
		sed -E 's/\(.*//; s/renameat2?/rename/' trace | paste -sd ' '
	}
	same "$(calls "$geojp" load --store-only --state-dir "$state" in)" \
		"fsync fsync rename fsync fsync rename fsync fsync rename fsync"
	same "$(calls "$geojp" convert -o out in)" "fsync rename fsync"
}

@test "lists do not mix" {
	store_small 1
	small_list 2 >in
	quiet load --store-only --state-dir "$state" --list other in
	same "$(stored)" "000001.list"
	same "$(head -n 1 "$state/other/000001.list")" "geojp 1 other"
}

@test "the guard: one family alone is refused unless allowed" {
	geojp 3 load --store-only --state-dir "$state" "$data/cidr.txt.gz"
	has "$stderr" "geojp: list jp: holds no IPv6 addresses but local ones"
	has "$stderr" "--one-family"
	geojp 3 load --store-only --state-dir "$state" "$data/cidr6.txt.gz"
	has "$stderr" "geojp: list jp: holds no IPv4 addresses but local ones"
	echo 10.0.0.0/8 >local
	geojp 3 load --one-family --store-only --state-dir "$state" local
	same "$stderr" "geojp: list jp: holds no addresses but local ones"
	[ ! -e "$state" ]
	quiet load --one-family --store-only --state-dir "$state" "$data/cidr.txt.gz"
	same "$(stored)" "000001.list"
}

@test "the guard looks at canonical lists as well" {
	"$geojp" convert "$data/cidr.txt.gz" >list
	geojp 3 load --store-only --state-dir "$state" list
	has "$stderr" "holds no IPv6 addresses but local ones"
}

@test "a refused list changes nothing" {
	store_small 1
	for bad in 'JP\t1.0.0.0/33\n' '<html>' 'US\t1.0.0.0/8\n' ''; do
		printf "$bad" >bad
		geojp 3 load --store-only --state-dir "$state" bad
	done
	head -c 5000 "$data/cidr.txt.gz" >cut.gz
	geojp 3 load --store-only --state-dir "$state" cut.gz
	same "$(stored)" "000001.list"
	"$geojp" convert small1.txt | cmp - "$state/jp/000001.list"
}

@test "rollback --store-only withdraws the newest; none before it is an error" {
	store_small 1
	store_small 2
	quiet rollback --store-only --state-dir "$state"
	same "$(stored | paste -sd ' ')" "000001.list 000002.list.withdrawn"
	geojp 5 rollback --store-only --state-dir "$state"
	same "$stderr" "geojp: list jp: no good list but 000001 is in $state/jp; geojp load FILE puts another in force, geojp unload lets everybody in"
	same "$(stored | paste -sd ' ')" "000001.list 000002.list.withdrawn"
	# A number is never used twice.
	store_small 3
	same "$(stored | paste -sd ' ')" \
		"000001.list 000002.list.withdrawn 000003.list"
	geojp 5 rollback --store-only --state-dir "$tmp/empty"
	same "$stderr" "geojp: list jp: no good list is stored in $tmp/empty/jp; geojp load FILE puts one in force, geojp unload lets everybody in"
}

# The store looks as if runs were killed before they removed the oldest lists.
@test "rollback loses nothing before it has found what to put in force" {
	store_small 1
	for i in 2 3 4 5 6 7 8; do
		echo rubbish >"$state/jp/00000$i.list"
	done
	geojp 5 rollback --store-only --state-dir "$state"
	same "$(stored | wc -l)" 8
	cp "$state/jp/000001.list" "$state/jp/000008.list"
	geojp 0 rollback --store-only --state-dir "$state"
	same "$(stored | paste -sd ' ')" \
		"000001.list 000004.list.withdrawn 000005.list.withdrawn 000006.list.withdrawn 000007.list.withdrawn 000008.list.withdrawn"
}

@test "a load that is refused removes none of the oldest" {
	store_small 1
	for i in 2 3 4 5 6 7; do
		cp "$state/jp/000001.list" "$state/jp/00000$i.list"
	done
	small_list 2 >in
	geojp 4 load --state-dir "$state" in
	same "$(stored | wc -l)" 7
	store_small 3
	same "$(stored | paste -sd ' ')" \
		"000004.list 000005.list 000006.list 000007.list 000008.list"
}

# Rolls back while a user is logged in from 203.0.113.9; expects exit code $1.
roll_back_with_session() {
	local want=$1
	shift
	SSH_CONNECTION="203.0.113.9 50000 198.51.1.1 22" \
		geojp "$want" rollback --store-only --state-dir "$state" "$@"
}

@test "rollback does not shut out who is logged in, unless told to" {
	store_small 1
	store_small 2
	sed -i 's/^ssh-sessions = no/ssh-sessions = yes/' "$GEOJP_CONFIG"
	roll_back_with_session 3
	has "$stderr" "geojp: list jp: would shut out 203.0.113.9, connected by SSH now"
	has "$stderr" "--accept session"
	same "$(stored | paste -sd ' ')" "000001.list 000002.list"
	roll_back_with_session 0 --accept session
	same "$(stored | paste -sd ' ')" "000001.list 000002.list.withdrawn"
	echo 203.0.113.9 | cat - small1.txt >in
	quiet load --store-only --accept session --state-dir "$state" in
	quiet load --store-only --accept session --state-dir "$state" small2.txt
	roll_back_with_session 0
}

@test "a number has one name: 0000001.list is not 000001.list" {
	store_small 1
	small_list 9 | "$geojp" convert >"$state/jp/0000001.list"
	cp "$state/jp/0000001.list" "$state/jp/000000002.list"
	cp "$state/jp/0000001.list" "$state/jp/0000003.list.withdrawn"
	cp "$state/jp/0000001.list" "$state/jp/1234567890.list"
	geojp 0 test --state-dir "$state" 198.51.1.1
	has "$output" "(stored list 000001, not in force)"
	store_small 2
	[ -e "$state/jp/000002.list" ]
	geojp 0 list --json --state-dir "$state"
	same "$(echo "$output" | jq -c '[.lists[0].stored[].number]')" "[1,2]"
	# geojp did not write these files, so it does not remove them.
	for i in 3 4 5 6 7 8; do
		store_small $i
	done
	[ -e "$state/jp/0000001.list" ]
	[ -e "$state/jp/0000003.list.withdrawn" ]
}

@test "numbers end at 999999999: refused before the kernel has the list" {
	start_kernel
	store_small 1
	mv "$state/jp/000001.list" "$state/jp/999999998.list"
	store_small 2
	[ -e "$state/jp/999999999.list" ]
	for last in list list.withdrawn; do
		small_list 3 >in
		geojp 5 load --state-dir "$state" in
		same "$stderr" "geojp: $state/jp: 999999999: this is the largest number of a stored list; give the files here smaller numbers, in the same order"
		[ ! -e "$GEOJP_PROC/lists/jp" ]
		[ ! -e "$state/jp/.draft" ]
	[ ! -e "$state/jp/.new" ]
		[ $last = list.withdrawn ] || mv "$state"/jp/999999999.list{,.withdrawn}
	done
	mv "$state/jp/999999998.list" "$state/jp/000001.list"
	mv "$state/jp/999999999.list.withdrawn" "$state/jp/000002.list"
	store_small 3
	[ -e "$state/jp/000003.list" ]
}

@test "what is no plain text in a regular file is no stored list" {
	store_small 1
	store_small 2
	gzip -c "$state/jp/000002.list" >packed
	check() {
		local path=$state/jp/000002.list
		rm "$path"
		"$@" "$path"
		run -0 --separate-stderr timeout 10 "$geojp" test \
			--state-dir "$state" 198.51.1.1
		has "$output" "(stored list 000001, not in force)"
		same "$stderr" "geojp: $path: $why"
		run -5 --separate-stderr timeout 10 "$geojp" rollback \
			--store-only --state-dir "$state"
		has "$stderr" "geojp: $path: $why"
	}
	why="compressed, but stored lists are plain text; geojp load takes it"
	check cp packed
	why="not a regular file, which every stored list must be"
	check mkfifo
	check ln -s /dev/zero
	rm "$state/jp/000002.list"
	mkdir "$state/jp/000002.list"
	geojp 0 test --state-dir "$state" 198.51.1.1
	same "$stderr" "geojp: $state/jp/000002.list: $why"
	# load accepts a compressed list.
	rmdir "$state/jp/000002.list"
	quiet load --store-only --state-dir "$state" packed
	"$geojp" convert small2.txt | cmp - "$state/jp/000002.list"
}

@test "rollback passes damaged lists over" {
	store_small 1
	store_small 2
	store_small 3
	store_small 4
	truncate -s 20 "$state/jp/000004.list"
	truncate -s 20 "$state/jp/000002.list"
	geojp 0 rollback --store-only --state-dir "$state"
	same "$(stored | paste -sd ' ')" \
		"000001.list 000002.list.withdrawn 000003.list.withdrawn 000004.list.withdrawn"
}

@test "withdrawn lists do not pile up" {
	store_small 1
	for i in 2 3 4 5 6 7 8 9; do
		store_small $i
		quiet rollback --store-only --state-dir "$state"
	done
	same "$(stored | grep -c withdrawn)" 5
	[ -e "$state/jp/000001.list" ]
	[ -e "$state/jp/000009.list.withdrawn" ]
}

@test "loads at the same time take turns" {
	for i in $(seq 20); do
		small_list "$i" >"in$i"
		"$geojp" load --store-only --state-dir "$state" "in$i" &
	done
	wait
	same "$(stored | paste -sd ' ')" \
		"000016.list 000017.list 000018.list 000019.list 000020.list"
	for i in 16 17 18 19 20; do
		geojp 0 convert -o out "$state/jp/0000$i.list"
	done
}

@test "a directory that cannot be written: error, nothing lost" {
	need_root
	store_small 1
	small_list 2 >in
	# This stops even root from writing here.
	chattr +i "$state/jp" 2>/dev/null || skip "no chattr on this file system"
	run -5 --separate-stderr "$geojp" load --store-only --state-dir "$state" in
	chattr -i "$state/jp"
	has "$stderr" "geojp: $state/jp: cannot write the new list: Operation not permitted; the stored lists stay"
	same "$(stored)" "000001.list"
}

@test "a read-only file system: error, nothing lost, still readable" {
	need_root
	store_small 1
	small_list 2 >in
	run --separate-stderr unshare -m sh -c '
		mount --bind "$2" "$2" && mount -o remount,ro,bind "$2" || exit 77
		"$1" load --store-only --state-dir "$2" in
		[ $? = 5 ] && "$1" test --state-dir "$2" 198.51.1.1' - \
		"$geojp" "$state"
	[ "$status" != 77 ] || skip "no private mounts here"
	[ "$status" = 0 ]
	has "$stderr" "Read-only file system"
	has "$output" "198.51.1.1: in jp"
	same "$(stored)" "000001.list"
}

@test "an ordinary user without rights: error, nothing lost" {
	need_root
	store_small 1
	small_list 2 >in
	as_nobody load --store-only --state-dir "$state" in
	[ "$status" = 5 ]
	same "$stderr" "geojp: $state/jp: Permission denied; lists are stored there: run it as root, on a disk that can be written to; --state-dir names another directory"
	same "$(stored)" "000001.list"
}

@test "a full disk: error, the stored lists stay whole" {
	need_root
	cat >run <<-'END'
		mount -t tmpfs -o size=256k none disk || exit 77
		"$1" load --store-only --state-dir disk/state "$2" || exit 1
		cp disk/state/jp/000001.list first
		# From no room at all to nearly enough for another list.
		for free in 0 4 16 32 48; do
			dd if=/dev/zero of=disk/fill bs=1k status=none 2>/dev/null
			truncate -s -${free}k disk/fill
			"$1" load --store-only --state-dir disk/state "$2"
			[ $? = 5 ] || exit 2
			[ "$(ls disk/state/jp)" = 000001.list ] || exit 3
			[ ! -e disk/state/jp/.draft ] || exit 4
			cmp first disk/state/jp/000001.list || exit 5
			"$1" test --state-dir disk/state 1.0.16.1 || exit 6
			rm disk/fill
		done
		"$1" load --store-only --state-dir disk/state "$2" || exit 7
		cmp first disk/state/jp/000002.list || exit 8
	END
	mkdir disk
	run --separate-stderr unshare -m sh run "$geojp" "$jp_txt"
	[ "$status" != 77 ] || skip "no private mounts here"
	printf '%s\n' "$stderr"
	[ "$status" = 0 ]
	has "$stderr" "No space left on device"
}

@test "a full disk: convert -o leaves the old file and no other" {
	need_root
	cat >run <<-'END'
		mount -t tmpfs -o size=64k none disk || exit 77
		echo old >disk/out
		dd if=/dev/zero of=disk/fill bs=1k status=none 2>/dev/null
		truncate -s -8k disk/fill
		"$1" convert -o disk/out "$2"
		[ $? = 5 ] || exit 2
		[ "$(cat disk/out)" = old ] || exit 3
		[ "$(ls -A disk | sort | paste -sd " ")" = "fill out" ] || exit 4
	END
	mkdir disk
	run --separate-stderr unshare -m sh run "$geojp" "$jp_txt"
	[ "$status" != 77 ] || skip "no private mounts here"
	[ "$status" = 0 ]
	has "$stderr" "geojp: disk/out: cannot write: No space left on device"
}

@test "who waits for another says so, and gives up" {
	store_small 1
	small_list 2 >in
	exec 9>"$state/jp/.lock"
	flock 9
	# To wait until it gives up would take a minute. So this tests only the message, and
	# that load goes on afterwards.
	"$geojp" load --store-only --state-dir "$state" in 2>said 9>&- 3>&- &
	pid=$!
	for _ in $(seq 100); do
		[ ! -s said ] || break
		sleep 0.1
	done
	same "$(cat said)" "geojp: $state/jp: waiting for another geojp to end"
	exec 9>&-
	wait $pid
	[ -e "$state/jp/000002.list" ]
}

# Runs geojp with exit code $1 while the disk has the fault $2, as strace injects it.
with_fault() {
	strace -qq -o /dev/null true || skip "strace does not work here"
	ASAN_OPTIONS=detect_leaks=0 run "-$1" --separate-stderr strace -qq -y -o trace \
		-e trace=rename,renameat,renameat2,fsync -e "inject=$2" "$geojp" "${@:3}"
}

renames=rename,renameat,renameat2

loaded() { # NUMBER: small list NUMBER is in force
	"$geojp" convert "small$1.txt" | sed '/^label/d' | diff - <(sed '/^label/d' "$GEOJP_PROC/lists/jp")
}

@test "the new list cannot get its name: the one before is in force again" {
	start_kernel
	for i in 1 2 3; do
		small_list $i >small$i.txt
	done
	quiet load --state-dir "$state" small1.txt
	quiet load --state-dir "$state" small2.txt
	with_fault 5 "$renames:error=EIO" load --state-dir "$state" small3.txt
	has "$stderr" "geojp: $state/jp: cannot write the new list: Input/output error; the stored lists stay"
	has "$stderr" "geojp: list jp: the new list could not be stored, so the one before it is in force again"
	loaded 2
	same "$(stored | paste -sd ' ')" "000001.list 000002.list"
	quiet rollback --state-dir "$state"
	loaded 1
	same "$(stored | paste -sd ' ')" "000001.list 000002.list.withdrawn"
	# Where there was no list before, everybody gets in again.
	with_fault 5 "$renames:error=EIO" load --list other --state-dir "$state" small3.txt
	same "$(tail -n 1 "$GEOJP_PROC/lists/other")" unload
}

@test "nor can the one before be put back: it is said, and a rollback goes back to it" {
	for i in 1 2 3; do
		small_list $i >small$i.txt
	done
	quiet load --store-only --state-dir "$state" small1.txt
	quiet load --store-only --state-dir "$state" small2.txt
	start_kernel --takes 2
	quiet restore --state-dir "$state"
	with_fault 5 "$renames:error=EIO" load --state-dir "$state" small3.txt
	has "$stderr" "geojp: list jp: the new list is in force until the next boot, but not stored, and the one before it could not be put back"
	loaded 3
	cp "$GEOJP_PROC/lists/jp" three
	stop_kernel
	rm -r "$GEOJP_PROC"
	start_kernel
	quiet load --state-dir "$tmp/elsewhere" three
	geojp 0 rollback -v --state-dir "$state"
	same "$stderr" "geojp: list jp: the list in force is not stored, so it goes back to 000002, the newest that is; another rollback goes further"
	same "$output" "jp: stored list 000002 is in force"
	loaded 2
	same "$(stored | paste -sd ' ')" "000001.list 000002.list"
	quiet rollback --state-dir "$state"
	loaded 1
}

@test "a rollback whose exceptions have changed since goes one back, not less" {
	start_kernel
	mkdir allow.d
	for i in 1 2; do
		small_list $i >small$i.txt
		echo 203.0.113.$i >allow.d/me.txt
		quiet load --state-dir "$state" small$i.txt
	done
	echo 203.0.113.9 >allow.d/me.txt
	quiet rollback --state-dir "$state"
	grep -qx 198.51.1.0/24 "$GEOJP_PROC/lists/jp"
	grep -qx 203.0.113.9/32 "$GEOJP_PROC/lists/jp"
	same "$(stored | paste -sd ' ')" "000001.list 000002.list.withdrawn"
}

@test "a rollback that was killed is finished by the next" {
	start_kernel
	for i in 1 2; do
		small_list $i >small$i.txt
		quiet load --state-dir "$state" small$i.txt
	done
	with_fault 137 "$renames:signal=KILL" rollback --state-dir "$state"
	loaded 1
	same "$(stored | paste -sd ' ')" "000001.list 000002.list"
	quiet rollback --state-dir "$state"
	loaded 1
	same "$(stored | paste -sd ' ')" "000001.list 000002.list.withdrawn"
}

@test "the directory cannot be synced: it is said that a power cut may take the list back" {
	start_kernel
	for i in 1 2; do
		small_list $i >small$i.txt
	done
	quiet load --state-dir "$state" small1.txt
	with_fault 5 "fsync:error=EIO:when=3" load --state-dir "$state" small2.txt
	has "$stderr" "geojp: list jp: the new list is in force and stored, but a power cut may bring back the one before it"
	loaded 2
	same "$(stored | paste -sd ' ')" "000001.list 000002.list"
}

@test "rollback: what cannot be withdrawn stays in force; the newest is withdrawn first" {
	start_kernel
	for i in 1 2 3; do
		small_list $i >small$i.txt
		quiet load --state-dir "$state" small$i.txt
	done
	with_fault 5 "$renames:error=EIO" rollback --state-dir "$state"
	has "$stderr" "geojp: list jp: 000003 could not be withdrawn, so it is in force again"
	loaded 3
	same "$(stored | paste -sd ' ')" "000001.list 000002.list 000003.list"
	# Wherever it stops, restore finds one of the two lists.
	echo rubbish >"$state/jp/000002.list"
	with_fault 5 "$renames:error=EIO:when=2" rollback --state-dir "$state"
	loaded 1
	same "$(stored | paste -sd ' ')" "000001.list 000002.list 000003.list.withdrawn"
	geojp 0 restore --state-dir "$state"
	loaded 1
}

@test "a withdrawn list is on the disk under its new name before rollback ends" {
	store_small 1
	store_small 2
	with_fault 0 "fsync:error=EIO:when=100" rollback --store-only --state-dir "$state"
	# -y shows which file is synced: the directory, before anything else is written.
	grep -A 1 '000002.list.withdrawn' trace | tail -n 1 | grep -q "^fsync([0-9]*<$state/jp>)"
}

@test "a damaged line in a stored list: said once" {
	mkdir -p "$state/jp"
	printf 'geojp 1 jp\n198.51.1.0/33\ncommit 1\n' >"$state/jp/000001.list"
	geojp 0 list --state-dir "$state"
	same "$(grep -c . <<<"$stderr")" 1
	has "$stderr" "geojp: $state/jp/000001.list: "
}
