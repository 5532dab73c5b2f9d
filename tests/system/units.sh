#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# units.sh: the boot, the update, the timer and cron, inside a whole system.
# shellcheck disable=SC2317 # check calls functions by name
# shellcheck source-path=SCRIPTDIR source=../vm/tap.sh
. ./tap.sh

abroad=8.8.8.8 home=203.119.1.1
new=1.0.0.1 # abroad as well, until the update
here=192.0.2.2
unit=geojp-update.service
lists=/srv/lists

show() { systemctl show -p "$2" --value "$1"; }

# What geojp said the last time that the unit ran, however it got into the journal.
said() {
	journalctl --sync
	journalctl -q -o cat -t geojp _SYSTEMD_INVOCATION_ID="$(show $unit InvocationID)"
}

status() { # KEY: of list jp, as the kernel has it
	sed -n "/^list: jp$/,/^$/s/^$1: //p" /proc/net/xt_geojp/status
}

no_later() { # UNIT PROPERTY UNIT PROPERTY: was there at all, and not after it
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

reaches() { # SOURCE
	ip netns exec peer busybox ping -c 1 -W 2 -I "$1" "$here"
}

refused() { # DESCRIPTION ERE: the unit fails, says so once, and all stays
	local before after
	before=$(status generation)
	before=${before:-none}
	check_not "$1: the unit fails" systemctl start $unit
	is "$1: systemd knows it as failed" "$(show $unit ActiveState)" failed
	like "$1: the reason" "$(said)" "$2"
	is "$1: in one line" "$(said | wc -l)" 1
	diag "$(said)"
	after=$(status generation)
	is "$1: the list in force stays" "${after:-none}" "$before"
}

sshd_for() { # PORT [COMMAND...]: an sshd, started by COMMAND
	"${@:2}" /usr/sbin/sshd -p "$1" -o PidFile=none -o UsePAM=no "${sshd_extra[@]}"
}

# A session from SOURCE to PORT of this machine, until log_out.
log_in() { # SOURCE PORT [USER]
	ip netns exec peer ssh -b "$1" -p "$2" -N -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -i /root/key \
		"${3:-root}@$here" &
	client=$!
	within 20 is_in "$1" "$2"
}

is_in() { # SOURCE PORT: logged in, that is, one sshd more than those that wait
	ss -Htn state established "sport = :$2 and dst $1" | grep -q . &&
		pgrep -f '^sshd: [a-z]+$' >/dev/null
}

log_out() {
	kill "$client"
	wait "$client" 2>/dev/null
	within 10 nobody_in
}

nobody_in() { ! ss -Htn state established 'sport >= :2222 and sport <= :2223' | grep -q .; }

# The boot

is "the system is up, and no unit has failed" "$(systemctl is-system-running)" running
check "the units are well formed" systemd-analyze verify --man=no \
	geojp-update.{service,timer} geojp-restore.service
like "the list of the last boot is in force" "$(status label)" 'of the last boot'
check "it was there before the network" no_later geojp-restore.service \
	ActiveEnterTimestampMonotonic network-pre.target ActiveEnterTimestampMonotonic
check "it was there before netfilter-persistent began" no_later geojp-restore.service \
	ActiveEnterTimestampMonotonic netfilter-persistent.service InactiveExitTimestampMonotonic
for tables in iptables ip6tables; do
	check "the rule is in force ($tables)" $tables -C INPUT \
		-m conntrack --ctstate NEW -m geojp ! --src-jp -j DROP
done

ip netns add peer
ip link add veth0 type veth peer name eth0 netns peer
ip addr add $here/24 dev veth0
ip link set veth0 up
ip -n peer addr add 192.0.2.1/24 dev eth0
ip -n peer addr add $abroad/32 dev eth0
ip -n peer addr add $home/32 dev eth0
ip -n peer addr add $new/32 dev eth0
ip -n peer link set lo up
ip -n peer link set eth0 up
ip route add default via 192.0.2.1
check "Japan gets in" reaches $home
check_not "others do not" reaches $abroad
check_not "nor do these" reaches $new

# The update, in its sandbox

mkdir -p $lists
{ cat /usr/share/geojp/jp.txt; echo 1.0.0.0/24; } >$lists/jp.txt
systemd-run -q -u lists busybox httpd -f -p 127.0.0.1:8080 -h $lists
cat >/etc/geojp/geojp.conf <<EOF
retries = 0
[jp]
source = http://127.0.0.1:8080/jp.txt
EOF
within 10 busybox wget -q -O /dev/null http://127.0.0.1:8080/jp.txt

generation=$(status generation)
check "an update works" systemctl start $unit
is "it is silent" "$(said)" ""
check "its list is in force" test "$(status generation)" -gt "$generation"
unlike "with a label of its own" "$(status label)" 'of the last boot'
check "Japan still gets in" reaches $home
check_not "others still do not" reaches $abroad
check "these do now" reaches $new

iptables -F && ip6tables -F
check "(the module can be taken out)" modprobe -r xt_geojp
check "an update loads the module" systemctl start $unit
check "and the list" test "$(status ipv4-prefixes)" -gt 1000
netfilter-persistent start 2>/dev/null

# Who is logged in

mkdir -p /run/sshd /root/.ssh
ssh-keygen -q -t ed25519 -N '' -f /root/key
cp /root/key.pub /root/.ssh/authorized_keys
useradd -m -p x user
install -d -o user -m 700 /home/user/.ssh
install -o user -m 600 /root/key.pub /home/user/.ssh/authorized_keys
install -o user -m 600 /root/key /home/user/hostkey
sshd_extra=()
sshd_for 2222
sshd_extra=(-h /home/user/hostkey)
sshd_for 2223 setpriv --reuid user --regid user --clear-groups

check "(a log-in from abroad)" log_in $abroad 2222
check "whom the list in force keeps out a new one does not harm" systemctl start $unit
geojp unload >/dev/null
refused "somebody from abroad is logged in, and no list in force" "would shut out $abroad"
log_out
check "(the same by an sshd that is not root's)" log_in $abroad 2223 user
check "that one does not count" systemctl start $unit
log_out
check "(a log-in from Japan)" log_in $home 2222
check "somebody from Japan is logged in: the update works" systemctl start $unit
log_out

# What goes wrong

mv $lists/jp.txt $lists/away
refused "the list is not there" 'jp\.txt'
systemctl stop lists
refused "the server is not there" '127\.0\.0\.1'
systemctl reset-failed $unit

# The timer

mv $lists/away $lists/jp.txt
systemd-run -q -u lists busybox httpd -f -p 127.0.0.1:8080 -h $lists
next=$(date -d "$(show geojp-update.timer NextElapseUSecRealtime)" +%s)
hours=$(((next - $(date +%s)) / 3600))
check "the timer is due within 36 hours" test $hours -ge 0 -a $hours -lt 36
mkdir -p /run/systemd/system/geojp-update.timer.d
cat >/run/systemd/system/geojp-update.timer.d/prompt.conf <<EOF
[Timer]
RandomizedDelaySec=0
AccuracySec=100ms
EOF
systemctl stop geojp-update.timer
touch -d '3 days ago' /var/lib/systemd/timers/stamp-geojp-update.timer
systemctl daemon-reload
invocation=$(show $unit InvocationID)
another_run() {
	[ "$(show "$unit" InvocationID)" != "$invocation" ] &&
		[ "$(show "$unit" ActiveState)" = inactive ]
}
systemctl start geojp-update.timer
check "it makes up for days that were slept through" within 20 another_run
is "that update works" "$(show $unit Result)" success

# Cron

unlike "cron takes its file" "$(journalctl -b -u cron -o cat)" 'rror|bad'
like "cron has run the line for the boot" "$(journalctl -b -t CRON -o cat)" \
	'CMD \(\[ -d /run/systemd/system \]'
job() { # WHICH COMMAND...: runs a command of the file as cron would
	env -i PATH="$(sed -n 's/^PATH=//p' /etc/cron.d/geojp)" "${@:2}" \
		"$(sed -n "s/^$1.* root //p" /etc/cron.d/geojp)" 2>&1
}
# Instead of waiting for hours.
printf '#!/bin/sh\necho 0\n' >/usr/local/bin/shuf
chmod +x /usr/local/bin/shuf
# shellcheck disable=SC2016 # for the shell inside
elsewhere=(unshare -m sh -c 'mount -t tmpfs none /run/systemd && exec sh -c "$0"')
geojp unload >/dev/null
is "where systemd runs, cron's update says nothing" "$(job 17 sh -c)" ""
is "and does nothing" "$(status loaded)" no
is "where it does not, it updates silently" "$(job 17 "${elsewhere[@]}")" ""
check "and the list is in force" test "$(status ipv4-prefixes)" -gt 1000
geojp unload >/dev/null
is "there, the list is restored at boot" "$(job @reboot "${elsewhere[@]}")" ""
check "and is in force" test "$(status ipv4-prefixes)" -gt 1000

is "the kernel has no complaint" "$(dmesg | grep -E 'WARNING:|BUG:|Oops|refcount|leak')" ""
finish
