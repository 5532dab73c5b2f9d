#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Attacks by any local user, by root of a container, and by the owner of the server
# that the list comes from. "We" are the host: its network namespace and its root.
# Each block says what the attacker wants. At the end of the block the host's list is
# as it was, byte for byte, and has the same generation.
# shellcheck disable=SC2086 # $nobody and $contained are several words
# shellcheck disable=SC2016 # it is the attacker's shell which knows its $variables
. ./tap.sh
. ./net.sh
. ./geojp.sh

params=/sys/module/xt_geojp/parameters
groups=/sys/fs/cgroup
nobody='setpriv --reuid nobody --regid nogroup --clear-groups'
userns="$nobody unshare --user --map-root-user"
contained="$userns --net"
einval='Invalid argument'

check "the module loads" load_module
check "this kernel has user namespaces" $contained true
echo +memory >$groups/cgroup.subtree_control
check "this kernel has memory cgroups" grep -qw memory $groups/cgroup.subtree_control
mkdir $groups/box

transaction jp 192.0.2.0/24 2001:db8::/32 >/tmp/list
transaction jp 198.51.100.0/24 >/tmp/ours
transaction jp 203.0.113.0/24 >/tmp/theirs
chmod 644 /tmp/list /tmp/ours /tmp/theirs

all_of_ours() {
	cat $proc/status $proc/lists/*
}
load_ours() {
	cat /tmp/ours >$proc/load && ours=$(all_of_ours)
}
unharmed() { # AFTER-WHAT
	is "$1: our list is as it was" "$(all_of_ours)" "$ours"
}
# Prints the shell's error message for writing a list to FILE; nothing if it succeeds.
attempt() { # FILE COMMAND...
	attempt_file=$1
	shift
	"$@" sh -c "cat /tmp/list >$attempt_file" 2>&1 | sed 's/.*: //'
}
check "our list is loaded" load_ours
for variant in legacy nft; do
	# From a user namespace the table's module cannot be loaded, so load it now.
	check "(the filter table is there: $variant)" iptables-$variant -S
done

# Any local user wants to replace the host's list.
is "nobody can't load" "$(attempt $proc/load $nobody)" "Permission denied"
is "nobody can read status" "$($nobody cat $proc/status >/dev/null; echo $?)" 0
is "root without CAP_NET_ADMIN can't load" \
	"$(attempt $proc/load setpriv --bounding-set -net_admin --inh-caps -net_admin)" \
	"Operation not permitted"
is "nobody with CAP_NET_ADMIN is not root" \
	"$(attempt $proc/load setpriv --reuid nobody --regid nogroup --clear-groups \
		--inh-caps +net_admin --ambient-caps +net_admin)" "Permission denied"
chmod 666 $proc/load
is "nor can nobody load where root was careless with chmod" \
	"$(attempt $proc/load $nobody)" "Operation not permitted"
chmod 600 $proc/load
unharmed "without the capability"

# Root of a user namespace wants to replace the host's list.
is "root of a user namespace loads in its own network namespace" \
	"$($contained sh -c "cat /tmp/list >$proc/load && cmp /tmp/list $proc/lists/jp && echo same")" same
is "load belongs to it there" "$($contained stat -c '%a %u %g' $proc/load)" "600 0 0"
is "it can't load in ours, which it sees through /proc" \
	"$(attempt $proc/load $userns)" "Permission denied"
is "nor in ours, from its own" \
	"$(attempt /proc/1/net/xt_geojp/load $contained)" "Permission denied"
mkdir /tmp/host-proc
in_container() { # COMMAND...: in a PID namespace, with the host's proc as well
	$contained --mount --pid --fork sh -c '
		mount --rbind /proc /tmp/host-proc && mount -t proc proc /proc && exec "$@"' sh "$@"
}
is "nor in ours, through a mount of the host's proc" \
	"$(attempt /tmp/host-proc/1/net/xt_geojp/load in_container)" "Permission denied"
is "and the net of that mount is its own" \
	"$(in_container sh -c "cat /tmp/list >/tmp/host-proc/net/xt_geojp/load &&
		cmp /tmp/list $proc/lists/jp && echo same")" same
exec 8</proc/self/ns/net
like "it can't enter our network namespace, not even by an open file of it" \
	"$($contained nsenter --net=/proc/self/fd/8 sh -c "cat /tmp/list >$proc/load" 2>&1)" \
	'Operation not permitted'
exec 8<&-
# The file's owner and mode would allow these two. The missing capability stops them.
is "nor can it load in ours where its user is our root" \
	"$(attempt $proc/load unshare --user --map-root-user)" "Operation not permitted"
is "nor from its own network namespace" \
	"$(attempt /proc/1/net/xt_geojp/load unshare --user --map-root-user --net)" \
	"Operation not permitted"
is "root of a user namespace within one can't load in the outer one's" \
	"$(attempt $proc/load $contained unshare --user --map-root-user)" "Operation not permitted"
is "it can't raise the limits" \
	"$($contained sh -c "echo 1000 >$params/max_lists" 2>&1 | sed 's/.*: //')" "Permission denied"
for variant in legacy nft; do
	is "it may have a rule: $variant" "$($contained sh -c "
		cat /tmp/list >$proc/load || exit
		XTABLES_LOCKFILE=/tmp/lock.\$\$ iptables-$variant -A INPUT -m geojp ! --src-jp -j DROP &&
		sed -n 's/^rules: //p' $proc/status")" 1
done
unharmed "user namespaces"

# An open file is passed to another process. The permission is checked when the file
# is opened. The list goes to the namespace in which it was opened, no matter who writes.
exec 3<>$proc/load
$nobody sh -c 'cat /tmp/list >&3'
like "an open file can be handed to somebody who could not open it" "$(cat <&3)" '^ok: generation'
exec 3>&-
check "and has loaded the list" cmp /tmp/list $proc/lists/jp
load_ours

# A container passes its own open file to a program that is root on the host. The
# container runs the first command, the host the second one; descriptor 3 is the file.
handed() { # COMMAND...: prints its output, then the list in the container
	/t/attack hand $contained sh -c "
		cat /tmp/theirs >$proc/load
		exec 3<>$proc/load
		/t/attack give 3
		exec 3>&-
		cat $proc/lists/jp" -- "$@"
}
cp -L "$(command -v cat)" /tmp/suid
chmod 4755 /tmp/suid
is "(a setuid program is there)" "$($nobody /tmp/suid $proc/load)" "line 0: no commit so far"
is "a container's file that host root writes to is the container's" \
	"$(handed sh -c 'cat /tmp/list >&3; cat <&3' 2>&1)" "ok: generation 2
$(cat /tmp/list)"
unharmed "host root writes to a container's file"
is "so is one that a setuid program writes to" \
	"$(handed $nobody sh -c '/tmp/suid /tmp/list >&3; cat <&3' 2>&1)" "ok: generation 2
$(cat /tmp/list)"
is "a setuid program's error message is no list" \
	"$(handed $nobody sh -c '/tmp/suid /none 2>&3; cat <&3' 2>&1 | sed 's/".*"/""/')" \
	"line 1: \"\": no list starts like this
$(cat /tmp/theirs)"
is "not even one with a list in it" \
	"$(handed $nobody sh -c '/tmp/suid "
$(cat /tmp/list)
" 2>&3; cat <&3' 2>&1 | sed 's/^line 1: .*/refused/')" "refused
$(cat /tmp/theirs)"
unharmed "setuid programs"
# Here the file is ours, and the writer has fewer privileges than we have.
is "our file takes no error message for a list either" \
	"$(/t/attack hand sh -c "exec 3<>$proc/load; exec /t/attack give 3" -- \
		$nobody sh -c '/tmp/suid /none 2>&3; cat <&3' | sed 's/".*"/""/')" \
	'line 1: "": no list starts like this'
unharmed "an error message"

# A process changes its network namespace between open and write. The attacker wants
# to load a list into a namespace in which he may not open load.
ip netns add other
ip netns exec other sh -c "cat /tmp/theirs >$proc/load"
theirs=$(on other cat $proc/status $proc/lists/jp)
moved() { # COMMAND...: runs it between open and write of /tmp/list
	sh -c 'exec 3<>/proc/net/xt_geojp/load; exec "$@"' sh "$@" sh -c 'cat /tmp/list >&3; cat <&3'
}
load_ours
like "unshare between open and write: an answer" "$(moved unshare --net)" '^ok: generation'
check "unshare between open and write: the list is where the file was opened" \
	cmp /tmp/list $proc/lists/jp
load_ours
like "setns between open and write: an answer" "$(moved nsenter --net=/run/netns/other)" \
	'^ok: generation'
check "setns between open and write: the list is where the file was opened" \
	cmp /tmp/list $proc/lists/jp
load_ours
like "setns between two writes of a transaction: an answer" "$(sh -c "
	exec 3<>$proc/load
	head -n 2 /tmp/list >&3
	exec nsenter --net=/run/netns/other sh -c 'tail -n +3 /tmp/list >&3; cat <&3'")" \
	'^ok: generation'
check "setns between two writes: the list is where the file was opened" \
	cmp /tmp/list $proc/lists/jp
load_ours
is "root of a container that unshares again: the list is where the file was opened" \
	"$($contained sh -c "exec 3<>$proc/load 4<$proc/status; exec unshare --net sh -c '
		cat /tmp/list >&3; sed -n s/^loaded:.//p <&4; cat $proc/status'")" yes
is "the other namespace has the list that it had" "$(on other cat $proc/status $proc/lists/jp)" "$theirs"
unharmed "changes of the network namespace"
ip netns del other

# Two processes share an open file. The attacker wants a list that neither has sent.
is "two processes may take turns" "$($contained sh -c "
	exec 3<>$proc/load
	sed -n 1p /tmp/list >&3
	(sed -n 2p /tmp/list >&3)
	sed -n 3p /tmp/list >&3
	(sed -n 4p /tmp/list >&3)
	cat <&3
	cmp /tmp/list $proc/lists/jp")" "ok: generation 1"
# Only every second /24, because the kernel shows adjacent prefixes merged.
awk 'BEGIN {
	print "geojp 1 jp"
	for (i = 0; i < 256; i += 2)
		printf "10.0.%d.0/24\n", i
	print "commit 128"
}' >/tmp/long
is "two that do not, ten times: theirs is a whole list or none" "$($contained sh -c "
	for i in \$(seq 10); do
		cat /tmp/theirs >$proc/load
		/t/attack meet /tmp/long | grep -Ev '^(line|generation) [0-9]+'
		cat $proc/lists/jp | cmp -s - /tmp/theirs ||
			cat $proc/lists/jp | cmp -s - /tmp/long || cat $proc/lists/jp
	done")" ""
