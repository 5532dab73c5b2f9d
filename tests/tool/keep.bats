# geojp rule keep: whatever took the rule out, it is put in again.
load common
load iptables

# The rule is in and confirmed.
confirmed() {
	quiet rule apply --confirmed --state-dir "$state"
}

# It was last seen $1 seconds ago, and now $2 is gone.
gone() {
	local seconds=$1
	shift
	sed -i "s/^seen .*/seen $(($(cut -d. -f1 /proc/uptime) - seconds))/" "$GEOJP_RUN/rule"
	"$@"
}

# keep says line $1, and the rule is in again. A slow machine may take up to 29 seconds
# more than 31.
keeps() {
	rule 0 keep
	same "$(sed -E 's/most (3[1-9]|[45][0-9]) s;/most 31 s;/' <<<"$stderr")" "geojp: $1"
	same "$(chain INPUT | head -n 1)" "$rule_line"
	same "$(chain INPUT ipv6 | head -n 1)" "$rule_line"
	quiet rule keep --state-dir "$state"
}

@test "keep does nothing and says nothing where the rule was never asked for" {
	quiet rule keep --state-dir "$state"
	[ ! -e "$FAKE_IPTABLES/calls" ]
	[ ! -e "$GEOJP_RUN" ]
	[ ! -e "$state" ]
	# What was applied but never confirmed is not kept.
	quiet rule apply --state-dir "$state"
	iptables -F
	quiet rule keep --state-dir "$state"
	same "$(chain INPUT)" ""
}

@test "keep puts it in again, and says for how long it was gone" {
	confirmed
	quiet rule keep --state-dir "$state"
	gone 31 iptables -F
	keeps 'the rule was gone from INPUT (IPv4), for at most 31 s; put in again'
	iptables -F
	gone 31 ip6tables -F
	keeps 'the rule was gone from INPUT (IPv4, IPv6), for at most 31 s; put in again'
	gone 31 iptables -I INPUT -p tcp -m tcp --dport 22 -j ACCEPT
	keeps 'the rule was behind "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT" in INPUT (IPv4), for at most 31 s; put in again'
	gone 700 rm "$FAKE_IPTABLES/nft.ipv6"
	keeps 'the rule was gone from INPUT (IPv6), for at most 12 min; put in again'
	gone 10000 rm "$FAKE_IPTABLES/nft.ipv6"
	[ "$(cut -d. -f1 /proc/uptime)" -lt 10000 ] ||
		keeps 'the rule was gone from INPUT (IPv6), for at most 3 h; put in again'
}

@test "keep says so when the rule that it puts in turns nobody away" {
	# The module came late: geojp restore found none, and nothing has loaded the list since.
	confirmed
	start_kernel
	iptables -F
	rule 0 keep
	has "$stderr" "geojp: the rule was gone from INPUT (IPv4), for at most "
	has "$stderr" 'geojp: list jp is not in force, so the rule turns nobody away; "geojp update", or "geojp load --list-name jp", puts it in force'
	quiet rule keep --state-dir "$state"
}

@test "keep is cheap and writes nothing of the rule while all is well" {
	confirmed
	before=$(cat "$state/.rule")
	: >"$FAKE_IPTABLES/calls"
	quiet rule keep --state-dir "$state"
	same "$(cat "$FAKE_IPTABLES/calls")" "iptables --version
iptables-save -c
ip6tables-save -c"
	same "$(cat "$state/.rule")" "$before"
}

@test "a fault that stays is told once" {
	printf '[rule]\nchains = INPUT DOCKER-USER\n' >"$GEOJP_CONFIG"
	rule 0 apply --confirmed
	has "$stderr" "geojp: the rule is in, but not in DOCKER-USER, because there is no such chain (IPv4, IPv6)"
	rule 0 keep
	same "$stderr" 'geojp: the rule is not in DOCKER-USER, because there is no such chain (IPv4, IPv6); "geojp rule check" tells more'
	quiet rule keep --state-dir "$state"
	# As soon as Docker is there, the rule goes in.
	for program in iptables ip6tables; do
		$program -N DOCKER-USER
		$program -A FORWARD -j DOCKER-USER
	done
	rule 0 keep
	has "$stderr" "geojp: the rule was gone from DOCKER-USER (IPv4, IPv6), for at most "
	has "$stderr" "; put in again"
	same "$(chain DOCKER-USER)" "$rule_line"
	quiet rule keep --state-dir "$state"
	# What iptables refuses is an error each time.
	iptables -F
	echo 'no' >"$FAKE_IPTABLES/fail-iptables-restore"
	rule 4 keep
	has "$stderr" "geojp: cannot change the rules of IPv4: no;"
	has "$stderr" "geojp: the rule is gone from INPUT (IPv4), gone from DOCKER-USER (IPv4)"
	rule 4 keep
	same "$stderr" 'geojp: cannot change the rules of IPv4: no; "geojp doctor" says what is missing'
}

