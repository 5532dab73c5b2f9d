#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Before the boot of drills 6 and 19: the rule is confirmed. The next kernel has no
# module: DKMS could not build it. Doctor says so before the reboot.
# shellcheck disable=SC2086,SC2154 # what whole.sh has; no address has blanks
# shellcheck source-path=SCRIPTDIR source=../whole.sh
. /t/whole.sh

drill 19 "a kernel for which the module was not built"
check "$drill: (the network is up)" network
works "the owner enables and confirms" enable_and_confirm
ends out

release=$(uname -r)
cp -al "/lib/modules/$release" "/lib/modules/$release-next"
rm "/lib/modules/$release-next/updates/xt_geojp.ko"
depmod "$release-next"
touch "/boot/vmlinuz-$release-next"
try geojp doctor
diag "$said"
like "$drill: doctor names the kernel without the module" "$said" "$release-next"
like "$drill: and says what happens after a reboot into it" "$said" '[Ee]verybody gets in|nobody is turned away|lets everybody in'

drill 10 "a file for iptables-restore that has the rule"
is "$drill: geojp has written none" "$(grep -rl geojp /etc/iptables /etc/nftables.conf 2>/dev/null)" ""
netfilter-persistent save >/dev/null 2>&1
try geojp doctor
like "$drill: doctor warns of one before the boot" "$said" '/etc/iptables/rules\.v4'
rm /etc/iptables/rules.v?

drill 11 "an iptables without the plugin, as in a container"
try unshare -m sh -c 'mount -t tmpfs none /usr/lib/x86_64-linux-gnu/xtables && geojp doctor'
like "$drill: doctor names the plugin" "$said" '(FAIL|warn).*plugin|libxt_geojp'
is "$drill: it is a failure" "$code" 1
ends out

# What the next boot finds
mv "/lib/modules/$release/updates/xt_geojp.ko" /root/
rm -r "/lib/modules/$release-next" "/boot/vmlinuz-$release-next"
depmod
end
