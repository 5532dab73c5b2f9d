#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# 2-upgrade.sh VERSION NEXT LATER: the server is booted again. The packages are
# upgraded from VERSION to NEXT while the rule is in force. Then an upgrade installs
# the kernel LATER.
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. /t/lib.sh
export DEBIAN_FRONTEND=noninteractive
version=$1 next=$2 later=$3

the_boot_is_in_order geojp-rule.service
the_rule_was_before_the_network
peer
the_rules_turn_away

# Somebody from abroad sends packets during the whole upgrade.

knock() { # SOURCE FILE
	ip netns exec peer busybox ping -i 0.2 -I "$1" "$here" >"$2" 2>&1 &
}

stop_knocking() {
	kill -INT "$knocking"
	wait "$knocking"
}

received() { sed -n 's/^[0-9]* packets transmitted, \([0-9]*\) packets received.*/\1/p' /tmp/knocks; }

sent() { sed -n 's/^\([0-9]*\) packets transmitted.*/\1/p' /tmp/knocks; }

knock $abroad /tmp/knocks
knocking=$!
generation=$(status generation)
works "apt upgrades the packages" apt-get -qq -y --no-install-recommends install /srv/next/*.deb
diag "$said"
stop_knocking
check "(somebody from abroad has knocked)" test "$(sent)" -gt 20
is "and was not let in once" "$(received)" 0
the_rules_turn_away
is "the list in force is the same" "$(status generation)" "$generation"
is "geojp-rule.service is still active" "$(systemctl is-active geojp-rule)" active
is "and enabled" "$(systemctl is-enabled geojp-rule)" enabled
is "the timer is" "$(systemctl is-active geojp-update.timer)" active
is "no unit has failed" "$(systemctl is-system-running)" running
is "the command is the next one" "$(geojp --version)" "geojp $next"
is "the configuration is the owner's" "$(tail -n 1 /etc/geojp/geojp.conf)" '# mine'
is "DKMS has the next version alone" "$(dkms status | cut -d, -f1)" "xt_geojp/$next"
is "the module in the kernel is the older one" "$(cat /sys/module/xt_geojp/version)" "$version"

# The usual upgrade installs a new kernel.

echo 'deb [trusted=yes] file:/srv/later ./' >>/etc/apt/sources.list
works "(apt knows of a new kernel)" apt-get -qq update
works "the upgrade to it works" apt-get -qq -y --with-new-pkgs --no-install-recommends upgrade
check "(that kernel is installed)" test -e "/boot/vmlinuz-$later"
check "DKMS has built the module for it" dkms_has "$next" "$later"
check "the running kernel's is still there" dkms_has "$next" "$(uname -r)"
the_rules_turn_away

# The packages cannot be removed while the rule needs them

for package in geojp xt-geojp-dkms; do
	refuses "apt does not remove $package while the rule is in force" \
		'geojp disable' apt-get -qq -y remove $package
	is "it stays installed" "$(dpkg-query -W -f '${db:Status-Status}' $package)" installed
done
the_rules_turn_away
end
