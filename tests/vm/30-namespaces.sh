#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Each network namespace has its own lists. They end with it.
. ./tap.sh
. ./net.sh
. ./geojp.sh

check "the module loads" load_module
check "two hosts" two_hosts

# Two namespaces have different lists.
transaction jp 198.51.100.0/24 2001:db8:aaaa::/48 | send host >/dev/null
transaction jp 203.0.113.0/24 | send peer >/dev/null
is "host has its list" "$(on host sed -n 2p $proc/lists/jp)" 198.51.100.0/24
is "peer has another" "$(on peer sed -n 2p $proc/lists/jp)" 203.0.113.0/24
is "and we have none" "$(cat $proc/status)" ""
address peer 198.51.100.1/32 203.0.113.1/32
for variant in legacy nft; do
	on host iptables-$variant -A INPUT -p icmp -m geojp ! --src-jp -j DROP
	check "$variant: a packet is judged by its receiver's list" pings peer 192.0.2.2 198.51.100.1
	check_not "$variant: and not by its sender's" pings peer 192.0.2.2 203.0.113.1
	on host iptables-$variant -F
done
on host iptables-nft -A INPUT -m geojp --list-name office -j ACCEPT
is "a rule counts in its own namespace" "$(status host office rules)" 1
is "and nowhere else" "$(status peer office rules)" ""
printf 'geojp 1 jp\nunload\n' | send host >/dev/null
is "one list is emptied" "$(status host jp loaded)" no
is "the other one is not" "$(status peer jp loaded)" yes

# A namespace may end before its files are closed: its last process is killed while
# it has them open.
transaction jp 192.0.2.0/24 2001:db8::/32 >/tmp/list
ip netns add gone
on gone sh -c "cat /tmp/list >$proc/load"
# Not through on(), so that $! is the process that sleeps.
ip netns exec gone sh -c "exec sleep 1000 3<>$proc/load 4<$proc/status 5<$proc/lists/jp" &
sleeper=$!
sleep 0.5
ip netns del gone
kill -9 $sleeper
wait $sleeper 2>/dev/null

# Namespaces are deleted while rules and lists are in force, five times.
for i in 1 2 3 4 5; do
	ip netns add gone
	on gone sh -c "cat /tmp/list >$proc/load"
	for command in iptables-legacy iptables-nft ip6tables-legacy ip6tables-nft; do
		on gone $command -A INPUT -m geojp ! --src-jp -j DROP
		on gone $command -A INPUT -m geojp --list-name empty -j DROP
	done
	[ "$(status gone jp rules) $(status gone empty rules)" = "4 4" ] || break
	ip netns del gone
done
is "namespaces end with their rules" "$i" 5
no_hosts
sleep 1
check "the module unloads, so no rule is left" rmmod xt_geojp
check "/proc is clean" [ ! -e $proc ]
finish
