#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# 3-purge.sh NEXT LATER: the kernel LATER is booted, and the packages are removed.
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. /t/lib.sh
export DEBIAN_FRONTEND=noninteractive
next=$1 later=$2

is "(that kernel runs)" "$(uname -r)" "$later"
the_boot_is_in_order geojp-rule.service
the_rule_was_before_the_network
is "the module is the next version's" "$(cat /sys/module/xt_geojp/version)" "$next"
peer
the_rules_turn_away

works "the owner takes the rule out" geojp disable
put_rules_in
netfilter-persistent save >/dev/null 2>&1
take_rules_out
refuses "apt does not remove geojp while a file has a rule for the next boot" \
	'/etc/iptables/rules.v4' apt-get -qq -y remove geojp
netfilter-persistent save >/dev/null 2>&1
works "apt removes the packages" apt-get -qq -y remove geojp xt-geojp-dkms
is "the configuration stays" "$(tail -n 1 /etc/geojp/geojp.conf)" '# mine'
check_not "the module does not" test -e /sys/module/xt_geojp
is "nor what DKMS has built of it" "$(find /lib/modules /usr/src /var/lib/dkms -name '*geojp*')" ""
is "no unit has failed" "$(systemctl is-system-running)" running
works "apt purges them" apt-get -qq -y purge geojp xt-geojp-dkms
is "then nothing is left" "$(ours)" ""
is "nothing else has come to stay" "$(come_to_stay)" ""

# Purging without removing first

works "apt installs them where the headers are" \
	apt-get -qq -y --no-install-recommends install /srv/next/*.deb
check "and the list is in force" in_force
is "no rule is" "$(rules | grep geojp)" ""
works "apt purges them at once" apt-get -qq -y purge geojp xt-geojp-dkms
is "and nothing is left" "$(ours)" ""
end
