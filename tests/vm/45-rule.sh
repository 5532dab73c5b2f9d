#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# geojp rule with the real iptables, nft and legacy, in both families: what it looks for
# is what iptables prints, and it touches nothing else.
. ./tap.sh
. ./net.sh
. ./geojp.sh

export GEOJP_RUN=/tmp/run GEOJP_CONFIG=/tmp/geojp.conf
original=$PATH

# iptables is this variant from now on.
use() { # nft|legacy
	rm -rf /tmp/bin
	mkdir /tmp/bin
	for program in iptables ip6tables; do
		for what in '' -save -restore; do
			ln -s "$(command -v xtables-"$1"-multi)" "/tmp/bin/$program$what"
		done
	done
	PATH=/tmp/bin:$original
}

rule() { # ARG...
	on host /t/geojp rule --state-dir /tmp/state "$@"
}

config() { # LINE...
	printf '%s\n' '[rule]' "$@" >$GEOJP_CONFIG
}

# All rules of both families, without counters and remarks.
rules() {
	for save in iptables-save ip6tables-save; do
		on host $save | sed '/^#/d; s/\[.*\]//'
	done
}

# Rules of others, some of them nearly ours.
others() {
	for program in iptables ip6tables; do
		on host $program -N fail2ban
		on host $program -A fail2ban -p tcp --dport 25 -j REJECT
		on host $program -A fail2ban -j RETURN
		on host $program -A INPUT -i lo -j ACCEPT
		on host $program -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
		on host $program -A INPUT -p tcp -j fail2ban
		on host $program -A INPUT ! -i lo -p udp -m conntrack --ctstate NEW -m geojp ! --src-jp \
			-m comment --comment mine -j DROP
		on host $program -A INPUT -m comment --comment geojp -j LOG
	done
}

flush() {
	for program in iptables ip6tables; do
		on host $program -F
		on host $program -X
		on host $program -t mangle -F
		on host $program -t mangle -X
	done
}

# The rule of the configuration goes in, is found, and goes out without a trace.
round_trip() { # DESCRIPTION
	rules >/tmp/before
	check "$1: goes in" rule apply
	check "$1: is found" rule check
	rules >/tmp/in
	check "$1: once more" rule apply
	is "$1: is in once" "$(rules)" "$(cat /tmp/in)"
	check "$1: goes out" rule remove
	is "$1: nothing else has changed" "$(rules | grep -v '^:.*ACCEPT\|^[*C]')" \
		"$(grep -v '^:.*ACCEPT\|^[*C]' /tmp/before)"
}

check "the module loads" load_module
check "two hosts" two_hosts
for list in jp office; do
	transaction $list 198.51.100.0/24 2001:db8:aaaa::/48 | send host >/dev/null
done
address peer 198.51.100.1/32 203.0.113.1/32 2001:db8:aaaa::1/128 2001:db8:bbbb::1/128

for variant in nft legacy; do
	use $variant
	others
	config 'list = jp'
	round_trip "$variant"
	check "$variant: in again" rule apply
	check "$variant: from the list one gets in" pings peer 192.0.2.2 198.51.100.1
	check "$variant: and by IPv6" pings peer 2001:db8:1::2 2001:db8:aaaa::1
	check_not "$variant: not from elsewhere" pings peer 192.0.2.2 203.0.113.1
	check_not "$variant: nor by IPv6" pings peer 2001:db8:1::2 2001:db8:bbbb::1
	like "$variant: the rule counts them" "$(on host /t/geojp status --rule --state-dir /tmp/state)" \
		'refused: +[1-9][0-9]* packets? of new IPv4 connections, [1-9][0-9]* of IPv6'

	# ip6tables-legacy 1.8.9 finds a rule that is not there, so -C proves nothing.
	on host ip6tables -D INPUT 1
	check_not "$variant: what is gone is not found" rule check
	check "$variant: confirmed" rule apply --confirmed
	on host iptables -F
	on host iptables -A INPUT -p tcp --dport 22 -j ACCEPT
	like "$variant: keep puts it in again" "$(rule keep 2>&1)" \
		'the rule was gone from INPUT \(IPv4\), for at most [0-9]+ s; put in again'
	on host ip6tables -I INPUT -p tcp --dport 22 -j ACCEPT
	like "$variant: also if an ACCEPT is in front" "$(rule keep 2>&1)" \
		'the rule was behind "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT" in INPUT \(IPv6\)'
	is "$variant: then keep is silent" "$(rule keep 2>&1)" ""
	rule remove
	rm -r /tmp/state
	flush
	others

	config 'ports = tcp/22,443 udp/6000-6010' 'interfaces = eth0 a-name-of-15-b+' 'action = reject'
	round_trip "$variant: ports and reject"
	config 'chains = INPUT, FORWARD mangle/PREROUTING security/INPUT' 'except-ports = tcp/80 udp/53'
	round_trip "$variant: four chains"
	config 'list = office' 'chains = fail2ban' 'action = reject' 'log = 7/min' '[rule a-name-15-bytes]' 'ports = tcp/22'
	round_trip "$variant: two rules"
	for rate in 100/sec 59/min 60/min 61/min 360/hour 1000/hour 2/day 48/day; do
		config "log = $rate"
		rule apply
		check "$variant: log = $rate comes back" rule check
	done
	rule remove

	# What is left in the other variant is named, and goes out with the rest.
	[ $variant = legacy ] && other=nft || other=legacy
	on host ip6tables-"$other" -A INPUT -m geojp ! --src-jp -m comment --comment geojp -j DROP
	like "$variant: a rule of $other is named" "$(rule check)" "^left over +ip6tables-$other -t filter -A INPUT"
	check "$variant: all goes out" rule remove
	unlike "$variant: that one, too" "$(on host ip6tables-"$other"-save)" geojp
	flush
done

# A table of nft's hides the rule: nothing is guessed.
if command -v nft >/dev/null; then
	use nft
	config 'families = ipv4'
	rule apply
	on host nft 'add chain ip filter other { type filter hook input priority 0; }'
	check "a chain of nft's beside ours changes nothing" rule check
	on host nft 'add rule ip filter INPUT meter m { ip saddr limit rate 1/second } accept'
	code=0
	text=$(rule check 2>&1 >/dev/null) || code=$?
	like "a table that iptables cannot read is named" "$code $text" \
		'^4 .*iptables cannot read table filter'
fi
no_hosts
finish