unharmed "shared files"

# Names: the attacker wants to reach another path, to crash the kernel, or memory.
name_refused() { # NAME-FOR-PRINTF
	# shellcheck disable=SC2059 # that is how a name has any byte
	printf "geojp 1 $1\n192.0.2.0/24\ncommit 1\n" >/tmp/bad
	answer=$(send . </tmp/bad)
	code=$?
	[ $code = 1 ] && grep -q "$einval" /tmp/send-error &&
		printf '%s\n' "$answer" | grep -q '^line 1: '
}
on() { # NAMESPACE COMMAND [ARG...]; "." is the one we are in
	[ "$1" = . ] || { ip netns exec "$@"; return; }
	shift
	"$@"
}
for name in aaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaa ../x a/b / . .. '' ' ' -a A 'a b' 'a\000b' \
	'a\000' 'a\tb' 'a\033[2J' 'a\r' 'a\177' '\303\274' 'a%%n' 'a;b'; do
	check "the name '$name' is refused" name_refused "$name"
done
head -c 1048576 /dev/zero | tr '\0' a >/tmp/bad
like "a megabyte without a newline is refused" "$(send . </tmp/bad)" '^line 1: '
{ printf 'geojp 1 '; cat /tmp/bad; } >/tmp/bad2
like "so is a name of a megabyte" "$(send . </tmp/bad2)" '^line 1: '
printf 'geojp 1 jp\nlabel \033]0;x\007\n' >/tmp/bad
like "a label that would play with the terminal is refused" "$(send . </tmp/bad)" \
	'^line 2: byte 0x1b is not printable'
