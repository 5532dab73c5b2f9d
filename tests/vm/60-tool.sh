#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The geojp command with a real kernel: what it loads comes into force. If anything
# goes wrong, the old list stays in force.
. ./tap.sh
. ./net.sh
. ./geojp.sh

state=/tmp/state
# The guard has its own tests. Here its limits let small and strange lists pass.
cat >/tmp/geojp.conf <<-EOF
	[jp]
	min-ipv4 = 1
	min-ipv6 = 1
	max-loss = 100%
	max-gain = 0
	must-be-in =
	must-be-out =
EOF
export GEOJP_CONFIG=/tmp/geojp.conf
geojp() {
	/t/geojp "$@"
}
stored() { # the stored files of list jp
	find $state/jp -name '*.list' 2>/dev/null | sort | tr '\n' ' '
}
foreign() { # the raw list on stdin with one more prefix
	cat
	echo 8.8.8.0/24
}

# The module is not loaded yet.
geojp load --state-dir $state /t/jp.txt >/tmp/out 2>&1
is "no module: load fails with exit code 4" $? 4
like "no module: it says so" "$(cat /tmp/out)" 'xt_geojp'
is "no module: nothing is stored" "$(stored)" ""
geojp restore --state-dir $state --snapshot /t/jp.txt >/tmp/out 2>&1
is "no module: restore fails with exit code 4" $? 4

check "the module loads" load_module

# As at boot, with nothing stored.
check "restore takes the snapshot when nothing is stored" \
	geojp restore --state-dir $state --snapshot /t/jp.txt
check "it is the list of Japan with the local blocks" cmp /t/jp.list $proc/lists/jp
check "a Japanese address is in" geojp test --state-dir $state 202.12.27.33 2001:dc3::35
is "a foreign one is not: exit code 1" "$(geojp test --state-dir $state 8.8.8.8 >/dev/null; echo $?)" 1
like "test names the prefix and the generation" \
	"$(geojp test --state-dir $state 202.12.27.33)" '202\.12\.27\.0/24.*generation 1'

# Load, load again, roll back.
check "load" geojp load --state-dir $state /t/jp.txt
check "one list is stored" [ -s $state/jp/000001.list ]
foreign </t/jp.txt >/tmp/more.txt
check "load another one" geojp load --state-dir $state /tmp/more.txt
check "it is in force" geojp test --state-dir $state 8.8.8.8
check "check compares with the list in force" geojp check --state-dir $state /t/jp.txt
check "rollback" geojp rollback --state-dir $state
check_not "the former list is in force" geojp test --state-dir $state 8.8.8.8
check "restore keeps to it" geojp restore --state-dir $state
check_not "still" geojp test --state-dir $state 8.8.8.8

# Loads that fail.
unharmed() { # DESCRIPTION CODE EXPECTED-CODE
	is "$1: exit code" "$2" "$3"
	check "$1: the list in force stays" cmp /t/jp.list $proc/lists/jp
	is "$1: the store stays" "$(stored)" "$before"
	like "$1: one line says why" "$(cat /tmp/err)" '^geojp: .+$'
	is "$1: only one" "$(wc -l </tmp/err)" 1
}
attempt() { # DESCRIPTION EXPECTED-CODE FILE...
	what=$1 expected=$2
	shift 2
	before=$(stored)
	geojp load --state-dir $state "$@" 2>/tmp/err >/dev/null
	unharmed "$what" $? "$expected"
}
echo '<html><body>503 Service Unavailable</body></html>' >/tmp/page
attempt "a web page" 3 /tmp/page
: >/tmp/empty
attempt "an empty file" 3 /tmp/empty
gzip -c /t/jp.txt | head -c 9000 >/tmp/cut.gz
attempt "a truncated gzip" 3 /tmp/cut.gz
head -n 2000 /t/jp.list >/tmp/half.list
attempt "half a canonical list" 3 /tmp/half.list
printf '1.0.16.0/20\n1.2.3.0/33\n' >/tmp/bad.txt
attempt "a bad line" 3 /tmp/bad.txt
like "and it names file, line and text" "$(cat /tmp/err)" 'bad\.txt:2: "1\.2\.3\.0/33"'
printf '1.0.16.0/20\n' >/tmp/ipv4.txt
attempt "a list without IPv6" 3 /tmp/ipv4.txt
attempt "no such file" 3 /tmp/nowhere
echo 100 >/sys/module/xt_geojp/parameters/max_prefixes
attempt "more than the kernel takes" 3 /t/jp.txt
like "and it names the limit" "$(cat /tmp/err)" 'max_prefixes'
echo 524288 >/sys/module/xt_geojp/parameters/max_prefixes
echo 1 >/sys/module/xt_geojp/parameters/max_lists
attempt "what the kernel refuses" 4 --list other /t/jp.txt
like "the kernel's reason is passed on" "$(cat /tmp/err)" 'line [0-9]+: more lists than .*max_lists'
is "and nothing is stored" "$(find $state/other -name '*.list*')" ""
echo 32 >/sys/module/xt_geojp/parameters/max_lists

before=$(stored)
setpriv --reuid nobody --regid nogroup --clear-groups /t/geojp load --state-dir $state \
	/t/jp.txt 2>/tmp/err >/dev/null
code=$?
check "an ordinary user is refused" [ $code -ge 4 ]
unharmed "an ordinary user" $code $code

# A crash has destroyed the newest list of the store; then all of its lists.
printf 'geojp 1 jp\n1.0.16.0/20\n' >$state/jp/000099.list
geojp unload >/dev/null
check "restore passes over a list that is not whole" geojp restore --state-dir $state
check "and takes the one before" cmp /t/jp.list $proc/lists/jp
for file in "$state"/jp/*.list; do
	: >"$file"
done
geojp unload >/dev/null
check "restore takes the snapshot when none is whole" \
	geojp restore --state-dir $state --snapshot /t/jp.txt
check "which is the list of Japan" cmp /t/jp.list $proc/lists/jp

# geojp load is killed at different moments. The kernel has one of the two lists, whole.
rm -r $state
geojp load --state-dir $state /t/jp.txt >/dev/null
geojp convert /tmp/more.txt | sed /^label/d >/tmp/new
sed /^label/d /t/jp.list >/tmp/old
wrong=0 olds=0 news=0
for i in $(seq 40); do
	input=$([ $((i % 2)) = 0 ] && echo /t/jp.txt || echo /tmp/more.txt)
	/t/geojp load --state-dir $state "$input" >/dev/null 2>&1 &
	sleep "0.$((i % 10))"
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
	if sed /^label/d $proc/lists/jp | cmp -s - /tmp/old; then olds=$((olds + 1))
	elif sed /^label/d $proc/lists/jp | cmp -s - /tmp/new; then news=$((news + 1))
	else wrong=$((wrong + 1)); fi
done 2>/dev/null
is "40 killed loads: never a mixture" "$wrong" 0
diag "$olds times the one list, $news times the other"
check "and restore finds a whole one" geojp restore --state-dir $state

check "status" geojp status --state-dir $state
like "status --json" "$(geojp status --json --state-dir $state)" '"jp"'
like "unload says what it means" "$(geojp unload 2>&1)" 'every'
is "the list is empty" "$(sed -n 2p $proc/lists/jp)" unload
like "test says that everybody is in" "$(geojp test --state-dir $state 8.8.8.8 2>&1)" 'no data|every'
check "the module unloads" rmmod xt_geojp
finish
