#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# japanese.sh: an owner whose server speaks Japanese does what README.ja.md says, word by
# word, then gets a broken list, asks what its code means, and takes the rule out. All
# that he reads is printed, so that a person can read it. No line of it may be English.
# shellcheck disable=SC2034,SC2086,SC2154 # what whole.sh has; no address has blanks
# shellcheck source-path=SCRIPTDIR source=../lockout/whole.sh
. /t/whole.sh
cd $tree || bail "no $tree"
export TERM=xterm # ssh gives it to the server

# What the owner has typed, and its answer.
read_by_owner() { # COMMAND
	said=$(sed '/^code [0-9]*$/d' <<<"$said")
	diag "\$ $1"
	diag "$said"
	printf '%s\n' "$said" >>/root/read
}

types() { # DESCRIPTION EXIT-CODE COMMAND [SECONDS]
	in_session "$3" "${4:-120}"
	is "$1: $3" "$code" "$2"
	read_by_owner "$3"
}

# A line without Japanese may be a command to type, or what `make install` says while
# gettext is not installed yet.
english_lines() {
	grep -vE '^ *sudo |^geojp: installing [-+._a-z0-9 ]*$' /root/read |
		grep -P '^(?!.*[^\x00-\x7f]).*[a-z]{3}'
}

check "(the owner has an account)" new_owner
echo LANG=ja_JP.UTF-8 >/etc/default/locale
check "(the network is up)" peer
check "(sshd runs)" within 60 systemctl -q is-active ssh
user=owner
check "(the owner logs in)" open_session $home
# shellcheck disable=SC2016 # the shell of the owner expands it
in_session 'echo "$LANG $(locale charmap)"'
like "(the log-in is in Japanese)" "$said" '^ja_JP\.UTF-8 UTF-8$'

# README.ja.md's installation. Only the source is another one.

mapfile -t steps < <(tests/lint/typed README.ja.md step)
is "README.ja.md has four steps" "${#steps[@]}" 4
in_session "cd $tree; export CFLAGS=$CFLAGS MAKEFLAGS=$MAKEFLAGS"
types "the first step works" 0 "${steps[0]}" 1200
check "the list is in force" in_force
check "no rule is in" rule_is_out
serve_list
cat /usr/share/geojp/jp.txt >$lists/jp.txt
types "the second step works" 0 "${steps[1]}"
types "the third step works" 0 "${steps[2]}"
check "both rules are in" both_rules_in
types "in the old window the fourth step is refused" 1 "${steps[3]}"
try log_in $home -tt "${steps[3]}"
is "in a new window it works: ${steps[3]}" "$code" 0
said=$(tr -d '\r' <<<"$said")
read_by_owner "${steps[3]}"
types "the owner asks how things are" 0 'sudo geojp status'
types "whether the rule is in" 0 'sudo geojp rule check'
in_session 'sudo geojp doctor' 120
check "and what is wrong: sudo geojp doctor" test "$code" -le 1
read_by_owner 'sudo geojp doctor'

# Broken downloads

echo '<html><body>503</body></html>' >$lists/jp.txt
types "an error page is refused" 3 'sudo geojp update'
sed -n '1~2p' /usr/share/geojp/jp.txt >$lists/jp.txt
types "half a list is refused" 3 'sudo geojp update'
like "it says its code" "$said" '\[GJ-204\]$'
types "the code is explained" 0 'sudo geojp explain GJ-204'
rm $lists/jp.txt
types "a list that is not there is an error" 6 'sudo geojp update'
check "the rule stays" both_rules_in
check "so does the list" in_force

types "the owner takes the rule out" 0 'sudo geojp disable'
check "it is out" rule_is_out
close_session
unset user
ends in

like "the owner has read Japanese" "$(cat /root/read)" 'ルールを試しに入れました'
is "and nothing in English" "$(english_lines)" ""
end
