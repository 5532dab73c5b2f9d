#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# 4-signed.sh: the kernel accepts signed modules only. Nobody is locked out.
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. /t/lib.sh
cd $tree || bail "no $tree"

is "(the kernel takes signed modules only)" "$(cat /sys/module/module/parameters/sig_enforce)" Y
refuses "make install fails where the kernel refuses the module" \
	'module\.sig_enforce.*enroll /var/lib/dkms/mok' make -s install
diag "$said"
check "it has been built, nonetheless" dkms_has 9.8.7 "$(uname -r)"
check_not "it is not loaded" test -e /sys/module/xt_geojp
is "there is no rule" "$(rules | grep geojp)" ""
check_not "and none can be put in" iptables -I INPUT "${rule[@]}"
check_not "nor by the unit" systemctl start geojp-rule
is "which leaves none" "$(rules | grep geojp)" ""
systemctl reset-failed
peer
check "nobody is turned away" reaches $abroad
refuses "geojp restore says what is the matter" 'xt_geojp' geojp restore
works "make uninstall works there" make -s uninstall
is "and leaves nothing" "$(ours)" ""

# For the next boot
export DEBIAN_FRONTEND=noninteractive
works "(another init takes the place of systemd)" \
	apt-get -qq -y --allow-remove-essential install sysvinit-core systemd-sysv-
end
