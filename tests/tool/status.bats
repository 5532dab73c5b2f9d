# geojp status, for people and for programs.
load common

# Makes a plain directory that replaces /proc/net/xt_geojp; $1 is the label.
plain_proc() {
	mkdir -p proc/lists
	cat >proc/status <<-END
		list: jp
		loaded: yes
		generation: 3
		loaded-at: 1769904000
		label: ${1-rir 2026-02-01}
		ipv4-prefixes: 3145
		ipv6-prefixes: 680
		ipv4-addresses: 190000000
		ipv6-64s: 18446744073709551615
		bytes: 212993
		rules: 2
		ipv4-rules: 1
		ipv6-rules: 1
		later: whatever

		list: other
		loaded: no
		rules: 1
	END
}

# From here on no list is ever stale.
no_age() {
	sed -i '1i max-age = 0' "$GEOJP_CONFIG"
	echo 'max-data-age = 0' >>"$GEOJP_CONFIG"
}

# List jp was updated $1 seconds ago.
age() {
	note_facts jp "$(($(date +%s) - $1))"
}

@test "for people" {
	store_small 1
	store_small 2
	touch -d @1769990400 "$state/jp/000002.list"
	note_facts jp 1769990400 1769817600
	small_list 1 >in
	quiet load --store-only --state-dir "$state" --list spare in
	touch -d @1769990400 "$state/spare/000001.list"
	note_facts spare 1769990401
	no_age
	plain_proc
	geojp 0 status --state-dir "$state"
	same "$output" "list jp
  in force:  generation 3 since 2026-02-01 00:00:00 +0000
  label:     rir 2026-02-01
  IPv4:      3,145 prefixes, 190,000,000 addresses (4.42 % of all)
  IPv6:      680 prefixes, 18,446,744,073,709,551,615 networks of /64
  memory:    209 KiB
  rules:     2, 1 of IPv4 and 1 of IPv6
  stored:    2, the newest is 000002 of 2026-02-02 00:00:00 +0000
  updated:   2026-02-02 00:00:00 +0000
  age:       data of 2026-01-31

list other
  in force:  no data: every address counts as in it, except for rules with --fail-closed
  rules:     1
  stored:    none
  updated:   never

list spare
  in force:  no: the kernel has no such list
  stored:    1, the newest is 000001 of 2026-02-02 00:00:00 +0000
  updated:   2026-02-02 00:00:01 +0000
  age:       the date of its data is not known"
	geojp 0 status --list other --state-dir "$state"
	same "${lines[0]}" "list other"
	[ "${#lines[@]}" = 5 ]
}

@test "--json: valid, complete, with numbers as numbers" {
	store_small 1
	touch -d @1769990400 "$state/jp/000001.list"
	note_facts jp 1769990400
	no_age
	plain_proc
	geojp 0 status --json --state-dir "$state"
	echo "$output" >json
	python3 -m json.tool json >/dev/null
	same "$(jq -c '.lists[0]' json)" '{"list":"jp","loaded":true,"label":"rir 2026-02-01","generation":3,"loaded_at":1769904000,"ipv4_prefixes":3145,"ipv6_prefixes":680,"ipv4_addresses":190000000,"ipv6_64s":18446744073709552000,"bytes":212993,"rules":2,"ipv4_rules":1,"ipv6_rules":1,"stored":{"lists":1,"newest":1,"newest_at":1769990400},"updated_at":1769990400,"data_at":null,"stale":false}'
	has "$output" '"ipv6_64s": 18446744073709551615,'
	same "$(jq -c '.lists[1]' json)" \
		'{"list":"other","loaded":false,"rules":1,"ipv4_rules":null,"ipv6_rules":null,"stored":{"lists":0},"updated_at":null,"data_at":null,"stale":false}'
	same "$(jq -c '[.module, (.lists | length)]' json)" '[true,2]'
}

@test "--json: labels are escaped" {
	plain_proc 'a "b" \ <c> {d} é'
	geojp 0 status --json --state-dir "$state"
	echo "$output" | python3 -m json.tool >/dev/null
	same "$(echo "$output" | jq -r '.lists[0].label' | head -c 15)" 'a "b" \ <c> {d}'
}

@test "without the module: what is stored, and exit code 4" {
	store_small 1
	geojp 4 status --state-dir "$state"
	has "$output" "stored:    1, the newest is 000001"
	has "$stderr" "the kernel module xt_geojp is not loaded"
	geojp 4 status --json --state-dir "$state"
	echo "$output" >json
	same "$(jq -c '[.module, .lists[0].list, .lists[0].loaded, .lists[0].stored.lists]' json)" \
		'[false,"jp",false,1]'
}

@test "one is one" {
	mkdir proc
	printf '%s\n' 'list: jp' 'loaded: yes' 'ipv4-prefixes: 1' \
		'ipv6-prefixes: 1' 'ipv4-addresses: 1' 'ipv6-64s: 1' >proc/status
	geojp 0 status --state-dir "$state"
	has "$output" "  IPv4:      1 prefix, 1 address ("
	has "$output" "  IPv6:      1 prefix, 1 network of /64"
}

