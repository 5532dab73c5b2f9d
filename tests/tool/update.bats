# geojp update: what it does with the fetched data.  The sources are files here;
# fetch.bats tests the network.
load common

# The configuration has list jp, with the guard turned off, from the file list.txt.
setup() {
	common_setup
	small_list 1 >list.txt
	configure "source = file://$tmp/list.txt"
}

configure() {
	{ printf 'retries = 0\n'; guard_off; printf '%s\n' "$@"; } >"$GEOJP_CONFIG"
}

update() {
	quiet update --store-only --state-dir "$state" "$@"
}

# Update fails with exit code $1 and the line "geojp: $2". The stored lists stay the
# same.
fails() {
	local code=$1 line=$2 before
	shift 2
	before=$(find "$state" -name '*.list' -exec md5sum {} + 2>/dev/null || true)
	geojp "$code" update --store-only --state-dir "$state" "$@"
	[ -z "$output" ]
	same "$stderr" "geojp: $line"
	same "$(find "$state" -name '*.list' -exec md5sum {} + 2>/dev/null || true)" "$before"
}

@test "a message names the mirror whose file is wrong" {
	local mirrors="file://$tmp/none file://$tmp/mirror"
	{ small_list 1; echo 198.51.100.300; } >mirror
	configure "source = $mirrors"
	fails 3 "file://$tmp/mirror:3: \"198.51.100.300\": not an IPv4 address"
	configure "source = file://$tmp/list.txt" "deny-source = $mirrors"
	geojp 6 update --store-only --state-dir "$state"
	has "$stderr" "geojp: file://$tmp/mirror:3: \"198.51.100.300\": not an IPv4 address"
}

@test "stored, silent, with a label that says from where and when" {
	update
	same "$(stored)" 000001.list
	"$geojp" convert --label x list.txt | sed 1,2d | diff - <(sed 1,2d "$state/jp/000001.list")
	grep -qx "label JP list.txt $(date -u +%F)" "$state/jp/000001.list"
	[ -e "$state/jp/.updated" ]
}

@test "what has not changed is not stored again, and counts as updated" {
	update
	note_facts jp "$(date -d '2 days ago' +%s)"
	geojp 0 update -v --store-only --state-dir "$state"
	same "$output" "jp: unchanged since stored list 000001"
	[ -z "$stderr" ]
	same "$(stored)" 000001.list
	[ $(($(date +%s) - $(updated jp))) -le 60 ]
	small_list 2 >>list.txt
	geojp 0 update -v --store-only --state-dir "$state"
	same "$output" "jp: 9 IPv4 and 5 IPv6 prefixes, stored as 000002, not loaded"
}

@test "in force, and back in force when the module was loaded anew" {
	start_kernel
	quiet update --state-dir "$state"
	cmp "$GEOJP_PROC/lists/jp" "$state/jp/000001.list"
	quiet unload >/dev/null || true
	"$geojp" unload >/dev/null
	same "$(tail -n 1 "$GEOJP_PROC/lists/jp")" unload
	geojp 0 update -v --state-dir "$state"
	same "$output" "jp: unchanged since stored list 000001; loaded again"
	cmp "$GEOJP_PROC/lists/jp" "$state/jp/000001.list"
	geojp 0 update -v --state-dir "$state"
	same "$output" "jp: unchanged since stored list 000001"
	# Another list may have been loaded, from elsewhere.
	small_list 7 >other.txt
	quiet load --state-dir "$tmp/elsewhere" other.txt
	quiet update --state-dir "$state"
	cmp "$GEOJP_PROC/lists/jp" "$state/jp/000001.list"
	same "$(stored)" 000001.list
}

@test "refused by the kernel: nothing is stored" {
	start_kernel --refuse 'line 3: no'
	geojp 4 update --state-dir "$state"
	same "$stderr" "geojp: jp: the kernel did not confirm it: \"line 3: no\""
	same "$(stored)" ""
	[ ! -e "$state/jp/.updated" ]
}

