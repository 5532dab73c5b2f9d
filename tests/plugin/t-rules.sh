#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Tests the plugin and the module together, in the guest. It tries every line of
# libxt_geojp.t as iptables' own test runner does, and also what that format cannot
# express. It does so with both variants of iptables and for both families. Each
# line is tried alone in its first chain; iptables-restore tries all lines at once
# in all chains.
#
# Needs xt_geojp.ko and libxt_geojp.t in /t, and the plugin among those of iptables.
. /t/tap.sh

lines=/t/libxt_geojp.t
tmp=$(mktemp -d)
form='1 to 15 characters of a-z, 0-9, _ and -'

# Calls COMMAND TABLE CHAINS RULE SAVED RESULT for every line of the .t file.
each_line() { # COMMAND
	table=filter chains=
	while IFS= read -r line <&3; do
		case $line in
		'' | '#'*) ;;
		:*) chains=$(echo "${line#:}" | tr , ' ') ;;
		'*'*) table=${line#\*} ;;
		*)
			rule=${line%%;*}
			saved=${line#*;}
			result=${saved##*;}
			saved=${saved%;*}
			[ "$saved" != = ] || saved=$rule
			"$1" "$table" "$chains" "$rule" "$saved" "$result"
			;;
		esac
	done 3<"$lines"
}

# The next functions print what went wrong, or nothing.

quietly() { # COMMAND LINE: it succeeds and prints nothing
	eval "$1" >"$tmp/says" 2>&1 </dev/null || echo "$1: exit code $?"
	! [ -s "$tmp/says" ] || echo "$1: $(cat "$tmp/says")"
}

refused() { # CODE COMMAND LINE: it fails with that code, and says why
	eval "$2" >"$tmp/says" 2>"$tmp/error" </dev/null
	code=$?
	[ $code -eq "$1" ] || echo "$2: exit code $code instead of $1"
	grep -q . "$tmp/error" || echo "$2: no message on stderr"
	! [ -s "$tmp/says" ] || echo "$2: on stdout: $(cat "$tmp/says")"
}

holds() { # TOOL TABLE CHAIN RULES: these are the chain's rules
	list=$("$1" -t "$2" -S "$3" 2>&1 | grep -v '^-P ')
	[ "$list" = "$4" ] || echo "$1 -t $2 -S $3: '$list' instead of '$4'"
}

good() { # TABLE CHAIN RULE SAVED
	quietly "$tool -t $1 -A $2 $3"
	holds "$tool" "$1" "$2" "-A $2 $4"
	quietly "$tool -t $1 -C $2 $3"
	[ "$other" = "$4" ] || ! $choosy || refused 1 "$tool -t $1 -C $2 $other"
	quietly "$tool -t $1 -D $2 $3"
}

other='-m geojp ! --src-jp --list-name other'
test_line() { # TABLE CHAINS RULE SAVED RESULT
	case $5 in
	OK)
		is "$tool: $1: $3" "$(good "$1" "${2%% *}" "$3" "$4")" ""
		other=$4
		;;
	FAIL)
		is "$tool refuses: $3" "$(refused 2 "$tool -t $1 -A ${2%% *} $3")" ""
		;;
	*) is "a line ends with OK or FAIL" "$5" OK ;;
	esac
}

# In some ip6tables-legacy (1.8.9), -C finds any rule. This is a bug of ip6tables:
# it also happens with the kernel's own matches.
test_choosy() {
	choosy=true
	quietly "$tool -A INPUT -p tcp -m tcp --dport 1"
	if "$tool" -C INPUT -p tcp -m tcp --dport 2 2>/dev/null; then
		choosy=false
		skip "$tool -C tells rules apart" "that of $("$tool" -V) does not at all"
	fi
	quietly "$tool -D INPUT -p tcp -m tcp --dport 1"
}

