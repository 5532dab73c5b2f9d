#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# 3-in-trial.sh: the server has rebooted while a trial ran. It is up without the rule.
# shellcheck disable=SC2086,SC2154 # what whole.sh has; no address has blanks
# shellcheck source-path=SCRIPTDIR source=../../lockout/whole.sh
. /t/whole.sh

is "the system is up, and no unit has failed" "$(systemctl is-system-running)" running
check "the list is in force" in_force
check "no rule is in" rule_is_out
check_not "no trial runs" test -e /run/geojp/trial
is "the unit is not enabled" "$(systemctl is-enabled geojp-rule)" disabled
peer
ends in
try log_in $home 'geojp confirm'
is "there is nothing to confirm" "$code" 1
end