unharmed "names"
is "no name has left a file" "$(ls $proc/lists)" jp

# Many names: the attacker wants to fill the table of lists, his own or ours.
: >/tmp/said
started() { # COMMAND...: in the background; waits until it prints something or ends
	: >/tmp/said
	"$@" >/tmp/said 2>&1 &
	attacker=$!
	until [ -s /tmp/said ] || ! readlink /proc/$attacker/exe >/dev/null 2>&1; do
		sleep 0.1
	done
}
stop() {
	kill -9 $attacker
	wait $attacker 2>/dev/null
}
inside() { # COMMAND...: in the network namespace of the started process
	nsenter --net=/proc/$attacker/ns/net "$@"
}
started $contained /t/attack pile /tmp/theirs
is "one list too many is refused" "$(cat /tmp/said)" "32 No space left on device"
is "the others are there" "$(inside grep -c '^loaded: yes' $proc/status)" 32
unharmed "many lists"
stop
# In a user namespace nft can send only short messages to the kernel: fewer rules.
for how in 'legacy 3000' 'nft 100'; do
	variant=${how% *}
	{
		echo '*filter'
		seq -f '-A INPUT -m geojp --list-name r%g -j ACCEPT' "${how#* }"
		echo COMMIT
	} >/tmp/rules
	is "rules that name too many lists are refused, and leave no rule: $how" "$($contained sh -c "
		export XTABLES_LOCKFILE=/tmp/lock.\$\$
		iptables-$variant-restore -n </tmp/rules 2>&1 | grep -i -e long -e lock
		sleep 0.5
		iptables-$variant -S INPUT
		[ \$(grep -c '^list: ' $proc/status) -le 32 ] || echo more than 32 lists
		grep '^rules: ' $proc/status | sort -u
		cat /tmp/list >$proc/load && cmp /tmp/list $proc/lists/jp")" "-P INPUT ACCEPT