@test "a canonical list keeps its label" {
	"$geojp" convert --label 'from the publisher' list.txt >jp.list
	configure "source = file://$tmp/jp.list"
	update
	cmp jp.list "$state/jp/000001.list"
}

@test "several sources make one list" {
	echo 203.0.113.0/24 >more.txt
	configure "source = file://$tmp/list.txt" "source = file://$tmp/more.txt"
	update
	grep -qx 203.0.113.0/24 "$state/jp/000001.list"
	grep -qx 198.51.1.0/24 "$state/jp/000001.list"
	rm more.txt
	geojp 6 update --store-only --state-dir "$state"
	has "$stderr" "geojp: file://$tmp/more.txt: "
	same "$(wc -l <<<"$stderr")" 1
	same "$(stored)" 000001.list
}

@test "what is no list is refused, named by its address" {
	only_in_english
	update
	echo '<html><body>503</body></html>' >list.txt
	fails 3 "file://$tmp/list.txt: \"<html><body>503</body></html>\\x0a\": looks like a web page (HTML or XML), not a list; was the download redirected?"
	: >list.txt
	geojp 6 update --store-only --state-dir "$state"
	has "$stderr" "file://$tmp/list.txt: "
	has "$stderr" "empty"
	small_list 1 | gzip -c | head -c 40 >list.txt
	fails 3 "file://$tmp/list.txt: the gzip data ends too early; the file is cut off, fetch it again"
	printf '1.2.3.0/24\n1.2.4.0/33\n' >list.txt
	fails 3 "file://$tmp/list.txt:2: \"1.2.4.0/33\": prefix length over 32"
	printf 'US\t1.2.3.0/24\nKR\t1.2.4.0/24\n' >list.txt
	fails 3 "file://$tmp/list.txt: \"JP\": no line of that country; most are of KR US"
	"$geojp" convert "$jp_txt" | head -n 1000 >list.txt
	fails 3 "file://$tmp/list.txt: ends before its commit line; the list is not complete"
	echo 8.8.8.8 >list.txt
	fails 3 "list jp: holds no IPv6 addresses but local ones, so every other IPv6 client would be shut out; add a list of IPv6, or allow it with --one-family"
	same "$(stored)" 000001.list
}

@test "half of the list, and another country's, with the guard of a new install" {
	printf 'retries = 0\n[jp]\nssh-sessions = no\nsource = file://%s/list.txt\n' "$tmp" >"$GEOJP_CONFIG"
	cp "$jp_txt" list.txt
	update
	awk 'NR % 2' "$jp_txt" >list.txt
	geojp 3 update --store-only --state-dir "$state"
	has "$stderr" "--accept loss lets it pass"
	"$geojp" convert --country US "$data/cidr.txt.gz" "$data/cidr6.txt.gz" >list.txt
	geojp 3 update --store-only --state-dir "$state"
	has "$stderr" "must be in it (must-be-in)"
	same "$(stored)" 000001.list
}

@test "--dry-run says what would change, and changes nothing" {
	update
	small_list 2 >>list.txt
	find "$state" -name .fetch -prune -o -printf '%p %T@\n' | sort >before
	geojp 0 update --dry-run --state-dir "$state"
	has "$output" "list jp would be put in force"
	has "$output" "against stored list 000001"
	has "$output" "IPv4: 256 addresses more, 0 fewer (0.00 % lost)"
	find "$state" -name .fetch -prune -o -printf '%p %T@\n' | sort | diff before -
	echo rubbish >list.txt
	geojp 3 update --dry-run --state-dir "$state"
}

@test "each list is updated by itself; one list's trouble is not the others'" {
	small_list 2 >two.txt
	configure "source = file://$tmp/nowhere.txt" '[two]' "source = file://$tmp/two.txt" \
		'max-gain = 0' '[three]' "source = file://$tmp/two.txt" 'local = no'
	geojp 6 update --store-only --state-dir "$state"
	same "$(wc -l <<<"$stderr")" 1
	has "$stderr" nowhere.txt
	[ ! -e "$state/jp/000001.list" ]
	same "$(grep -c '^[0-9a-f:.]*/' "$state/two/000001.list")" 12
	same "$(grep -c '^[0-9a-f:.]*/' "$state/three/000001.list")" 2
	small_list 3 >>two.txt
	update --list two
	[ -e "$state/two/000002.list" ]
	[ ! -e "$state/three/000002.list" ]
	fails 2 '"four": the configuration has no section for this list' --list four
	fails 2 '--output takes one list; say which with --list-name' --output out
}

