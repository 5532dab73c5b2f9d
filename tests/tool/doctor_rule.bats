# geojp doctor: the checks of the rule.
load common
load doctor

@test "rule confirmed" {
	fine 'rule confirmed' 'the rule was confirmed 2026-02-01'
	on_trial 99999999999999
	finds warn 'rule confirmed' 'the rule is on trial until' 'log in anew, and type there: geojp confirm'
	on_trial 2
	finds FAIL 'rule confirmed' 'the trial is over, but nothing has ended it' 'geojp rule keep'
	rm "$GEOJP_RUN/trial"
	echo damage >"$state/.rule"
	finds FAIL 'rule confirmed' 'the confirmed rule cannot be read: ' 'geojp enable'
	rm "$state/.rule"
	finds FAIL 'rule confirmed' 'no rule is confirmed: after a boot' 'geojp enable'
}

@test "rule configured" {
	fine 'rule configured' "the confirmed rule is the one of $GEOJP_CONFIG"
	printf '[rule]\naction = reject\n' >>"$GEOJP_CONFIG"
	finds FAIL 'rule configured' 'says another rule than the one that was confirmed' 'geojp enable'
	rm "$state/.rule"
	fine 'rule configured' 'the interfaces and lists of the rule in'
	echo 'list = office' >>"$GEOJP_CONFIG"
	finds FAIL 'rule configured' 'the rule uses list office, which has no section' 'write the section [office]'
	echo 'interfaces = nothere0' >>"$GEOJP_CONFIG"
	finds FAIL 'rule configured' 'interfaces that are not there: nothere0' 'ip -br link'
	echo 'nonsense' >>"$GEOJP_CONFIG"
	finds warn 'rule configured' 'whether the confirmed rule is the configured one could not be looked at'
}

@test "rule in-place" {
	fine 'rule in-place' 'the rule is in place: INPUT (IPv4), INPUT (IPv6)'
	tables iptables
	finds FAIL 'rule in-place' 'the rule is not in INPUT (IPv4)' 'geojp rule apply --confirmed'
	tables iptables '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT' "-A INPUT $rule"
	finds FAIL 'rule in-place' 'in INPUT (IPv4) the rule comes too late, behind: -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT' \
		'geojp rule apply --confirmed'
	tables iptables '-A INPUT -i lo -j ACCEPT' "-A INPUT $rule"
	fine 'rule in-place' 'the rule is in place'
	tables iptables "-A INPUT ${rule/ -m comment --comment geojp/}"
	fine 'rule in-place' 'INPUT (IPv4), put in by hand, INPUT (IPv6)'
	confirmed "ipv4 filter INPUT $rule" "ipv6 filter INPUT $rule" "ipv4 filter DOCKER-USER $rule"
	finds warn 'rule in-place' 'the rule belongs into DOCKER-USER (IPv4), and there is no such chain'
	rm "$state/.rule"
	tables iptables
	finds FAIL 'rule in-place' 'the rule is not in INPUT (IPv4)' 'geojp enable'
}

@test "rule in-place: a table that iptables cannot read" {
	tables iptables "-A INPUT $rule"
	echo "# Table \`filter' is incompatible, use 'nft' tool." >"$tmp/iptables.tables"
	finds warn 'rule in-place' "INPUT (IPv4) could not be looked at: iptables cannot read the rule's table" 'nft list ruleset'
	finds warn 'rule ipv6' "whether IPv6 is open could not be looked at: iptables cannot read the rule's table"
	finds warn 'rule others' 'could not be looked at: iptables cannot read table filter' 'nft list ruleset'
	finds warn 'rule fail-closed' 'could not be looked at: iptables cannot read table filter'
	fine 'rule untracked' 'each connection'
	tables iptables "-A INPUT $rule"
	echo "# Table \`filter' is incompatible, use 'nft' tool." >"$tmp/ip6tables.tables"
	finds warn 'rule in-place' 'INPUT (IPv6) could not be looked at'
	finds warn 'rule ipv6' 'whether IPv6 is open could not be looked at'
	echo "# Table \`raw' is incompatible, use 'nft' tool." >>"$tmp/ip6tables.tables"
	finds warn 'rule untracked' 'could not be looked at: iptables cannot read table raw'
}

@test "rule: the tables cannot be read" {
	local check
	program iptables-save <<<'echo "iptables-save: Permission denied" >&2; exit 4'
	doctor
	for check in 'rule in-place' 'rule ipv6' 'rule others' 'rule fail-closed' 'rule untracked'; do
		has "$output" "warn  $check: whether "
	done
	! grep -E '^ok    rule (in-place|ipv6|others|fail-closed|untracked)' <<<"$output" || false
	has "$output" 'iptables-save: Permission denied'
}

@test "rule ipv6: open while IPv4 is closed" {
	fine 'rule ipv6' 'both IPv4 and IPv6 are closed'
	tables ip6tables
	finds FAIL 'rule ipv6' 'IPv4 is closed to abroad, but IPv6 is open' 'geojp rule apply --confirmed'
	tables ip6tables "-A INPUT $rule"
	tables iptables
	finds FAIL 'rule ipv6' 'IPv6 is closed to abroad, but IPv4 is open'
	tables ip6tables
	finds FAIL 'rule in-place' ''
	has "$output" 'ok    rule ipv6: IPv6 is not more open than IPv4: both are'
}

