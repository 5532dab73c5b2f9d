#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Each network namespace has lists of its own, and only who rules over it may
# load them.
# shellcheck disable=SC2086 # $nobody is several words
. ./tap.sh
. ./net.sh
. ./geojp.sh

check "the module loads" load_module
check "two hosts" two_hosts

# Different lists.
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

# Who may.
transaction jp 192.0.2.0/24 2001:db8::/32 >/tmp/list
chmod 644 /tmp/list
nobody='setpriv --reuid nobody --regid nogroup --clear-groups'
attempt() { # COMMAND...: what the shell says of writing the list to load
	"$@" sh -c "cat /tmp/list >$proc/load" 2>&1 | sed 's/.*: //'
}
is "nobody can't load" "$(attempt $nobody)" "Permission denied"
is "nobody can read status" "$($nobody cat $proc/status; echo $?)" 0
is "root without CAP_NET_ADMIN can't load" \
	"$(attempt setpriv --bounding-set -net_admin --inh-caps -net_admin)" "Operation not permitted"
is "nothing was loaded" "$(cat $proc/status)" ""

# Root in a user namespace.
contained="$nobody unshare --user --map-root-user --net"
is "root of a user namespace loads in its own network namespace" \
	"$($contained sh -c "cat /tmp/list >$proc/load && cmp /tmp/list $proc/lists/jp && echo same")" same
is "and not in ours, which it sees through /proc" \
	"$($nobody unshare --user --map-root-user sh -c "cat /tmp/list >$proc/load" 2>&1 |
		sed 's/.*: //')" "Permission denied"
is "nor in ours, from its own" \
	"$($contained sh -c 'cat /tmp/list >/proc/1/net/xt_geojp/load' 2>&1 |
		sed 's/.*: //')" "Permission denied"
for variant in legacy nft; do
	is "a user namespace may have a rule: $variant" "$($contained sh -c "
		cat /tmp/list >$proc/load || exit
		XTABLES_LOCKFILE=/tmp/lock.\$\$ iptables-$variant -A INPUT -m geojp ! --src-jp -j DROP &&
		sed -n 's/^rules: //p' $proc/status")" 1
done
is "load belongs to its root" "$($contained stat -c '%a %u %g' $proc/load)" "600 0 0"
is "nothing was loaded here" "$(cat $proc/status)" ""

# Whoever opens the file is asked; whoever writes is not.
exec 3<>$proc/load
$nobody sh -c 'cat /tmp/list >&3'
like "an open file can be handed on" "$(cat <&3)" '^ok: generation'
exec 3>&-
check "and has loaded the list" cmp /tmp/list $proc/lists/jp

# A file of a namespace that goes away before it does.
ip netns add gone
on gone sh -c "cat /tmp/list >$proc/load"
# Not by a function, so that the process to end is the one that sleeps.
ip netns exec gone sh -c "exec sleep 1000 3<>$proc/load 4<$proc/status 5<$proc/lists/jp" &
sleeper=$!
sleep 0.5
ip netns del gone
kill -9 $sleeper
wait $sleeper 2>/dev/null

# A reader that does not come back, as root or as anybody who may mount FUSE.
hang() { # COMMAND...: in the background, until it hangs
	"$@" &
	stuck=$!
	while [ ! -e /tmp/stuck.$stuck ]; do sleep 0.1; done
}
for file in lists/jp load status; do
	hang /t/stuck $proc/$file /tmp/list
	sleep 1
	check "stuck in $file: its namespace ends without holding up others" \
		timeout -s KILL 20 sh -c 'modprobe nfnetlink_log && rmmod nfnetlink_log'
	timeout -s KILL 20 rmmod xt_geojp 2>/tmp/err
	like "stuck in $file: the module stays" "$(cat /tmp/err)" 'in use'
	check "stuck in $file: and new namespaces can be made" \
		timeout -s KILL 20 unshare --net true
	kill -9 $stuck
	wait $stuck 2>/dev/null
done
echo 1 >/sys/module/xt_geojp/parameters/max_lists
ip netns add gone
printf 'geojp 1 idle\n192.0.2.0/24\ncommit 1\n' | send gone >/dev/null
printf 'geojp 1 idle\nunload\n' | send gone >/dev/null
hang ip netns exec gone /t/stuck $proc/lists/idle
is "nor does it hold up a load that wants the place of its list" \
	"$(transaction jp 192.0.2.0/24 | timeout 20 ip netns exec gone sh -c "
		exec 3<>$proc/load; cat >&3 2>/dev/null; cat <&3")" \
	"line 3: more lists than module parameter max_lists allows"
kill -9 $stuck
wait $stuck 2>/dev/null
transaction jp 192.0.2.0/24 | send gone >/dev/null
is "once it is gone, the place is free" "$(on gone ls $proc/lists)" jp
echo 32 >/sys/module/xt_geojp/parameters/max_lists
ip netns del gone

# Who may use little memory gets an answer; nobody is killed for it.
group=/sys/fs/cgroup/small
awk 'BEGIN {
	print "geojp 1 large"
	for (i = 0; i < 60000; i++)
		printf "%x:%x::1/128\n", 8192 + int(i / 16), i % 16 * 4096 + 1
	print "commit 60000"
}' >/tmp/large
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir $group
echo 4M >$group/memory.max
# shellcheck disable=SC2016 # it is that shell which knows its $$
like "more than the memory of its group allows is refused" "$(sh -c '
	echo $$ >/sys/fs/cgroup/small/cgroup.procs
	exec 3<>/proc/net/xt_geojp/load
	cat /tmp/large >&3 2>/dev/null
	cat <&3')" '^line [0-9]+: out of memory$'
is "and nobody was killed" "$(sed -n 's/^oom_kill //p' $group/memory.events)" 0
sleep 0.5
rmdir $group
check "without the limit it is loaded" sh -c "cat /tmp/large >$proc/load"
printf 'geojp 1 large\nunload\n' >$proc/load

# Namespaces that end with rules and lists in force, a few times over.
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
is "namespaces end with their rules" $i 5
no_hosts
sleep 1
check "the module unloads, so no rule is left" rmmod xt_geojp
check "/proc is clean" [ ! -e $proc ]
finish
