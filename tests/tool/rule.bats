# geojp rule: what the rule is, is it in place, in and out with it.
load common
load iptables

# Program $1 is not installed: the exit code is that of a shell. The real one may be
# there, so the file cannot just be missing.
no_program() {
	rm -f "$tmp/bin/$1"
	printf '#!/bin/sh\nexit 127\n' >"$tmp/bin/$1"
	chmod +x "$tmp/bin/$1"
}

# Both families have only the line of the default rule.
default_in() {
	same "$(chain INPUT)" "$rule_line"
	same "$(chain INPUT ipv6)" "$rule_line"
}

nothing_in() {
	! grep -q geojp "$FAKE_IPTABLES"/nft.* "$FAKE_IPTABLES"/legacy.* 2>/dev/null
}

@test "show prints commands that a shell takes, and changes nothing" {
	rule 0 show
	same "$output" "iptables -w -I INPUT 1 $rule_line
ip6tables -w -I INPUT 1 $rule_line"
	[ ! -e "$FAKE_IPTABLES/calls" ]
	cat >"$GEOJP_CONFIG" <<-'EOC'
		[rule web]
		list = office
		chains = INPUT DOCKER-USER mangle/PREROUTING
		interfaces = eth0 ppp+
		except-ports = tcp/80,443 udp/6000-6010
		log = 360/hour
	EOC
	rule 0 show
	common='-m conntrack --ctstate NEW -m geojp ! --src-jp --list-name office -m comment --comment "geojp web" -j geojp-web'
	same "$(sed -n '/^iptables/p' <<<"$output")" "iptables -w -N geojp-web
iptables -w -I geojp-web 1 -p tcp -m conntrack --ctorigdstport 80 -m comment --comment \"geojp web\" -j RETURN
iptables -w -I geojp-web 2 -p tcp -m conntrack --ctorigdstport 443 -m comment --comment \"geojp web\" -j RETURN
iptables -w -I geojp-web 3 -p udp -m conntrack --ctorigdstport 6000:6010 -m comment --comment \"geojp web\" -j RETURN
iptables -w -I geojp-web 4 -m limit --limit 6/min -m comment --comment \"geojp web\" -j LOG --log-prefix \"geojp: \"
iptables -w -I geojp-web 5 -m comment --comment \"geojp web\" -j DROP
iptables -w -I INPUT 1 -i eth0 $common
iptables -w -I INPUT 2 -i ppp+ $common
iptables -w -I DOCKER-USER 1 -i eth0 $common
iptables -w -I DOCKER-USER 2 -i ppp+ $common
iptables -w -t mangle -N geojp-web
iptables -w -t mangle -I geojp-web 1 -p tcp -m conntrack --ctorigdstport 80 -m comment --comment \"geojp web\" -j RETURN
iptables -w -t mangle -I geojp-web 2 -p tcp -m conntrack --ctorigdstport 443 -m comment --comment \"geojp web\" -j RETURN
iptables -w -t mangle -I geojp-web 3 -p udp -m conntrack --ctorigdstport 6000:6010 -m comment --comment \"geojp web\" -j RETURN
iptables -w -t mangle -I geojp-web 4 -m limit --limit 6/min -m comment --comment \"geojp web\" -j LOG --log-prefix \"geojp: \"
iptables -w -t mangle -I geojp-web 5 -m comment --comment \"geojp web\" -j DROP
iptables -w -t mangle -I PREROUTING 1 -i eth0 $common
iptables -w -t mangle -I PREROUTING 2 -i ppp+ $common"
	# What is pasted is what check looks for.
	iptables -w -N DOCKER-USER
	iptables -w -A FORWARD -j DOCKER-USER
	ip6tables -w -N DOCKER-USER
	ip6tables -w -A FORWARD -j DOCKER-USER
	bash -ec "$output"
	rule 0 check
}

