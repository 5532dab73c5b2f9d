# geojp status, for people and for programs.
load common

# A plain directory in the place of /proc/net/xt_geojp; $1 is the label.
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
		later: whatever

		list: other
		loaded: no
		rules: 1
	END
}

@test "for people" {
	plain_proc
	store_small 1
	store_small 2
	touch -d @1769990400 "$state/jp/000002.list"
	small_list 1 >in
	quiet load --store-only --state-dir "$state" --list spare in
	touch -d @1769990400 "$state/spare/000001.list"
	geojp 0 status --state-dir "$state"
	same "$output" "list jp
  in force:  generation 3 since 2026-02-01 00:00:00 +0000
  label:     rir 2026-02-01
  IPv4:      3,145 prefixes, 190,000,000 addresses (4.42 % of all)
  IPv6:      680 prefixes, 18,446,744,073,709,551,615 networks of /64
  memory:    209 KiB
  rules:     2
  stored:    2, the newest is 000002 of 2026-02-02 00:00:00 +0000

list other
  in force:  no data: every address counts as in it
  rules:     1
  stored:    none

list spare
  in force:  no: the kernel has no such list
  stored:    1, the newest is 000001 of 2026-02-02 00:00:00 +0000"
	geojp 0 status --list other --state-dir "$state"
	same "${lines[0]}" "list other"
	[ "${#lines[@]}" = 4 ]
}

@test "--json: valid, complete, with numbers as numbers" {
	plain_proc
	store_small 1
	touch -d @1769990400 "$state/jp/000001.list"
	geojp 0 status --json --state-dir "$state"
	echo "$output" >json
	python3 -m json.tool json >/dev/null
	same "$(jq -c '.lists[0]' json)" '{"list":"jp","loaded":true,"label":"rir 2026-02-01","generation":3,"loaded_at":1769904000,"ipv4_prefixes":3145,"ipv6_prefixes":680,"ipv4_addresses":190000000,"ipv6_64s":18446744073709552000,"bytes":212993,"rules":2,"stored":{"lists":1,"newest":1,"newest_at":1769990400}}'
	has "$output" '"ipv6_64s": 18446744073709551615,'
	same "$(jq -c '.lists[1]' json)" \
		'{"list":"other","loaded":false,"rules":1,"stored":{"lists":0}}'
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

@test "nothing anywhere" {
	mkdir -p proc
	: >proc/status
	geojp 0 status --state-dir "$state"
	same "$output" "no list is in the kernel or stored in $state"
	geojp 0 status --json --state-dir "$state"
	same "$(echo "$output" | jq -c .)" '{"module":true,"lists":[]}'
	geojp 0 status --list jp --state-dir "$state"
	has "$output" "no such list"
}