# Collects all good lines for one iptables-restore, and the rules it should make.
add_line() { # TABLE CHAINS RULE SAVED RESULT
	[ "$5" = OK ] || return 0
	for chain in $2; do
		echo "-A $chain $3" >>"$tmp/in.$1"
		echo "-A $chain $4" >>"$tmp/expected.$1.$chain"
	done
}

saved() { # TOOL: the rules, without the time of day
	"$1-save" 2>&1 | grep -v '^#'
}

test_restore() {
	: >"$tmp/in"
	for file in "$tmp"/in.*; do
		{
			echo "*${file##*/in.}"
			cat "$file"
			echo COMMIT
		} >>"$tmp/in"
	done
	is "$tool-restore takes all lines at once" "$(quietly "$tool-restore $tmp/in")" ""
	for file in "$tmp"/expected.*; do
		chain=${file##*.}
		table=${file#*expected.}
		is "$tool-restore: $table" "$("$tool" -t "${table%.*}" -S "$chain" | grep ^-A)" \
			"$(cat "$file")"
	done

	saved "$tool" >"$tmp/saved.$tool"
	is "$tool-save has every rule" "$(grep -c ^-A "$tmp/saved.$tool")" \
		"$(cat "$tmp"/expected.* | wc -l)"
	flush
	is "$tool: nothing is left to restore upon" "$(saved "$tool" | grep ^-A)" ""
	is "$tool-restore takes what $tool-save gave" \
		"$(quietly "$tool-restore $tmp/saved.$tool")" ""
	is "$tool: save, restore, save is the same" "$(saved "$tool")" "$(cat "$tmp/saved.$tool")"

	# nft does not know the match, but must still list the rules.
	if [ "$variant" = nft ]; then
		nft list ruleset >"$tmp/nft" 2>"$tmp/error"
		is "nft list ruleset: exit code" $? 0
		is "nft list ruleset shows every rule of $tool" \
			"$(grep -c geojp "$tmp/nft")" "$(grep -c geojp "$tmp/saved.$tool")"
		check_not "nft list ruleset is left alone" grep 'no such match' "$tmp/nft" "$tmp/error"
		nft -j list ruleset >"$tmp/nft" 2>"$tmp/error"
		is "nft -j list ruleset: exit code" $? 0
	fi

	printf '%s\n' '*filter' '-A INPUT -m geojp' '-A INPUT -m geojp --list-name Jp' COMMIT \
		>"$tmp/in"
	is "$tool-restore refuses a bad line" "$(refused 2 "$tool-restore $tmp/in")" ""
	like "$tool-restore names the bad value" "$(cat "$tmp/error")" 'bad list name "Jp"'
	like "$tool-restore names the line" "$(cat "$tmp/error")" 'line:? 3'
	is "$tool: a bad line changes nothing" "$(saved "$tool")" "$(cat "$tmp/saved.$tool")"
	flush
}

message() { # RULE ERE
	eval "$tool -A INPUT $1" >/dev/null 2>"$tmp/error" </dev/null
	is "$tool $1: exit code" $? 2
	like "$tool $1: message" "$(cat "$tmp/error")" "$2"
}

test_messages() {
	for name in "''" JP a.b ../jp abcdefghijklmnop "'j p'" 日本; do
		message "-m geojp --list-name $name" \
			"geojp: bad list name \"$(eval "printf %s $name")\": a name is $form"
	done
	message '-m geojp --list-name' 'option "--list-name" requires an argument'
	message '-m geojp ! --list-name a' 'geojp: option "--list-name" cannot be inverted'
	message '-m geojp ! --fail-closed' 'geojp: option "--fail-closed" cannot be inverted'
	message '-m geojp --list-name a --list-name a' \
		'geojp: option "--list-name" can only be used once'
	for option in src-jp dst-jp fail-closed; do
		message "-m geojp --$option --$option" \
			"geojp: option \"--$option\" can only be used once"
	done
	message '-m geojp ! --src-jp --src-jp' 'geojp: option "--src-jp" can only be used once'
	message '-m geojp --src-us' 'unknown option "--src-us"'
	message '-m geojp --src-jp extra' "Bad argument .extra'"
	is "$tool: no refused rule is in force" "$("$tool" -S INPUT)" '-P INPUT ACCEPT'
}

listed() { # RULE SHOWN: -L ends with that
	quietly "$tool -A INPUT $1"
	for flags in -nL -nvL -L; do
		shown=$("$tool" $flags INPUT | tail -n 1 | sed 's/ *$//')
		case $shown in
		*[!\ ]\ *" $2") ;;
		*) echo "$tool $flags: '$shown'" ;;
		esac
	done
	quietly "$tool -D INPUT $1"
}

