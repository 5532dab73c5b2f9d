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

@test "every file counts, whatever its name; hidden ones and backups are named" {
	: >allow.d/empty.txt
	echo '# nothing yet' >deny.d/none
	echo 203.0.113.1 >allow.d/me
	echo 203.0.113.2 >allow.d/me.conf
	echo 203.0.113.3 >allow.d/me.TXT
	echo 203.0.113.4 >allow.d/リスト
	echo 203.0.113.5 >elsewhere
	ln -s ../elsewhere allow.d/link
	for name in 'me~' '.me.swp' '.hidden' me.bak me.dpkg-old me.dpkg-dist me.rpmnew me.rpmsave '#me#'; do
		echo rubbish >"allow.d/$name"
	done
	echo rubbish >deny.d/spam.rpmorig
	load_in
	same "$(in_force)" "198.51.1.0/24 203.0.113.1/32 203.0.113.2/31 203.0.113.4/31 2001:db8:1::/48"
	left_out="jp: $tmp/allow.d/#me# is left out: a backup
jp: $tmp/allow.d/.hidden is left out: hidden
jp: $tmp/allow.d/.me.swp is left out: a backup
jp: $tmp/allow.d/me.bak is left out: a backup
jp: $tmp/allow.d/me.dpkg-dist is left out: a backup
jp: $tmp/allow.d/me.dpkg-old is left out: a backup
jp: $tmp/allow.d/me.rpmnew is left out: a backup
jp: $tmp/allow.d/me.rpmsave is left out: a backup
jp: $tmp/allow.d/me~ is left out: a backup
jp: $tmp/deny.d/spam.rpmorig is left out: a backup"
	geojp 0 check --state-dir "$state" in
	same "$(grep 'left out' <<<"$output")" "$left_out"
	echo "source = file://$tmp/in" >>geojp.conf
	geojp 0 update -v --state-dir "$state"
	same "$(grep 'left out' <<<"$output")" "$left_out"
	quiet update --state-dir "$state"
	geojp 0 load -v --state-dir "$state" in
	same "$(grep 'left out' <<<"$output")" "$left_out"
}

@test "a directory there is refused, for its files are not read" {
	mkdir allow.d/old
	geojp 3 load --state-dir "$state" in
	same "$stderr" "geojp: $tmp/allow.d/old: is not a regular file"
}

