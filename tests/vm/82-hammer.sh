#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# 82-hammer.sh [SECONDS]: random transactions from two writers at once. The slow parser
# of tests/fuzz says what each result must be; see hammer.c.
. ./tap.sh
. ./geojp.sh

seconds=${1:-60}

check "the module loads" load_module
for seed in 1 2; do
	/t/hammer "$seconds" $seed /t/wire >/tmp/said.$seed 2>&1 &
done
wait
for seed in 1 2; do
	last=$(tail -n 1 /tmp/said.$seed)
	like "writer $seed: ${last#\# }" "$last" '^# [0-9]{3,} transactions.* 0 wrong$'
	like "writer $seed: some were accepted" "$last" ' [1-9][0-9]+ accepted'
	[ ! -e /sys/kernel/debug/kcov ] ||
		like "writer $seed: kcov has seen the module" "$last" ' [1-9][0-9]{2,} places'
	diag "$(grep -v '^# ' /tmp/said.$seed | head -n 20)"
done
is "nothing was loaded here" "$(cat $proc/status)" ""
sleep 1
check "the module unloads" rmmod xt_geojp
finish
