#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A reload of the firewall dropped the rules of others, silently.
# shellcheck disable=SC2086,SC2154 # what whole.sh has; no address has blanks
# shellcheck source-path=SCRIPTDIR source=../whole.sh
. /t/whole.sh

drill 9 "whatever flushes the rule, it is back within 60 s"
lines() { said_since_boot | grep -c 'put in again' || :; }

# Each WHAT that flushes the rule: monitoring sees it meanwhile, and the log says it.
flushes() { # WHAT COMMAND...
	local before
	before=$(lines)
	works "$1" "${@:2}"
	if geojp rule check >/dev/null 2>&1; then
		pass "$drill: $1: the rule is in place (put in again at once, or not flushed)"
	else
		check_not "$drill: $1: monitoring sees that the rule is gone" geojp status --rule
		check "$drill: $1: it is back within 60 s" within 60 geojp rule check
		check "$drill: $1: the log says that it was gone" test "$(lines)" -gt "$before"
	fi
	check "$drill: $1: monitoring is content" geojp status --rule
}

both() { iptables "$@" && ip6tables "$@"; }
restore_saved() { iptables-restore /root/saved && ip6tables-restore /root/saved; }
accept_in_front() { both -I INPUT -j ACCEPT; }

check "$drill: (the network is up)" network
printf "*filter\nCOMMIT\n" >/root/saved
cp /root/saved /etc/iptables/rules.v4
cp /root/saved /etc/iptables/rules.v6
works "the owner enables and confirms" enable_and_confirm
check "$drill: monitoring is content" geojp status --rule
flushes "iptables -F" both -F
flushes "an ACCEPT in front of it" accept_in_front
both -D INPUT -j ACCEPT
flushes "iptables-restore" restore_saved
flushes "netfilter-persistent reload" netfilter-persistent reload
flushes "systemctl restart netfilter-persistent" systemctl restart netfilter-persistent
works "systemctl stop netfilter-persistent" systemctl stop netfilter-persistent
check "$drill: the rule does not go with it" geojp rule check
ends out
end