test_list() {
	while IFS=';' read -r rule shown; do
		is "$tool -L: $rule" "$(listed "$rule" "$shown")" ""
	done <<-'EOF'
		-m geojp;geojp --src-jp
		-m geojp ! --src-jp;geojp ! --src-jp
		-m geojp ! --src-jp -j DROP;geojp ! --src-jp
		-m geojp --list-name jp --dst-jp;geojp --dst-jp
		-m geojp --list-name a ! --dst-jp ! --src-jp;geojp ! --src-jp ! --dst-jp --list-name a
		-m geojp --fail-closed;geojp --src-jp --fail-closed
		-m conntrack --ctstate NEW -m geojp ! --src-jp -j DROP;ctstate NEW geojp ! --src-jp
		-m geojp --dst-jp -m comment --comment x;geojp --dst-jp /* x */
	EOF
	is "$tool: -L left nothing behind" "$("$tool" -S INPUT)" '-P INPUT ACCEPT'
}

rules() { # the INPUT chain, its rules in short
	"$tool" -S INPUT | sed -n 's/^-A INPUT -m geojp //p' | tr '\n' ';'
}

test_order() {
	for rule in '-j ACCEPT' '! --src-jp -j DROP' '--src-jp -j ACCEPT'; do
		quietly "$tool -A INPUT -m geojp $rule"
	done
	is "$tool: -A keeps the order" "$(rules)" \
		'--src-jp -j ACCEPT;! --src-jp -j DROP;--src-jp -j ACCEPT;'
	check "$tool: -D of a rule that is there twice" "$tool" -D INPUT -m geojp -j ACCEPT
	is "$tool: -D takes the first one" "$(rules)" '! --src-jp -j DROP;--src-jp -j ACCEPT;'
	check "$tool: -D again" "$tool" -D INPUT -m geojp --src-jp -j ACCEPT
	is "$tool: -D takes the second one" "$(rules)" '! --src-jp -j DROP;'
	is "$tool: -D of a rule that is not there" \
		"$(refused 1 "$tool -D INPUT -m geojp --src-jp -j ACCEPT")" ""
	check "$tool: -I" "$tool" -I INPUT -m geojp --dst-jp
	check "$tool: -R" "$tool" -R INPUT 2 -m geojp --dst-jp --fail-closed
	is "$tool: -I and -R are where they should be" "$(rules)" '--dst-jp;--dst-jp --fail-closed;'
	check "$tool: -D by number" "$tool" -D INPUT 1
	is "$tool: -D took number 1" "$(rules)" '--dst-jp --fail-closed;'
	flush

	# Names that are the beginning of another name or of the default name.
	for name in jp2 j jp abcdefghijklmn abcdefghijklmno; do
		quietly "$tool -A INPUT -m geojp --list-name $name"
	done
	check "$tool: -D of list j" "$tool" -D INPUT -m geojp --list-name j
	check "$tool: -D of a name of 14" "$tool" -D INPUT -m geojp --list-name abcdefghijklmn
	is "$tool: -D took no longer name" "$(rules)" \
		'--src-jp --list-name jp2;--src-jp;--src-jp --list-name abcdefghijklmno;'
	flush

	check "$tool: a chain of one's own" "$tool" -N own
	check "$tool: a rule in it" "$tool" -A own -m geojp ! --dst-jp
	is "$tool: the rule is in it" "$("$tool" -S own | tail -n 1)" '-A own -m geojp ! --dst-jp'
	flush
	check "$tool: -X" "$tool" -X own
}

