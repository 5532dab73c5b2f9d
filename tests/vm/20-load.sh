#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The load file: what it accepts, what it refuses, and what it answers. A refusal
# leaves the list as it was.
. ./tap.sh
. ./net.sh
. ./geojp.sh

params=/sys/module/xt_geojp/parameters
jp=$proc/lists/jp
# All of these tests run in the current namespace.
on() { # NAMESPACE COMMAND [ARG...]
	shift
	"$@"
}

good() {
	transaction jp 192.0.2.0/24 203.0.113.0/25 2001:db8::/32
}

# The answer says what is wrong, errno gives the kind of error, and the old list stays.
refused() { # DESCRIPTION ERRNO-TEXT ANSWER; the transaction is in /tmp/bad
	before=$(cat $jp && status . jp generation)
	answer=$(send . </tmp/bad)
	code=$?
	is "refused, $1: exit code" "$code" 1
	like "refused, $1: errno" "$(cat /tmp/send-error)" "$2"
	is "refused, $1: the reason" "$answer" "$3"
	is "refused, $1: the old list stays" "$(cat $jp && status . jp generation)" "$before"
}

einval='Invalid argument'

check "the module loads" load_module
is "nothing is listed at first" "$(cat $proc/status)" ""
is "load belongs to root alone" "$(stat -c '%a %u %g' $proc/load)" "600 0 0"
is "status is for everybody" "$(stat -c %a $proc/status)" 444

