# How old a stored list is, and its data: the file .updated, geojp status, the
# warnings of geojp update.
load common

# Prints the file .updated of list jp.
facts() {
	cat "$state/jp/.updated"
}

now() {
	date +%s
}

# Stores small list $1 from a file of the day $2.
store_dated() {
	small_list "$1" >"small$1.txt"
	touch -d "$2" "small$1.txt"
	quiet load --store-only --state-dir "$state" "small$1.txt"
}

day() {
	date -ud "$1" +%s
}

# The time $1 was within the last minute.
is_now() {
	[ $(($(now) - $1)) -le 60 ] && [ "$1" -le "$(now)" ]
}

@test "each stored list has a line, readable for all" {
	store_dated 1 2021-07-15
	same "$(facts)" "1 $(updated jp) $(day 2021-07-15)"
	is_now "$(updated jp)"
	chmod 600 "$state/jp/.updated"
	store_dated 2 2021-07-16
	same "$(stat -c %a "$state/jp/.updated")" 644
	same "$(facts | cut -d ' ' -f 1,3)" "1 $(day 2021-07-15)
2 $(day 2021-07-16)"
	# Standard input has no date, even if it is a file.
	geojp 0 load --store-only --state-dir "$state" - <small1.txt
	same "$(facts | tail -n 1 | cut -d ' ' -f 1,3)" "3 0"
}

@test "the facts of a list that is stored no more are forgotten" {
	for i in 1 2 3 4 5 6 7; do
		store_dated $i 2021-07-1$i
	done
	same "$(facts | cut -d ' ' -f 1 | paste -sd ' ')" "3 4 5 6 7"
	geojp 0 rollback --store-only --state-dir "$state"
	store_dated 8 2021-07-18
	same "$(facts | cut -d ' ' -f 1 | paste -sd ' ')" "3 4 5 6 8"
}

@test "a load that failed is no update, and neither is a rollback" {
	store_small 1
	store_small 2
	printf '1 100 50\n2 200 60\n' >"$state/jp/.updated"
	echo rubbish >in
	geojp 3 load --store-only --state-dir "$state" in
	small_list 3 >in
	geojp 4 load --state-dir "$state" in
	geojp 0 rollback --store-only --state-dir "$state"
	same "$(facts)" "1 100 50
2 200 60"
	geojp 4 status --json --state-dir "$state"
	same "$(echo "$output" | jq '.lists[0].updated_at')" 100
}

@test "an empty file of an older geojp: its time is that of the list stored last" {
	store_small 1
	store_small 2
	touch -d @5000 "$state/jp/000001.list"
	touch -d @7000 "$state/jp/000002.list"
	rm "$state/jp/.updated"
	touch -d @9000 "$state/jp/.updated"
	at() {
		geojp 4 status --json --state-dir "$state"
		same "$(echo "$output" | jq '.lists[0].updated_at')" "$1"
	}
	at 9000
	# The lists were copied later, and without their times.
	touch -d @4000 "$state/jp/.updated"
	at 7000
	mv "$state/jp/000002.list" two
	at 5000
	mv two "$state/jp/000002.list"
	touch -d @9000 "$state/jp/.updated"
	# The sources were good then with the list that is withdrawn now.
	geojp 0 rollback --store-only --state-dir "$state"
	at 5000
	mv "$state/jp/000002.list.withdrawn" "$state/jp/000002.list"
	at 9000
	store_small 3
	same "$(facts | head -n 2)" "1 5000 0
2 9000 0"
	rm "$state/jp/.updated"
	at null
}

