#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# 2-reboot.sh LATER: the server is booted again, with the rules in the files of
# netfilter-persistent. Then an upgrade installs the kernel LATER, and the rule
# becomes a unit.
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. /t/lib.sh
later=$1

the_boot_is_in_order netfilter-persistent.service
is "the module is the newer one now" "$(cat /sys/module/xt_geojp/version)" 9.8.7
peer
the_rules_turn_away

# The usual upgrade installs a new kernel.

echo 'deb [trusted=yes] file:/srv/later ./' >>/etc/apt/sources.list
export DEBIAN_FRONTEND=noninteractive
works "(apt knows of a new kernel)" apt-get -qq update
works "the upgrade to it works" apt-get -qq -y --with-new-pkgs --no-install-recommends upgrade
check "(that kernel is installed)" test -e "/boot/vmlinuz-$later"
check "DKMS has built the module for it" dkms_has 9.8.7 "$later"
is "that one is made for it" "$(made_for "$later")" "$later"
check "the running kernel's is still there" dkms_has 9.8.7 "$(uname -r)"
the_rules_turn_away

# The rule as a unit

take_rules_out
netfilter-persistent save >/dev/null 2>&1
check_not "(no rule is saved)" grep geojp /etc/iptables/rules.v4 /etc/iptables/rules.v6
check "(everybody gets in)" reaches $abroad
works "geojp-rule.service can be enabled" systemctl enable --now geojp-rule
the_rules_turn_away
works "and stopped" systemctl stop geojp-rule
is "then no rule is left" "$(rules | grep geojp)" ""
systemctl start geojp-rule
systemctl restart geojp-rule
systemctl reload geojp-rule
is "started twice and reloaded, it has put in two rules, one a family" \
	"$(rules | grep -c geojp)" 2
works "the firewall can be restarted" systemctl restart netfilter-persistent
both_rules() { [ "$(rules | grep -c geojp)" = 2 ]; }
check "and the rules are put in again" within 60 both_rules
the_rules_turn_away
end
