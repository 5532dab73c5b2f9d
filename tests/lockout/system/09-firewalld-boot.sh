#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The server is booted with firewalld, which stops other firewalls as it starts.
# shellcheck disable=SC2086,SC2154 # what whole.sh has; no address has blanks
# shellcheck source-path=SCRIPTDIR source=../whole.sh
. /t/whole.sh

drill 9 "a boot with firewalld"
is "$drill: the system is up, and no unit has failed" "$(systemctl is-system-running)" running
is "$drill: (firewalld runs)" "$(systemctl is-active firewalld)" active
is "$drill: the rule's unit is active" "$(systemctl is-active geojp-rule)" active
# systemd takes firewalld for started before it flushes all rules and puts its own in.
check "$drill: (firewalld has started)" within 120 firewall-cmd -q --state
check "$drill: the rule is in place within 60 s" within 60 geojp rule check
check "$drill: monitoring is content" geojp status --rule
peer
ends out
end
