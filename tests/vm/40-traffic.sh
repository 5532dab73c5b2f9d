#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Packets come in without a pause. Meanwhile lists are swapped, and no packet gets a
# wrong verdict. Then rules, namespaces and the module are added and removed.
. ./tap.sh
. ./net.sh
. ./geojp.sh
. ./crowd.sh

swaps=1000

check "the module loads" load_module
check "two hosts" two_hosts

two_lists
on host sh -c "cat /tmp/one >$proc/load"
check "rules stop foreign packets" drop_foreign
{ packets_in; packets_out; } | sort >/tmp/packets
check "there are packets to send" [ "$(wc -l </tmp/packets)" -gt 150 ]
was=$(status host jp generation)

# After a swap the kernel waits until no reader can see the old list any more.
# rcu_expedited makes this shorter: under traffic the test spent most of its time there.
expedited=/sys/kernel/rcu_expedited
[ ! -e $expedited ] || echo 1 >$expedited
# The loop starts no process for a swap: that would take longer than the swap itself.
# It makes the file /tmp/swapped at the end, if no swap failed.
on host bash -c "
	one=\$(cat /tmp/one) other=\$(cat /tmp/other)
	for ((i = 0; i < $swaps / 2; i++)); do
		printf '%s\n' \"\$other\" >$proc/load || exit
		printf '%s\n' \"\$one\" >$proc/load || exit
	done
	touch /tmp/swapped" &
while kill -0 $! 2>/dev/null; do
	/t/probe -t 1 peer host "$(mac_of host)" </tmp/packets
done >/tmp/out 2>&1
check "all swaps were done" [ -e /tmp/swapped ]
is "$swaps swaps" $(($(status host jp generation) - was)) $swaps
is "not one wrong verdict" "$(grep -v '^# .* 0 wrong$' /tmp/out | head -n 5)" ""
sent=$(awk '{ n += $2 } END { print n + 0 }' /tmp/out)
check "and there were packets all the while ($sent)" [ "$sent" -gt $swaps ]

[ ! -e $expedited ] || echo 0 >$expedited

# Now ping floods the host, and no verdict is checked. The packets keep one processor
# busy. The other one is free for what the test does meanwhile.
flood() { # SECONDS
	# Not through on(): then $! would be a shell and not ping.
	ip netns exec peer taskset 1 ping -q -f -w "$1" 192.0.2.2 &
	flood4=$!
	ip netns exec peer taskset 1 ping -q -f -w "$1" 2001:db8:1::2 &
	flood6=$!
} >/dev/null 2>&1
no_flood() {
	kill $flood4 $flood6
	wait $flood4 $flood6
} 2>/dev/null

flood 600
check_not "rmmod is refused while a rule exists" rmmod xt_geojp
flush_all
removed=0
for i in 1 2 3 4 5 6 7 8; do
	variant=$([ $((i % 2)) = 0 ] && echo legacy || echo nft)
	lsmod | grep -q '^xt_geojp ' || load_module
	for tables in iptables ip6tables; do
		on host "$tables-$variant" -A INPUT -m geojp --src-jp -j ACCEPT
		on host "$tables-$variant" -A INPUT -m geojp --fail-closed ! --src-jp -j DROP
	done
	on host sh -c "cat /t/jp.list >$proc/load"
	for tables in iptables ip6tables; do
		on host "$tables-$variant" -F
	done
	! unload_module || removed=$((removed + 1))
done
is "the module comes and goes under traffic" $removed 8
no_flood

load_module
ended=0
for i in 1 2 3 4 5 6; do
	[ -e /run/netns/host ] || { no_hosts; two_hosts; }
	on host sh -c "cat /t/jp.list >$proc/load"
	drop_foreign
	flood 60
	sleep 0.3
	ip netns del host && ended=$((ended + 1))
	sleep 0.5
	no_flood
done
is "namespaces end under traffic" $ended 6
no_hosts
check "the module unloads" unload_module
finish