@test "a damaged file is named, and written anew" {
	store_small 1
	touch -d @5000 "$state/jp/000001.list"
	for text in 1 '1 2' '1 2 3 4' '1 2 x' '1  2 3' '1 2 3 ' '-1 2 3' '1 253402300800 3' \
		'9999999999 2 3' 'x\\e[2J'; do
		printf '%b\n' "1 2 3\n$text" >"$state/jp/.updated"
		geojp 4 status --json --state-dir "$state"
		has "$stderr" "geojp: $state/jp/.updated:2: \""
		has "$stderr" "\": not \"NUMBER UPDATED DATA\"; the next update writes the file anew"
		same "$(echo "$output" | jq '.lists[0].updated_at')" 5000
	done
	small_list 2 >in
	geojp 0 load --store-only --state-dir "$state" in
	has "$stderr" "not \"NUMBER UPDATED DATA\""
	same "$(facts | head -n 1)" "1 5000 0"
	is_now "$(updated jp)"
	# What is no regular file is never followed, read for ever, or written to.
	for kind in 'ln -s /dev/zero' mkfifo 'ln -s small1.txt'; do
		rm "$state/jp/.updated"
		$kind "$state/jp/.updated"
		geojp 4 status --json --state-dir "$state"
		has "$stderr" "geojp: $state/jp/.updated: "
		store_one=$(printf '%s' "$kind" | wc -c)
		small_list "$store_one" >in
		geojp 0 load --store-only --state-dir "$state" in
		[ ! -L "$state/jp/.updated" ] && [ -f "$state/jp/.updated" ]
	done
}

# A registry's file with the version line $1 and a record of each family.
registry() {
	printf '%s\n' "$1" 'apnic|JP|ipv4|198.51.100.0|256|20110412|allocated' \
		'apnic|JP|ipv6|2001:db8::|32|20110412|allocated'
}

# Loads the files and expects that their data are of the day $1; "-" is not known.
dated() {
	local want=0
	[ "$1" = - ] || want=$(day "$1")
	geojp 0 load --store-only --state-dir "$state" "${@:2}"
	same "$(facts | tail -n 1 | cut -d ' ' -f 3)" "$want"
}

@test "the date of a registry's file" {
	check() { # DAY VERSION-LINE
		registry "$2" >in
		touch -d 2020-02-02 in
		dated "$1" in
	}
	# As the five registries write it. The serial is a date for three of them.
	check 2021-07-15 '2|apnic|20210715|69826|19830613|20210714|+1000'
	check 2021-07-14 '2.3|ripencc|1626299999|140733|19830705|20210714|+0100'
	check 2021-07-15 '2|arin|1626321603041|169829|19700101|20210715|-0500'
	check 2021-07-15 '2|lacnic|20210715|93015|19870101|20210715|-0300'
	check 2021-07-15 '2|afrinic|20210715|10440|00000000|20210715|00000'
	# Where one is no date, the other counts; where none is one, the file's does.
	check 2021-07-15 '2|x|20210715|2|19830613|00000000|+1000'
	check 2021-07-14 '2|x|20211315|2|19830613|20210714|+1000'
	check 2020-02-02 '2|x|20210229|2|19830613|20210431|+1000'
	check 2020-02-02 '2|x|1|2|19830613||+1000'
	check 2020-02-29 '2|x|20200229|2|19830613|20200229|+1000'
	# What is impossible is said.
	check() { # DAY VERSION-LINE WHAT
		registry "$2" >in
		touch -d 2020-02-02 in
		dated "$1" in
		same "$stderr" "$3"
	}
	check 2020-02-02 '2|x|20210229|2|19830613|20210431|+1000' \
		'geojp: in:1: "20210431": not a date as YYYYMMDD; that of the file counts as the date of the data'
	check 2021-07-15 '2|x|20210715|2|19830613|2021071|+1000' \
		'geojp: in:1: "2021071": not a date as YYYYMMDD; the serial 20210715 counts as the date of the data'
	check 2020-02-02 '2|x|1|2|19830613||+1000'
	check 2021-07-15 '2|x|20210715|2|19830613|00000000|+1000'
	# A serial is no date if it is far from the last change.
	check 2021-07-14 '2|x|20310715|2|19830613|20210714|+1000'
	check 2021-07-14 '2|x|20210701|2|19830613|20210714|+1000'
	check 2021-07-14 '2|x|19870714|2|19830613|20210714|+1000'
	# Of two files in one, the older counts.
	{ registry '2|x|20210716|2|19830613|20210716|+1000'
		registry '2|x|20210714|2|19830613|20210714|+1000'; } >in
	dated 2021-07-14 in
}

