#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Boot order: the firewall came before what it needs. The module is not there at boot
# and comes late, and there is no network.
# shellcheck disable=SC2086,SC2154 # what whole.sh has; no address has blanks
# shellcheck source-path=SCRIPTDIR source=../whole.sh
. /t/whole.sh

release=$(uname -r)
drill 6 "the server boots without the module"
check_not "$drill: (the module is not there)" modinfo xt_geojp
check "$drill: the boot is not held up" within 1 systemctl -q is-active multi-user.target
check "$drill: (the network is up)" network
like "$drill: the log says what is missing" "$(journalctl -q -b -o cat -t geojp)" 'xt_geojp|geojp'
check_not "$drill: monitoring sees it" geojp status --rule
ends in

drill 6 "the module is built at last"
mv /root/xt_geojp.ko "/lib/modules/$release/updates/"
depmod
check "$drill: the rule is back by itself" within 90 both_rules_in
try geojp rule check
like "$drill: without its list it is not called in order" "$said" 'list jp is not in force'
works "the list is back as soon as the unit has run" systemctl restart geojp-restore
check "$drill: the list is in force" in_force
check "$drill: the rule is in place" geojp rule check
ends out

# Drill 24: an image of a year ago is restored.
drill 24 "(the disk is made one of a year ago)"
systemctl stop geojp-update.timer # or it updates when the clock is set
year=$((365 * 86400))
date -s "@$(($(date +%s) - year))" >/dev/null
echo 1.0.1.0/24 >>$lists/jp.txt
touch $lists/jp.txt
works "an update of a year ago" geojp update
touch /var/lib/systemd/timers/stamp-geojp-update.timer
date -s "@$(($(date +%s) + year))" >/dev/null
cat >/etc/systemd/system/late-network.service <<-'UNIT'
	[Unit]
	After=network-pre.target
	Before=network-online.target
	[Service]
	Type=oneshot
	RemainAfterExit=yes
	ExecStart=/bin/sh -c 'sleep 15; ip link set lo up; touch /usr/share/geojp/jp.txt; cp /usr/share/geojp/jp.txt /srv/lists/; busybox httpd -p 127.0.0.1:8080 -h /srv/lists'
	[Install]
	WantedBy=network-online.target
UNIT
systemctl -q enable late-network
end