@test "what the manuals append is a line of its own, also behind a file without a last newline" {
	for manual in README.md README.ja.md tools/geojp.8; do
		rm -f allow.d/*
		line=$(grep 'SSH_CLIENT.*/etc/geojp/allow.d/' "$here/../../$manual")
		line=${line/sudo /}
		line=${line//\\en/\\n} # as troff shows it
		file=allow.d/$(grep -o '[a-z]*\.txt' <<<"$line")
		printf '203.0.113.1 # home' >"$file"
		SSH_CLIENT='203.0.113.9 50000 22' bash -c "${line/\/etc\/geojp/$tmp}"
		quiet load --no-local --state-dir "$state" in
		same "$(in_force)" "198.51.1.0/24 203.0.113.1/32 203.0.113.9/32 2001:db8:1::/48"
	done
}

@test "a link to a directory that is not there is no empty directory" {
	echo 203.0.113.1 >allow.d/me.txt
	load_in
	mv allow.d disk
	ln -s disk allow.d
	quiet load --no-local --state-dir "$state" in
	same "$(in_force)" "198.51.1.0/24 203.0.113.1/32 2001:db8:1::/48"
	mv disk unmounted
	rmdir deny.d
	geojp 3 load --no-local --state-dir "$state" in
	same "$stderr" "geojp: $tmp/allow.d: is a link to a directory that is not there"
	geojp 0 restore --state-dir "$state"
	has "$stderr" "geojp: $tmp/allow.d: is a link to a directory that is not there"
	has "$stderr" "is taken with the good lines of allow.d, and else with the exceptions of 20"
	same "$(in_force)" "198.51.1.0/24 203.0.113.1/32 2001:db8:1::/48"
}

@test "an address that is added or removed after the last update counts at once" {
	small_list 2 >in2
	echo 203.0.113.1 >allow.d/me.txt
	load_in
	quiet load --no-local --state-dir "$state" in2
	echo 203.0.113.9 >allow.d/me.txt
	quiet rollback --state-dir "$state"
	same "$(in_force)" "198.51.1.0/24 203.0.113.9/32 2001:db8:1::/48"
	echo 203.0.113.11 >allow.d/me.txt
	quiet restore --state-dir "$state"
	same "$(in_force)" "198.51.1.0/24 203.0.113.11/32 2001:db8:1::/48"
	# Also if restore falls back to an older list, because the newest is damaged.
	quiet load --no-local --state-dir "$state" in2
	truncate -s -5 "$state/jp/000003.list"
	geojp 0 restore --state-dir "$state"
	same "$(in_force)" "198.51.1.0/24 203.0.113.11/32 2001:db8:1::/48"
	# And where there is no kernel to ask.
	stop_kernel
	rm -r "$GEOJP_PROC"
	geojp 0 test --state-dir "$state" 203.0.113.11
	geojp 1 test --state-dir "$state" 203.0.113.1
}

@test "list marks what is in force, whatever exceptions it has" {
	in_force_number() {
		geojp 0 list --json --state-dir "$state"
		jq -c '[.lists[0].stored[] | select(.in_force) | .number]' <<<"$output"
	}
	small_list 2 >in2
	echo 203.0.113.1 >allow.d/me.txt
	echo 198.51.1.7 >deny.d/spam.txt
	load_in
	quiet load --no-local --state-dir "$state" in2
	same "$(in_force_number)" "[2]"
	echo 203.0.113.9 >allow.d/me.txt
	same "$(in_force_number)" "[2]"
	quiet restore --state-dir "$state"
	same "$(in_force_number)" "[2]"
	quiet rollback --state-dir "$state"
	same "$(in_force_number)" "[1]"
}

@test "a mistake at boot: the good lines of allow.d and the last good exceptions" {
	printf '203.0.113.1\n203.0.113.3\n' >allow.d/me.txt
	echo 198.51.1.0/25 >deny.d/spam.txt
	load_in
	printf '203.0.113.5\n203.0.113.1x\n203.0.113.7\n' >allow.d/me.txt
	echo 198.51.1.0/24 >deny.d/spam.txt
	mistake() { # COMMAND...
		geojp 0 "$@"
		has "$stderr" "geojp: $tmp/allow.d/me.txt:2: \"203.0.113.1x\": not an IPv4 address"
		has "$stderr" "geojp: list jp: is taken with the good lines of allow.d, and else with the exceptions of 20"
	}
	mistake restore --state-dir "$state"
	all="198.51.1.128/25 203.0.113.1/32 203.0.113.3/32 203.0.113.5/32 203.0.113.7/32 2001:db8:1::/48"
	same "$(in_force)" "$all"
	mistake restore --state-dir "$state" # the last good ones are still known
	same "$(in_force)" "$all"
	# A rollback is as urgent, and as tolerant.
	small_list 2 >in2
	rm allow.d/me.txt
	quiet load --no-local --state-dir "$state" in2
	echo 203.0.113.1x >allow.d/me.txt
	geojp 0 rollback --state-dir "$state"
	has "$stderr" "is taken with the good lines of allow.d"
	same "$(in_force)" "2001:db8:1::/48"
	# An update waits for the owner to mend it.
	echo "source = file://$tmp/in2" >>geojp.conf
	geojp 3 update --state-dir "$state"
	same "$stderr" "geojp: $tmp/allow.d/me.txt:1: \"203.0.113.1x\": not an IPv4 address"
}

@test "a mistake in the configuration: the exceptions of other lists stay" {
	printf '[other]\nexceptions = yes\nlocal = no\nmax-gain = 0\n' >>geojp.conf
	echo 203.0.113.7 >allow.d/office.txt
	load_in --list other
	same "$(in_force other)" "198.51.1.0/24 203.0.113.7/32 2001:db8:1::/48"
	echo 'nonsense' >geojp.conf
	geojp 2 restore --list other --state-dir "$state"
	same "$(in_force other)" "198.51.1.0/24 203.0.113.7/32 2001:db8:1::/48"
}

@test "the last good ones are damaged: it is said, and today's are taken" {
	echo 203.0.113.7 >allow.d/office.txt
	load_in
	same "$(stat -c %a "$state/jp/.exceptions")" 644
	cp "$state/jp/.exceptions" good
	damaged() { # HOW [TAKEN]
		geojp 0 restore --state-dir "$state"
		same "$stderr" "geojp: $state/jp/.exceptions$1; ${2-"the last good exceptions are not known"}; geojp update writes the file anew"
		same "$(in_force)" "198.51.1.0/24 203.0.113.7/32 2001:db8:1::/48"
	}
	while IFS=$'\t' read -r damage how; do
		sed "$damage" good >"$state/jp/.exceptions"
		damaged "$how"
	done <<-END
		s/^geojp.*/rubbish/	:1: is not what geojp wrote
		s/^203.*/203.0.113.300/	:4: is damaged
		s/^part allow.*/part allow/	:3: is damaged
		s/^part allow.*/&x/	:3: is damaged
		s/^part allow.*/& 1/	:3: is damaged
		s/^part allow - /part allow -  /	:3: is damaged
		s/^since.*/& /	:2: is damaged
	END
	taken="those that stand whole before this line are taken, and the others of the last good exceptions are lost"
	while IFS=$'\t' read -r damage how; do
		sed "$damage" good >"$state/jp/.exceptions"
		damaged "$how" "$taken"
	done <<-END
		/^end/d	:6: is cut off
		s/^end.*/ende/	:6: is damaged
		\$a more	:7: is damaged
	END
	printf %s "$(cat good)" | head -c -2 >"$state/jp/.exceptions"
	damaged ":6: is damaged" "$taken"
	: >"$state/jp/.exceptions"
	damaged ":1: is not what geojp wrote"
	head -c "$(stat -c %s good)" /dev/zero >"$state/jp/.exceptions"
	damaged ":1: is not what geojp wrote"
	sed 's/^203/\x0003/' good >"$state/jp/.exceptions"
	damaged ":4: is damaged"
	gzip <good >"$state/jp/.exceptions"
	damaged ":1: is not what geojp wrote"
	cp good "$state/jp/.exceptions"
	quiet restore --state-dir "$state"
	mkfifo fifo
	mv fifo "$state/jp/.exceptions"
	run -0 --separate-stderr timeout 10 "$geojp" restore --state-dir "$state"
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

@test "an update that fails still gives the list in force the exceptions of now" {
	echo 203.0.113.1 >allow.d/me.txt
	{ guard_off; printf '%s\n' 'local = no' "source = file://$tmp/in"; } >geojp.conf
	sed -i '1i retries = 0' geojp.conf
	quiet update --state-dir "$state"
	mv in away
	echo 203.0.113.9 >allow.d/me.txt
	geojp 6 update -v --state-dir "$state"
	has "$output" "jp: stored list 000001 is loaded again, with the exceptions of now"
	same "$(wc -l <<<"$stderr")" 1
	same "$(in_force)" "198.51.1.0/24 203.0.113.9/32 2001:db8:1::/48"
	generation() { grep ^generation "$GEOJP_PROC/status"; }
	before=$(generation)
	geojp 6 update --state-dir "$state"
	same "$(generation)" "$before"
	# What is no list is the same.
	echo 203.0.113.11 >allow.d/me.txt
	echo '<html>' >in
	geojp 3 update --state-dir "$state"
	same "$(in_force)" "198.51.1.0/24 203.0.113.11/32 2001:db8:1::/48"
	# The guard is asked: a deny.d may shut out more than is good.
	sed -i 's/^max-loss.*/max-loss = 5%/' geojp.conf
	echo 198.51.1.0/25 >deny.d/spam.txt
	geojp 3 update --state-dir "$state"
	has "$stderr" "(max-loss)"
	same "$(in_force)" "198.51.1.0/24 203.0.113.11/32 2001:db8:1::/48"
	rm deny.d/spam.txt
	# The boot may have come between.
	echo 203.0.113.12 >allow.d/me.txt
	quiet restore --state-dir "$state"
	same "$(in_force)" "198.51.1.0/24 203.0.113.12/32 2001:db8:1::/48"
	echo 203.0.113.14 >allow.d/me.txt
	geojp 3 update --state-dir "$state"
	same "$(in_force)" "198.51.1.0/24 203.0.113.14/32 2001:db8:1::/48"
	# A list that is not stored, or that was unloaded, is left alone.
	echo 203.0.113.13 >allow.d/me.txt
	small_list 7 >other
	quiet load --no-local --accept loss --state-dir "$tmp/elsewhere" other
	geojp 3 update --state-dir "$state"
	same "$(in_force)" "198.51.7.0/24 203.0.113.13/32 2001:db8:7::/48"
	"$geojp" unload >/dev/null
	geojp 3 update --state-dir "$state"
	same "$(tail -n 1 "$GEOJP_PROC/lists/jp")" unload
}

@test "a list that the guard refuses still gives the list in force the exceptions of now" {
	echo 203.0.113.1 >allow.d/me.txt
	{ guard_off; printf '%s\n' 'local = no' "source = file://$tmp/in"; } >geojp.conf
	sed -i 's/^max-loss.*/max-loss = 5%/' geojp.conf
	quiet update --state-dir "$state"
	small_list 2 >in
	echo 203.0.113.9 >allow.d/me.txt
	geojp 3 update -v --state-dir "$state"
	has "$stderr" "(max-loss)"
	has "$output" "jp: stored list 000001 is loaded again, with the exceptions of now"
	same "$(in_force)" "198.51.1.0/24 203.0.113.9/32 2001:db8:1::/48"
	same "$(stored)" 000001.list
	# A dry run changes nothing.
	echo 203.0.113.11 >allow.d/me.txt
	geojp 3 update -n --state-dir "$state"
	same "$(in_force)" "198.51.1.0/24 203.0.113.9/32 2001:db8:1::/48"
}

# Sources of exceptions. fetch.bats tests the network.

with_sources() {
	{
		echo 'retries = 0'
		guard_off
		printf '%s\n' 'local = no' "source = file://$tmp/in" "$@"
	} >geojp.conf
}

@test "allow-source and deny-source: fetched, merged, and weaker than what the owner writes" {
	with_sources "allow-source = file://$tmp/cdn.txt" "deny-source = file://$tmp/bad.txt"
	printf '203.0.113.0/28\n2001:db8:f::/48\n198.51.1.64/26\n' >cdn.txt
	printf '198.51.1.0/25\n10.0.0.0/8\n' >bad.txt
	quiet update --state-dir "$state"
	same "$(in_force)" "198.51.1.64/26 198.51.1.128/25 203.0.113.0/28 2001:db8:1::/48 2001:db8:f::/48"
	same "$(only_prefixes "$state/jp/000001.list")" "198.51.1.0/24 2001:db8:1::/48"
	echo 203.0.113.0/29 >deny.d/mine.txt
	echo 198.51.1.1 >allow.d/me.txt
	quiet update --state-dir "$state"
	same "$(in_force)" "198.51.1.1/32 198.51.1.64/26 198.51.1.128/25 203.0.113.8/29 2001:db8:1::/48 2001:db8:f::/48"
	# restore and rollback fetch nothing.
	rm cdn.txt bad.txt
	quiet restore --state-dir "$state"
	same "$(in_force)" "198.51.1.1/32 198.51.1.64/26 198.51.1.128/25 203.0.113.8/29 2001:db8:1::/48 2001:db8:f::/48"
	# A line that is taken out of the configuration is gone at once.
	with_sources
	quiet restore --state-dir "$state"
	same "$(in_force)" "198.51.1.0/24 2001:db8:1::/48"
}

@test "a deny-source never denies the local blocks" {
	with_sources "deny-source = file://$tmp/bad.txt"
	sed -i '/^local = no/d' geojp.conf
	printf '127.0.0.0/8\n10.0.0.0/8\nfe80::/10\n198.51.1.0/25\n' >bad.txt
	quiet update --state-dir "$state"
	for address in 127.0.0.1 10.1.2.3 fe80::1; do
		geojp 0 test --state-dir "$state" $address
	done
	geojp 1 test --state-dir "$state" 198.51.1.1
}

@test "a deny-source may have no addresses, an allow-source may not, and neither no byte" {
	with_sources "deny-source = file://$tmp/bad.txt"
	echo 198.51.1.0/25 >bad.txt
	quiet update --state-dir "$state"
	for nobody in '# nobody today' '[]' 'create bad hash:net family inet' \
		'table inet f { set bad { type ipv4_addr; }; }'; do
		echo 198.51.1.0/25 >bad.txt
		quiet update --state-dir "$state"
		echo "$nobody" >bad.txt
		quiet update --state-dir "$state"
		same "$(in_force)" "198.51.1.0/24 2001:db8:1::/48"
	done
	: >bad.txt
	geojp 0 update --state-dir "$state"
	has "$stderr" "is empty"
	with_sources "allow-source = file://$tmp/cdn.txt"
	printf '# nobody today\n' >cdn.txt
	geojp 6 update --state-dir "$state"
	has "$stderr" "has only blank lines and comments"
}

@test "one that fails: its last good copy, one line, and the list is updated" {
	with_sources "allow-source = file://$tmp/cdn.txt"
	echo 203.0.113.0/28 >cdn.txt
	quiet update --state-dir "$state"
	mv cdn.txt away
	small_list 2 >in
	geojp 0 update --state-dir "$state"
	has "$stderr" "geojp: list jp: allow-source file://$tmp/cdn.txt: "
	has "$stderr" "; its copy of 20"
	same "$(wc -l <<<"$stderr")" 1
	same "$(in_force)" "198.51.2.0/24 203.0.113.0/28 2001:db8:2::/48"
	[ -e "$state/jp/000002.list" ]
	# What is no list is refused, and asked for anew.
	for bad in '<html><body>busy</body></html>' '' 'JP\t203.0.113.0/24' '0.0.0.0/0' 203.0.113.0/33; do
		printf "$bad\n" >cdn.txt
		geojp 0 update --state-dir "$state"
		has "$stderr" "; its copy of 20"
		same "$(in_force)" "198.51.2.0/24 203.0.113.0/28 2001:db8:2::/48"
	done
	printf 'JP\t203.0.113.0/24\n' >cdn.txt
	geojp 0 update --state-dir "$state"
	has "$stderr" "geojp: file://$tmp/cdn.txt: has countries; allow-source and deny-source take lists of prefixes"
	echo 203.0.113.0/29 >cdn.txt
	quiet update --state-dir "$state"
	same "$(in_force)" "198.51.2.0/24 203.0.113.0/29 2001:db8:2::/48"
}

@test "one that never came: the list is updated, and the owner learns of it" {
	with_sources "allow-source = file://$tmp/cdn.txt"
	geojp 6 update --state-dir "$state"
	has "$stderr" "; there is no earlier copy, so it is left out"
	same "$(wc -l <<<"$stderr")" 1
	same "$(in_force)" "198.51.1.0/24 2001:db8:1::/48"
	# load does not fetch.
	geojp 0 load --state-dir "$state" in
	same "$stderr" "geojp: list jp: allow-source file://$tmp/cdn.txt: was never fetched, which geojp update does; there is no earlier copy, so it is left out"
}

@test "what the guard has against allow.d is one line, though the list in force has it, too" {
	with_sources 'must-be-out = 8.8.8.8'
	sed -i '0,/^must-be-out =$/{/^must-be-out =$/d}' geojp.conf
	quiet update --state-dir "$state"
	before=$(in_force)
	echo 8.8.8.8 >allow.d/me.txt
	refused() {
		geojp 3 update --state-dir "$state"
		same "$stderr" "geojp: list jp: holds 8.8.8.8/32, which must be out of it (must-be-out); is it the right list, or is it in allow.d? --accept canary lets it pass"
		same "$(in_force)" "$before"
	}
	refused
	# The list that the sources give may be another one.
	echo 198.51.2.0/24 >>in
	refused
	rm allow.d/me.txt
	quiet update --state-dir "$state"
}

@test "an allow-source cannot open the server to the world" {
	with_sources "allow-source = file://$tmp/cdn.txt" 'must-be-out = 8.8.8.8 2001:4860:4860::8888'
	sed -i '0,/^must-be-out =$/{/^must-be-out =$/d}' geojp.conf
	refused() { # LINES REASON
		printf "$1" >cdn.txt
		geojp 6 update --state-dir "$state"
		has "$stderr" "geojp: list jp: allow-source file://$tmp/cdn.txt: $2"
		same "$(in_force)" "198.51.1.0/24 2001:db8:1::/48"
	}
	refused '203.0.113.0/24\n8.8.8.0/24\n' "holds 8.8.8.8/32 or a part of it, which must be out of the list (must-be-out)"
	refused '32.0.0.0/7\n' "covers 33,554,432 IPv4 addresses, at most 20,000,000 are taken (max-allow-ipv4)"
	refused '2400::/12\n' "covers 4,503,599,627,370,496 IPv6 networks of /64, at most 1,000,000,000,000 are taken (max-allow-ipv6)"
	sed -i 's/^local = no/&\nmax-allow-ipv4 = 40M/' geojp.conf
	echo 32.0.0.0/7 >cdn.txt
	quiet update --state-dir "$state"
	# And the guard looks at the whole.
	sed -i 's/^max-gain = 0/max-gain = 10/' geojp.conf
	echo 32.0.0.0/6 >cdn.txt
	sed -i 's/^max-allow-ipv4.*/max-allow-ipv4 = 0/' geojp.conf
	geojp 0 update --state-dir "$state"
	has "$stderr" "(max-gain); --accept gain lets it pass"
	has "$stderr" "geojp: list jp: allow-source file://$tmp/cdn.txt: the guard refuses the list with what it gives now; what it gave on 20"
	same "$(wc -l <<<"$stderr")" 2
	same "$(in_force)" "32.0.0.0/7 198.51.1.0/24 2001:db8:1::/48"
	quiet update --accept gain --state-dir "$state"
	same "$(in_force)" "32.0.0.0/6 198.51.1.0/24 2001:db8:1::/48"
}

@test "no source of exceptions holds up the list, whatever it gives" {
	with_sources "allow-source = file://$tmp/cdn.txt" "deny-source = file://$tmp/bad.txt"
	sed -i 's/^max-loss.*/max-loss = 40%/' geojp.conf
	printf '203.0.113.0/25\n' >cdn.txt
	printf '198.51.9.0/24\n' >bad.txt
	quiet update --state-dir "$state"
	# It denies half of the country, and the other one has grown.
	printf '198.51.1.0/24\n' >bad.txt
	printf '203.0.113.0/24\n' >cdn.txt
	printf '198.51.2.0/30\n' >>in
	geojp 0 update --state-dir "$state"
	has "$stderr" "geojp: list jp: lacks 256 of the 384 IPv4 addresses of generation 1 (66.7 %)"
	has "$stderr" "geojp: list jp: deny-source file://$tmp/bad.txt: the guard refuses the list with what it gives now; what it gave on 20"
	has "$stderr" " is taken"
	same "$(wc -l <<<"$stderr")" 2
	same "$(in_force)" "198.51.1.0/24 198.51.2.0/30 203.0.113.0/24 2001:db8:1::/48"
	grep -q '^198.51.9.0/24$' "$state/jp/.exceptions"
	grep -q "^203.0.113.0/24$" "$state/jp/.exceptions"
	# What it gave first may be too much, too.
	sed -i '/^part deny-source/,/^198.51.9/d' "$state/jp/.exceptions"
	geojp 6 update --state-dir "$state"
	has "$stderr" "deny-source file://$tmp/bad.txt: the guard refuses the list with what it gives; there is no earlier answer, so it is left out"
	same "$(in_force)" "198.51.1.0/24 198.51.2.0/30 203.0.113.0/24 2001:db8:1::/48"
	# A list that is refused for itself is refused, and says so once.
	quiet update --accept loss --state-dir "$state"
	small_list 7 >in
	echo 198.51.100.0/24 >bad.txt
	geojp 3 update --state-dir "$state"
	has "$stderr" "(max-loss)"
	same "$(wc -l <<<"$stderr")" 1
}

@test "a deny-source that denies what must be in is not taken" {
	with_sources "deny-source = file://$tmp/bad.txt"
	sed -i 's/^must-be-in =$/must-be-in = 198.51.1.7/' geojp.conf
	echo 198.51.1.0/24 >bad.txt
	geojp 6 update --state-dir "$state"
	has "$stderr" "geojp: list jp: deny-source file://$tmp/bad.txt: holds 198.51.1.7/32 or a part of it, which must be in the list (must-be-in)"
	same "$(in_force)" "198.51.1.0/24 2001:db8:1::/48"
}

@test "a password in a URL is shown nowhere" {
	with_sources "allow-source = http://user:secret@127.0.0.1:1/cdn.txt"
	geojp 6 update --state-dir "$state"
	has "$stderr" "allow-source http://***@127.0.0.1:1/cdn.txt: "
	[[ $stderr != *secret* ]]
	with_sources "allow-source = file://$tmp/secret.txt"
	echo 203.0.113.0/28 >secret.txt
	quiet update --state-dir "$state"
	grep -q '^203.0.113.0/28$' "$state/jp/.exceptions"
	! grep -q secret "$state/jp/.exceptions" || false
}

@test "after damage to .exceptions no list passes for one of an earlier geojp" {
	store_small 1
	store_small 2
	sed -i '$d' "$state/jp/.exceptions"
	geojp 0 rollback --store-only --state-dir "$state"
	has "$stderr" "geojp: $state/jp/.exceptions:5: is cut off; "
	same "$(wc -l <<<"$stderr")" 1
	grep -qx "since 1" "$state/jp/.exceptions"
}

@test "damage to .exceptions: an update names it in one line, and writes it anew" {
	with_sources
	echo 203.0.113.7 >allow.d/office.txt
	quiet update --state-dir "$state"
	cp "$state/jp/.exceptions" good
	for size in 1 60; do
		head -c $size /dev/zero >"$state/jp/.exceptions"
		geojp 0 update --state-dir "$state"
		same "$stderr" "geojp: $state/jp/.exceptions:1: is not what geojp wrote; the last good exceptions are not known; geojp update writes the file anew"
		diff <(sed 's/ [0-9]*$//' good) <(sed 's/ [0-9]*$//' "$state/jp/.exceptions")
	done
	# Also if there are none.
	rm allow.d/office.txt
	quiet update --state-dir "$state"
	sed -i '$d' "$state/jp/.exceptions"
	geojp 0 restore --state-dir "$state"
	has "$stderr" ".exceptions:5: is cut off; "
	quiet restore --state-dir "$state"
}

@test "after damage to .exceptions a source is not said to be fetched never" {
	with_sources "allow-source = file://$tmp/cdn.txt"
	echo 203.0.113.0/28 >cdn.txt
	quiet update --state-dir "$state"
	sed -i '/^end/d' "$state/jp/.exceptions"
	geojp 0 restore --state-dir "$state"
	has "$stderr" "geojp: list jp: allow-source file://$tmp/cdn.txt: its last copy is lost, and geojp update fetches it again; it is left out"
	# What follows it does not matter.
	quiet update --state-dir "$state"
	sed -i 's/^end/part host x 1x/' "$state/jp/.exceptions"
	geojp 0 restore --state-dir "$state"
	has "$stderr" ".exceptions:"
}

@test "after damage to .exceptions a name is not said to have had no answer" {
	store_small 1
	store_small 2
	echo home.invalid >allow.d/me.txt
	sed -i '$d' "$state/jp/.exceptions"
	geojp 0 rollback --store-only --state-dir "$state"
	has "$stderr" "\"home.invalid\": its last answer is lost, so it is not let in"
}
