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
