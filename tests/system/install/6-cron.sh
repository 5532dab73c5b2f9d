#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# 6-cron.sh: the server without systemd is booted again. Cron does what the units do
# on other servers.
# shellcheck disable=SC2086,SC2154 # what whole.sh has; no address has blanks
# shellcheck source-path=SCRIPTDIR source=../../lockout/whole.sh
. /t/whole.sh
cd $tree || bail "no $tree"

is "(init is not systemd)" "$(cat /proc/1/comm)" init
check "cron puts the list in force" within 60 in_force
check "and the rule in" within 60 both_rules_in
peer
ends out
the_rules_turn_away

# Usually ifupdown does this, but it is not installed.
ip link set lo up
serve_list
without_delay
works "(an older list is in force again)" geojp load /usr/share/geojp/jp.txt
check_not "(1.0.0.0/24 does not get in)" reaches $new
is "cron's update is silent" "$(job 17 sh -c)" ""
check "its list is in force: 1.0.0.0/24 gets in" reaches $new
rm -f $lists/jp.txt
like "an update that fails is not silent" "$(job 17 sh -c)" 'jp\.txt'
the_rules_turn_away

iptables -F && ip6tables -F
check "when something has flushed the rule, cron puts it in again" within 70 both_rules_in
ends out

works "the owner takes the rule out" geojp disable
check "it is out" rule_is_out
works "make uninstall works" make -s uninstall
rm -r /etc/geojp
is "and leaves nothing" "$(ours)" ""
check_not "the module is not in the kernel" test -e /sys/module/xt_geojp
end