rules: 0"
done
unharmed "rules that name many lists"

# Thousands of transactions in hundreds of namespaces: the attacker wants to use up
# the kernel's memory or time.
host_kb() { # the kernel's own memory, without unused room in its slabs
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^(Slab|VmallocUsed|PageTables|KernelStack):/ { kb += $2 }
		FILENAME ~ /slabinfo/ && FNR > 2 { kb -= ($3 - $2) * $4 / 1024 }
		END { printf "%d\n", kb }' /proc/meminfo /proc/slabinfo
}
# A kernel with KASAN keeps freed memory for a while. There kmemleak finds leaks, so
# the limit here may be higher.
slack=16384
[ ! -e /sys/kernel/debug/kmemleak ] || slack=131072
given_back() { # KB: does the use fall to $before + KB within some time?
	for _ in $(seq 60); do
		now=$(host_kb)
		[ "$now" -gt $((before + $1)) ] || return 0
		sleep 0.5
	done
	echo "$now KB, $before before"
	return 1
}
unused() { # waits until no process has a file of the module open
	for _ in $(seq 60); do
		[ "$(cat /sys/module/xt_geojp/refcnt)" != 0 ] || return 0
		sleep 0.5
	done
	return 1
}
namespaces=400
$contained true
before=$(host_kb)
is "17 transactions at once are one too many" "$(started $contained /t/attack drafts /tmp/list
	cat /tmp/said
	stop)" "16 Device or resource busy"
# shellcheck disable=SC3045 # dash has it
ulimit -n 20000
started $contained /t/attack crowd $namespaces /tmp/theirs
is "$namespaces namespaces have 16 transactions each" "$(cat /tmp/said)" \
	"$namespaces $((namespaces * 16)) Device or resource busy"
during=$(host_kb)
load_ours
check "meanwhile ours can be loaded" cmp /tmp/ours $proc/lists/jp
stop
check "all of the transactions end with who held them" unused
check "and new namespaces can be made" timeout -s KILL 60 unshare --net true
check "their memory is given back ($before KB, $during meanwhile)" given_back $slack
unharmed "transactions by the thousand"
is "namespaces with lists come and go" "$($contained /t/attack churn $namespaces /tmp/theirs)" $namespaces
check "their memory is given back, too" given_back $slack
unharmed "namespaces by the thousand"