@test "rule ipv6: a rule for IPv4 alone" {
	printf '[rule]\nfamilies = ipv4\n' >>"$GEOJP_CONFIG"
	confirmed "ipv4 filter INPUT $rule"
	tables ip6tables
	finds FAIL 'rule ipv6' 'IPv4 is closed to abroad, but IPv6 is open, as ' 'take families out of'
	put proc/net/if_inet6 'fe800000000000000000000000000001 02 40 20 80     eth0'
	fine 'rule ipv6' 'no address of IPv6 that others reach'
	rm "$GEOJP_IF_INET6"
	fine 'rule ipv6' 'the kernel has no IPv6'
}

@test "rule others: the other variant, and rules put in by hand" {
	fine 'rule others' 'no other rule has -m geojp'
	tables iptables-legacy "-A INPUT $rule"
	finds warn 'rule others' 'a rule is also in iptables-legacy, which is not the iptables of this machine: -A INPUT ' \
		"iptables-legacy -t filter -D INPUT $rule"
	tables iptables-legacy
	tables iptables "-A INPUT $rule" '-A FORWARD -m geojp ! --src-jp -j DROP'
	fine 'rule others' 'a rule that somebody else put in is left as it is: iptables -A FORWARD -m geojp'
	tables iptables "-A INPUT $rule" "-A FORWARD $rule"
	finds warn 'rule others' 'a rule of geojp is in that is not wanted: iptables -A FORWARD ' 'geojp rule apply --confirmed'
	# That command would confirm a rule that nobody has tried.
	rm "$state/.rule"
	finds warn 'rule others' 'a rule of geojp is in that is not wanted: iptables -A FORWARD ' 'geojp enable'
}

@test "rule kept" {
	fine 'rule kept' 'geojp-keep.timer puts it in again'
	unit is-active geojp-keep.timer inactive
	finds FAIL 'rule kept' 'geojp-keep.timer is not active: when another program takes the rule out, it stays out' \
		'systemctl start geojp-keep.timer'
	unit is-active geojp-keep.timer active
	unit is-enabled geojp-rule.service disabled
	finds FAIL 'rule kept' 'geojp-rule.service is not enabled: after a boot the rule is not in' 'systemctl enable --now geojp-rule.service'
	on_trial 99999999999999
	finds warn 'rule kept' 'the rule is not kept in' 'geojp confirm'
	rm "$GEOJP_RUN/trial" "$state/.rule"
	finds warn 'rule kept' 'the rule is not kept in'
}

@test "rule kept: with cron" {
	rm -r "$GEOJP_ROOT/run/systemd"
	put etc/cron.d/geojp '* * * * * root geojp rule keep'
	process 77 cron 1 1
	fine 'rule kept' 'cron puts it in again'
	put etc/cron.d/geojp '17 3 * * * root geojp update'
	finds FAIL 'rule kept' 'cron does not run geojp rule keep' 'reinstall geojp'
}

@test "rule fail-closed: also with policy DROP" {
	policy=DROP fine 'rule fail-closed' 'no rule has --fail-closed'
	tables iptables "-A INPUT $rule" '-A INPUT -m geojp --src-jp --fail-closed -j ACCEPT'
	finds warn 'rule fail-closed' 'INPUT (IPv4) has a rule with --fail-closed: while the list holds no data' \
		'iptables -t filter -D INPUT -m geojp --src-jp --fail-closed -j ACCEPT; then'
	policy=DROP tables iptables "-A INPUT $rule" '-A INPUT -m geojp --src-jp --fail-closed -j ACCEPT'
	finds warn 'rule fail-closed' 'with --fail-closed and the policy DROP: while'
	# A comment is no option.
	tables iptables "-A INPUT ${rule/--comment geojp/--comment --fail-closed}"
	fine 'rule fail-closed' 'no rule has --fail-closed'
}

@test "rule untracked" {
	local raw=('*raw' ':PREROUTING ACCEPT [0:0]' ':OUTPUT ACCEPT [0:0]')
	fine 'rule untracked' 'each connection that comes in is tracked'
	tables iptables "-A INPUT $rule" COMMIT "${raw[@]}" '-A OUTPUT -j NOTRACK' '-A PREROUTING -i lo -j CT --notrack'
	fine 'rule untracked' 'each connection that comes in is tracked'
	tables iptables "-A INPUT $rule" COMMIT "${raw[@]}" '-A PREROUTING -p tcp -m tcp --dport 80 -j CT --notrack'
	finds warn 'rule untracked' 'IPv4 does not track these connections' \
		'iptables -t raw -D PREROUTING -p tcp -m tcp --dport 80 -j CT --notrack'
	tables iptables "-A INPUT $rule"
	tables ip6tables-legacy COMMIT "${raw[@]}" '-A PREROUTING -j NOTRACK'
	finds warn 'rule untracked' 'IPv6 does not track' 'ip6tables-legacy -t raw -D PREROUTING -j NOTRACK'
}

@test "rule saved: files that are loaded whole or not at all" {
	fine 'rule saved' 'no saved file of rules has -m geojp'
	put etc/iptables/rules.v4 '# -m geojp is not saved here'
	fine 'rule saved' 'no saved file of rules has -m geojp'
	printf '*filter\n-A INPUT -m geojp ! --src-jp -j DROP\nCOMMIT\n' | put etc/sysconfig/ip6tables
	finds warn 'rule saved' '/etc/sysconfig/ip6tables:2 has a rule with -m geojp: should the module' "sed -i.bak '/-m geojp/d' /etc/sysconfig/ip6tables"
	mkdir -p "$modules/6.1.0-11-amd64/kernel"
	finds FAIL 'rule saved' '-m geojp, and the module or the plugin is missing'
}