is "a list is taken" "$(good | send .)" "ok: generation 1"
is "it reads back as it was sent" "$(cat $jp)" "$(good)"
is "a list is for everybody to read" "$(stat -c %a $jp)" 444
is "status: loaded" "$(status . jp loaded)" yes
is "status: prefixes" "$(status . jp ipv4-prefixes) $(status . jp ipv6-prefixes)" "2 1"
is "status: addresses" "$(status . jp ipv4-addresses)" $((256 + 128))
is "status: /64 networks" "$(status . jp ipv6-64s)" $((1 << 32))
is "status: rules" "$(status . jp rules)" 0
like "status: bytes" "$(status . jp bytes)" '^[1-9][0-9]*$'
is "status: no label" "$(status . jp label)" ""
age=$(($(date +%s) - $(status . jp loaded-at)))
check "status: loaded just now" [ ${age#-} -lt 60 ]

# Transactions that are refused.
{ good; echo 2001:db8::/32; } >/tmp/bad
refused "a line behind commit" "$einval" \
	"line 5: this line must be the last"
good | sed 's/commit 3/commit 4/' >/tmp/bad
refused "too few prefixes" "$einval" \
	"line 5: commit 4, but 3 prefixes were sent"
good | sed /203/d >/tmp/bad
refused "a line is lost" "$einval" \
	"line 4: commit 3, but 2 prefixes were sent"
printf 'geojp 1 jp\ncommit 0\n' >/tmp/bad
refused "an empty list" "$einval" \
	'line 2: commit 0: to empty a list, send "unload"'
transaction jp 203.0.113.0/25 192.0.2.0/24 >/tmp/bad
refused "descending" "$einval" \
	"line 3: 192.0.2.0/24 comes before the prefix before it"
transaction jp 192.0.2.0/24 192.0.2.0/24 >/tmp/bad
refused "twice" "$einval" \
	"line 3: 192.0.2.0/24 is there twice"
transaction jp 1.0.0.0/8 1.0.16.0/20 >/tmp/bad
refused "overlap" "$einval" \
	"line 3: 1.0.16.0/20 overlaps the prefix before it"
transaction jp 2001:db8::/32 192.0.2.0/24 >/tmp/bad
refused "IPv4 behind IPv6" "$einval" \
	"line 3: 192.0.2.0/24 comes after an IPv6 prefix"
transaction jp 192.0.2.1/24 >/tmp/bad
refused "host bits" "$einval" \
	'line 2: "192.0.2.1/24": host bits are not zero'
transaction jp 192.0.2.0/33 >/tmp/bad
refused "length" "$einval" \
	'line 2: "192.0.2.0/33": prefix length over 32'
transaction jp 192.0.2.0 >/tmp/bad
refused "no length" "$einval" \
	'line 2: "192.0.2.0": no prefix length'
transaction JP 192.0.2.0/24 >/tmp/bad
refused "name" "$einval" \
	'line 1: "geojp 1 JP": a list'"'"'s name is 1 to 15 characters of a-z, 0-9, _ and -, of which - not first'
good | sed 's/geojp 1/geojp 2/' >/tmp/bad
refused "version" "$einval" \
	'line 1: "geojp 2 jp": unknown version of the protocol'
good | sed 's/$/\r/' >/tmp/bad
refused "CRLF" "$einval" \
	"line 1: byte 0xd is not printable ASCII; lines end with a newline alone"
printf '<!DOCTYPE html>\n' >/tmp/bad
refused "a web page" "$einval" \
	'line 1: "<!DOCTYPE html>": no list starts like this'
head -c 4000 /dev/urandom | tr '\000-\037' '\200-\237' | send . >/dev/null
is "refused, noise: the old list stays" "$(cat $jp)" "$(good)"
head -c 70000 /dev/zero >/tmp/bad
refused "zeros" "$einval" "line 1: byte 0x0 is not printable ASCII"
good | sed 2i'label a\nlabel b' >/tmp/bad
refused "two labels" "$einval" \
	"line 3: a label comes second or not at all"
printf 'geojp 1 jp\n192.0.2.0/24\nunload\n' >/tmp/bad
refused "unload behind a prefix" "$einval" \
	"line 3: unload follows the first line and stands alone"

echo 2 >$params/max_prefixes
good >/tmp/bad
refused "too many prefixes" 'Argument list too long' \
	"line 4: more prefixes than module parameter max_prefixes allows"
echo 524288 >$params/max_prefixes
echo 1 >$params/max_lists
transaction other 192.0.2.0/24 >/tmp/bad
refused "too many lists" 'No space left' \
	"line 3: more lists than module parameter max_lists allows"
check_not "a rule can't name one more list either" \
	iptables-nft -A INPUT -m geojp --list-name third -j ACCEPT
echo 32 >$params/max_lists

# A transaction that is cut off changes nothing.
for n in 1 2 3 4; do
	good | head -n $n >$proc/load
	is "cut behind line $n: the old list stays" "$(cat $jp)" "$(good)"
done
good | head -c -1 | sed 's/192/191/' >$proc/load
is "cut before the last newline: the old list stays" "$(cat $jp)" "$(good)"
is "half a list is answered" "$(good | head -n 2 | send .)" "line 2: no commit so far"
is "nothing is answered" "$(send . </dev/null)" "line 0: no commit so far"

# A write after a refusal, and a write after the last line.
is "a refusal stays" "$({ printf 'x\n'; sleep 0.2; good; } | send .)" \
	'line 1: "x": no list starts like this'
like "the end is the end" "$({ good; sleep 0.5; echo; } | send .)" \
	"^generation [0-9]+ is in force; line 6: nothing may follow the last line$"

# After one answer was read, the next one is read from its beginning.
exec 3<>$proc/load
echo 'geojp 1 jp' >&3
dd bs=100 count=1 <&3 >/tmp/first 2>/dev/null
echo nonsense >&3 2>/dev/null
is "an answer that was read is followed by the whole next one" "$(cat /tmp/first - <&3)" \
	"line 1: no commit so far
line 2: \"nonsense\": not an IPv4 prefix"
exec 3>&-

# A transaction may be written in pieces of any size.
label=$(printf '%s\n' 'label made by hand: 2026-02-01, a/b (c)')
for size in 1 2 3 5 11 1000; do
	good | sed "2i$label" >/tmp/list
	exec 3<>$proc/load
	dd bs=$size if=/tmp/list >&3 2>/dev/null
	like "written by $size bytes" "$(cat <&3)" '^ok: generation [0-9]+$'
	exec 3>&-
	check "written by $size bytes: it is the list" cmp /tmp/list $jp
done
is "status: label" "$(status . jp label)" "${label#label }"

# The real list is written and read back.
check "the real list is taken" sh -c "cat /t/jp.list >$proc/load"
check "the real list reads back" cmp /t/jp.list $jp
was=$(status . jp generation)
check "a list read back can be written" sh -c "cat $jp >$proc/load"
check "and is the same list" cmp /t/jp.list $jp
is "it has a new generation" "$(status . jp generation)" $((was + 1))
is "status counts what was sent" \
	"$(($(status . jp ipv4-prefixes) + $(status . jp ipv6-prefixes)))" \
	"$(sed -n 's/^commit //p' /t/jp.list)"
is "status: addresses of the real list" "$(status . jp ipv4-addresses)" \
	"$(awk -F/ '/^[0-9.]+\// { n += 2 ^ (32 - $2) } END { printf "%d", n }' /t/jp.list)"
for size in 13 1000 65536; do
	is "read by $size bytes" "$(dd bs=$size if=$jp 2>/dev/null | cksum)" "$(cksum </t/jp.list)"
done
is "read from the middle" "$(dd bs=1 skip=10007 count=500 if=$jp 2>/dev/null | cksum)" \
	"$(dd bs=1 skip=10007 count=500 if=/t/jp.list 2>/dev/null | cksum)"
exec 4<$jp
dd bs=1000 count=1 <&4 >/tmp/half 2>/dev/null
good >$proc/load
like "what is replaced while it is read cannot be read on" "$(cat <&4 2>&1)" 'Stale file handle'
exec 4<&-
exec 4<$jp
dd bs=65536 count=1 <&4 >/tmp/whole 2>/dev/null
good | sed 's/203/204/' >$proc/load
is "who has read all of it comes to its end" "$(cat <&4 2>&1)" ""
exec 4<&-
good >$proc/load
is "and the new one is in force" "$(cat $jp)" "$(good)"

# Prefixes that together form a larger one are merged. A list can hold all addresses.
transaction jp 192.0.2.0/25 192.0.2.128/25 2001:db8::/33 2001:db8:8000::/33 >$proc/load
is "prefixes are shown merged" "$(cat $jp)" "$(transaction jp 192.0.2.0/24 2001:db8::/32)"
transaction jp 0.0.0.0/0 ::/0 >$proc/load
is "all addresses" "$(cat $jp)" "$(transaction jp 0.0.0.0/0 ::/0)"
is "all addresses, counted" "$(status . jp ipv4-addresses) $(status . jp ipv6-64s)" \
	"4294967296 18446744073709551615"
transaction jp 255.255.255.255/32 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128 >$proc/load
is "the last addresses" "$(cat $jp)" "$(transaction jp 255.255.255.255/32 \
	ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128)"
good >$proc/load

# A writer that is killed, and several writers at once.
good | sed 's/192/193/;$d' >/tmp/half-written
mkfifo /tmp/never
cat /tmp/half-written /tmp/never >$proc/load &
writer=$!
sleep 0.5
kill -9 $writer
wait $writer 2>/dev/null
is "a killed writer leaves the old list" "$(cat $jp)" "$(good)"
exec 3<>$proc/load 4<>$proc/load
good | head -n 2 >&3
transaction jp 198.51.100.0/24 | head -n 2 >&4
echo 'commit 1' >&4
is "the second of two writers commits" "$(cat $jp)" "$(transaction jp 198.51.100.0/24)"
good | tail -n +3 >&3
is "then the first one does" "$(cat $jp)" "$(good)"
exec 3>&- 4>&-
is "16 writers and no more" "$(bash -c "
	for i in {1..17}; do exec {fd}<>$proc/load || break; done 2>/tmp/error
	echo \$((i - 1)); cat /tmp/error" | sed 's/.*load: //')" "16
Device or resource busy"
good >$proc/load
is "closed, they let others in" "$(cat $jp)" "$(good)"

exec 3<>$proc/load
good | head -n 1 >&3
is "an answer on the way" "$(cat <&3)" "line 1: no commit so far"
good | tail -n +2 >&3
like "and another one at the end" "$(cat <&3)" "^ok: generation"
exec 3>&-

# Unloading.
is "unload is answered" "$(printf 'geojp 1 jp\nunload\n' | send .)" "ok: unloaded"
is "an empty list says so" "$(status . jp loaded)" no
is "an empty list as a transaction" "$(cat $jp)" "geojp 1 jp
unload"
check "which can be written back" sh -c "cat $jp >$proc/load"
is "what never was can be emptied" "$(printf 'geojp 1 never\nunload\n' | send .)" "ok: unloaded"
is "the name of an empty list makes room" "$(
	echo 1 >$params/max_lists
	transaction next 192.0.2.0/24 | send . >/dev/null
	ls $proc/lists)" next
for list in a b c d; do
	printf 'geojp 1 %s\n192.0.2.0/24\ncommit 1\n' $list >$proc/load 2>/dev/null
done
is "and no more room than there is" "$(ls $proc/lists)" next
echo 32 >$params/max_lists
for list in a b c d; do
	transaction $list 192.0.2.0/24 >$proc/load
	printf 'geojp 1 %s\nunload\n' $list >$proc/load
done
echo 3 >$params/max_lists
transaction new 192.0.2.0/24 >$proc/load
is "a smaller limit holds from the next list on" "$(grep -c '^list:' $proc/status)" 3
echo 32 >$params/max_lists

# A rule causes one warning if its list holds no data, and none if it does.
dmesg -c >/dev/null
iptables-nft -A INPUT -m geojp --list-name next -j ACCEPT
is "a list with data: no warning" "$(dmesg | grep -c 'holds no data')" 0
iptables-nft -A INPUT -m geojp --list-name jp -j ACCEPT
like "an empty list: a warning" "$(dmesg)" \
	'xt_geojp: list "jp" holds no data: until it is loaded, every address counts as being in it'
iptables-nft -A INPUT -m geojp --list-name jp --fail-closed -j ACCEPT
like "and one that fits --fail-closed" "$(dmesg)" 'counts as being outside it'
{
	echo '*filter'
	for _ in $(seq 30); do echo '-A INPUT -m geojp -j ACCEPT'; done
	echo COMMIT
} | iptables-nft-restore -n
check "warnings are limited" [ "$(dmesg | grep -c 'holds no data')" -lt 15 ]
is "status: rules" "$(status . jp rules)" 32
iptables-nft -F

# Rules are counted by family, too. nftables lets go of a rule a little later.
rules() { # WANTED
	for _ in $(seq 50); do
		got="$(status . family ipv4-rules) $(status . family ipv6-rules) $(status . family rules)"
		[ "$got" != "$1" ] || break
		sleep 0.1
	done
	echo "$got"
}
for variant in legacy nft; do
	iptables-$variant -A INPUT -m geojp --list-name family -j ACCEPT
	is "$variant: a rule of IPv4" "$(rules '1 0 1')" "1 0 1"
	ip6tables-$variant -A INPUT -m geojp --list-name family -j ACCEPT
	ip6tables-$variant -A INPUT -m geojp --list-name family -j ACCEPT
	is "$variant: and two of IPv6" "$(rules '1 2 3')" "1 2 3"
	iptables-$variant -F
	is "$variant: IPv4 has none" "$(rules '0 2 2')" "0 2 2"
	ip6tables-$variant -F
	is "$variant: neither has IPv6" "$(rules '0 0 0')" "0 0 0"
done

# Memory is charged to the cgroup of the process that loads the list.
group=/sys/fs/cgroup/loader
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir $group
awk 'BEGIN {
	print "geojp 1 big"
	for (i = 0; i < 60000; i++)
		printf "%d.%d.%d.1/32\n", 16 + int(i / 65536), int(i / 256) % 256, i % 256
	print "commit 60000"
}' >/tmp/big
sh -c "echo \$\$ >$group/cgroup.procs; exec dd bs=1M if=/tmp/big >$proc/load 2>/dev/null"
is "a large list" "$(status . big ipv4-prefixes)" 60000
bytes=$(status . big bytes)
charged=$(cat $group/memory.current)
check "its memory is charged to the loader's cgroup ($charged of $bytes)" [ "$charged" -ge "$bytes" ]
printf 'geojp 1 big\nunload\n' >$proc/load
left=$(cat $group/memory.current)
check "and given back ($left)" [ "$left" -lt $((charged - bytes / 2)) ]

