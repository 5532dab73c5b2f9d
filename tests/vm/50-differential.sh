#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# 100,000 addresses: the kernel's match, geojp test and tests/vm/addresses give the
# same verdict for each. tests/vm/addresses shares no code with the other two.
. ./tap.sh
. ./net.sh
. ./geojp.sh

check "the module loads" load_module
check "two hosts" two_hosts
check "geojp loads the real list" on host /t/geojp load --state-dir /tmp/state /t/jp.list
check "it is the list" on host cmp /t/jp.list $proc/lists/jp
for variant in legacy nft; do
	for tables in iptables ip6tables; do
		on host $tables-$variant -A INPUT -p udp --dport 9000 -m geojp ! --src-jp -j DROP
	done
	is "$variant: 100,000 packets" \
		"$(/t/probe peer host "$(mac_of host)" </t/addresses 2>&1 | head -n 5)" \
		"# 100000 packets, 0 wrong"
	for tables in iptables ip6tables; do
		on host $tables-$variant -F
	done
done

# geojp test reads the list from the kernel, and must give the same verdicts.
cut -d' ' -f1 /t/addresses >/tmp/asked
on host /t/geojp test - </tmp/asked >/tmp/answers
sed -n 's/^\([^ ]*\): in jp.*/\1 pass/p; s/^\([^ ]*\): not in jp.*/\1 drop/p' /tmp/answers >/tmp/told
is "geojp test answers for each" "$(wc -l </tmp/told)" 100000
is "and as the kernel does" "$(awk '{ print $1, $4 }' /t/addresses | cmp - /tmp/told 2>&1)" ""

no_hosts
check "the module unloads" sh -c 'sleep 1; rmmod xt_geojp'
finish