test_help() {
	help=$("$tool" -m geojp --help 2>"$tmp/error")
	is "$tool -m geojp --help: exit code" $? 0
	is "$tool -m geojp --help: stderr" "$(cat "$tmp/error")" ""
	like "$tool -m geojp --help: title" "$help" '^geojp match options:$'
	for option in '\[!\] --src-jp' '\[!\] --dst-jp' '    --list-name NAME' '    --fail-closed'; do
		like "$tool -m geojp --help: $option" "$help" "^$option  +[a-z]"
	done
}

flush() {
	for table in filter mangle raw nat security; do
		"$tool" -t $table -F || diag "$tool -t $table -F: exit code $?"
	done
}

translated() { # RULE MEANING: nothing but comments, the first has the meaning
	text=$(eval "$family-translate -A INPUT $1" 2>&1) || echo "exit code $?"
	[ "$(echo "$text" | head -n 1)" = "nft # $2: nft has no such match" ] || echo "$text"
	echo "${text#nft }" | grep -v '^#'
	echo "$text" | tail -n 1 | grep -q '^# -A INPUT' || echo "not the rule itself: $text"
}

test_translate() {
	while IFS=';' read -r rule meaning; do
		is "$family-translate $rule" "$(translated "$rule" "$meaning")" ""
	done <<-'EOF'
		-m geojp;geojp --src-jp
		-m geojp ! --src-jp -j DROP;geojp ! --src-jp
		-m conntrack --ctstate NEW -m geojp ! --src-jp -j DROP;geojp ! --src-jp
		-p tcp --dport 22 -m geojp --list-name a ! --dst-jp --fail-closed -j DROP;geojp ! --dst-jp --list-name a --fail-closed
	EOF
	printf '%s\n' '*filter' '-A INPUT -m geojp ! --src-jp -j DROP' '-A INPUT -j DROP' COMMIT \
		>"$tmp/in"
	text=$("$family-restore-translate" -f "$tmp/in" 2>&1)
	is "$family-restore-translate: exit code" $? 0
	like "$family-restore-translate says what the rule means" "$text" \
		'^# geojp ! --src-jp: nft has no such match$'
	is "$family-restore-translate translates the other rule alone" \
		"$(echo "$text" | grep -c '^add rule .* counter drop')" 1
}

modprobe x_tables
insmod /t/xt_geojp.ko || bail "the module does not load"
each_line add_line
# nft is first, because its tools warn if there are tables of the other kind.
for variant in nft legacy; do
	for family in iptables ip6tables; do
		tool=$family-$variant
		test_choosy
		each_line test_line
		is "$tool: every -D took its rule" "$(saved "$tool" | grep ^-A)" ""
		test_restore
		test_messages
		test_list
		test_order
		test_help
		is "$tool: at the end no rule is left" "$(saved "$tool" | grep ^-A)" ""
	done
done
for family in iptables ip6tables; do
	test_translate
done

for tool in iptables-legacy ip6tables-legacy ip6tables-nft; do
	is "$tool-save gives the same rules as iptables-nft-save" \
		"$(grep ^-A "$tmp/saved.$tool" | sort)" "$(grep ^-A "$tmp/saved.iptables-nft" | sort)"
done

# A work queue frees nft's rules, so this may take a moment.
tries=50
until rmmod xt_geojp 2>"$tmp/error" || [ $tries -eq 0 ]; do
	tries=$((tries - 1))
	sleep 0.1
done
check_not "rules that are gone hold the module no longer" test -d /sys/module/xt_geojp
rm -rf "$tmp"
finish