@test "a list that was not updated for long shows as stale" {
	store_small 1
	plain_proc
	check() { # SECONDS TEXT STALE
		age "$1"
		geojp 0 status --list jp --state-dir "$state"
		has "$output" "  updated:   $(date -d "@$(updated jp)" '+%F %T %z')$2"
		[ -n "$2" ] || [[ $output != *STALE* ]]
		geojp 0 status --json --list jp --state-dir "$state"
		same "$(echo "$output" | jq -c '[.lists[0].updated_at, .lists[0].stale]')" \
			"[$(updated jp),$3]"
	}
	check 0 '' false
	check 1209500 '' false # nearly 14 days
	check 1209700 ', STALE: older than 14d' true
	check -3600 '' false
	check -200000 ', STALE: in the future' true
	for text in 36h 90m 61s 7d; do
		guard_off | sed "1i max-age = $text" >"$GEOJP_CONFIG"
		check 1000000 ", STALE: older than $text" true
		check 60 '' false
	done
	guard_off | sed "1i max-age = 48h" >"$GEOJP_CONFIG"
	check 1000000 ", STALE: older than 2d" true
	rm "$state/jp/.updated"
	geojp 0 status --json --list jp --state-dir "$state"
	same "$(echo "$output" | jq -c '[.lists[0].updated_at, .lists[0].stale]')" \
		"[null,true]"
}

@test "--max-age: exit code 1 and a line for each list that is wanting" {
	start_kernel
	store_small 1
	quiet restore --state-dir "$state"
	fine() {
		geojp 0 status --max-age "$1" --state-dir "$state"
		has "$output" "list jp"
		[ -z "$stderr" ]
	}
	bad() {
		geojp 1 status --max-age "$1" --state-dir "$state" "${@:3}"
		same "$stderr" "$2"
	}
	fine 1m
	age 7300
	fine 3h
	when=$(date -d "@$(updated jp)" '+%F %T %z')
	bad 2h "geojp: list jp: was last updated $when, over 2h ago"
	bad 2h "geojp: list jp: was last updated $when, over 2h ago" --json
	echo "$output" | python3 -m json.tool >/dev/null
	age -200000
	when=$(date -d "@$(updated jp)" '+%F %T %z')
	bad 2h "geojp: list jp: was updated $when, in the future"
	rm "$state/jp/.updated"
	bad 2h "geojp: list jp: was never updated"
	age 0
	"$geojp" unload
	bad 2h "geojp: list jp: holds no data in the kernel"
	age 7300
	when=$(date -d "@$(updated jp)" '+%F %T %z')
	bad 2h "geojp: list jp: was last updated $when, over 2h ago; holds no data in the kernel"
	# Without the module there is one message about that, and it comes first.
	stop_kernel
	rm -r "$GEOJP_PROC"
	geojp 4 status --max-age 2h --state-dir "$state"
	same "$stderr" "geojp: $GEOJP_PROC/status: the kernel module xt_geojp is not loaded
geojp: list jp: was last updated $when, over 2h ago"
}

@test "--min-rules: a list that rules do not use" {
	mkdir -p "$GEOJP_PROC"
	rules() { # NUMBER [loaded]
		printf 'list: jp\nloaded: %s\n' "${2:-no}" >"$GEOJP_PROC/status"
		[ ! "${2-}" ] || printf '%s\n' 'generation: 3' 'loaded-at: 1769904000' \
			'label: small' 'ipv4-prefixes: 1' 'ipv6-prefixes: 1' 'ipv4-addresses: 1' \
			'ipv6-64s: 1' 'bytes: 1' >>"$GEOJP_PROC/status"
		echo "rules: $1" >>"$GEOJP_PROC/status"
	}
	bad() { # LINE OPTION...
		geojp 1 status --state-dir "$state" "${@:2}"
		same "$stderr" "geojp: list jp: $1"
	}
	rules 2 yes
	geojp 0 status --min-rules 2 --state-dir "$state"
	[ -z "$stderr" ]
	bad "2 rules use it, should be 3" --min-rules 3
	rules 0 yes
	bad "0 rules use it, should be 2" --min-rules 2 --json
	bad "was never updated; 0 rules use it, should be 1" --min-rules 1 --max-age 2d
	geojp 0 status --state-dir "$state"
	[ -z "$stderr" ]
	# The list has no data, so the rules refuse nobody.
	rules 2
	bad "holds no data in the kernel" --min-rules 2
	: >"$GEOJP_PROC/status"
	bad "holds no data in the kernel; 0 rules use it, should be 2" --min-rules 2
}

@test "--max-age: lists of the configuration that are nowhere" {
	only_in_english
	start_kernel
	printf '[office]\n' >>"$GEOJP_CONFIG"
	geojp 1 status --max-age 14d --state-dir "$state"
	same "$stderr" "geojp: list jp: was never updated; holds no data in the kernel
geojp: list office: was never updated; holds no data in the kernel"
	has "$output" "list office"
	# Without --max-age this is no fault.
	geojp 0 status --state-dir "$state"
	same "$output" "no list is in the kernel or stored in $state"
	small_list 1 >in
	quiet load --state-dir "$state" in
	geojp 0 status --max-age 14d --list jp --state-dir "$state"
	[ -z "$stderr" ]
	geojp 1 status --max-age 14d --state-dir "$state"
	same "$stderr" "geojp: list office: was never updated; holds no data in the kernel"
	same "$(echo "$output" | grep -c '^list ')" 2
	# A list that is not in the configuration counts if it is shown.
	quiet load --state-dir "$state" --list spare in
	note_facts spare 1000
	geojp 1 status --max-age 14d --state-dir "$state"
	has "$stderr" "geojp: list spare: was last updated 1970-01-01 00:16:40 +0000, over 14d ago"
}

@test "nothing anywhere" {
	mkdir -p proc
	: >proc/status
	geojp 0 status --state-dir "$state"
	same "$output" "no list is in the kernel or stored in $state"
	geojp 0 status --json --state-dir "$state"
	same "$(echo "$output" | jq -c .)" '{"module":true,"lists":[],"rule":null}'
	geojp 0 status --list jp --state-dir "$state"
	has "$output" "no such list"
}
