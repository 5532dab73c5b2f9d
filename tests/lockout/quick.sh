#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# quick.sh [NUMBER...]: the drills that need no whole system, in one small virtual
# machine, one after the other. The server is namespace "host".
cd /t || exit
. ./tap.sh
. ./net.sh
. ./way.sh

server() { on host "$@"; }

# Each drill begins with a server on which there is nothing but the module and sshd.
fresh() {
	local tables table
	server geojp unload >/dev/null 2>&1
	for tables in iptables ip6tables; do
		server $tables -P INPUT ACCEPT
		for table in filter nat; do
			server $tables -t $table -F
			server $tables -t $table -X
		done
	done
	server geojp disable >/dev/null 2>&1
	rm -rf /var/lib/geojp /etc/geojp /run/geojp
	mkdir -p /etc/geojp/allow.d /etc/geojp/deny.d /var/lib
	cp /usr/share/geojp/jp.txt $lists/jp.txt
	date -s "@$((booted + $(uptime_now)))" >/dev/null
}

# shellcheck disable=SC2119 # sshd has no more options
prepare() {
	printf '%s\n' 'sshd:x:120:65534:sshd:/run/sshd:/bin/sh' >>/etc/passwd
	printf '%s:*:1::::::\n' root nobody sshd >/etc/shadow
	printf '%s: files\n' passwd group shadow >/etc/nsswitch.conf
	echo 'hosts: files' >>/etc/nsswitch.conf
	make_keys
	modprobe -a x_tables nf_conntrack
	insmod /t/xt_geojp.ko && two_hosts &&
		address peer $home/32 $home6/128 $abroad/32 $abroad6/128 &&
		serve_lists && start_sshd
}

booted=$(($(date +%s) - $(uptime_now)))
check "the server is up" prepare
for file in quick/*.sh; do
	number=${file#quick/}
	number=${number%%-*}
	[ $# = 0 ] || [[ " $* " == *" $number "* ]] || continue
	fresh
	. "./$file"
done
diag "took $(uptime_now) s"
finish