@test "the date of the real file of APNIC" {
	dated 2021-07-15 "$data/delegated-apnic-20210715.gz"
}

@test "several files: the oldest that gave an address" {
	small_list 1 >a
	small_list 2 >b
	touch -d 2021-07-15 a
	touch -d 2021-07-14 b
	dated 2021-07-14 a b
	dated 2021-07-14 b a
	# One without a date does not hide that another is old.
	geojp 0 load --store-only --state-dir "$state" a - <b
	same "$(facts | tail -n 1 | cut -d ' ' -f 3)" "$(day 2021-07-15)"
	# A registry without this country.
	printf '%s\n' '2|arin|20200101|1|19830613|20200101|+1000' \
		'arin|US|ipv4|203.0.113.0|256|20110412|allocated' >us
	registry '2|apnic|20210715|2|19830613|20210715|+1000' >jp
	dated 2021-07-15 us jp
	dated 2021-07-15 jp us
}

@test "the date at the end of a canonical list's label" {
	check() { # DAY LABEL
		small_list 1 | "$geojp" convert --label "$2" >in
		touch -d 2020-02-02 in
		dated "$1" in
	}
	check 2021-07-15 'JP registries 2021-07-15'
	check 2021-07-15 2021-07-15
	check 2021-07-15 'list 20210715'
	check 2020-02-02 '2021-07-15 of JP'
	check 2020-02-02 'JP registries 2021-07-15x'
	check 2020-02-02 'JP registries x2021-07-15'
	check 2020-02-02 'JP 2021-02-29'
	check 2020-02-02 'JP 2021-00-10'
	check 2020-02-02 'JP 2021-13-10'
	check 2020-02-02 'JP 2021-07-00'
	check 2020-02-02 'JP 2021-7-15x'
	check 2020-02-02 'JP 2021-0715'
	check 2020-02-02 'JP 2021/07/15'
	check 2020-02-02 'JP 1989-12-31'
	check 1990-01-01 'JP 1990-01-01'
	check 2020-02-02 'JP 198.51.100.'
	# What an older geojp has stored, and what update stores.
	check 2026-11-22 'JP lists.example.jp 2026-11-22'
}

