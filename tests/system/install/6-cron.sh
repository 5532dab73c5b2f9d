#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# 6-cron.sh: the server without systemd is booted again. Cron does what the units do
# on other servers.
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. /t/lib.sh
cd $tree || bail "no $tree"

is "(init is not systemd)" "$(cat /proc/1/comm)" init
check "cron puts the list in force" within 60 in_force
peer
the_rules_turn_away

# Usually ifupdown does this, but it is not installed.
ip link set lo up
serve_list
without_delay
check_not "(1.0.0.0/24 does not get in)" reaches $new
is "cron's update is silent" "$(job 17 sh -c)" ""
check "its list is in force: 1.0.0.0/24 gets in" reaches $new
rm -f $lists/jp.txt
like "an update that fails is not silent" "$(job 17 sh -c)" 'jp\.txt'
the_rules_turn_away

take_rules_out
netfilter-persistent save >/dev/null 2>&1
works "make uninstall works" make -s uninstall
rm -r /etc/geojp
is "and leaves nothing" "$(ours)" ""
check_not "the module is not in the kernel" test -e /sys/module/xt_geojp
end
