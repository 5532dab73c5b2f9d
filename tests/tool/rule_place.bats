# geojp rule check: do the lines of others let new connections pass the rule by?
load common
load iptables

# With $1 in front of it, the rule is in place.
harmless() {
	printf '%s\n' '*filter' ':INPUT ACCEPT [0:0]' ':f2b - [0:0]' ':deep - [0:0]' ':open - [0:0]' \
		':wide - [0:0]' '[0:0] -A wide -p tcp -j ACCEPT' '[0:0] -A wide -j RETURN' \
		"[0:0] -A INPUT $1" "[3:180] -A INPUT $rule_line" \
		'[0:0] -A f2b -s 192.0.2.1/32 -j REJECT --reject-with icmp-port-unreachable' \
		'[0:0] -A f2b -j deep' '[0:0] -A f2b -j RETURN' \
		'[0:0] -A deep -m comment --comment "-j ACCEPT" -j LOG' \
		'[0:0] -A open -s 192.0.2.1/32 -j DROP' '[0:0] -A open -p icmp -j ACCEPT' COMMIT \
		>"$FAKE_IPTABLES/nft.ipv4"
	run --separate-stderr "$geojp" rule check --state-dir "$state"
	has "$output" "in place   iptables -A INPUT $rule_line" || { echo "in front: $1"; return 1; }
}

# With $1 in front of it, the rule is not in place, and apply puts it in front.
accepts() {
	! harmless "$1" >/dev/null || { echo "in front: $1"; return 1; }
	same "$status" 1
	has "$output" "BEHIND     iptables -A INPUT $rule_line
           behind -A INPUT $1"
	"$geojp" rule apply --state-dir "$state" 2>/dev/null
	same "$(chain INPUT)" "$rule_line
$1"
}

@test "in place is what nothing in front lets new connections pass by" {
	only_in_english
	printf '[rule]\nfamilies = ipv4\n' >"$GEOJP_CONFIG"
	harmless '-i lo -j ACCEPT'
	harmless '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'
	harmless '-m state --state RELATED,ESTABLISHED -j ACCEPT'
	harmless '-m conntrack ! --ctstate NEW -j ACCEPT'
	harmless '-s 192.0.2.0/24 -j ACCEPT'
	harmless '-s 10.0.0.0/8 -j ACCEPT'
	harmless '-s fc00::/7 -j ACCEPT'
	harmless '-s 192.0.2.1/32 -j RETURN'
	harmless '-m set --match-set office src -j ACCEPT'
	harmless '-m iprange --src-range 192.0.2.1-192.0.2.9 -j ACCEPT'
	harmless '-m iprange --src-range 10.0.0.0-10.255.255.255 -j ACCEPT'
	harmless '-m geojp --src-jp -j ACCEPT'
	harmless '-p tcp -j LOG'
	harmless '-p tcp -m tcp --dport 25 -j DROP'
	harmless '-j MARK --set-xmark 0x1/0xffffffff'
	harmless '-p tcp'
	harmless '-p tcp -m multiport --dports 22 -j f2b'
	accepts '-j ACCEPT'
	accepts '! -i lo -j ACCEPT'
	accepts '-i lo0 -j ACCEPT'
	accepts '-p tcp -m tcp --dport 22 -j ACCEPT'
	accepts '-p icmp -j ACCEPT'
	accepts '-m conntrack --ctstate NEW,RELATED -j ACCEPT'
	accepts '-m conntrack ! --ctstate INVALID -j ACCEPT'
	# A new connection that was redirected has both states. firewalld has this line.
	accepts '-m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT'
	accepts '-m conntrack --ctstate SNAT -j ACCEPT'
	accepts '-m conntrack ! --ctstate DNAT -j ACCEPT'
	accepts '! -s 192.0.2.0/24 -j ACCEPT'
	accepts '-s 0.0.0.0/0 -j ACCEPT'
	accepts '-s 128.0.0.0/1 -j ACCEPT'
	accepts '-s 2000::/3 -j ACCEPT'
	accepts '-m iprange --src-range 0.0.0.0-255.255.255.255 -j ACCEPT'
	accepts '-m iprange --src-range 1.0.0.0-11.255.255.255 -j ACCEPT'
	accepts '-d 192.0.2.0/24 -j ACCEPT'
	accepts '-m set --match-set office dst -j ACCEPT'
	accepts '-m set ! --match-set office src -j ACCEPT'
	accepts '-m geojp ! --src-jp -j ACCEPT'
	accepts '-j RETURN'
	accepts '-j NFQUEUE --queue-num 0'
	accepts '-j open'
	accepts '-j wide'
	accepts '-g f2b'
	accepts '-m comment --comment "-i lo -s 192.0.2.1" -j ACCEPT'
	accepts '-m comment --comment "-s" -m comment --comment 192.0.2.1 -j ACCEPT'
	# A line for another interface than the one of the rule lets nothing pass by.
	printf '[rule]\nfamilies = ipv4\ninterfaces = lan0\n' >"$GEOJP_CONFIG"
	rule_line=${rule_line/! -i lo/-i lan0}
	harmless '-i wan0 -j ACCEPT'
	harmless '! -i lan0 -j ACCEPT'
	accepts '-i lan0 -j ACCEPT'
	accepts '-i lan+ -j ACCEPT'
}

