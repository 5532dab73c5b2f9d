# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Shared by the scripts that run in whole systems. Includes TAP and networks.
# shellcheck source-path=SCRIPTDIR source=../vm/tap.sh
. /t/tap.sh
# shellcheck source-path=SCRIPTDIR source=../vm/net.sh
. /t/net.sh

tree=/srv/xt_geojp lists=/srv/lists
# 1.0.0.1 is abroad, too, until an update loads the list of serve_list.
abroad=8.8.8.8 new=1.0.0.1 home=203.119.1.1 here=192.0.2.2
abroad6=2001:4860:4860::8888 home6=2001:dc4::1 here6=2001:db8:1::2
# Compiling is slow in an emulated machine, so optimization is off.
export CFLAGS=-O0 MAKEFLAGS=-j2
rule=(! -i lo -m conntrack --ctstate NEW -m geojp ! --src-jp -j DROP)

show() { systemctl show -p "$2" --value "$1"; }

status() { # KEY: of list jp, as the kernel has it
	sed -n "/^list: jp$/,/^$/s/^$1: //p" /proc/net/xt_geojp/status
}

in_force() { test "$(status ipv4-prefixes)" -gt 1000; }

# The first event has happened, and not after the second one.
no_later() { # UNIT PROPERTY UNIT PROPERTY
	local one other
	one=$(show "$1" "$2") other=$(show "$3" "$4")
	echo "$1: $one, $3: $other (microseconds)"
	[ "$one" -gt 0 ] && [ "$one" -le "$other" ]
}

within() { # SECONDS COMMAND [ARG...]
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.2
	done
}

# Puts the output of COMMAND into $said, and its exit code into $code.
try() { # COMMAND [ARG...]
	local begin=$SECONDS
	code=0
	said=$("$@" 2>&1) || code=$?
	diag "$((SECONDS - begin)) s: $*"
}

works() { # DESCRIPTION COMMAND [ARG...]
	try "${@:2}"
	is "$1" "$code" 0
	[ "$code" = 0 ] || diag "$(tail -n 30 <<<"$said")"
}

# COMMAND must fail, and its output must match ERE. It must not fail by a signal, or
# because it is not there.
refuses() { # DESCRIPTION ERE COMMAND [ARG...]
	try "${@:3}"
	check "$1" test "$code" -gt 0 -a "$code" -lt 126
	like "$1: says why" "$said" "$2"
}

# Makes a peer for this machine. It has addresses in Japan and abroad.
peer() {
	net_namespace peer &&
		ip link add veth0 type veth peer name eth0 netns peer &&
		ip addr add "$here/24" dev veth0 &&
		ip addr add "$here6/64" dev veth0 nodad &&
		ip link set veth0 up &&
		ip -n peer link set eth0 up &&
		address peer 192.0.2.1/24 2001:db8:1::1/64 "$abroad/32" "$home/32" \
			"$abroad6/128" "$home6/128" "$new/32" &&
		ip route add default via 192.0.2.1 &&
		ip route add default via 2001:db8:1::1
}

reaches() { # SOURCE
	case $1 in
	*:*) ip netns exec peer busybox ping -c 1 -W 2 -I "$1" "$here6" ;;
	*) ip netns exec peer busybox ping -c 1 -W 2 -I "$1" "$here" ;;
	esac
}

put_rules_in() {
	iptables -I INPUT "${rule[@]}" && ip6tables -I INPUT "${rule[@]}"
}

take_rules_out() {
	iptables -D INPUT "${rule[@]}" && ip6tables -D INPUT "${rule[@]}"
}

# Without counters: packets arrive at any time.
rules() { { iptables-save; ip6tables-save; } 2>/dev/null | sed '/^#/d; s/ \[[0-9:]*\]$//'; }

the_rules_turn_away() {
	for tables in iptables ip6tables; do
		like "the rule is there ($tables)" "$($tables -S INPUT)" \
			'-m geojp ! --src-jp (-m comment --comment geojp )?-j DROP$'
	done
	check "Japan gets in" reaches $home
	check "Japan gets in, IPv6" reaches $home6
	check_not "others do not" reaches $abroad
	check_not "others do not, IPv6" reaches $abroad6
}

the_boot_is_in_order() { # UNIT-WITH-THE-RULES
	is "the system is up, and no unit has failed" "$(systemctl is-system-running)" running
	is "(there is no network)" "$(ip -o link | cut -d' ' -f2)" lo:
	check "the list is in force" in_force
	check "it was there before the network" no_later geojp-restore.service \
		ActiveEnterTimestampMonotonic network-pre.target ActiveEnterTimestampMonotonic
	check "it was there before $1 began" no_later geojp-restore.service \
		ActiveEnterTimestampMonotonic "$1" InactiveExitTimestampMonotonic
}