# A container makes as many lists and transactions as it can, and holds old lists open.
# The attacker wants more memory than the container's cgroup allows, or that the kernel
# kills a process outside the container.
boxed() { # COMMAND...
	started sh -c 'echo $$ >/sys/fs/cgroup/box/cgroup.procs && exec "$@"' sh $contained "$@"
}
charged() {
	cat $groups/box/memory.current
}
box_is_empty() {
	stop
	for _ in $(seq 60); do
		[ "$(charged)" -gt 1000000 ] || return 0
		echo 3 >/proc/sys/vm/drop_caches
		sleep 0.5
	done
	echo "$(charged) bytes"
	return 1
}
all_killed() {
	sed -n 's/^oom_kill //p' /proc/vmstat
}
killed_in_box() {
	sed -n 's/^oom_kill //p' $groups/box/memory.events
}
killed_before=$(all_killed)
sleep 1000 &
witness=$!
before=$(host_kb)
/t/attack wide 8000 >/tmp/wide
/t/attack wide 60000 >/tmp/wider
cat /tmp/wide >$proc/load
bytes=$(status . wide bytes)
printf 'geojp 1 wide\nunload\n' >$proc/load
load_ours
limit=20000000
echo $limit >$groups/box/memory.max

boxed /t/attack pin /tmp/wide 60
is "old lists held open: as often as it likes, for they take no memory" "$(cat /tmp/said)" \
	"60 never refused"
check "old lists held open: ours can be loaded" load_ours
check "old lists held open: all of it is given back" box_is_empty

boxed /t/attack pile /tmp/wider
like "large lists: they are refused at last" "$(cat /tmp/said)" '^[1-9][0-9]* Cannot allocate memory$'
check "large lists: ours can be loaded" load_ours
check "large lists: all of it is given back" box_is_empty

boxed /t/attack drafts /tmp/wider
like "large transactions: they are refused at last" "$(cat /tmp/said)" '^[1-9][0-9]* Cannot allocate memory$'
check "large transactions: ours can be loaded" load_ours
check "large transactions: all of it is given back" box_is_empty

boxed /t/attack crowd $namespaces /tmp/wide
unlike "many namespaces: not as many as it likes" "$(cat /tmp/said)" 'busy'
check "many namespaces: ours can be loaded" load_ours
check "many namespaces: all of it is given back" box_is_empty
check "many namespaces: here, too" given_back $slack

is "nobody outside the box was killed" "$(($(all_killed) - killed_before))" "$(killed_in_box)"
check "a process outside it is alive" kill -0 $witness
unharmed "containers that want memory"
kill $witness

# A process whose cgroup allows little memory gets an answer. No process is killed.
group=$groups/small
mkdir $group
echo 4M >$group/memory.max
like "more than the memory of its group allows is refused" "$(sh -c '
	echo $$ >/sys/fs/cgroup/small/cgroup.procs
	exec 3<>/proc/net/xt_geojp/load
	cat /tmp/wider >&3 2>/dev/null
	cat <&3')" '^line [0-9]+: out of memory$'
is "and nobody was killed" "$(sed -n 's/^oom_kill //p' $group/memory.events)" 0
sleep 0.5
rmdir $group
check "without the limit it is loaded" sh -c "cat /tmp/wider >$proc/load"
printf 'geojp 1 wide\nunload\n' >$proc/load
load_ours

# Any local user wants every list that we load to stay in memory. So he opens each one,
# reads a part of it and keeps it open.
mkfifo /tmp/open
chmod 666 /tmp/open
cat /tmp/wide >$proc/load
before=$(host_kb)
$nobody bash -c 'while read -r _; do
		exec {fd}</proc/net/xt_geojp/lists/wide
		read -r -u $fd _
	done </tmp/open
	exec sleep 1000' &
attacker=$!
exec 7>/tmp/open
for _ in $(seq 60); do
	echo open >&7
	sleep 0.02
	cat /tmp/wide >$proc/load
done
exec 7>&-
opened=$(find /proc/$attacker/fd -name '[0-9]*' | wc -l)
check "he has opened them ($opened files)" [ "$opened" -gt 50 ]
check "60 loads that nobody keeps: none of them stays" given_back $slack
stop
printf 'geojp 1 wide\nunload\n' >$proc/load
load_ours

