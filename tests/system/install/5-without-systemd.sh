#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# 5-without-systemd.sh: `make install` on a server with another init. The owner puts the
# rule in; the net of the trial is a process there, and cron stands behind it.
# shellcheck disable=SC2086,SC2154 # what whole.sh has; no address has blanks
# shellcheck source-path=SCRIPTDIR source=../../lockout/whole.sh
. /t/whole.sh
cd $tree || bail "no $tree"

is "(init is not systemd)" "$(cat /proc/1/comm)" init
works "make install works" make -s install
like "it says who does what units do elsewhere" "$said" 'cron .*/etc/cron\.d/geojp'
check "the list is in force" in_force
is "no rule is" "$(rules | grep geojp)" ""

make_keys
peer
ip link set lo up # usually by ifupdown, which is not installed
serve_list
check "(sshd runs)" within 60 pgrep -x sshd
works "the list is updated" geojp update

works "a trial" log_in $home 'geojp enable --trial 30s'
check "both rules are in" both_rules_in
check "it runs out" within 45 rule_is_out
ends in

works "another trial" log_in $home 'geojp enable --trial 30s'
check "both rules are in" both_rules_in
pkill -9 geojp
check "with all processes of geojp killed cron ends it" within 100 rule_is_out
ends in

works "another trial" log_in $home 'geojp enable --trial 30s'
works "a new log-in confirms it" log_in $home 'geojp confirm'
sleep 35
check "after the end of the trial both rules are in" both_rules_in
the_rules_turn_away
ends out
end
