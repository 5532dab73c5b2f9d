#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# 1-trial.sh: geojp enable, confirm and disable on a server with systemd, with sessions
# of the real sshd. At the end the rule is confirmed.
# shellcheck disable=SC2086,SC2154 # what whole.sh has; no address has blanks
# shellcheck source-path=SCRIPTDIR source=../../lockout/whole.sh
. /t/whole.sh

booted=$(($(date +%s) - $(uptime_now)))
set_clock_right() { date -s "@$((booted + $(uptime_now)))" >/dev/null; }

make_keys
peer
ip -n peer addr add 9.4.4.4/32 dev eth0 # perhaps in Japan, but not in the list
check "(sshd runs)" within 60 systemctl -q is-active ssh
refuses "without a fresh list nothing is put in" 'geojp update' log_in $home 'geojp enable --trial 30s'
check "(no rule is in)" rule_is_out
serve_list
works "the list is updated" geojp update

# Nobody confirms, and the clock is set forward

check "(the owner logs in)" open_session $home
in_session 'geojp enable --trial 30s'
is "the owner types geojp enable" "$code" 0
like "it says until when" "$said" '^The rule is in on trial, until 20'
like "and what to do" "$said" 'Log in anew, from another window, and type there: sudo geojp confirm'
check "both rules are in" both_rules_in
in_session 'geojp enable --trial 1h'
is "a second one is refused" "$code" 1
like "it says that a trial runs" "$said" 'a trial runs already, until'
in_session 'geojp confirm'
is "confirm in the old session is refused" "$code" 1
like "it says why" "$said" "not confirmed: this session from $home began before the rule went in"
date -s '2038-01-18 03:00' >/dev/null
check "an address that is not in the list never gets that far" gets_no_answer 9.4.4.4
check "the clock in 2038 does not end the trial" both_rules_in
: >/tmp/session-said
check "the trial runs out" within 45 rule_is_out
like "the log says so" "$(said_since_boot)" 'the trial is over, and nobody has confirmed it: the rule is out'
check "so does the terminal" within 10 grep -q 'the trial is over' /tmp/session-said
in_session 'geojp confirm'
is "then there is nothing to confirm" "$code" 1
like "it says so" "$said" 'no trial runs'
close_session
ends in
set_clock_right

# kill -9 of everything of geojp, and the clock is set back

works "a list of today" geojp update
works "another trial" log_in $home 'geojp enable --trial 30s'
check "both rules are in" both_rules_in
pkill -9 -f geojp
date -s '1970-01-02' >/dev/null
check "Japan gets in with the clock in 1970" gets_in $home
check "the trial runs out" within 45 rule_is_out
ends in
set_clock_right

# disable in the trial

works "another trial" log_in $home 'geojp enable --trial 10m'
check "both rules are in" both_rules_in
works "the owner disables it" log_in $home 'geojp disable'
check "the rule is out" rule_is_out
is "so is the net" "$(systemctl is-active geojp-trial.timer)" inactive
ends in

# A new log-in confirms

check "(the owner logs in)" open_session $home
in_session 'geojp enable --trial 30s'
is "another trial" "$code" 0
try log_in $home 'geojp confirm'
is "a new log-in confirms it" "$code" 0
like "it says what was proved" "$said" "The way in is open: this session from $home began after"
like "and what it means" "$said" 'stays in, now and after each boot'
is "the unit is enabled" "$(systemctl is-enabled geojp-rule)" enabled
is "and active" "$(systemctl is-active geojp-rule)" active
sleep 35
check "after the end of the trial both rules are in" both_rules_in
close_session
in_status=$(geojp status)
diag "$in_status"
ends out
end