@test "a rule of one line needs no chain of its own, reject and ports do" {
	printf '[rule]\nports = tcp/22\naction = reject\nfamilies = ipv6\n' >"$GEOJP_CONFIG"
	rule 0 show
	same "$output" "ip6tables -w -I INPUT 1 ! -i lo -p tcp -m conntrack --ctstate NEW --ctorigdstport 22 -m geojp ! --src-jp -m comment --comment geojp -j REJECT --reject-with tcp-reset"
	printf '[rule]\naction = reject\n' >"$GEOJP_CONFIG"
	rule 0 show
	same "$(grep ' geojp [12]' <<<"$output")" "iptables -w -I geojp 1 -p tcp -m comment --comment geojp -j REJECT --reject-with tcp-reset
iptables -w -I geojp 2 -m comment --comment geojp -j REJECT --reject-with icmp-port-unreachable
ip6tables -w -I geojp 1 -p tcp -m comment --comment geojp -j REJECT --reject-with tcp-reset
ip6tables -w -I geojp 2 -m comment --comment geojp -j REJECT --reject-with icmp6-port-unreachable"
	# Each port has its own line of the log, so that nothing else is logged.
	printf '[rule]\nports = tcp/22 udp/53\nlog = 100/hour\nfamilies = ipv4\n' >"$GEOJP_CONFIG"
	rule 0 show
	same "$(grep ' geojp [0-9]' <<<"$output")" "iptables -w -I geojp 1 -p tcp -m conntrack --ctorigdstport 22 -m limit --limit 100/hour -m comment --comment geojp -j LOG --log-prefix \"geojp: \"
iptables -w -I geojp 2 -p tcp -m conntrack --ctorigdstport 22 -m comment --comment geojp -j DROP
iptables -w -I geojp 3 -p udp -m conntrack --ctorigdstport 53 -m limit --limit 100/hour -m comment --comment geojp -j LOG --log-prefix \"geojp: \"
iptables -w -I geojp 4 -p udp -m conntrack --ctorigdstport 53 -m comment --comment geojp -j DROP"
}

@test "apply and remove do it in both families, twice is the same as once" {
	rule 1 check
	same "$output" "GONE       iptables -A INPUT $rule_line
GONE       ip6tables -A INPUT $rule_line"
	quiet rule apply --state-dir "$state"
	default_in
	rule 0 check
	same "$output" "in place   iptables -A INPUT $rule_line
in place   ip6tables -A INPUT $rule_line"
	# What is in place is not touched: its counters stay.
	sed -i 's/^\[0:0\]/[7:420]/' "$FAKE_IPTABLES/nft.ipv4"
	: >"$FAKE_IPTABLES/calls"
	quiet rule apply --state-dir "$state"
	! grep -q restore "$FAKE_IPTABLES/calls"
	grep -qF '[7:420] -A INPUT' "$FAKE_IPTABLES/nft.ipv4"
	quiet rule remove --state-dir "$state"
	nothing_in
	: >"$FAKE_IPTABLES/calls"
	quiet rule remove --state-dir "$state"
	! grep -q restore "$FAKE_IPTABLES/calls"
}

@test "rules of others stay as they are, with their counters" {
	iptables -A INPUT -s 198.51.100.7/32 -j ACCEPT
	iptables -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
	iptables -A INPUT -m comment --comment geojp -j ACCEPT
	iptables -A INPUT -m comment --comment "geojp Office" -m geojp ! --src-jp -j LOG
	iptables -t mangle -N geojp-x
	iptables -t mangle -A geojp-x -j RETURN
	iptables -t mangle -A INPUT -j geojp-x
	sed -i 's/^\[0:0\]/[7:420]/' "$FAKE_IPTABLES/nft.ipv4"
	cp "$FAKE_IPTABLES/nft.ipv4" before
	quiet rule apply --state-dir "$state"
	same "$(chain INPUT | head -n 1)" "$rule_line"
	quiet rule remove --state-dir "$state"
	cmp before "$FAKE_IPTABLES/nft.ipv4"
	# Nothing was flushed, and no line of another was deleted.
	same "$(grep -c '^-D' "$FAKE_IPTABLES/calls")" 2
	! grep -E '^(-F|:|\*mangle)' "$FAKE_IPTABLES/calls"
}

@test "remove forgets nothing: keep puts a confirmed rule in again" {
	quiet rule apply --confirmed --state-dir "$state"
	quiet rule remove --state-dir "$state"
	nothing_in
	rule 0 keep
	default_in
}