@test "a rule put in by hand is seen, named, not doubled and never removed" {
	for hand in "${rule_line/-m comment --comment geojp /}" \
		'! -i lo -m geojp ! --src-jp -m conntrack --ctstate NEW -m comment --comment "by me" -j DROP'; do
		printf '%s\n' '*filter' ':INPUT ACCEPT [0:0]' "[5:300] -A INPUT $hand" COMMIT |
			tee "$FAKE_IPTABLES/nft.ipv4" >"$FAKE_IPTABLES/nft.ipv6"
		rule 0 check
		has "$output" "by hand    iptables -A INPUT $rule_line
           without the comment of geojp; geojp leaves it alone"
		quiet rule apply --state-dir "$state"
		same "$(chain INPUT)" "$hand"
		quiet rule remove --state-dir "$state"
		same "$(chain INPUT)" "$hand"
	done
	# One that does less is named, and does not count.
	printf '%s\n' '*filter' ':INPUT ACCEPT [0:0]' "[5:300] -A INPUT -p tcp -m geojp ! --src-jp -j DROP" COMMIT \
		>"$FAKE_IPTABLES/nft.ipv4"
	rule 1 check
	has "$output" "another    iptables -t filter -A INPUT -p tcp -m geojp ! --src-jp -j DROP"
	quiet rule apply --state-dir "$state"
	same "$(chain INPUT)" "$rule_line
-p tcp -m geojp ! --src-jp -j DROP"
}

