#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What a rule matches: each combination of options, on each hook, in three states.
# The list holds data; it is empty; or it is empty and the rule has --fail-closed.
# shellcheck disable=SC2034,SC2154 # packets() puts these names together
# shellcheck disable=SC2086 # what is not quoted is a single word
. ./tap.sh
. ./net.sh
. ./geojp.sh

# Sources and destinations of packets: addresses in the list and outside it.
from_in4=203.0.113.7 from_out4=203.0.113.207
from_in6=2001:db8:cafe::7 from_out6=2001:db8:dead::7
to_in4=203.0.113.8 to_out4=203.0.113.208
to_in6=2001:db8:cafe::8 to_out6=2001:db8:dead::8

# One rule a line. Each rule has its own port, so that one pass tests them all.
options='
--src-jp
! --src-jp
--dst-jp
! --dst-jp
--src-jp --dst-jp
! --src-jp --dst-jp
--src-jp ! --dst-jp
! --src-jp ! --dst-jp
--dst-jp --list-name other'
numbered=$(printf '%s\n' "$options" | awk '{ print 9000 + NR, $0 }')

# Prints for each packet whether the rule for its port should drop it. STATE is
# "loaded". If the list is empty, STATE is "in" or "out": what every address counts as.
expectations() { # STATE SOURCE in|out DESTINATION in|out
	printf '%s\n' "$numbered" | awk -v state="$1" -v src="$2" -v src_is="$3" \
		-v dst="$4" -v dst_is="$5" '
		function holds(option, is, p, negated) {
			p = index(text, option)
			if (!p)
				return 1
			if (state != "loaded")
				is = state
			# Of the addresses here, list "other" holds those outside jp.
			else if (text ~ /other/)
				is = is == "in" ? "out" : "in"
			negated = substr(text, p - 2, 2) == "! "
			return negated ? is == "out" : is == "in"
		}
		{
			text = $0
			if (text !~ /-jp/)
				text = text " --src-jp"
			match_it = holds("--src-jp", src_is) && holds("--dst-jp", dst_is)
			print src, dst, $1, match_it ? "drop" : "pass"
		}'
}

packets() { # STATE FAMILY
	for s in in out; do
		for d in in out; do
			eval "src=\$from_$s$2 dst=\$to_$d$2"
			expectations "$1" "$src" $s "$dst" $d
		done
	done
}

rules() { # TABLE CHAIN EXTRA
	echo "*$1"
	printf '%s\n' "$numbered" | while read -r port option; do
		echo "-A $2 -p udp --dport $port -m geojp $option $3 -j DROP"
	done
	echo COMMIT
}

# Runs all rules in a hook and counts the packets that they judge wrongly.
try() { # WHERE VARIANT FAMILY TABLE CHAIN STATE
	where=$1 family=$3 state=$6
	extra=$([ "$state" != out ] || echo --fail-closed)
	case $3 in 4) tables=iptables-$2 ;; 6) tables=ip6tables-$2 ;; esac
	what="$tables $4 $5, list $state"
	rules "$4" "$5" "$extra" >/tmp/rules
	if ! on "$where" $tables-restore </tmp/rules >/tmp/out 2>&1; then
		fail "$what"
		diag "$(cat /tmp/out)"
		return
	fi
	# The packets are the same for every hook and variant.
	packets=/tmp/packets.$state.$family
	[ -e "$packets" ] || packets "$state" "$family" >"$packets"
	case $5 in
	OUTPUT) /t/probe -o peer host ;;
	FORWARD) /t/probe peer far "$(mac_of router)" ;;
	*) /t/probe peer host "$(mac_of host)" ;;
	esac <"$packets" >/tmp/out 2>&1
	is "$what" "$(cat /tmp/out)" "# $(wc -l <"$packets") packets, 0 wrong"
	on "$where" $tables -t "$4" -F
}

fill() { # NAMESPACE
	transaction jp 203.0.113.0/25 2001:db8:cafe::/48 | send "$1" >/dev/null
	transaction other 0.0.0.0/2 64.0.0.0/2 128.0.0.0/2 192.0.0.0/5 200.0.0.0/7 \
		202.0.0.0/8 203.0.113.128/25 ::/3 2000::/16 2001:db8:dead::/48 |
		send "$1" >/dev/null
}

empty() { # NAMESPACE
	for list in jp other; do
		printf 'geojp 1 %s\nunload\n' $list | send "$1" >/dev/null
	done
}

each_state() { # WHERE COMMAND...
	place=$1
	shift
	fill "$place"
	"$@" loaded
	empty "$place"
	"$@" in
	"$@" out
}

check "the module loads" load_module

two_hosts || bail "no network"
address host $to_in4/32 $to_out4/32 $to_in6/128 $to_out6/128
for variant in legacy nft; do
	for family in 4 6; do
		each_state host try host $variant $family filter INPUT
		each_state host try host $variant $family raw PREROUTING
		ip -n peer route replace default via 192.0.2.2
		ip -n peer route replace default via 2001:db8:1::2
		each_state peer try peer $variant $family filter OUTPUT
	done
done

# Once with ping and the rule's counter, without probe.
fill host
address peer $from_in4/32 $from_out4/32
is "iptables-nft lists the rule" "$(on host iptables-nft -A INPUT -m geojp ! --src-jp -j DROP
	on host iptables-nft -S INPUT | tail -1)" "-A INPUT -m geojp ! --src-jp -j DROP"
check "a Japanese ping passes" pings peer 192.0.2.2 $from_in4
check_not "a foreign one does not" pings peer 192.0.2.2 $from_out4
like "the rule counts it" "$(on host iptables-nft -nvxL INPUT)" '^ *1 .*geojp ! --src-jp'
no_hosts

three_hosts || bail "no network"
address far $to_in4/32 $to_out4/32 $to_in6/128 $to_out6/128
for target in $to_in4 $to_out4; do
	ip -n router route add $target via 198.51.100.2
done
for target in $to_in6 $to_out6; do
	ip -n router route add $target via 2001:db8:2::2
done
for variant in legacy nft; do
	for family in 4 6; do
		each_state router try router $variant $family filter FORWARD
	done
done
no_hosts
sleep 1
check "the module unloads" rmmod xt_geojp
finish