@test "each list has the countries and options of its own section" {
	printf 'TW\t203.0.113.0/24\nTW\t2001:db8:5::/48\nJP\t198.51.5.0/24\nJP\t2001:db8:6::/48\n' >two.txt
	configure 'one-family = yes' "source = file://$tmp/two.txt" '[tw]' 'country = TW' 'local = no' 'max-loss = 100%' \
		"source = file://$tmp/two.txt"
	update
	grep -qx 198.51.5.0/24 "$state/jp/000001.list"
	! grep -q 203.0.113 "$state/jp/000001.list"
	same "$(grep '^[0-9a-f:.]*/' "$state/tw/000001.list" | paste -sd ' ')" "203.0.113.0/24 2001:db8:5::/48"
	# One family is allowed for jp, not for tw.
	printf 'TW\t203.0.113.0/24\nJP\t198.51.5.0/24\n' >two.txt
	geojp 3 update --store-only --state-dir "$state"
	has "$stderr" "list tw: holds no IPv6 addresses"
	same "$(wc -l <<<"$stderr")" 1
	[ -e "$state/jp/000002.list" ]
}

@test "allow.d and deny.d are merged into what is in force, not into what is stored" {
	start_kernel
	mkdir allow.d deny.d
	echo 203.0.113.7 >allow.d/office.txt
	echo 198.51.1.0/25 >deny.d/spam.txt
	quiet update --state-dir "$state" --output "$tmp/www.list"
	grep -qx 203.0.113.7/32 "$GEOJP_PROC/lists/jp"
	grep -qx 198.51.1.128/25 "$GEOJP_PROC/lists/jp"
	! grep -q '^198.51.1.0' "$GEOJP_PROC/lists/jp" || false
	"$geojp" convert --label x list.txt | sed 1,2d | diff - <(sed 1,2d "$state/jp/000001.list")
	# Other machines get what is in force here.
	cmp www.list "$GEOJP_PROC/lists/jp"
	# A change in them makes no new stored list.
	echo 203.0.113.8 >allow.d/office.txt
	geojp 0 update --dry-run --state-dir "$state"
	has "$output" "list jp has not changed; nothing would be stored
it would be loaded again: the kernel has other addresses"
	grep -qx 203.0.113.7/32 "$GEOJP_PROC/lists/jp"
	geojp 0 update -v --state-dir "$state" --output "$tmp/www.list"
	same "$output" "jp: unchanged since stored list 000001; loaded again"
	grep -qx 203.0.113.8/32 "$GEOJP_PROC/lists/jp"
	! grep -qx 203.0.113.7/32 "$GEOJP_PROC/lists/jp" || false
	cmp www.list "$GEOJP_PROC/lists/jp"
	same "$(stored)" 000001.list
}

@test "what was rolled back does not come back by itself" {
	update
	small_list 2 >>list.txt
	update
	"$geojp" rollback --store-only --state-dir "$state"
	# The sources do not give the list that is in force now, so it gets no younger.
	note_facts jp 1000000000 900000000
	update
	same "$(stored | paste -sd ' ')" "000001.list 000002.list.withdrawn"
	same "$(cat "$state/jp/.updated")" "1 1000000000 900000000"
	geojp 0 update -v --store-only --state-dir "$state"
	same "$output" "jp: the sources give what was rolled back as 000002; --accept withdrawn takes it again
jp: unchanged since stored list 000001"
	geojp 0 update --dry-run --state-dir "$state"
	same "$output" "jp: the sources give what was rolled back as 000002; --accept withdrawn takes it again
list jp has not changed; nothing would be stored"
	# --output writes the list in force.
	update --output "$tmp/www.list"
	cmp www.list "$state/jp/000001.list"
	start_kernel
	quiet update --state-dir "$state"
	cmp "$GEOJP_PROC/lists/jp" "$state/jp/000001.list"
	# A different list is stored. The withdrawn one is stored only with --accept.
	small_list 3 >>list.txt
	update
	[ -e "$state/jp/000003.list" ]
	"$geojp" rollback --store-only --state-dir "$state"
	update
	[ ! -e "$state/jp/000004.list" ]
	update --accept withdrawn
	[ -e "$state/jp/000004.list" ]
	# From then on it is a list like any other.
	geojp 0 update -v --store-only --state-dir "$state"
	same "$output" "jp: unchanged since stored list 000004"
}

