#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# 83-at-once.sh [SECONDS]: readers, loaders, rules, namespaces and the module itself
# come and go at the same time. Meanwhile packets from known addresses come in, and
# none of them gets a wrong verdict.
. ./tap.sh
. ./net.sh
. ./geojp.sh
. ./crowd.sh

seconds=${1:-6}

check "the module loads" load_module
check "two hosts" two_hosts
two_lists
on host sh -c "cat /tmp/one >$proc/load"
packets_in >/tmp/in
{ packets_out; cat /tmp/in; } | sort >/tmp/packets
check "there are packets to send" [ "$(wc -l </tmp/packets)" -gt 150 ]
: >/tmp/wrong

# Sends packets until the time is up and each worker has done enough rounds, even if
# the machine is slow.
packets_meanwhile() { # PACKETS WORKER...
	packets=$1 left=100
	shift
	: >/tmp/out
	while
		/t/probe -t "$seconds" peer host "$(mac_of host)" <"$packets" >>/tmp/out 2>&1
		left=$((left - 1))
		! have_come_round "$@" && [ $left -gt 0 ]
	do :; done
	touch /tmp/stop
	wait
}

judge() { # DESCRIPTION WORKER...
	what=$1
	shift
	is "$what: not one wrong verdict" "$(grep -v '^# .* 0 wrong$' /tmp/out | head -n 5)" ""
	sent=$(awk '{ n += $2 } END { print n + 0 }' /tmp/out)
	check "$what: there were packets all the while ($sent)" [ "$sent" -gt 100 ]
	is "$what: nobody read what nobody sent" "$(cat /tmp/wrong)" ""
	for worker; do
		check "$what: $worker has come round $(rounds "$worker") times" \
			[ "$(rounds "$worker")" -gt 2 ]
	done
}

# While a rule exists, the module cannot be removed.
check "rules stop foreign packets" drop_foreign
work loader swap_lists
work other-loader swap_lists
work reader read_lists
work rules change_rules
work namespaces change_namespaces
work module change_module
packets_meanwhile /tmp/packets loader other-loader reader rules namespaces
judge "with rules" loader other-loader reader rules namespaces
is "with rules: the module was not out once" "$(rounds module)" 0

# Without rules the module is removed and loaded again whenever nobody uses it. All
# the time, packets from addresses in the list get in.
flush_all
rm /tmp/stop
work loader by_turns swap_lists
work other-loader by_turns swap_lists
work reader by_turns read_lists
work rules by_turns change_rules
work namespaces by_turns change_namespaces
work module change_module
packets_meanwhile /tmp/in loader other-loader reader rules namespaces module
judge "without rules" loader other-loader reader rules namespaces module

no_hosts
check "the module unloads" unload_module
finish
