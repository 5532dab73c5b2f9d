#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# soak.sh SECONDS: lists are swapped about twice a second, packets come in all the time,
# rules and namespaces come and go. In the end the kernel must use about as much memory
# as before.
# shellcheck disable=SC2086 # what is not quoted is a single word
. ./tap.sh
. ./net.sh
. ./geojp.sh
. ./crowd.sh

seconds=$1
slack=4096 # kB; a swap that leaks one byte a prefix leaks more than this in an hour

check "the module loads" load_module
check "two hosts" two_hosts
cp /t/jp.list /tmp/one
keep 1 3 >/tmp/other
on host sh -c "cat /tmp/one >$proc/load"
check "rules stop foreign packets" drop_foreign
packets_in >/tmp/in
{ packets_out; cat /tmp/in; } | sort >/tmp/packets
check "there are packets to send" [ "$(wc -l </tmp/packets)" -gt 500 ]
: >/tmp/wrong

# The kernel's memory in kB, while nothing else is running.
used() {
	sleep 2
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^(Slab|KernelStack|PageTables|VmallocUsed|Percpu):/ { n += $2 } END { print n }' \
		/proc/meminfo
}

at_ease() {
	"$@"
	done_well=$?
	sleep 5
	return $done_well
}

uptime_s() {
	cut -d. -f1 /proc/uptime
}

crowd() { # SECONDS
	rm -f /tmp/stop
	work loader swap_lists 0.5
	work reader at_ease read_lists
	work rules at_ease change_rules
	work namespaces at_ease change_namespaces
	end=$(($(uptime_s) + $1)) told=0
	while [ "$(uptime_s)" -lt $end ]; do
		/t/probe peer host "$(mac_of host)" </tmp/packets
		sleep 1
		[ "$(uptime_s)" -ge $told ] || continue
		told=$(($(uptime_s) + 60))
		diag "$((end - $(uptime_s))) s to go," \
			"$(awk '/^Slab:/ { print $2 }' /proc/meminfo) kB of slab" >&2
	done >/tmp/out
	touch /tmp/stop
	wait
}

crowd 60
was=$(used)
crowd "$seconds"
now=$(used)
is "not one wrong verdict" "$(grep -v '^# .* 0 wrong$' /tmp/out | head -n 5)" ""
sent=$(awk '{ n += $2 } END { print n + 0 }' /tmp/out)
check "there were packets all the while ($sent)" [ "$sent" -gt "$seconds" ]
is "nobody read what nobody sent" "$(cat /tmp/wrong)" ""
for worker in loader reader rules namespaces; do
	check "$worker: $(rounds $worker) rounds" [ "$(rounds $worker)" -gt 0 ]
done
check "memory: $was kB before, $now kB after" [ $((now - was)) -lt $slack ]
flush_all
no_hosts
sleep 1
check "the module unloads" rmmod xt_geojp
finish