@test "the confirmed rule is kept, whatever geojp.conf says now" {
	confirmed
	echo 'nonsense' >"$GEOJP_CONFIG"
	iptables -F
	rule 0 keep
	has "$stderr" "put in again"
	same "$(chain INPUT)" "$rule_line"
	iptables -F
	quiet rule apply --confirmed --state-dir "$state"
	same "$(chain INPUT)" "$rule_line"
	# As many lines, in the same chains.
	printf '[rule]\nports = tcp/22\n' >"$GEOJP_CONFIG"
	rule 1 check
	has "$stderr" 'geojp: geojp.conf says another rule'
	printf '[rule]\naction = reject\n' >"$GEOJP_CONFIG"
	rule 1 check
	has "$stderr" 'geojp: geojp.conf says another rule than the one confirmed; "geojp enable" puts it in'
	has "$output" "in place   iptables -A INPUT $rule_line"
	# What apply puts in takes the place of the confirmed one: keep would undo it.
	quiet rule apply --state-dir "$state"
	quiet rule keep --state-dir "$state"
	rule 0 check
	[ -z "$stderr" ]
	same "$(chain geojp | wc -l)" 2
}

@test "a record of the confirmed rule that is damaged is named, and nothing is guessed" {
	only_in_english
	confirmed
	anew='until "geojp enable" and "geojp confirm" write it anew, the rule is neither kept in nor put in at boot'
	cp "$state/.rule" good
	for damage in '$d' '1s/1/2/' '2s/.*/since x/' '/^rule/d' '3s/ipv4/ipv5/' '3s/ - .*/ -/'; do
		sed "$damage" good >"$state/.rule"
		for action in keep check 'apply --confirmed'; do
			# shellcheck disable=SC2086 # words they are
			rule 5 $action
			has "$stderr" "geojp: $state/.rule: is damaged; $anew"
			same "$(grep -c damaged <<<"$stderr")" 1
		done
		same "$(chain INPUT)" "$rule_line"
	done
	# What is no file at all is neither followed nor written to, but replaced.
	for other in 'ln -s ../good' 'ln -s nowhere' mkfifo mkdir; do
		rm "$state/.rule"
		(cd "$state" && $other .rule)
		rule 5 keep
		has "$stderr" "geojp: $state/.rule: "
		has "$stderr" "; $anew"
		[ "$other" = mkdir ] || {
			timeout 20 "$geojp" rule apply --state-dir "$state" 2>/dev/null
			[ -f "$state/.rule" ] && [ ! -L "$state/.rule" ]
			quiet rule keep --state-dir "$state"
		}
	done
	geojp 0 disable --state-dir "$state"
	quiet rule keep --state-dir "$state"
	same "$(chain INPUT)" ""
	[ ! -e "$state/.rule" ]
}

@test "what was seen before a reboot counts for nothing" {
	only_in_english
	confirmed
	sed -i 's/^boot .*/boot 00000000-0000-0000-0000-000000000000/' "$GEOJP_RUN/rule"
	iptables -F
	rule 0 keep
	# Since the boot, then.
	has "$stderr" "geojp: the rule was gone from INPUT (IPv4), for at most "
	! has "$stderr" "at most 0 s" >/dev/null
}

@test "update looks whether the rule is in" {
	guard_off >"$GEOJP_CONFIG"
	small_list 1 >small.txt
	echo "source = file://$tmp/small.txt" >>"$GEOJP_CONFIG"
	start_kernel
	quiet update --state-dir "$state"
	confirmed
	iptables -F
	quiet update --dry-run --state-dir "$state" || true
	same "$(chain INPUT)" ""
	geojp 0 update --state-dir "$state"
	has "$stderr" "geojp: the rule was gone from INPUT (IPv4), for at most "
	same "$(chain INPUT)" "$rule_line"
	# Also if the list could not be updated.
	iptables -F
	echo '1.2.3.4/99' >small.txt
	geojp 3 update --state-dir "$state"
	has "$stderr" "geojp: the rule was gone from INPUT (IPv4), for at most "
	# The unit has a call of its own for this.
	iptables -F
	INVOCATION_ID=x geojp 3 update --state-dir "$state"
	same "$(chain INPUT)" ""
	geojp 0 rule keep --state-dir "$state"
	echo 'no' >"$FAKE_IPTABLES/fail-ip6tables-save"
	small_list 1 >small.txt
	geojp 4 update --state-dir "$state"
	same "$stderr" "geojp: cannot read the rules of IPv6: no"
}