@test "a chain whose jump stands behind what accepts is as good as none" {
	printf '[rule]\nfamilies = ipv4\nchains = DOCKER-USER\n' >"$GEOJP_CONFIG"
	seen() { # FORWARD-LINES... in which order
		{
			printf '%s\n' '*filter' ':FORWARD ACCEPT [0:0]' ':DOCKER-USER - [0:0]' ':first - [0:0]'
			printf '[0:0] -A FORWARD %s\n' "$@"
			printf '%s\n' "[0:0] -A DOCKER-USER $rule_line" '[0:0] -A DOCKER-USER -j RETURN' \
				'[0:0] -A first -i eth7 -j RETURN' '[0:0] -A first -j DOCKER-USER' COMMIT
		} >"$FAKE_IPTABLES/nft.ipv4"
		run --separate-stderr "$geojp" rule check --state-dir "$state"
	}
	reached() {
		seen "$@"
		same "$status" 0
		has "$output" "in place   iptables -A DOCKER-USER"
	}
	passed_by() {
		seen "$@"
		same "$status" 1
		has "$output" "UNREACHED  iptables -A DOCKER-USER"
		has "$output" "           the jump to chain DOCKER-USER is behind $behind"
	}
	reached '-j DOCKER-USER' '-j ACCEPT'
	reached '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT' '-j DOCKER-USER'
	behind='-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT'
	passed_by "${behind#-A FORWARD }" '-j DOCKER-USER'
	behind='-A FORWARD -i virbr0 -j ACCEPT'
	passed_by '-i virbr0 -j ACCEPT' '-j DOCKER-USER'
	# One way is enough.
	reached '-j DOCKER-USER' '-j ACCEPT' '-j DOCKER-USER'
	behind='-A first -i eth7 -j RETURN'
	passed_by '-j first'
	# Nothing that apply could mend, so it is said, and confirmed rules are kept.
	rule 0 apply
	has "$stderr" 'geojp: the rule is in, but in DOCKER-USER, to which the jump is behind "-A first -i eth7 -j RETURN" (IPv4)'
	printf '[rule]\nfamilies = ipv4\nchains = DOCKER-USER\ninterfaces = eth0\n' >"$GEOJP_CONFIG"
	rule_line=${rule_line/! -i lo/-i eth0}
	reached '-i virbr0 -j ACCEPT' '-j DOCKER-USER'
	behind='-A FORWARD -i eth0 -j ACCEPT'
	passed_by '-i eth0 -j ACCEPT' '-j DOCKER-USER'
	# A circle of chains, which the kernel would not take, ends.
	printf '%s\n' '*filter' ':FORWARD ACCEPT [0:0]' ':DOCKER-USER - [0:0]' ':first - [0:0]' \
		"[0:0] -A DOCKER-USER $rule_line" '[0:0] -A DOCKER-USER -j first' \
		'[0:0] -A first -j DOCKER-USER' COMMIT >"$FAKE_IPTABLES/nft.ipv4"
	rule 1 check
	has "$output" "           nothing jumps to chain DOCKER-USER"
}

@test "a comment of somebody else with a newline, as iptables prints it" {
	printf '%s\n' '*filter' ':INPUT ACCEPT [0:0]' '[0:0] -A INPUT -m comment --comment "a' \
		'[0:0] -A INPUT -j ACCEPT' 'COMMIT \" b" -j LOG' "[3:180] -A INPUT $rule_line" COMMIT \
		>"$FAKE_IPTABLES/nft.ipv4"
	printf '[rule]\nfamilies = ipv4\n' >"$GEOJP_CONFIG"
	rule 0 check
	has "$output" "in place   iptables -A INPUT $rule_line"
	# Above all, the end of a trial takes the rule out.
	quiet rule remove --state-dir "$state"
	! grep -q geojp "$FAKE_IPTABLES/nft.ipv4" || false
	grep -q 'COMMIT .*b" -j LOG' "$FAKE_IPTABLES/nft.ipv4"
	printf '%s\n' '*filter' ':INPUT ACCEPT [0:0]' '[0:0] -A INPUT -m comment --comment "a' COMMIT \
		>"$FAKE_IPTABLES/nft.ipv4"
	rule 4 check
	has "$stderr" "geojp: iptables-save: cannot understand line 4 of what it prints"
}

@test "a list without data in a line beside the rule: that is said, and is no yes" {
	start_kernel
	small_list 1 >in
	printf '[rule]\nfamilies = ipv4\n' >"$GEOJP_CONFIG"
	guard_off >>"$GEOJP_CONFIG"
	quiet load --state-dir "$state" in
	printf '%s\n' '*filter' ':INPUT ACCEPT [0:0]' \
		'[0:0] -A INPUT -m geojp --src-jp --list-name office -j ACCEPT' \
		'[0:0] -A INPUT -m geojp --src-jp --list-name b --fail-closed -j ACCEPT' \
		'[0:0] -A INPUT -m geojp --src-jp --list-name jp -j LOG' \
		"[0:0] -A INPUT $rule_line" COMMIT >"$FAKE_IPTABLES/nft.ipv4"
	rule 1 check
	same "$stderr" 'geojp: list office holds no data, so every address counts as in it for this line: -A INPUT -m geojp --src-jp --list-name office -j ACCEPT (IPv4, table filter)'
	geojp 1 status --rule --state-dir "$state"
	has "$stderr" 'list office holds no data'
}