# An open transaction takes most while an array grows: the old one and a new one of
# half as much again are there at once. SECURITY.md says how much. No two prefixes
# touch, so each has two boundaries.
peak_of() { # LIST: the memory of a cgroup that sends /tmp/LIST and does not commit
	mkdir "$group/$1"
	sh -c "echo \$\$ >$group/$1/cgroup.procs
		exec 3<>$proc/load
		dd bs=64k if=/tmp/$1 2>/dev/null >&3
		cat $group/$1/memory.peak"
}

rmdir $group
group=/sys/fs/cgroup/drafts
mkdir $group
echo +memory >$group/cgroup.subtree_control
grown=262144
awk -v last=$grown 'BEGIN {
	print "geojp 1 four"
	for (i = 0; i <= last; i++)
		printf "%d.%d.%d.%d/32\n", 16 + i / 8388608, i / 32768 % 256, i / 128 % 256, i * 2 % 256
}' >/tmp/four
awk -v last=$grown 'BEGIN {
	print "geojp 1 six"
	for (i = 0; i <= last; i++)
		printf "2001:db8:%x:%x::/64\n", i / 32768, i * 2 % 65536
}' >/tmp/six
if [ -e $group/memory.peak ] && [ ! -e /sys/kernel/debug/kmemleak ]; then
	for list in four six; do
		peak=$(peak_of $list)
		check "80 bytes for each prefix of a transaction (list $list: $peak)" \
			[ "$peak" -ge $((50 * grown)) -a "$peak" -le $((80 * grown + 1500000)) ]
	done
