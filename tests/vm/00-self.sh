#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Checks that the guest has all that the other tests rely on.
# shellcheck source-path=SCRIPTDIR
. ./tap.sh
# shellcheck source-path=SCRIPTDIR
. ./net.sh

for tool in awk bash busybox cat cmp dash date dd depmod diff dmesg find flock grep \
	head id insmod ip ipset iptables ip6tables ip6tables-translate iptables-translate \
	lsmod mktemp mkfifo modprobe mount nft nsenter od ping printf ps rmmod sed seq \
	setpriv setsid sort stat stty sysctl tail tee timeout tr umount unshare wc xargs \
	iptables-nft iptables-nft-save iptables-nft-restore \
	iptables-legacy iptables-legacy-save iptables-legacy-restore \
	ip6tables-nft ip6tables-nft-save ip6tables-nft-restore \
	ip6tables-legacy ip6tables-legacy-save ip6tables-legacy-restore; do
	command -v "$tool" >/dev/null || missing="$missing $tool"
done
is "all tools are there" "${missing-}" ""

for dir in /proc /sys /dev /tmp /run /sys/kernel/debug /sys/fs/cgroup; do
	check "$dir is mounted" grep -q " $dir " /proc/mounts
done
is "cgroup is version 2" "$(stat -f -c %T /sys/fs/cgroup)" cgroup2fs
is "we are root" "$(id -un)" root
is "nobody is known" "$(id -u nobody)" 65534
check "nobody can be become" setpriv --reuid nobody --regid nogroup --clear-groups true
check "/dev/stderr can be opened" sh -c 'echo >/dev/stderr'
check "lo is up" ping -n -q -c 1 -W 1 127.0.0.1

for module in iptable_nat iptable_security ip6table_nat ip6table_security xt_LOG \
	xt_NFLOG xt_connmark xt_multiport ipt_REJECT ip6t_REJECT nft_compat dummy; do
	check "modprobe $module" modprobe "$module"
done

check "two hosts" two_hosts
for v in 4 6; do
	if [ $v = 4 ]; then
		tables=iptables icmp=icmp target=192.0.2.2 any=203.0.113.7/32
	else
		tables=ip6tables icmp=icmpv6 target=2001:db8:1::2 any=2001:db8:dead::7/128
	fi
	check "IPv$v: a ping arrives" pings peer $target
	check "IPv$v: peer takes any address" address peer $any
	check "IPv$v: a ping from there arrives" pings peer $target ${any%/*}
	for variant in legacy nft; do
		rule="INPUT -p $icmp -m comment --comment stock -j DROP"
		# shellcheck disable=SC2086 # words they are
		check "$tables-$variant: -A" on host $tables-$variant -A $rule
		check_not "$tables-$variant: drops a ping" pings peer $target
		like "$tables-$variant: counts it" \
			"$(on host $tables-$variant -nvxL INPUT 2>&1)" '^ *1 .*DROP.*stock'
		# shellcheck disable=SC2086
		check "$tables-$variant: -D" on host $tables-$variant -D $rule
		check "$tables-$variant: a ping arrives again" pings peer $target
	done
done
check "nft takes a table" on host nft add table inet t
check "a set" on host ipset create nets hash:net
check "its element" on host ipset add nets 192.0.2.0/24
for variant in legacy nft; do
	check "iptables-$variant: the set in a rule" \
		on host iptables-$variant -A INPUT -m set --match-set nets src -j DROP
	check_not "iptables-$variant: drops a ping" pings peer 192.0.2.2
	check "iptables-$variant: -F" on host iptables-$variant -F
done

no_hosts
check "three hosts" three_hosts
check "IPv4: a ping is forwarded" pings peer 198.51.100.2
check "IPv6: a ping is forwarded" pings peer 2001:db8:2::2
check "IPv4: the far end answers any address" address peer 203.0.113.7/32
check "IPv4: and so is a ping from there" pings peer 198.51.100.2 203.0.113.7
check "FORWARD drops" on router iptables-nft -A FORWARD -i eth0 -j DROP
check_not "IPv4: nothing is forwarded" pings peer 198.51.100.2
no_hosts
is "no namespace is left" "$(ip netns list)" ""

finish