@test "lines of the other variant are named, and go out with the others" {
	iptables-legacy -A INPUT -m geojp ! --src-jp -j DROP
	ip6tables-legacy -A INPUT -m geojp ! --src-jp -m comment --comment geojp -j DROP
	quiet rule apply --state-dir "$state"
	rule 0 check
	has "$output" "another    iptables-legacy -t filter -A INPUT -m geojp ! --src-jp -j DROP
left over  ip6tables-legacy -t filter -A INPUT -m geojp ! --src-jp -m comment --comment geojp -j DROP"
	quiet rule remove --state-dir "$state"
	same "$(chain INPUT ipv4 legacy)" "-m geojp ! --src-jp -j DROP"
	same "$(chain INPUT ipv6 legacy)" ""
	same "$(chain INPUT)" ""
	# The other way round. Without nftables in the kernel there is nothing of nft's.
	echo legacy >"$FAKE_IPTABLES/variant"
	quiet rule apply --state-dir "$state"
	same "$(chain INPUT ipv6 legacy)" "$rule_line"
	echo 'iptables-nft-save v1.8.9 (nf_tables): Could not initialize nft: Protocol not supported' \
		>"$FAKE_IPTABLES/fail-iptables-nft-save"
	sed 's/initialize nft/Failed to initialize nft/' "$FAKE_IPTABLES/fail-iptables-nft-save" \
		>"$FAKE_IPTABLES/fail-ip6tables-nft-save"
	rule 0 check
	[ -z "$stderr" ]
	# The same where the kernel has netlink for netfilter, as conntrack needs it.
	rm "$FAKE_IPTABLES"/fail-*
	for program in iptables ip6tables; do
		echo "$program-nft-save v1.8.7 (nf_tables): Could not fetch rule set generation id: Invalid argument" \
			>"$FAKE_IPTABLES/fail-$program-nft-save"
	done
	rule 0 check
	[ -z "$stderr" ]
	quiet rule remove --state-dir "$state"
	same "$(chain INPUT ipv6 legacy)" ""
	quiet rule apply --state-dir "$state"
	# Whoever may not read them does not know what is in them.
	sed -i 's/Invalid argument/Permission denied (you must be root)/' "$FAKE_IPTABLES"/fail-*
	rule 4 check
	has "$stderr" "cannot read the rules of IPv4: iptables-nft-save v1.8.7 (nf_tables): Could not fetch rule set generation id: Permission denied"
	rm "$FAKE_IPTABLES"/fail-*
	# Not every system has both.
	no_program iptables-nft-save
	no_program ip6tables-nft-save
	rule 0 check
	[ -z "$stderr" ]
}