fi

check "it answers to ipt_geojp" grep -aq alias=ipt_geojp /t/xt_geojp.ko
check "and to ip6t_geojp" grep -aq alias=ip6t_geojp /t/xt_geojp.ko

# Rules that the real plugin would never make.
raw() { # VARIANT HEX
	XTABLES_LIBDIR=/t/raw:$(echo /usr/lib/*-linux-gnu/xtables) \
		"iptables-$1" -A INPUT -m geojp --raw "$2"
}
jp_name=6a700000000000000000000000000000
for variant in legacy nft; do
	check "$variant: a sound rule" raw $variant ${jp_name}0100000000000000
	check_not "$variant: no direction" raw $variant ${jp_name}0000000000000000
	check_not "$variant: an unknown flag" raw $variant ${jp_name}2100000000000000
	check_not "$variant: inverted source without source" raw $variant ${jp_name}0600000000000000
	check_not "$variant: inverted destination without it" raw $variant ${jp_name}0900000000000000
	check_not "$variant: a reserved byte" raw $variant ${jp_name}0101000000000000
	check_not "$variant: the last reserved byte" raw $variant ${jp_name}0100000000000001
	check_not "$variant: no name" raw $variant 000000000000000000000000000000000100000000000000
	check_not "$variant: a name without end" raw $variant \
		616161616161616161616161616161610100000000000000
	check_not "$variant: an ill-formed name" raw $variant \
		6a502f000000000000000000000000000100000000000000
	check_not "$variant: ../" raw $variant 2e2e2f000000000000000000000000000100000000000000
	iptables-$variant -F
done
sleep 0.5
is "no refused rule has left a trace" "$(status . jp rules)" 0

check "the module unloads" rmmod xt_geojp
finish