@test "the date of a file before 1990, or after 9999, is that of a clock that was never set" {
	small_list 1 >in
	touch -d @1 in
	dated - in
	touch -d @631151999 in
	dated - in
	touch -d @631152000 in
	dated 1990-01-01 in
	# Not every file system knows such a day; a tmpfs does.
	need_root
	mkdir far
	for date in 253402300799:253402300799 253402300800:0; do
		run --separate-stderr unshare -m sh -c "mount -t tmpfs none far && cp in far &&
			touch -d @${date%:*} far/in && '$geojp' load --store-only --state-dir '$state' far/in"
		same "$status" 0
		same "$(facts | tail -n 1 | cut -d ' ' -f 3)" ${date#*:}
	done
}

@test "the date of a database is when it was built" {
	grep -q maxminddb <(ldd "$geojp") || skip "geojp is built without libmaxminddb"
	printf 'JP 198.51.100.0/24\nJP 2001:db8::/32\n' | python3 "$here/make_mmdb.py" >in
	touch -d 2020-02-02 in
	geojp 0 load --store-only --state-dir "$state" in
	same "$(facts | tail -n 1 | cut -d ' ' -f 3)" 1769900000
}

# The configuration: list jp from the file list.txt.
configure() {
	{ printf 'retries = 0\n'; guard_off; printf '%s\n' "source = file://$tmp/list.txt" "$@"; } \
		>"$GEOJP_CONFIG"
}

label() {
	sed -n 's/^label //p' "$state/jp/$(stored | grep 'list$' | tail -n 1)"
}

@test "update: the label has the date of the data, and a source's own label stays" {
	configure
	registry '2|apnic|20210715|2|19830613|20210715|+1000' >list.txt
	geojp 0 update --store-only --state-dir "$state"
	same "$(label)" "JP list.txt 2021-07-15"
	same "$(facts | cut -d ' ' -f 1,3)" "1 $(day 2021-07-15)"
	small_list 1 >list.txt
	touch -d 2021-07-16 list.txt
	geojp 0 update --store-only --state-dir "$state"
	same "$(label)" "JP list.txt 2021-07-16"
	# No date is claimed if none is known.
	small_list 2 >list.txt
	touch -d @1 list.txt
	quiet update --store-only --state-dir "$state"
	same "$(label)" "JP list.txt"
	same "$(facts | tail -n 1 | cut -d ' ' -f 3)" 0
	small_list 3 | "$geojp" convert --label 'from the publisher 2021-07-17' >list.txt
	geojp 0 update --store-only --state-dir "$state"
	same "$(label)" "from the publisher 2021-07-17"
	same "$(facts | tail -n 1 | cut -d ' ' -f 3)" "$(day 2021-07-17)"
}

@test "update warns of data older than max-data-age, and goes on" {
	small_list 1 >list.txt
	configure
	warns() { # TIMES AGO [WARNING]
		touch -d "$1" list.txt
		geojp 0 update --store-only --state-dir "$state"
		[ -z "$output" ]
		same "$stderr" "${2-}"
	}
	of() {
		date -ud "$1" +%F
	}
	warns '29 days ago'
	warns '31 days ago' "geojp: list jp: its source gives data of $(of '31 days ago'), older than 30d (max-data-age); is it still kept up to date?"
	warns '2 days' "geojp: list jp: its source gives data of $(of '2 days'), in the future; is the clock right?"
	warns '12 hours'
	same "$(stored)" 000001.list
	configure 'max-data-age = 36h'
	warns '35 hours ago'
	warns '37 hours ago' "geojp: list jp: its source gives data of $(of '37 hours ago'), older than 36h (max-data-age); is it still kept up to date?"
	configure 'max-data-age = 0'
	warns '5 years ago'
	warns '2 days'
	# Nothing is known of another list, which may be one that never changes.
	configure '[office]' "source = file://$tmp/list.txt" 'exceptions = no'
	touch -d '31 days ago' list.txt
	geojp 0 update --store-only --list-name office --state-dir "$state"
	same "$stderr" ""
}

@test "status: data that are old make the list stale" {
	store_small 1
	is() { # DATA TEXT STALE
		note_facts jp "$(now)" "$1"
		geojp 4 status --state-dir "$state"
		same "$(echo "$output" | grep age:)" "  age:       $2"
		[[ $(echo "$output" | grep updated:) != *STALE* ]]
		geojp 4 status --json --state-dir "$state"
		same "$(echo "$output" | jq -c '.lists[0] | [.data_at, .stale]')" "[$1,$3]"
	}
	is "$(day 2021-07-15)" 'data of 2021-07-15, STALE: older than 30d' true
	is "$(($(now) - 2591000))" "data of $(date -ud '-2591000 seconds' +%F)" false
	is "$(($(now) + 172800))" "data of $(date -ud '2 days' +%F), STALE: in the future" true
	guard_off | sed 's/^min-ipv4/max-data-age = 4000d\n&/' >"$GEOJP_CONFIG"
	is "$(day 2021-07-15)" 'data of 2021-07-15' false
	guard_off | sed 's/^min-ipv4/max-data-age = 0\n&/' >"$GEOJP_CONFIG"
	is "$(day 1990-01-02)" 'data of 1990-01-02' false
	is "$(($(now) + 172800))" "data of $(date -ud '2 days' +%F), in the future" false
	note_facts jp "$(now)"
	geojp 4 status --json --state-dir "$state"
	same "$(echo "$output" | jq -c '.lists[0] | [.data_at, .stale]')" "[null,false]"
}

@test "update says which of several sources has old data" {
	for i in 1 2 3; do
		small_list $i >list$i.txt
	done
	touch -d '40 days ago' list1.txt
	touch -d 2024-05-05 list2.txt
	small_list 4 >list.txt
	configure "source = file://$tmp/list1.txt" "source = file://$tmp/list2.txt" \
		"source = file://$tmp/list3.txt"
	geojp 0 update --store-only --state-dir "$state"
	same "$stderr" "geojp: list jp: its source file://$tmp/list2.txt gives data of 2024-05-05, older than 30d (max-data-age); is it still kept up to date?"
}

@test "status: a frozen source makes a stale list, though each update is good" {
	gunzip -c "$data/delegated-apnic-20210715.gz" >list.txt
	configure
	geojp 0 update --store-only --state-dir "$state"
	has "$stderr" "its source gives data of 2021-07-15, older than 30d (max-data-age)"
	geojp 0 update --store-only --state-dir "$state"
	has "$stderr" "its source gives data of 2021-07-15"
	same "$(label)" "JP list.txt 2021-07-15"
	geojp 4 status --state-dir "$state"
	has "$output" "data of 2021-07-15, STALE"
}

@test "status --max-age: the age of the data counts, too" {
	start_kernel
	store_small 1
	quiet restore --state-dir "$state"
	fine() {
		geojp 0 status --max-age "$1" --state-dir "$state"
		[ -z "$stderr" ]
	}
	bad() {
		geojp 1 status --max-age "$1" --state-dir "$state"
		same "$stderr" "geojp: list jp: $2"
	}
	# A source need not change every day: 30 days are allowed.
	note_facts jp "$(now)" "$(day '20 days ago')"
	fine 14d
	note_facts jp "$(now)" "$(day 2021-07-15)"
	bad 14d "has data of 2021-07-15, over 30d ago"
	bad 60d "has data of 2021-07-15, over 60d ago"
	note_facts jp "$(now)" "$(day '40 days ago')"
	fine 60d
	bad 14d "has data of $(date -ud '40 days ago' +%F), over 30d ago"
	note_facts jp 1000 2000000000
	sed -i '1i max-age = 0' "$GEOJP_CONFIG"
	bad 14d "was last updated 1970-01-01 00:16:40 +0000, over 14d ago; has data of 2033-05-18, in the future"
	guard_off | sed 's/^min-ipv4/max-data-age = 0\n&/' >"$GEOJP_CONFIG"
	note_facts jp "$(now)" "$(day 2021-07-15)"
	fine 14d
}

@test "status after a rollback: the age of the list that is in force now" {
	start_kernel
	small_list 1 >list.txt
	configure
	touch -d 2021-07-15 list.txt
	geojp 0 update --state-dir "$state"
	sed -i "s/^1 [0-9]*/1 1000000000/" "$state/jp/.updated"
	small_list 2 >list.txt
	geojp 0 update --state-dir "$state"
	geojp 0 status --state-dir "$state" --max-age 14d
	geojp 0 rollback --state-dir "$state"
	# The sources give what was rolled back. That does not make the old list younger.
	geojp 0 update --state-dir "$state"
	geojp 1 status --state-dir "$state" --max-age 14d
	same "$stderr" "geojp: list jp: was last updated 2001-09-09 01:46:40 +0000, over 14d ago; has data of 2021-07-15, over 30d ago"
	# Nor is it younger if nothing is known of it any more.
	touch -d @1100000000 "$state/jp/000001.list"
	rm "$state/jp/.updated"
	geojp 0 update --state-dir "$state"
	same "$(facts)" "1 1100000000 0"
	geojp 0 update --accept withdrawn --state-dir "$state"
	geojp 0 status --state-dir "$state" --max-age 14d
}

# Status is content with N rules at least, --min-rules $1.
rules_fine() {
	geojp 0 status --min-rules "$1" --state-dir "$state"
	[ -z "$stderr" ]
}

rules_bad() { # N MESSAGE
	geojp 1 status --min-rules "$1" --state-dir "$state"
	same "$stderr" "geojp: list jp: $2"
}

# A kernel with $1 rules of IPv4 and $2 of IPv6 that use list jp.
kernel_rules() {
	[ ! -e kernel.pid ] || stop_kernel
	rm -rf "$GEOJP_PROC"
	start_kernel --rules "$1" "$2"
	quiet restore --state-dir "$state"
}

@test "--min-rules: each family needs its own" {
	[ -e /proc/net/if_inet6 ] || skip "this machine has no IPv6"
	local six='no rule of IPv6 uses it; add one, or set one-family in geojp.conf'
	local four=${six/IPv6/IPv4}
	store_small 1
	kernel_rules 1 1
	rules_fine 2
	rules_bad 3 '2 rules use it, should be 3'
	kernel_rules 2 0
	rules_bad 2 "$six"
	rules_bad 3 "2 rules use it, should be 3; $six"
	# One rule is one rule: its owner did not ask for both families.
	rules_fine 1
	geojp 0 status --state-dir "$state"
	has "$output" "  rules:     2, 2 of IPv4 and 0 of IPv6"
	geojp 0 status --json --state-dir "$state"
	same "$(echo "$output" | jq -c '.lists[0] | [.rules, .ipv4_rules, .ipv6_rules]')" "[2,2,0]"
	# A list that is meant to be of one family.
	echo 'one-family = yes' >>"$GEOJP_CONFIG"
	rules_fine 2
	rules_bad 3 '2 rules use it, should be 3'
	guard_off >"$GEOJP_CONFIG"
	kernel_rules 0 2
	rules_bad 2 "$four"
	kernel_rules 0 0
	rules_bad 2 '0 rules use it, should be 2'
	# A list that holds one family, whether it has local blocks of the other or not.
	for local in '' --no-local; do
		rm -rf "$state"
		echo 198.51.100.0/24 >in
		quiet load --store-only --one-family $local --state-dir "$state" in
		kernel_rules 2 0
		rules_fine 2
		kernel_rules 0 2
		rules_bad 2 "$four"
	done
}

@test "--min-rules: a kernel without IPv6 needs no rule of IPv6" {
	need_root
	export ASAN_OPTIONS=detect_leaks=0 # the leak check needs /proc
	store_small 1
	kernel_rules 2 0
	run --separate-stderr unshare -m sh -c "mount -t tmpfs none /proc && [ ! -e /proc/net ] &&
		'$geojp' status --min-rules 2 --state-dir '$state'"
	same "$status $stderr" "0 "
	kernel_rules 0 2
	run --separate-stderr unshare -m sh -c "mount -t tmpfs none /proc &&
		'$geojp' status --min-rules 2 --state-dir '$state'"
	same "$status" 1
	has "$stderr" "no rule of IPv4"
}

@test "--min-rules: an older module does not tell the families apart" {
	only_in_english
	mkdir -p "$GEOJP_PROC"
	printf '%s\n' 'list: jp' 'loaded: yes' 'generation: 3' 'loaded-at: 1769904000' 'ipv4-prefixes: 1' \
		'ipv6-prefixes: 1' 'ipv4-addresses: 1' 'ipv6-64s: 1' 'bytes: 1' 'rules: 2' >"$GEOJP_PROC/status"
	rules_fine 2
	rules_bad 3 '2 rules use it, should be 3'
	geojp 0 status --state-dir "$state"
	same "$(echo "$output" | grep rules:)" "  rules:     2"
	geojp 0 status --json --state-dir "$state"
	same "$(echo "$output" | jq -c '.lists[0] | [.rules, .ipv4_rules, .ipv6_rules]')" "[2,null,null]"
}