@test "all or none: what one family refuses, the other does not keep" {
	iptables -A INPUT -j ACCEPT
	cp "$FAKE_IPTABLES/nft.ipv4" before
	cat >"$FAKE_IPTABLES/fail-ip6tables-restore" <<-'END'
		ip6tables-restore v1.8.9 (nf_tables): Couldn't load match `geojp':No such file or directory

		Error occurred at line: 2
		Try `ip6tables-restore -h' or 'ip6tables-restore --help' for more information.
	END
	rule 4 apply
	same "$stderr" "geojp: cannot change the rules of IPv6: ip6tables-restore v1.8.9 (nf_tables): Couldn't load match \`geojp':No such file or directory Error occurred at line: 2; \"geojp doctor\" says what is missing"
	cmp before "$FAKE_IPTABLES/nft.ipv4"
	[ ! -e "$GEOJP_RUN/rule" ]
	# What was in before is in again, where it was.
	rm "$FAKE_IPTABLES"/fail-*
	printf '[rule]\nports = tcp/22\n' >"$GEOJP_CONFIG"
	quiet rule apply --state-dir "$state"
	iptables -I INPUT -s 192.0.2.1/32 -j ACCEPT
	cp "$FAKE_IPTABLES/nft.ipv4" before
	printf '[rule]\naction = reject\n' >"$GEOJP_CONFIG"
	echo 'no' >"$FAKE_IPTABLES/fail-ip6tables-restore"
	rule 4 apply
	cmp before "$FAKE_IPTABLES/nft.ipv4"
	rm "$FAKE_IPTABLES"/fail-*
	# The chain of its own goes with it.
	quiet rule apply --state-dir "$state"
	quiet rule remove --state-dir "$state"
	nothing_in
}

@test "all or none: of two tables in one family" {
	printf '[rule]\nchains = mangle/PREROUTING INPUT\n' >"$GEOJP_CONFIG"
	iptables -A INPUT -j ACCEPT
	iptables -t mangle -A PREROUTING -j ACCEPT
	cp "$FAKE_IPTABLES/nft.ipv4" before
	for program in iptables-restore ip6tables-restore; do
		echo 'line 4: RULE_INSERT failed' >"$FAKE_IPTABLES/half-$program"
		run --separate-stderr "$geojp" rule apply --state-dir "$state"
		same "$status" 4
		has "$stderr" "line 4: RULE_INSERT failed; "
		rm "$FAKE_IPTABLES/half-$program"
		[ "$program" = iptables-restore ] || continue
		cmp before "$FAKE_IPTABLES/nft.ipv4"
	done
	cmp before "$FAKE_IPTABLES/nft.ipv4"
	! grep -q geojp "$FAKE_IPTABLES/nft.ipv6"
	quiet rule apply --state-dir "$state"
	same "$(chain mangle/PREROUTING | head -n 1)" "$rule_line"
	rule 0 check
	has "$output" "in place   ip6tables -t mangle -A PREROUTING $rule_line"
}

@test "what iptables only says it has done is found out" {
	: >"$FAKE_IPTABLES/lazy-iptables-restore"
	rule 4 apply
	same "$stderr" "geojp: iptables did not put the rule in as it was told: it is gone from INPUT (IPv4)"
	nothing_in
	rm "$FAKE_IPTABLES/lazy-iptables-restore"
	quiet rule apply --state-dir "$state"
	: >"$FAKE_IPTABLES/lazy-ip6tables-restore"
	rule 4 remove
	same "$stderr" "geojp: iptables did not take out all of the rule; lines left: 1"
}

# Another program puts a line in between reading and changing.
beside() {
	cat >"$tmp/bin/beside-restore" <<-END
		#!/bin/sh
		iptables -I INPUT -s 192.0.2.1/32 -j DROP
		rm '$tmp/bin/iptables-restore'
		ln -s '$here/fake_iptables' '$tmp/bin/iptables-restore'
		exec iptables-restore "\$@"
	END
	chmod +x "$tmp/bin/beside-restore"
	ln -sf beside-restore "$tmp/bin/iptables-restore"
}

@test "a line of another that went out by mistake is named, with what puts it back" {
	only_in_english
	printf '[rule]\nfamilies = ipv4\n' >"$GEOJP_CONFIG"
	others='-i lo -j ACCEPT
-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'
	printf '%s\n' '*filter' ':INPUT DROP [0:0]' "[0:0] -A INPUT ${others/$'\n'/$'\n[0:0] -A INPUT '}" \
		"[0:0] -A INPUT $rule_line" '[0:0] -A INPUT -j LOG' COMMIT >before
	cp before "$FAKE_IPTABLES/nft.ipv4"
	lost='geojp: IPv4: this line went out of INPUT (filter) when geojp changed the rules, because another program changed them, too; to put it back: iptables -w -t filter -I INPUT'
	beside
	rule 4 remove
	same "$stderr" "$lost 3 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
geojp: iptables did not take out all of the rule; lines left: 1"
	# So does the command.
	bash -c "${stderr_lines[0]##*back: }"
	same "$(chain INPUT | sed 1d)" "$others
$rule_line
-j LOG"
	quiet rule remove --state-dir "$state"
	# The rule goes to the front, and its old place is no longer its own.
	sed -i '4s/.*/[0:0] -A INPUT -p tcp -j ACCEPT/' before
	cp before "$FAKE_IPTABLES/nft.ipv4"
	beside
	rule 0 apply
	same "$stderr" "$lost 4 -p tcp -j ACCEPT"
	# Whoever flushes at that moment wants to.
	cp before "$FAKE_IPTABLES/nft.ipv4"
	beside
	sed -i 's/^iptables -I.*/iptables -F/; s/^exec.*/exit 0/' "$tmp/bin/beside-restore"
	quiet rule remove --state-dir "$state"
	same "$(chain INPUT)" ""
}

@test "if it cannot be undone, that is said" {
	echo 'no' >"$FAKE_IPTABLES/fail-ip6tables-restore"
	quiet rule show --state-dir "$state" >/dev/null || true
	cat >"$tmp/bin/ip6tables-restore.sh" <<-'END'
		#!/bin/bash
		echo nor >"$FAKE_IPTABLES/fail-iptables-restore"
		echo no >&2
		exit 1
	END
	chmod +x "$tmp/bin/ip6tables-restore.sh"
	ln -sf ip6tables-restore.sh "$tmp/bin/ip6tables-restore"
	rule 4 apply
	same "$stderr" 'geojp: cannot change the rules of IPv6: no; "geojp doctor" says what is missing
geojp: cannot change the rules of IPv4: nor; "geojp doctor" says what is missing
geojp: the rule could not be made as it was before; geojp rule remove takes out all of it'
}

@test "no iptables, and tables that cannot be read" {
	echo 'iptables-save: permission denied' >"$FAKE_IPTABLES/fail-iptables-save"
	rule 4 check
	has "$output" "unknown    iptables -A INPUT"
	same "$stderr" "geojp: cannot read the rules of IPv4: iptables-save: permission denied"
	rule 4 apply
	same "$stderr" "geojp: cannot read the rules of IPv4: iptables-save: permission denied"
	rm "$FAKE_IPTABLES"/fail-*
	: >"$FAKE_IPTABLES/hide-ipv6-filter"
	ip6tables -A INPUT -j ACCEPT
	rule 4 check
	same "$stderr" "geojp: IPv6: iptables cannot read table filter: it has rules that only nft knows; move these into a table of another name"
	rule 4 apply
	same "$stderr" "geojp: IPv6: iptables cannot read table filter: it has rules that only nft knows; move these into a table of another name"
	nothing_in
	rule 4 remove
	same "$stderr" 'geojp: IPv6: iptables cannot read table filter: it has rules that only nft knows, so the rule may still be in it; "nft -a list table ip6 filter" shows it'
	rm "$FAKE_IPTABLES"/hide-*
	# A table of nft's that the rule does not need is nobody's business.
	: >"$FAKE_IPTABLES/hide-ipv6-nat"
	ip6tables -t nat -A PREROUTING -j ACCEPT
	quiet rule apply --state-dir "$state"
	quiet rule remove --state-dir "$state"
	# Chains of nft's in the same table are not shown; all others are.
	quiet rule apply --state-dir "$state"
	{
		echo "# Table \`filter' contains incompatible base-chains, use 'nft' tool to list them."
		cat "$FAKE_IPTABLES/nft.ipv4"
	} >beside
	printf '#!/bin/sh\ncat %q\n' "$tmp/beside" >"$tmp/bin/beside-save"
	chmod +x "$tmp/bin/beside-save"
	ln -sf beside-save "$tmp/bin/iptables-save"
	rule 0 check
	[ -z "$stderr" ]
	# Half of the tables must not look like rules that are gone.
	for text in '*filter\n:INPUT ACCEPT [0:0]\n' '*filter\n:INPUT ACCEPT [0:0]\nhello\nCOMMIT\n' \
		'*filter\n:INPUT ACCEPT [0:0]\n[0:0] -A OTHER -j DROP\nCOMMIT\n' \
		'*filter\n:INPUT ACCEPT [0:0]\n[0:0] -A INPUT -m comment --comment "open -j DROP\nCOMMIT\n'; do
		printf '#!/bin/sh\nprintf %%b %q\n' "$text" >"$tmp/bin/odd-save"
		chmod +x "$tmp/bin/odd-save"
		ln -sf odd-save "$tmp/bin/iptables-save"
		rule 4 check
		has "$stderr" "geojp: iptables-save: cannot understand line "
	done
	no_program iptables
	for action in check apply remove; do
		rule 4 $action
		same "$stderr" "geojp: iptables: not installed; install the package iptables"
	done
}

@test "a kernel without IPv6 has nothing to close there" {
	rm "$GEOJP_IF_INET6"
	echo 'no IPv6' | tee "$FAKE_IPTABLES/fail-ip6tables-save" >"$FAKE_IPTABLES/fail-ip6tables-restore"
	quiet rule apply --state-dir "$state"
	rule 0 check
	same "$output" "in place   iptables -A INPUT $rule_line
no IPv6    ip6tables -A INPUT $rule_line"
	quiet rule remove --state-dir "$state"
	nothing_in
}

@test "a chain of its own is made anew as a whole, in its order" {
	printf '[rule]\nexcept-ports = tcp/80,443\nfamilies = ipv4\n' >"$GEOJP_CONFIG"
	quiet rule apply --state-dir "$state"
	chain geojp >wanted
	same "$(wc -l <wanted)" 3
	# The chain is made once.
	same "$(grep '^:' "$FAKE_IPTABLES/calls")" ':geojp - [0:0]'
	# The order counts: with DROP in front no port would stay open.
	iptables -D geojp 3
	iptables -I geojp 1 -m comment --comment geojp -j DROP
	rule 1 check
	quiet rule apply --state-dir "$state"
	chain geojp | diff wanted -
	iptables -F
	rule 1 check
	quiet rule apply --state-dir "$state"
	chain geojp | diff wanted -
	rule 0 check
	# What is too much goes out.
	iptables -A geojp -p tcp -m comment --comment geojp -j RETURN
	quiet rule apply --state-dir "$state"
	chain geojp | diff wanted -
	printf '[rule]\nfamilies = ipv4\n' >"$GEOJP_CONFIG"
	quiet rule apply --state-dir "$state"
	same "$(chain INPUT)" "$rule_line"
	! grep -q '^:geojp' "$FAKE_IPTABLES/nft.ipv4"
}

@test "a chain of somebody else with the same name is not used" {
	printf '[rule]\nexcept-ports = tcp/80\n' >"$GEOJP_CONFIG"
	ip6tables -N geojp
	ip6tables -A INPUT -p tcp -m tcp --dport 22 -j geojp
	cp "$FAKE_IPTABLES/nft.ipv6" before
	rule 4 apply
	same "$stderr" "geojp: chain geojp of table filter (IPv6) has rules that are not geojp's, or they jump to it; rename that chain"
	cmp before "$FAKE_IPTABLES/nft.ipv6"
	! grep -q geojp "$FAKE_IPTABLES/nft.ipv4"
	ip6tables -D INPUT 1
	ip6tables -A geojp -j DROP
	rule 4 apply
	ip6tables -F geojp
	quiet rule apply --state-dir "$state"
	# A chain to which somebody jumps is emptied, and stays.
	ip6tables -A FORWARD -j geojp
	quiet rule remove --state-dir "$state"
	same "$(chain FORWARD ipv6)" "-j geojp"
	same "$(chain geojp ipv6)" ""
	same "$(chain INPUT ipv6)" ""
}

@test "two rules, long names, and chains that are not there" {
	cat >"$GEOJP_CONFIG" <<-'EOC'
		[rule]
		interfaces = interface-name1 wlxaabbccddeef+
		[rule fifteen-letters]
		list = fifteen-letters
		chains = INPUT, DOCKER-USER
		ports = tcp/8080
		families = ipv4
	EOC
	rule 1 check
	has "$output" "NO CHAIN   iptables -A DOCKER-USER"
	has "$output" "           there is no chain DOCKER-USER"
	has "$stderr" "geojp: the rule is for packets that come in by interface-name1, wlxaabbccddeef+, and there is no such interface now"
	# Docker may come up later: the rest is put in already.
	rule 0 apply
	same "$(sed -n 1p <<<"$stderr")" "geojp: the rule is in, but not in DOCKER-USER, because there is no such chain (IPv4)"
	common='-m comment --comment geojp -j DROP'
	same "$(chain INPUT)" "-i interface-name1 -m conntrack --ctstate NEW -m geojp ! --src-jp $common
-i wlxaabbccddeef+ -m conntrack --ctstate NEW -m geojp ! --src-jp $common
! -i lo -p tcp -m conntrack --ctstate NEW --ctorigdstport 8080 -m geojp ! --src-jp --list-name fifteen-letters -m comment --comment \"geojp fifteen-letters\" -j DROP"
	# A chain to which nothing leads is as good as none.
	iptables -N DOCKER-USER
	rule 0 apply
	has "$stderr" "geojp: the rule is in, but in DOCKER-USER, to which nothing jumps (IPv4)"
	rule 1 check
	has "$output" "UNREACHED  iptables -A DOCKER-USER"
	has "$output" "           nothing jumps to chain DOCKER-USER"
	iptables -A FORWARD -j DOCKER-USER
	rule 0 check
	quiet rule remove --state-dir "$state"
	same "$(chain FORWARD)" "-j DOCKER-USER"
	same "$(chain INPUT)$(chain DOCKER-USER)" ""
}

@test "remove reads no configuration; check and apply say where it is wrong" {
	quiet rule apply --state-dir "$state"
	echo 'chains = INPUT' >"$GEOJP_CONFIG"
	for action in show check apply; do
		rule 2 $action
		same "$stderr" "geojp: $GEOJP_CONFIG:1: \"chains\": belongs to a rule; write [rule] before it"
	done
	default_in
	quiet rule remove --state-dir "$state"
	nothing_in
	rule 2 sho
	same "$stderr" 'geojp: rule: "sho": no such action; see geojp rule --help'
}

@test "options of other actions are refused" {
	for action in show check remove keep; do
		rule 2 $action --confirmed
		same "$stderr" 'geojp: rule: --confirmed goes with apply only'
	done
	for action in show check apply keep; do
		rule 2 $action --trial-over
		same "$stderr" 'geojp: rule: --trial-over goes with remove only'
	done
}

@test "a list that is not in force turns nobody away: that is said, and is no yes" {
	start_kernel
	small_list 1 >in
	{
		printf '[rule]\nlist = office\n[rule b]\n[office]\nmin-ipv4 = 1\nmin-ipv6 = 1\nmust-be-in =\n'
		guard_off
	} >"$GEOJP_CONFIG"
	quiet load --state-dir "$state" in
	local idle='geojp: list office is not in force, so the rule turns nobody away; "geojp update", or "geojp load --list-name office", puts it in force'
	rule 0 apply
	same "$stderr" "$idle"
	rule 1 check
	same "$stderr" "$idle"
	geojp 1 status --rule --state-dir "$state"
	same "$stderr" "$idle"
	quiet load --state-dir "$state" --list-name office in
	quiet rule apply --state-dir "$state"
	rule 0 check
	geojp 0 status --rule --state-dir "$state"
	"$geojp" unload
	rule 1 check
	has "$stderr" 'list jp is not in force'
	rule 0 apply --confirmed
	has "$stderr" 'list jp is not in force'
}

@test "an interface that is not there lets all in by its new name: status --rule says so" {
	# lo is there, but begins in another way.
	printf '[rule]\ninterfaces = eth7 lx+\n' >"$GEOJP_CONFIG"
	local gone='geojp: the rule is for packets that come in by eth7, lx+, and there is no such interface now'
	rule 0 apply
	same "$stderr" "$gone"
	start_kernel
	"$geojp" load --state-dir "$state" "$jp_txt"
	geojp 1 status --rule --state-dir "$state"
	same "$stderr" "$gone"
}

@test "two rules with a chain each, in two tables" {
	for name in '' ' b'; do
		printf '[rule%s]\nchains = INPUT mangle/PREROUTING\nexcept-ports = tcp/80\nfamilies = ipv4\n' "$name"
	done >"$GEOJP_CONFIG"
	quiet rule apply --state-dir "$state"
	same "$(grep -E '^[:*]' "$FAKE_IPTABLES/calls")" '*filter
:geojp - [0:0]
:geojp-b - [0:0]
*mangle
:geojp - [0:0]
:geojp-b - [0:0]'
	rule 0 check
	quiet rule remove --state-dir "$state"
	nothing_in
}
