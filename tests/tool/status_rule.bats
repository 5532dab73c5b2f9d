# geojp status: the rule and what it has done, for people, monitoring and programs.
load common
load iptables

setup() {
	common_setup
	setup_iptables
	: >"$GEOJP_CONFIG"
	start_kernel
	small_list 1 >small.txt
	quiet load --accept size --accept canary --state-dir "$state" small.txt
}

status() {
	local want=$1
	shift
	geojp "$want" status --state-dir "$state" "$@"
}

# What a program that reads the JSON sees at $1.
json() {
	python3 -c "import json, sys; print(json.loads(sys.argv[1])$1)" "$output"
}

@test "where the rule was never asked for, status says nothing of it and runs no program" {
	status 0
	! grep -q '^rule' <<<"$output"
	[ ! -e "$FAKE_IPTABLES/calls" ]
	status 0 --json
	same "$(json '["rule"]')" None
	status 1 --rule
	has "$output" "
rule
  in place:  NO: it is gone from INPUT (IPv4, IPv6)
  confirmed: no; \"geojp enable\" puts the rule in
  refused:   0 packets of new IPv4 connections, 0 of IPv6"
	same "$stderr" "geojp: the rule is gone from INPUT (IPv4, IPv6)"
}

@test "status shows since when the rule is in, by which variant, and what it has done" {
	quiet rule apply --confirmed --state-dir "$state"
	sed -i 's/^\[0:0\] -A INPUT/[1234:61700] -A INPUT/' "$FAKE_IPTABLES/nft.ipv4"
	sed -i 's/^\[0:0\] -A INPUT/[1:60] -A INPUT/' "$FAKE_IPTABLES/nft.ipv6"
	sed -i 's/^at .*/at 1769904000/' "$GEOJP_RUN/rule"
	sed -i 's/^since .*/since 1769903000/' "$state/.rule"
	status 0 --rule
	[ -z "$stderr" ]
	has "$output" "
rule
  in place:  since 2026-02-01 00:00:00 +0000 (nft)
  confirmed: 2026-01-31 23:43:20 +0000
  refused:   1,234 packets of new IPv4 connections, 1 of IPv6"
	status 0 --json
	same "$(json '["rule"]["variant"]')" nft
	same "$(json '["rule"]["since"]')" 1769904000
	same "$(json '["rule"]["ipv4_packets"]')" 1234
	same "$(json '["rule"]["ipv6_bytes"]')" 60
	same "$(json '["rule"]["lines"][1]["family"]')" ipv6
	same "$(json '["rule"]["lines"][1]["chain"]')" INPUT
	same "$(json '["rule"]["lines"][1]["state"]')" in_place
	same "$(json '["rule"]["from"]')" confirmed
	# Only what turns away counts, in a chain of its own, too.
	printf '[rule]\nlog = 6/min\n' >"$GEOJP_CONFIG"
	quiet rule apply --state-dir "$state"
	sed -i -e 's/^\[0:0\] -A/[100:6000] -A/' -e '/geojp .*DROP/s/^\[[0-9:]*\]/[7:420]/' "$FAKE_IPTABLES/nft.ipv4"
	status 0 --json
	same "$(json '["rule"]["ipv4_packets"]')" 7
}

@test "status --rule fails as long as one family is open" {
	quiet rule apply --confirmed --state-dir "$state"
	status 0 --rule --max-age 14d
	ip6tables -F
	status 1 --rule
	same "$stderr" "geojp: the rule is gone from INPUT (IPv6)"
	status 0
	has "$output" "  in place:  NO: it is gone from INPUT (IPv6)"
	ip6tables -A INPUT -p tcp -j ACCEPT
	ip6tables -A INPUT ${rule_line}
	status 1 --rule
	same "$stderr" 'geojp: the rule is behind "-A INPUT -p tcp -j ACCEPT" in INPUT (IPv6)'
	quiet rule keep --state-dir "$state" || true
	"$geojp" rule apply --state-dir "$state"
	status 0 --rule
	printf '[rule]\naction = reject\n' >"$GEOJP_CONFIG"
	status 1 --rule
	same "$stderr" 'geojp: geojp.conf says another rule than the one confirmed; "geojp enable" puts it in'
	has "$output" "geojp.conf says another one"
	: >"$GEOJP_CONFIG"
	echo 'no' >"$FAKE_IPTABLES/fail-ip6tables-save"
	status 1 --rule
	has "$stderr" "geojp: cannot read the rules of IPv6: no"
	has "$stderr" "geojp: the rule is not known: INPUT cannot be read (IPv6)"
	echo damage >"$state/.rule"
	status 1 --rule
	has "$stderr" "$state/.rule: is damaged"
}

@test "another rule is in the JSON with its variant" {
	quiet rule apply --state-dir "$state"
	iptables-legacy -A INPUT -m geojp ! --src-jp -j DROP
	status 0 --json
	same "$(json '["rule"]["others"][0]["variant"]')" legacy
	same "$(json '["rule"]["others"][0]["rule"]')" "-A INPUT -m geojp ! --src-jp -j DROP"
	same "$(json '["rule"]["others"][0]["ours"]')" False
}

@test "a trial, and until when it runs" {
	quiet rule apply --state-dir "$state"
	now=$(date +%s)
	up=$(awk '{ printf "%d", $1 * 1000 }' /proc/uptime)
	{
		printf 'geojp-trial 1\nboot %s\nput-in %s\nends %s\nnet 0 0\ntty 0 0 \n' \
			"$(cat /proc/sys/kernel/random/boot_id)" "$up" $((up + 600000))
		echo "rule ipv4 filter INPUT - $rule_line"
		echo "rule ipv6 filter INPUT - $rule_line"
		echo end
	} >"$GEOJP_RUN/trial"
	status 0
	has "$output" "  trial:     until 20"
	has "$output" '; then it goes out, unless "geojp confirm" keeps it'
	status 0 --json
	same "$(json '["rule"]["from"]')" trial
	[ "$(json '["rule"]["trial_ends_at"]')" -ge $((now + 590)) ]
	# Nothing else changes the rule meanwhile.
	iptables -F
	quiet rule keep --state-dir "$state"
	same "$(chain INPUT)" ""
	rule 1 apply
	same "$stderr" 'geojp: the rule is on trial, and stays as it is; "geojp confirm" or "geojp disable" ends that'
	rule 0 apply --confirmed
	same "$(chain INPUT)" ""
	# A file that is damaged is named.
	cp "$GEOJP_RUN/trial" good
	echo damage >"$GEOJP_RUN/trial"
	run --separate-stderr "$geojp" status --state-dir "$state"
	has "$stderr" "geojp: $GEOJP_RUN/trial: is damaged; the trial counts as over"
	has "$output" '  trial:     over; "geojp disable" takes the rule out, if it is still in'
	! grep -q 'confirmed: no' <<<"$output"
	cp good "$GEOJP_RUN/trial"
	# When it is over, keep takes it out.
	sed -i "s/^ends .*/ends $((up - 1))/" "$GEOJP_RUN/trial"
	rule 0 keep
	has "$stderr" "geojp: the trial is over, and nobody has confirmed it: the rule is out"
	same "$(chain INPUT ipv6)" ""
}
