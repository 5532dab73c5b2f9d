#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# 2-kept.sh: the server has rebooted with a confirmed rule. Then the same with the other
# variant of iptables, and at the end a trial runs.
# shellcheck disable=SC2086,SC2154 # what whole.sh has; no address has blanks
# shellcheck source-path=SCRIPTDIR source=../../lockout/whole.sh
. /t/whole.sh

the_boot_is_in_order geojp-rule.service
the_rule_was_before_the_network
check "both rules are in" both_rules_in
peer
ip link set lo up
ends out
serve_list
works "the list is updated" geojp update
works "the owner takes the rule out" log_in $home 'geojp disable'
check "it is out" rule_is_out
is "the unit is not enabled" "$(systemctl is-enabled geojp-rule)" disabled

for tables in iptables ip6tables; do
	update-alternatives --quiet --set $tables "/usr/sbin/$tables-legacy"
done
like "(iptables is the other variant)" "$(iptables -V)" legacy
works "a trial" log_in $home 'geojp enable --trial 5m'
check "both rules are in" both_rules_in
works "a new log-in confirms it" log_in $home 'geojp confirm'
ends out
works "it is disabled" log_in $home 'geojp disable'
check "the rule is out" rule_is_out
works "a trial, in which the server reboots" log_in $home 'geojp enable --trial 1d'
check "both rules are in" both_rules_in
end