# 10,000 rules: the attacker wants the module to miscount the users of a list.
check "two hosts" two_hosts
transaction jp 198.51.100.0/24 | send host >/dev/null
on host sh -c "for i in \$(seq 0 19); do
	printf 'geojp 1 foe%d\n203.0.113.0/24\ncommit 1\n' \$i >$proc/load
done"
address peer 198.51.100.1/32 203.0.113.1/32
awk 'BEGIN {
	print "*filter"
	for (i = 0; i < 9999; i++)
		printf "-A INPUT -m geojp --list-name foe%d -j DROP\n", i % 20
	print "-A INPUT -p icmp -m geojp ! --src-jp -j DROP"
	print "COMMIT"
}' >/tmp/rules
rules_in() { # NAMESPACE
	on "$1" awk '/^rules:/ { n += $2 } END { print n }' $proc/status
}
for variant in legacy nft; do
	on host iptables-$variant-restore -n </tmp/rules
	is "$variant: 10,000 rules are counted" "$(rules_in host)" 10000
	check "$variant: a packet passes them all" pings peer 192.0.2.2 198.51.100.1
	check_not "$variant: and one is dropped" pings peer 192.0.2.2 203.0.113.1
	on host iptables-$variant -F
	for _ in $(seq 20); do
		[ "$(rules_in host)" != 0 ] || break
		sleep 0.5
	done
	is "$variant: flushed, none is left" "$(rules_in host)" 0
done
no_hosts

# The log: the attacker wants to fill it, so that nobody finds what matters.
for _ in $(seq 10); do
	echo '*filter'
	for _ in $(seq 100); do echo '-A INPUT -m geojp -j ACCEPT'; done
	echo COMMIT