@test "rolled back twice, or with an exception written since or gone: it does not come back" {
	update
	cp list.txt a
	{ cat a; small_list 2; } >b
	{ cat a; small_list 3; } >c
	cp b list.txt
	update
	cp c list.txt
	update
	"$geojp" rollback --store-only --state-dir "$state"
	"$geojp" rollback --store-only --state-dir "$state"
	for file in b c; do
		cp $file list.txt
		update
		same "$(stored | paste -sd ' ')" "000001.list 000002.list.withdrawn 000003.list.withdrawn"
	done
	# The owner's exceptions are applied to the list that stays.
	mkdir allow.d
	echo 203.0.113.7 >allow.d/me.txt
	update --output "$tmp/www.list"
	same "$(grep -c '^[0-9a-f:.]*/' www.list)" 13
	grep -qx 203.0.113.7/32 www.list
	! grep -q 198.51.3 www.list || false
	rm allow.d/me.txt
	update --output "$tmp/www.list"
	same "$(grep -c '^[0-9a-f:.]*/' www.list)" 12
	same "$(stored | paste -sd ' ')" "000001.list 000002.list.withdrawn 000003.list.withdrawn"
	# If no good list is left, even a withdrawn one is stored again.
	rm "$state"/jp/*.list
	update
	grep -qx 198.51.3.0/24 "$state/jp"/0*.list
}

# Starts a rollback that waits for the kernel, with the lock of the store.
begin_rollback() {
	touch hold
	"$geojp" rollback --state-dir "$state" 3>&- &
	rollback=$!
	until_locked
}

# Runs the command until it waits for the lock, and then lets the rollback end. Its exit
# code must be $1.
during_rollback() {
	local code=0 other
	begin_rollback
	"$geojp" "${@:2}" --state-dir "$state" 3>&- 2>said &
	other=$!
	for _ in $(seq 100); do
		! grep -q 'waiting for another geojp' said || break
		sleep 0.1
	done
	rm hold
	wait $rollback
	wait $other || code=$?
	same "$code" "$1"
}

@test "a rollback while an update runs: what was rolled back does not come back" {
	start_kernel --hold "$tmp/hold"
	quiet update --state-dir "$state"
	small_list 2 >>list.txt
	quiet update --state-dir "$state"
	during_rollback 0 update
	same "$(stored | paste -sd ' ')" "000001.list 000002.list.withdrawn"
	! grep -q '^198.51.2' "$GEOJP_PROC/lists/jp" || false
}

@test "a rollback while a list is loaded: the guard compares with what is in force then" {
	configure 'max-gain = 10%' "source = file://$tmp/list.txt"
	sed -i '/^max-gain = 0/d' geojp.conf
	start_kernel --hold "$tmp/hold"
	quiet update --state-dir "$state"
	{ cat list.txt; small_list 2; } >more
	quiet load --accept gain --state-dir "$state" more
	# Against list 2 it has nothing more, against list 1 it has.
	during_rollback 3 load more
	has "$(cat said)" "(max-gain); --accept gain lets it pass"
	same "$(stored | paste -sd ' ')" "000001.list 000002.list.withdrawn"
	! grep -q '^198.51.2' "$GEOJP_PROC/lists/jp" || false
}

@test "an exception that came and went does not bring back what was rolled back" {
	start_kernel
	mkdir allow.d
	echo 203.0.113.9 >allow.d/me.txt
	quiet update --state-dir "$state"
	small_list 2 >>list.txt
	quiet update --state-dir "$state"
	quiet rollback --state-dir "$state"
	grep -qx 203.0.113.9/32 "$GEOJP_PROC/lists/jp"
	quiet update --state-dir "$state"
	rm allow.d/me.txt
	quiet update --state-dir "$state"
	same "$(stored | paste -sd ' ')" "000001.list 000002.list.withdrawn"
	! grep -q '^198.51.2' "$GEOJP_PROC/lists/jp" || false
	! grep -qx 203.0.113.9/32 "$GEOJP_PROC/lists/jp" || false
}

@test "a list that was rolled back and is damaged: the line says what to do" {
	update
	small_list 2 >>list.txt
	update
	"$geojp" rollback --store-only --state-dir "$state"
	sed -i '$d' "$state/jp/000002.list.withdrawn"
	small_list 3 >>list.txt
	geojp 0 update --store-only --state-dir "$state"
	has "$stderr" "geojp: list jp: 000002 was rolled back and is damaged, so geojp cannot tell whether the sources still give it; remove its file when their list is good again"
	same "$(stored | grep 'list$' | tail -n 1)" 000003.list # what the sources give is taken
	rm "$state/jp/000002.list.withdrawn"
	update
}

@test "what was rolled back does not come back either if the newest list is damaged" {
	start_kernel
	quiet update --state-dir "$state"
	cp list.txt first
	small_list 2 >>list.txt
	quiet update --state-dir "$state"
	quiet rollback --state-dir "$state"
	small_list 3 >third
	cat first third >list3
	quiet load --state-dir "$state" list3
	truncate -s -3 "$state/jp/000003.list"
	geojp 0 update --state-dir "$state"
	has "$stderr" "$state/jp/000003.list: ends before its commit line"
	# The newest good list is stored and loaded again.
	sed 1,2d "$state/jp/000001.list" | cmp - <(sed 1,2d "$state/jp/000004.list")
	sed 1,2d "$state/jp/000001.list" | cmp - <(sed 1,2d "$GEOJP_PROC/lists/jp")
	# Where no list is good, it comes back: any list is better than none.
	for i in 1 3 4; do
		truncate -s -3 "$state/jp/00000$i.list"
	done
	geojp 0 update --state-dir "$state"
	grep -qx 198.51.2.0/24 "$state/jp/000005.list"
}

# A store as geojp 0.0 left it: lists with exceptions of their time in them, and no
# .exceptions.
old_store() { # NUMBER FILE...
	local list
	list=$(printf '%s/jp/%06d.list' "$state" "$1")
	mkdir -p "$state/jp"
	cat "${@:2}" | "$geojp" convert --label old >"$list"
	touch "$state/jp/.updated"
}

@test "an old store: what was taken out of allow.d goes with the next update" {
	start_kernel
	mkdir allow.d
	echo 203.0.113.9 >was
	old_store 1 list.txt was
	quiet restore --state-dir "$state"
	grep -qx 203.0.113.9/32 "$GEOJP_PROC/lists/jp"
	quiet update --state-dir "$state"
	! grep -qx 203.0.113.9/32 "$GEOJP_PROC/lists/jp" || false
	! grep -qx 203.0.113.9/32 "$state/jp/000002.list" || false
	# A rollback to the old list has it again, and says so.
	geojp 0 rollback --state-dir "$state"
	same "$stderr" "geojp: list jp: an earlier geojp has stored 000001, with the exceptions of that time in it, until an update stores a list"
	grep -qx 203.0.113.9/32 "$GEOJP_PROC/lists/jp"
}

@test "an old store without exceptions: the list is not stored again" {
	start_kernel
	old_store 1 list.txt
	quiet restore --state-dir "$state"
	mkdir allow.d
	echo 203.0.113.9 >allow.d/me.txt
	quiet update --state-dir "$state"
	same "$(stored)" 000001.list
	grep -qx 203.0.113.9/32 "$GEOJP_PROC/lists/jp"
}

@test "an old store: what was rolled back there does not come back" {
	start_kernel
	mkdir allow.d
	echo 203.0.113.9 >allow.d/me.txt
	old_store 1 list.txt allow.d/me.txt
	small_list 2 >>list.txt
	old_store 2 list.txt allow.d/me.txt
	mv "$state"/jp/000002.list{,.withdrawn}
	quiet restore --state-dir "$state"
	for _ in 1 2; do
		quiet update --state-dir "$state"
		same "$(stored | paste -sd ' ')" "000001.list 000002.list.withdrawn"
		! grep -q '^198.51.2' "$GEOJP_PROC/lists/jp" || false
	done
}

@test "a name that is no ASCII makes a label that can be read back" {
	mkdir 国
	cp list.txt 国/リスト.txt
	configure "source = file://$tmp/国/リスト.txt"
	update
	grep -qxE 'label JP \?+(\.txt)? [0-9-]+' "$state/jp/000001.list"
	geojp 0 check --state-dir "$state" "$state/jp/000001.list"
	configure "source = http://127.0.0.1:1?token=SECRET"
	geojp 6 update --store-only --state-dir "$state"
}

@test "two lists with the same first address and other mirrors" {
	small_list 2 >two.txt
	configure "source = file://$tmp/gone.txt" '[two]' "source = file://$tmp/gone.txt file://$tmp/two.txt"
	geojp 6 update --store-only --state-dir "$state"
	same "$(wc -l <<<"$stderr")" 1
	[ -e "$state/two/000001.list" ]
	[ ! -e "$state/jp" ]
	# And the other way round.
	configure "source = file://$tmp/gone.txt file://$tmp/two.txt" '[three]' "source = file://$tmp/gone.txt"
	geojp 6 update --store-only --state-dir "$state"
	same "$(wc -l <<<"$stderr")" 1
	[ -e "$state/jp/000001.list" ]
	[ ! -e "$state/three" ]
}

@test "started without stdin, stdout and stderr it writes into no file of its own" {
	rm list.txt
	run -6 bash -c "'$geojp' update --store-only --state-dir '$state' 0<&- 1>&- 2>&-"
	[ ! -s "$state/.update.lock" ]
}

@test "two at once: the second says so and leaves" {
	umask 0
	update
	same "$(stat -c %a "$state/.update.lock")" 600 # so nobody else can hold it
	exec 8>"$state/.update.lock"
	flock 8
	fails 7 "$state/.update.lock: another update is running; this one does nothing"
	exec 8>&-
	update
}

@test "--output - and /dev/stdout write the list to stdout, and nothing else" {
	update --output "$tmp/www.list"
	for out in - /dev/stdout; do
		geojp 0 update --store-only --state-dir "$state" --output $out
		same "$stderr" ""
		same "$output" "$(cat www.list)"
		"$geojp" update --store-only --state-dir "$state" --output $out | cmp - www.list
	done
	[ ! -e ./- ]
	geojp 2 update -v --store-only --state-dir "$state" --output -
	same "$stderr" "geojp: --output - and --verbose both write to stdout; choose one of them"
	[ -w /dev/full ] || skip "no /dev/full here"
	run -5 --separate-stderr bash -c '"$1" update --store-only --state-dir "$2" --output - >/dev/full' - "$geojp" "$state"
	same "$stderr" "geojp: stdout: cannot write: No space left on device"
}

@test "--output into a pipe that nobody reads, or not to its end, holds no lock" {
	# More than a pipe holds.
	zcat "$data/cidr.txt.gz" >list.txt
	configure "source = file://$tmp/list.txt" 'country = US' 'one-family = yes'
	mkfifo pipe
	run -5 --separate-stderr timeout 10 "$geojp" update --store-only --state-dir "$state" --output "$tmp/pipe"
	same "$stderr" "geojp: $tmp/pipe: cannot write: nobody reads this pipe"
	# The list is stored all the same.
	update --output "$tmp/www.list"
	cmp www.list "$state/jp/000001.list"
	# One reader takes only the first bytes.
	exec 8<>pipe
	"$geojp" update --store-only --state-dir "$state" --output "$tmp/pipe" 3>&- &
	head -c 1 <&8 >got
	update
	quiet load --store-only --country US --state-dir "$state" list.txt
	kill -0 $!
	tail -c +2 www.list | head -c $(($(stat -c %s www.list) - 1)) | cat got - >want
	head -c $(($(stat -c %s www.list) - 1)) <&8 >>got
	exec 8<&-
	wait
	cmp got want
}

@test "--output writes the stored list, and leaves alone what is the same" {
	update --output "$tmp/www.list"
	cmp www.list "$state/jp/000001.list"
	same "$(stat -c %a www.list)" 644
	touch -d 2020-01-01 www.list
	update --output "$tmp/www.list"
	same "$(stat -c %y www.list | cut -c -10)" 2020-01-01
	# What stands behind a NUL byte is a difference, too.
	printf '\0junk' >>www.list
	update --output "$tmp/www.list"
	cmp www.list "$state/jp/000001.list"
	small_list 2 >>list.txt
	update --output "$tmp/www.list"
	cmp www.list "$state/jp/000002.list"
	geojp 5 update --store-only --state-dir "$state" --output "$tmp/no/where"
	has "$stderr" "$tmp/no/where: cannot write: No such file or directory"
}

@test "a state directory that cannot be written" {
	need_root
	mkdir "$state"
	run --separate-stderr unshare -m sh -c "mount -t tmpfs -o ro none '$state' &&
		'$geojp' update --store-only --state-dir '$state'"
	same "$status" 5
	has "$stderr" "geojp: $state/.fetch: Read-only file system; an update writes there: run it as root, on a disk that can be written to; --state-dir names another directory"
	same "$(wc -l <<<"$stderr")" 1
	as_nobody update --store-only --state-dir "$state"
	same "$status" 5
	has "$stderr" "geojp: $state"
	has "$stderr" "; an update writes there: run it as root, "
}

@test "a full disk leaves what was stored and in force" {
	need_root
	start_kernel
	small_list 1 >list.txt
	cat >full.sh <<-EOF
		mount -t tmpfs -o size=128k none '$state' || exit 77
		'$geojp' update --state-dir '$state' || exit 78
		cp '$jp_txt' list.txt
		head -c 1M /dev/zero >'$state/filler' 2>/dev/null
		'$geojp' update --state-dir '$state'
		code=\$?
		rm '$state/filler'
		ls -A '$state/jp' '$state/.fetch' >left
		cp '$state/jp/000001.list' kept
		cp '$GEOJP_PROC/lists/jp' in-force
		small_list() { printf '198.51.2.0/24\n2001:db8:2::/48\n'; }
		small_list >list.txt
		'$geojp' update --state-dir '$state' || exit 79
		exit \$code
	EOF
	mkdir "$state"
	run --separate-stderr unshare -m sh full.sh
	same "$status" 5
	has "$stderr" "No space left on device"
	same "$(wc -l <<<"$stderr")" 1
	grep -qx 198.51.1.0/24 kept
	cmp kept in-force
	same "$(tail -n 1 kept)" "commit 12"
}

@test "a nearly full disk: it is said whether the list was taken" {
	only_in_english
	need_root
	start_kernel
	python3 -c 'for i in range(3000): print(f"198.{i // 256}.{i % 256}.0/25")' >many.txt
	echo 2001:db8:1::/48 >>many.txt
	cat >full.sh <<-EOF
		mount -t tmpfs -o size=512k none '$state' || exit 77
		for free in \$(seq 0 4 120); do
			rm -rf '$state'/* '$state'/.[a-z]*
			printf '198.51.1.0/24\n2001:db8:1::/48\n' >list.txt
			'$geojp' update --state-dir '$state' || exit 78
			cp many.txt list.txt
			head -c 1M /dev/zero >'$state/filler' 2>/dev/null
			truncate -s -\${free}k '$state/filler'
			'$geojp' update --state-dir '$state' 2>said
			code=\$?
			in_force=\$(grep -c /25 '$GEOJP_PROC/lists/jp')
			stored=\$(cat '$state'/jp/000002.list 2>/dev/null | grep -c /25)
			echo "\$code \$in_force \$stored \$(paste -sd '|' said)"
		done
	EOF
	mkdir "$state"
	run --separate-stderr unshare -m sh full.sh
	[ "$status" != 77 ] || skip "no private mounts here"
	same "$status" 0
	printf '%s\n' "$output" >seen
	cat seen
	# Nothing in between: what is stored is in force, and one line says so.
	run -1 grep -vE '^5 0 0 .*(; the stored lists stay|; [^|]* is not taken, so its list stays as it is)$|^5 3000 3000 [^|]*\|geojp: list jp: the new list is in force and stored all the same; make room on the disk or mend it, then run geojp update$|^0 3000 3000 $' seen
	for kind in '\.part: ' 'the stored lists stay' '\.exceptions: ' '^0 3000'; do
		grep -q "$kind" seen
	done
}

@test "killed at every step: the old list or the new one, stored and in force" {
	old_or_new() { # FILE
		sed '/^label/d' "$1" >text
		if cmp -s text old; then
			echo old
		else
			cmp text new && echo new
		fi
	}
	strace -qq -o /dev/null true || skip "strace does not work here"
	export ASAN_OPTIONS=detect_leaks=0
	start_kernel
	quiet update --state-dir "$state"
	sed '/^label/d' "$state/jp/000001.list" >old
	cp -a "$state" before
	small_list 2 >>list.txt
	"$geojp" convert list.txt | sed '/^label/d' >new
	calls=mkdir,openat,flock,write,fsync,rename,renameat,renameat2,unlink,unlinkat,close,utimensat,chmod,fchmod
	killed=0
	for call in ${calls//,/ }; do
		n=1
		while :; do
			rm -rf "$state"
			cp -a before "$state"
			"$geojp" restore --state-dir "$state"
			run strace -f -qq -o trace -e "trace=$call" \
				-e "inject=$call:signal=KILL:when=$n" \
				"$geojp" update --state-dir "$state" 3>&-
			# The newest list by its name, complete or not.
			for newest in "$state"/jp/*.list; do :; done
			old_or_new "$newest" >>stored
			old_or_new "$GEOJP_PROC/lists/jp" >>in-force
			# A run that was not killed makes fewer than n such calls.
			[ "$status" != 0 ] || break
			killed=$((killed + 1))
			n=$((n + $(step "$call" "$n")))
		done
	done
	echo "$killed killed; what they left:"
	sort stored | uniq -c
	[ "$killed" -ge 40 ]
	[ "$(grep -cx new stored)" -ge 5 ]
	grep -qx new in-force
	# The next run does what the killed runs should have done.
	quiet update --state-dir "$state"
	grep -qx 198.51.2.0/24 "$GEOJP_PROC/lists/jp"
	same "$(find "$state" -name '*draft*' -o -name '*.tmp' -o -name '*.part')" ""
}

# A run opens and closes many files at its start. Every tenth of these calls will do.
step() {
	case $1 in
	openat | close) [ "$2" -lt 60 ] && echo 10 || echo 1 ;;
	*) echo 1 ;;
	esac
}

@test "what goes wrong is in the system's log, too" {
	need_root
	cat >syslog.py <<-'EOF'
		import socket
		s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
		s.bind("/dev/log")
		open("ready", "w").close()
		s.settimeout(20)
		print(s.recv(4096).decode())
	EOF
	cat >log.sh <<-EOF
		mount -t tmpfs none /dev && mknod -m 666 /dev/null c 1 3 || exit 77
		python3 syslog.py >said 2>&1 &
		while [ ! -e ready ]; do sleep 0.02; done
		'$geojp' update --store-only --state-dir '$state'
		code=\$?
		wait
		exit \$code
	EOF
	rm list.txt
	run --separate-stderr timeout 30 unshare -m sh log.sh 3>&-
	[ "$status" != 77 ] || skip "no device can be made here"
	same "$status" 6
	grep -q "geojp\[[0-9]*\]: file://$tmp/list.txt: " said
}
