# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2086 # what is not quoted is a single word
# Workers that use the module at the same time, each in a loop until /tmp/stop exists.
# Source this after tap.sh, net.sh and geojp.sh. Namespace host has the lists /tmp/one
# and /tmp/other by turns. What is wrong is written to /tmp/wrong. The number of rounds
# of each worker is in /tmp/rounds.NAME.

# A part of the real list, so that swaps are fast.
keep() { # EVERY LEAVE-OUT: each EVERY-th prefix, without each LEAVE-OUT-th of these
	awk -v every="$1" -v without="$2" '
		/^commit/ { print "commit", kept; next }
		!/\// { print; next }
		++n % every == 0 && ++m % without { kept++; print }' /t/jp.list
}

two_lists() {
	keep 4 99999 >/tmp/one
	keep 4 3 >/tmp/other
}

# Packets to port 9000: packets_in are from addresses in both lists, packets_out from
# addresses in neither. The source is the first address of a prefix. The local blocks
# are left out, because packets cannot come from them.
packets_in() {
	grep / /tmp/other | grep -Ev '^(0|10|127|169|172|192)\.|^(::|f[cde])' |
		awk -F/ 'NR % 3 == 0 { print $1 }' |
		awk '{ print $1, /:/ ? "2001:db8:1::2" : "192.0.2.2", 9000, "pass" }'
}
packets_out() {
	for out in 1.1.1.1 8.8.8.8 5.9.0.1 77.88.8.8 114.114.114.114 200.160.0.8 \
		2001:4860:4860::8888 2606:4700::1111 2a00:1450:4001::1 2620:fe::fe; do
		case $out in
		*:*) echo $out 2001:db8:1::2 9000 drop ;;
		*) echo $out 192.0.2.2 9000 drop ;;
		esac
	done
}

all_tables='iptables-legacy ip6tables-legacy iptables-nft ip6tables-nft'
drop_foreign() {
	for command in $all_tables; do
		on host $command -A INPUT -p udp --dport 9000 -m geojp ! --src-jp -j DROP ||
			return
	done
}
flush_all() {
	for command in $all_tables; do
		on host $command -F
	done
}

# FUNCTION does one round. If it succeeds, the round counts.
work() { # NAME FUNCTION [ARG...]: in the background
	rm -f "/tmp/rounds.$1"
	(
		worker=$1 rounds=0
		shift
		while [ ! -e /tmp/stop ]; do
			! "$@" || rounds=$((rounds + 1))
			echo $rounds >"/tmp/rounds.$worker"
		done
	) &
}

rounds() { # NAME
	cat "/tmp/rounds.$1" 2>/dev/null || echo 0
}

have_come_round() { # WORKER...
	for worker; do
		[ "$(rounds "$worker")" -gt 2 ] || return
	done
}

# Rests as long as it worked, so that at times no worker uses the module.
by_turns() { # COMMAND [ARG...]
	begun=$(date +%s%N)
	"$@"
	done_well=$?
	took=$((($(date +%s%N) - begun) / 1000000))
	sleep "$((took / 1000)).$(printf %03d $((took % 1000)))"
	return $done_well
}

swap_lists() { # [PAUSE]
	on host sh -c "cat /tmp/one >$proc/load && sleep ${1:-0} &&
		cat /tmp/other >$proc/load && sleep ${1:-0}" 2>/dev/null
}

read_lists() {
	on host cat $proc/status >/dev/null 2>&1 || return
	on host cat $proc/lists/jp >/tmp/read 2>/dev/null || return
	cmp -s /tmp/read /tmp/one || cmp -s /tmp/read /tmp/other ||
		grep -qx unload /tmp/read || echo "a list that nobody sent was read" >>/tmp/wrong
}

# Adds and deletes rules for another port: one with a list that holds data, one with an
# empty list. Each round takes the next of the tables.
change_rules() {
	set -- ${tables_left:-$all_tables}
	command=$1
	shift
	tables_left=$*
	for list in jp none; do
		on host $command -w -A INPUT -p udp --dport 9001 \
			-m geojp --list-name $list -j ACCEPT
	done >/dev/null 2>&1
	for list in none jp; do
		on host $command -w -D INPUT -p udp --dport 9001 \
			-m geojp --list-name $list -j ACCEPT || return
	done >/dev/null 2>&1
}

# The namespace is deleted while its rules and its list are in force.
change_namespaces() {
	ip netns add passing
	on passing sh -c "cat /tmp/one >$proc/load" 2>/dev/null
	done_all=0
	for command in $all_tables; do
		on passing $command -A INPUT -m geojp ! --src-jp -j DROP || done_all=1
	done >/dev/null 2>&1
	ip netns del passing
	return $done_all
}

# The round counts if the module was removed and loaded again.
change_module() {
	rmmod xt_geojp 2>/dev/null || return
	insmod /t/xt_geojp.ko
}
