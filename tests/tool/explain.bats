#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The codes of messages, and geojp explain.

load common

@test "a complaint ends with its code" {
	unset GEOJP_CODES
	geojp 2 rule x
	same "$stderr" 'geojp: rule: "x": no such action; see geojp rule --help [GJ-803]'
	printf '192.0.2.0/33\n' >bad
	geojp 3 convert bad
	same "$stderr" 'geojp: bad:1: "192.0.2.0/33": prefix length over 32 [GJ-102]'
	geojp 3 convert missing
	same "$stderr" 'geojp: missing: No such file or directory [GJ-101]'
}

@test "the system's log has the code, too" {
	unset GEOJP_CODES
	need_root
	printf '[jp]\ntypo = 1\n' >"$GEOJP_CONFIG"
	run -2 --separate-stderr strace -f -e trace=sendto,write -s 300 "$geojp" update
	[[ $stderr == *'[GJ-701]'* ]]
}

@test "explain says what happened, what it means, and what to type" {
	geojp 0 explain GJ-204
	has "$output" "GJ-204: The new list lacks many addresses that the list in force has."
	has "$output" "For this server: Whoever uses them would be shut out"
	has "$output" "Commands to type:
  sudo geojp update --dry-run
  sudo geojp update --accept loss"
}

@test "explain takes a code in each form in which people copy it" {
	geojp 0 explain GJ-204
	local text=$output
	for form in 204 gj-204 '[GJ-204]' '[204]' 'GJ-204]'; do
		geojp 0 explain "$form"
		same "$output" "$text"
	done
}

@test "explain alone lists all codes, a line each" {
	only_in_english
	geojp 0 explain
	[ "$(grep -c '^GJ-[1-9][0-9][0-9]  [A-Za-z]' <<<"$output")" = "${#lines[@]}" ]
	[ "${#lines[@]}" = "$(grep -c '^CODE' "$here/../../tools/base/codes.def")" ]
	[ "${#lines[@]}" -ge 60 ]
}

@test "explain: a code that does not exist, with the way out" {
	for code in GJ-999 999 99 1040 GJ 'GJ-20x' '204 205' '' 000; do
		geojp 2 explain "$code"
		has "$stderr" "explain: \"$code\": no such code; geojp explain lists them"
		[ -z "$output" ]
	done
	geojp 2 explain 204 205
	has "$stderr" 'one operand too many'
}

@test "each code of the list can be explained" {
	geojp 0 explain
	local line
	while read -r line; do
		run -0 "$geojp" explain "${line%% *}"
		[ "$(grep -c '^  [a-z]' <<<"$output")" -ge 1 ]
		[ "$(grep -c '^  [a-z]' <<<"$output")" -le 3 ]
	done < <("$geojp" explain)
}

@test "what explain tells to type are commands and options that exist" {
	local line command option
	while read -r line; do
		command=$(cut -d ' ' -f 1 <<<"$line")
		case $command in COMMAND | --help) continue ;; esac
		run -0 "$geojp" "$command" --help
		for option in $line; do
			[[ $option != --* || $option = --help ]] || has "$output" "$option"
		done
	done < <(for code in $("$geojp" explain | cut -d ' ' -f 1); do
		"$geojp" explain "$code"
	done | sed -n 's/^  sudo geojp //p' | sort -u)
}

# Who is called at night types what stands there, from top to bottom.
@test "where explain tells how to let a list pass, it says when not to" {
	local code count=0
	for code in $("$geojp" explain | cut -d ' ' -f 1); do
		run -0 "$geojp" explain "$code"
		[[ $output == *"--accept "* || $output == *--one-family* ]] || continue
		count=$((count + 1))
		has "$output" " only if you "
	done
	[ $count -ge 7 ]
}

@test "explain is right where there is no systemd, and where a line turns everybody away" {
	geojp 0 explain GJ-625
	has "$output" "or there is no systemd"
	! grep -q systemctl <<<"$output" || false
	for code in 502 921; do
		geojp 0 explain "$code"
		has "$output" "--fail-closed"
	done
	geojp 0 explain 617
	has "$output" "a line by hand that drops who is in the list turns everybody away"
}
