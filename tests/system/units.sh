#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# units.sh: the boot, the update, the timer and cron, inside a whole system.
# shellcheck disable=SC2317 # check calls functions by name
# shellcheck source-path=SCRIPTDIR source=lib.sh
. /t/lib.sh

unit=geojp-update.service

# The messages of geojp in the journal from the last run of the unit.
said() {
	journalctl --sync
	journalctl -q -o cat -t geojp _SYSTEMD_INVOCATION_ID="$(show $unit InvocationID)"
}

refused() { # DESCRIPTION ERE: the unit fails, says so once, and the list stays
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

# Opens a session from SOURCE to PORT of this machine. log_out ends it.
log_in() { # SOURCE PORT [USER]
	ip netns exec peer ssh -b "$1" -p "$2" -N -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -i /root/key \
		"${3:-root}@$here" &
	client=$!
	within 20 is_in "$1" "$2"
}

is_in() { # SOURCE PORT: connected, and there is an sshd for a user who is logged in
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

the_boot_is_in_order netfilter-persistent.service
check "the units are well formed" systemd-analyze verify --man=no \
	geojp-{update,keep}.{service,timer} geojp-{restore,rule}.service
like "the list of the last boot is in force" "$(status label)" 'of the last boot'
peer
the_rules_turn_away
check_not "nor do these" reaches $new

# The update, in its sandbox

serve_list
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
stop_server
refused "the server is not there" '127\.0\.0\.1'
systemctl reset-failed $unit

# The timer

mv $lists/away $lists/jp.txt
start_server
next=$(date -d "$(show geojp-update.timer NextElapseUSecRealtime)" +%s)
hours=$(((next - $(date +%s)) / 3600))
check "the timer is due within 36 hours" test $hours -ge 0 -a $hours -lt 36
let_timer_elapse
check "it makes up for days that were slept through" within 60 has_run_again
is "that update works" "$(show $unit Result)" success

# Cron

unlike "cron takes its file" "$(journalctl -b -u cron -o cat)" 'rror|bad'
like "cron has run the line for the boot" "$(journalctl -b -t CRON -o cat)" \
	'CMD \(\[ -d /run/systemd/system \]'
without_delay
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
touch -d '3 days ago' /var/lib/geojp/jp/.updated
is "after days without an update it is updated, too" "$(job @reboot "${elsewhere[@]}")" ""
is "(that was now)" "$(find /var/lib/geojp -name .updated -mmin +1)" ""

# The units have the capabilities that they need, and no more

capabilities() { # UNIT
	sed -n 's/^CapabilityBoundingSet=//p' "/usr/lib/systemd/system/$1" | tr ' ' '\n' | sort | xargs
}

without() { # CAPABILITY UNIT
	mkdir -p "/run/systemd/system/$2.d"
	printf '[Service]\nCapabilityBoundingSet=~%s\n' "$1" \
		>"/run/systemd/system/$2.d/less.conf"
	systemctl daemon-reload
	systemctl restart "$2"
}

with_all() {
	rm -rf /run/systemd/system/geojp-*.service.d
	systemctl daemon-reload
	systemctl reset-failed
}

is "the update has two of root's rights" "$(capabilities geojp-update.service)" \
	'CAP_NET_ADMIN CAP_SYS_PTRACE'
geojp unload >/dev/null
check_not "without the one it can load nothing" without CAP_NET_ADMIN geojp-update.service
is "and says that it is the kernel's" "$(show geojp-update.service ExecMainStatus)" 4
with_all
check "(a log-in from abroad)" log_in $abroad 2222
geojp unload >/dev/null
check "without the other it does not see who is logged in" \
	without CAP_SYS_PTRACE geojp-update.service
with_all
geojp unload >/dev/null
check_not "with both it does" systemctl restart geojp-update.service
log_out
with_all

is "the restoration has two" "$(capabilities geojp-restore.service)" \
	'CAP_NET_ADMIN CAP_SYS_MODULE'
check_not "without the one it can load nothing" without CAP_NET_ADMIN geojp-restore.service
with_all
check "with both it can" systemctl restart geojp-restore.service
iptables -F && ip6tables -F
check "(the module can be taken out)" modprobe -r xt_geojp
check_not "without the other it cannot load the module" \
	without CAP_SYS_MODULE geojp-restore.service
check_not "(which is not there)" test -e /sys/module/xt_geojp
with_all
check "with both it can load that as well" systemctl restart geojp-restore.service
check "and the list" in_force

variant() { # nft|legacy
	update-alternatives --quiet --set iptables "/usr/sbin/iptables-$1" &&
		update-alternatives --quiet --set ip6tables "/usr/sbin/ip6tables-$1"
}

# Unloads the modules of iptables-legacy. They are not loaded after a boot.
no_legacy() {
	systemctl stop geojp-rule
	modprobe -r iptable_filter ip6table_filter ip_tables ip6_tables
	with_all
}

is "the rule has three" "$(capabilities geojp-rule.service)" \
	'CAP_NET_ADMIN CAP_NET_RAW CAP_SYS_MODULE'
check_not "without the first it cannot be put in" without CAP_NET_ADMIN geojp-rule.service
with_all
check "with all it can" systemctl restart geojp-rule.service
systemctl stop geojp-rule
variant legacy
for capability in CAP_NET_ADMIN CAP_NET_RAW CAP_SYS_MODULE; do
	no_legacy
	check_not "nor by iptables-legacy without $capability" \
		without $capability geojp-rule.service
	is "(and no rule is left)" "$(rules | grep geojp)" ""
done
no_legacy
check "with all it can" systemctl restart geojp-rule.service
the_rules_turn_away
systemctl stop geojp-rule
variant nft

# Exports, with the rights of the update's unit: what docs/export.md says of them

export_as() { # FORMAT PATH COMMAND: an update that writes this export alone
	sed -i '/^export\|^after/d' /etc/geojp/geojp.conf
	printf 'export = %s %s\nafter = %s\n' "$@" >>/etc/geojp/geojp.conf
	systemctl reset-failed "$unit" 2>/dev/null # more starts than systemd allows at once
	systemctl restart "$unit"
}

drop_in() { # LINE...: for the update, until the next boot
	mkdir -p /run/systemd/system/$unit.d
	printf '%s\n' '[Service]' "$@" >/run/systemd/system/$unit.d/planted.conf
	systemctl daemon-reload
}

printf '%s\n' '[Service]' 'ExecStart=/bin/sleep infinity' 'ExecReload=/usr/bin/touch /run/reloaded' \
	>/run/systemd/system/planted.service
systemctl daemon-reload
systemctl start planted
check "an export, and the reload of another unit" \
	export_as nginx /var/lib/geojp/jp.nginx 'systemctl reload planted'
check "the other unit does it" test -e /run/reloaded
check "the file is there" grep -qx 'allow 203.119.1.0/24;\|allow 203.119.0.0/17;\|deny all;' /var/lib/geojp/jp.nginx
check_not "an export to another place" export_as nginx /etc/geojp/jp.nginx true
like "names the way out" "$(said)" 'systemctl edit geojp-update.*ReadWritePaths=/etc/geojp'
drop_in ReadWritePaths=/etc/geojp
check "which is one" export_as nginx /etc/geojp/jp.nginx true
check "to there" test -s /etc/geojp/jp.nginx
rm -r /run/systemd/system/$unit.d
systemctl daemon-reload
check "iptables-nft-restore" \
	export_as iptables /var/lib/geojp/jp.x 'iptables-nft-restore --noflush /var/lib/geojp/jp.x'
like "the chain is there" "$(iptables-nft -S only-jp | tail -n 1)" '-j DROP$'
iptables-nft -F only-jp && iptables-nft -X only-jp
legacy='iptables-legacy-restore --noflush /var/lib/geojp/jp.x'
check_not "iptables-legacy-restore" export_as iptables /var/lib/geojp/jp.x "$legacy"
diag "$(said)"
drop_in CapabilityBoundingSet=CAP_NET_RAW ReadWritePaths=/run
check "with a drop-in" export_as iptables /var/lib/geojp/jp.x "$legacy"
iptables-legacy -F only-jp && iptables-legacy -X only-jp
rm -r /run/systemd/system/$unit.d
systemctl daemon-reload
check "nft -f" export_as nft /var/lib/geojp/jp.nft 'nft -f /var/lib/geojp/jp.nft'
check "the set is there" nft get element inet geojp geojp-jp-v4 "{ $home }"
nft delete table inet geojp
sed -i '/^export\|^after/d' /etc/geojp/geojp.conf
end
