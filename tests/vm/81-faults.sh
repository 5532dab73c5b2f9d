#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Memory runs out at each allocation in turn: first at this allocation only, then at
# all allocations from it on. The operation is done, or it fails for lack of memory and
# changes nothing. This needs a kernel that is built with fault injection.
# shellcheck disable=SC2086 # what is not quoted is a single word
. ./tap.sh
. ./net.sh
. ./geojp.sh

on() { # NAMESPACE COMMAND [ARG...]
	shift
	"$@"
}

for kind in failslab fail_page_alloc; do
	dir=/sys/kernel/debug/$kind
	[ -d $dir ] || bail "this kernel has no fault injection"
	# Fail each allocation of the thread that asks for it, and log nothing.
	echo Y >$dir/task-filter
	echo 100 >$dir/probability
	echo -1 >$dir/times
	echo N >$dir/ignore-gfp-wait
	echo 0 >$dir/verbose
done
echo 0 >$dir/min-order

old() {
	transaction jp 192.0.2.0/24 2001:db8::/32
}
old >/tmp/old
# Enough prefixes of both families: the arrays grow and both tries have all levels.
{
	grep / /t/jp.list | grep -v : | head -n 1500
	grep / /t/jp.list | grep : | head -n 600
} >/tmp/prefixes
{
	echo geojp 1 jp
	cat /tmp/prefixes
	echo commit 2100
} >/tmp/new
sed 's/ jp$/ fresh/' /tmp/new >/tmp/fresh

# attempt puts its result into $reached and $outcome. A step then prints what is wrong,
# if anything is, and restores the former state.
attempt() { # NTH OPERATION [FILE]
	outcome=$(/t/fault "$@") || outcome="end fault: exit code $?"
	reached=${outcome%% *} outcome=${outcome#* }
}

sweep() { # DESCRIPTION STEP ARG...
	what=$1 step=$2
	shift 2
	for rest in '' -; do
		n=0 done=0 refused=0
		: >/tmp/wrong
		while
			n=$((n + 1))
			"$step" $n$rest "$@" >/tmp/step
			[ ! -s /tmp/step ] || sed "s/^/allocation $n: /" /tmp/step >>/tmp/wrong
			case $outcome in ok) done=$((done + 1)) ;; *) refused=$((refused + 1)) ;; esac
			[ "$reached" = reached ] && [ $n -lt 20000 ]
		do :; done
		is "$what, ${rest:+all from }one of $((n - 1)) allocations${rest:+ on}: $refused refused" \
			"$(head -n 5 /tmp/wrong)" ""
		check "$what${rest:+ (all)}: some were refused" [ $refused -gt 0 ]
		is "$what${rest:+ (all)}: and without a failure it is done" "$outcome" ok
	done
}

# An unused list is removed only when another list takes its place.
forget() {
	echo 2 >/sys/module/xt_geojp/parameters/max_lists
	transaction filler 192.0.2.0/24 >$proc/load
	printf 'geojp 1 filler\nunload\n' >$proc/load
	echo 32 >/sys/module/xt_geojp/parameters/max_lists
}

clean() { # OUTCOME: it must be success or lack of memory
	case $1 in
	ok | 'Cannot allocate memory') ;;
	*) echo "an unclean error: $1" ;;
	esac
}

step_load() { # NTH FILE LIST
	was=$(cat $proc/lists/jp && status . jp generation)
	attempt "$1" load "$2"
	clean "$outcome"
	if [ "$outcome" = ok ]; then
		cmp "$2" "$proc/lists/$3" 2>&1
		printf 'geojp 1 %s\nunload\n' "$3" >$proc/load
		cat /tmp/old >$proc/load
	elif [ "$(cat $proc/lists/jp && status . jp generation)" != "$was" ]; then
		echo "the old list is not as it was"
	fi
	[ "$3" = jp ] || forget
}

step_read() { # NTH FILE
	attempt "$1" read "$2"
	clean "$outcome"
}

# Other parts of the kernel may fail here with any error, so the error is not checked.
step_netns() { # NTH
	attempt "$1" netns
}

step_module() { # NTH
	attempt "$1" module /t/xt_geojp.ko
	clean "$outcome"
	if [ "$outcome" = ok ]; then
		rmmod xt_geojp 2>&1
	elif [ -d /sys/module/xt_geojp ]; then
		echo "the module is there"
		rmmod xt_geojp 2>&1
	fi
	[ ! -e $proc ] || echo "$proc is there"
}

rules_of() { # LIST EXPECTED: waits, because a work queue removes rules
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		rules=$(status . "$1" rules)
		[ "${rules:-0}" != "$2" ] || break
		sleep 0.1
	done
	echo "${rules:-0}"
}

# LIST may exist or not.
step_rule() { # NTH COMMAND LIST
	rm -f /tmp/says
	if FAULT=$1 FAULT_SAYS=/tmp/says LD_PRELOAD=/t/fault_rules.so \
		"$2" -A INPUT -m geojp --list-name "$3" -j ACCEPT >/tmp/out 2>&1; then
		outcome=ok expected=1
	else
		outcome=refused expected=0
	fi
	reached=$(cat /tmp/says)
	[ "$reached" ] || echo "no rule was sent: $(cat /tmp/out)"
	[ "$outcome" = ok ] || grep -Eq 'emory|No buffer space' /tmp/out ||
		echo "an unclean error: $(cat /tmp/out)"
	there=$("$2" -S INPUT | grep -c geojp)
	[ "$there" = $expected ] || echo "$outcome, and there are $there rules"
	counted=$(rules_of "$3" $expected)
	[ "$counted" = $expected ] || echo "$outcome, and the list counts $counted rules"
	[ "$there" = 0 ] || "$2" -F INPUT
	rules_of "$3" 0 >/dev/null
	[ "$3" = jp ] || forget
}

check "tables are there" modprobe -a x_tables
for name in a b c; do
	ip netns add $name
done
# What the first load leaves in the kernel is not the module's fault, so load it once.
load_module && rmmod xt_geojp
sweep "the module, with three network namespaces" step_module
check "the module loads" load_module
cat /tmp/old >$proc/load
dmesg -c >/dev/null
sweep "a list" step_load /tmp/new jp
sweep "a list that is not there yet" step_load /tmp/fresh fresh
sweep "status" step_read status
cat /tmp/new >$proc/load
sweep "a list that is read" step_read lists/jp
cat /tmp/old >$proc/load
is "the kernel's log has nothing of ours" "$(dmesg | grep geojp)" ""
for command in iptables-legacy iptables-nft ip6tables-legacy ip6tables-nft; do
	# The very first rule makes the table. That is not part of the test.
	$command -A INPUT -j ACCEPT
	$command -F INPUT
	sweep "$command: a rule" step_rule $command jp
done
forget
sweep "a rule that names a new list" step_rule iptables-nft brand-new
sweep "a network namespace" step_netns
is "the old list is in force all the same" "$(cat $proc/lists/jp)" "$(old)"
for name in a b c; do
	ip netns del $name
done
sleep 1
check "the module unloads" rmmod xt_geojp
finish