done >/tmp/rules
log() { # without messages about the clock, which come if the machine is busy
	dmesg | grep -v clocksource
}
libdir=$(echo /usr/lib/*-linux-gnu/xtables)
dmesg -c >/dev/null
is "a container sends 2000 transactions that are refused" "$($contained /t/attack flood 2000)" 2000
for variant in legacy nft; do
	is "a container adds 1000 rules without data: $variant" "$($contained sh -c "
		XTABLES_LOCKFILE=/tmp/lock.\$\$ iptables-$variant-restore -n </tmp/rules &&
		sed -n 's/^rules: //p' $proc/status")" 1000
	is "a container adds ill-formed rules: $variant" "$($contained sh -c "
		export XTABLES_LOCKFILE=/tmp/lock.\$\$ XTABLES_LIBDIR=/t/raw:$libdir
		for name in 2e2e2f78 612f6200 1b5b324a 00000000 41000000; do
			iptables-$variant -A INPUT -m geojp \
				--raw \${name}0000000000000000000000000100000000000000 2>/dev/null && echo taken
		done
		sed -n 's/^rules: //p' $proc/status")" ""
done
$nobody sh -c "for i in \$(seq 200); do : >$proc/load; done" 2>/dev/null
is "not a line of all this is in the log" "$(log)" ""
iptables-nft-restore -n </tmp/rules
is "(our own rules have data)" "$(log)" ""
sed -i 's/geojp -j/geojp --list-name nothing -j/' /tmp/rules
for _ in 1 2; do iptables-nft-restore -n </tmp/rules; done
warnings=$(dmesg | grep -c 'holds no data')
check "our own 2000 rules without data are warned of" [ "$warnings" -ge 1 ]
check "a few times ($warnings)" [ "$warnings" -le 50 ]
iptables-nft -F
sleep 0.5
transaction nothing 192.0.2.0/24 >$proc/load
load_ours
unharmed "the log"

# The owner of the list's server wants to use up the kernel's time and memory.
/t/attack wide 524288 >/tmp/wide
check "the largest list there may be, of the worst prefixes, is taken" \
	sh -c "cat /tmp/wide >$proc/load"
is "it is all there" "$(status . wide ipv6-prefixes)" 524288
bytes=$(status . wide bytes)
# GEOJP_TRIE_MAX_BYTES, plus the memory that every list needs.
check "it takes no more than 64 bytes a prefix ($bytes)" \
	[ "$bytes" -le $((64 * 524288 + 200000)) ]
/t/attack wide 524289 | send . >/tmp/answer
is "one more prefix is refused" "$(cat /tmp/answer)" \
	"line 524290: more prefixes than module parameter max_prefixes allows"
is "and the list stays" "$(status . wide ipv6-prefixes)" 524288
printf 'geojp 1 wide\nunload\n' >$proc/load
rm /tmp/wide

# A read or a write that never returns. Root can do this, and so can anybody who may
# mount FUSE. The attacker wants all who come after him to wait for him.
hang() { # COMMAND...: in the background; waits until it hangs
	"$@" &
	stuck=$!
	until [ -e /tmp/stuck.$stuck ] || ! readlink /proc/$stuck/exe >/dev/null 2>&1; do sleep 0.1; done
	sleep 0.5
	kill -0 $stuck
}
# A command that waits for a lock in the kernel cannot be killed. Do not wait for it
# for ever: free_stuck must still run.
in_time() { # COMMAND...: does it soon end with success?
	"$@" &
	in_time=$!
	for _ in $(seq 200); do
		readlink /proc/$in_time/exe >/dev/null 2>&1 || { wait $in_time; return; }
		sleep 0.1
	done
	echo "still running after 200 looks"
	return 1
}
free_stuck() {
	kill -9 $stuck
	wait $stuck 2>/dev/null
}
for file in lists/jp load status '-w load'; do
	option=${file%load}
	[ "$option" = "-w " ] || option=
	check "stuck in $file: it is" hang /t/stuck $option $proc/${file#-w } /tmp/list
	check "stuck in $file: its namespace ends without holding up others" \
		in_time sh -c 'modprobe nfnetlink_log && rmmod nfnetlink_log'
	in_time rmmod xt_geojp 2>/tmp/err
	like "stuck in $file: the module stays" "$(cat /tmp/err)" 'in use'
	check "stuck in $file: and new namespaces can be made" \
		in_time unshare --net true
	free_stuck
done
# Now the files belong to our network namespace.
sysctl -qw vm.unprivileged_userfaultfd=1
for file in lists/jp status load '-w load'; do
	option=${file%load} user=$userns
	[ "$option" = "-w " ] || option=
	# Only root can open load. Others would need an open file from root.
	case $file in *load) user= ;; esac
	check "stuck in our $file: it is" hang $user /t/stuck $option $proc/${file#-w }
	check "stuck in our $file: a list can be loaded" \
		in_time sh -c "cat /tmp/ours >$proc/load"
	check "stuck in our $file: status and list can be read" \
		in_time cat $proc/status $proc/lists/jp
	check "stuck in our $file: a rule can come" \
		in_time iptables-nft -A INPUT -m geojp -j ACCEPT
	check "stuck in our $file: and go" in_time iptables-nft -F
	free_stuck
done
load_ours
echo 1 >$params/max_lists
ip netns add gone
printf 'geojp 1 idle\n192.0.2.0/24\ncommit 1\n' | send gone >/dev/null
printf 'geojp 1 idle\nunload\n' | send gone >/dev/null
check "stuck in an idle list: it is" hang ip netns exec gone /t/stuck $proc/lists/idle
transaction jp 192.0.2.0/24 >/tmp/next
: >/tmp/answer
in_time ip netns exec gone sh -c "
	exec 3<>$proc/load; cat /tmp/next >&3 2>/dev/null; cat <&3 >/tmp/answer"
is "nor does it hold up a load that wants the place of its list" "$(cat /tmp/answer)" \
	"line 3: more lists than module parameter max_lists allows"
free_stuck
transaction jp 192.0.2.0/24 | send gone >/dev/null
is "once it is gone, the place is free" "$(on gone ls $proc/lists)" jp
echo 32 >$params/max_lists
ip netns del gone

# Everything at once: the attacker wants two things to happen in an order that nobody
# has thought of. The kernel would then complain, and tests/vm/boot would report it.
is "a storm in a container" "$($contained sh -c "
	/t/attack storm 4
	[ \$(grep -c '^list: ' $proc/status) -le 32 ] || echo more than 32 lists")" "0 failed"
unharmed "a storm"
rmdir $groups/box
check "nobody holds a file of the module" unused
sleep 1
check "the module unloads, so nothing is left" rmmod xt_geojp
check "/proc is clean" [ ! -e $proc ]
finish