the_rule_was_before_the_network() {
	check "the rule was there before the network" no_later geojp-rule.service \
		ActiveEnterTimestampMonotonic network-pre.target ActiveEnterTimestampMonotonic
}

# Everything on the disk that has geojp in its name, without the source tree.
ours() {
	find / -xdev \( -path /srv -o -path /t -o -path /tmp \) -prune -o \
		-iname '*geojp*' -print | sort
}

# Directories and files that no package has installed. Those that apt, DKMS and the
# system itself make are left out.
strays() {
	find / -xdev \( -path /t -o -path /tmp -o -path /root -o -path /srv \
		-o -path /var/cache -o -path /var/log -o -path /var/lib/dpkg -o -path /var/lib/apt \
		-o -path /var/lib/systemd -o -path /var/tmp -o -path /var/lib/dkms/mok\* \
		-o -path /etc/rc\*.d -o -path /etc/alternatives -o -name __pycache__ \) -prune -o \
		-printf '%p\n' | sort >/tmp/strays
	sort -u /var/lib/dpkg/info/*.list | sed 's,^/\(bin\|sbin\|lib\|lib64\)/,/usr/\1/,' | sort -u |
		comm -23 /tmp/strays -
}

# The strays that are not in /root/before, without those of a new kernel and of the
# firewall.
come_to_stay() {
	strays | comm -13 /root/before - |
		grep -vE '/modules\.[^/]*$|/modules/[^/]*/(build|source)$|^/boot/|^/etc/iptables/rules' |
		head -n 20
}

dkms_has() { # VERSION KERNEL
	dkms status | grep -F "xt_geojp/$1, $2, x86_64: installed" >/dev/null
}

# The directory of the module for KERNEL, and the kernel for which it was built.
lies_in() { dirname "$(modinfo -k "$1" -n xt_geojp)"; }
made_for() { modinfo -k "$1" -F vermagic xt_geojp | cut -d' ' -f1; }

# Makes systemd's timer start the update at once.
let_timer_elapse() {
	mkdir -p /run/systemd/system/geojp-update.timer.d
	printf '[Timer]\nRandomizedDelaySec=0\nAccuracySec=100ms\n' \
		>/run/systemd/system/geojp-update.timer.d/prompt.conf
	systemctl stop geojp-update.timer
	touch -d '3 days ago' /var/lib/systemd/timers/stamp-geojp-update.timer
	systemctl daemon-reload
	invocation=$(show geojp-update.service InvocationID)
	systemctl start geojp-update.timer
}

has_run_again() {
	[ "$(show geojp-update.service InvocationID)" != "$invocation" ] &&
		[ "$(show geojp-update.service ActiveState)" != activating ]
}

# Starts a web server on this machine. Its list is that of Japan and 1.0.0.0/24.
serve_list() {
	mkdir -p $lists /etc/geojp
	{ cat /usr/share/geojp/jp.txt; echo 1.0.0.0/24; } >$lists/jp.txt
	echo >$lists/index.html
	printf '%s\n' 'retries = 0' '[jp]' 'source = http://127.0.0.1:8080/jp.txt' \
		>/etc/geojp/geojp.conf
	start_server
}

start_server() {
	busybox httpd -f -p 127.0.0.1:8080 -h $lists >/dev/null 2>&1 &
	server=$!
	within 10 busybox wget -q -O /dev/null http://127.0.0.1:8080/
}

stop_server() {
	kill "$server"
	wait "$server" 2>/dev/null
}

# Runs a command from the file for cron as cron would, by COMMAND. WHICH is how its
# line begins.
job() { # WHICH COMMAND...
	env -i PATH="$(sed -n 's/^PATH=//p' /etc/cron.d/geojp)" "${@:2}" \
		"$(sed -n "s/^$1.* root //p" /etc/cron.d/geojp)" 2>&1
}

# Replaces shuf, which would make cron's update wait for hours.
without_delay() {
	printf '#!/bin/sh\necho 0\n' >/usr/local/bin/shuf
	chmod +x /usr/local/bin/shuf
}

# What a kernel never says if all is well. It may say that it is tainted, because our
# module is not Debian's.
complaints='WARNING:|BUG:|Oops|general protection|unable to handle|refcount_t'
complaints+='|corruption|lockup|detected .*stall|blocked for more'
complaints+='|Unknown symbol|disagrees about version|leak'

end() {
	is "the kernel has no complaint" "$(dmesg | grep -E "$complaints")" ""
	finish
}
