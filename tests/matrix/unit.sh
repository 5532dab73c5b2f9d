#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# unit.sh NAME...: runs unit tests, on the processor of the guest.
. ./tap.sh

for test; do
	code=0
	GEOJP_TEST_LISTS=/t/lists "./test_$test" >/tmp/out 2>/tmp/err || code=$?
	while read -r line; do
		case $line in
		'ok '*) pass "$test: ${line##* - }" ;;
		'not ok '*) fail "$test: ${line##* - }" ;;
		esac
	done </tmp/out
	[ ! -s /tmp/err ] || diag "$(cat /tmp/err)"
	# A program that dies early says nothing about the tests that it did not run.
	is "$test: all tests were run, none failed" "$code $(grep -c '^ok ' /tmp/out)" \
		"0 $(sed -n 's/^1\.\.//p' /tmp/out)"
done
finish
