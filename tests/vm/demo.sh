#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The demonstration, in the guest: a server has one rule, and this shows who gets
# through to it. Fails if the result is wrong for any of the clients.
. ./net.sh

modprobe -a x_tables nf_conntrack
insmod /t/xt_geojp.ko || exit
two_hosts || exit
ip netns exec host busybox httpd -p '[::]:80' -h /var

# geojp update fetches these files, as it would from cron: lists of the whole world.
mkdir /tmp/lists
cp /t/cidr.txt.gz /t/cidr6.txt.gz /tmp/lists/
ip netns exec host busybox httpd -p 127.0.0.1:8080 -h /tmp/lists
cat >/tmp/geojp.conf <<EOF
state-dir = /tmp/geojp
retries = 0
[jp]
source = http://127.0.0.1:8080/cidr.txt.gz
source = http://127.0.0.1:8080/cidr6.txt.gz
EOF
geojp() {
	on host /t/geojp "$@"
}
fails() {
	geojp update --config /tmp/geojp.conf 2>/tmp/said &&
		echo "an update that should have failed" >>/tmp/wrong
	fold -s -w 74 /tmp/said | sed 's/^/    /'
}

guests='
Japan    M root name server     202.12.27.33
Japan    WIDE Project           203.178.141.194
Japan    IIJ name server        210.130.0.1
Japan    M root name server     2001:dc3::35
Japan    WIDE Project           2001:200:dff:fff1::1
abroad   Google, US             8.8.8.8
abroad   Cloudflare, AU         1.1.1.1
abroad   Yandex, RU             77.88.8.8
abroad   114DNS, CN             114.114.114.114
abroad   registro.br, BR        200.160.0.8
abroad   Google, US             2001:4860:4860::8888
abroad   Quad9, CH              2620:fe::fe
'

# Tries one connection and one ping from SOURCE. The results are in $tcp and $ping.
# If an answer should come, it may take a while on a busy machine, so the time limit is
# long. The answer ends the wait. If no answer should come, the time limit is short.
knock() { # SOURCE yes|no: what it should be
	patience=$([ "$2" = yes ] && echo 20 || echo 1)
	case $1 in
	*:*) server=2001:db8:1::2 len=128 ;;
	*) server=192.0.2.2 len=32 ;;
	esac
	address peer "$1/$len"
	ip -n peer route replace $server/$len dev eth0 src "$1"
	on peer timeout "$patience" bash -c "</dev/tcp/$server/80" 2>/dev/null &
	tcp=$!
	on peer ping -n -q -c 1 -W "$patience" -I "$1" $server >/dev/null 2>&1 &&
		ping=yes || ping=no
	wait $tcp && tcp=yes || tcp=no
	ip -n peer addr del "$1/$len" dev eth0
}

# Prints a table of who gets through. EXPECTED says who should.
table() { # EXPECTED
	printf '    %-8s %-21s %-22s %-5s %s\n' from who address TCP ping
	printf '%s' "$guests" | while read -r from who; do
		[ "$from" ] || continue
		source=${who##* }
		who=${who%"$source"}
		who=${who%"${who##*[! ]}"}
		case $1 in
		everybody) want=yes ;;
		nobody) want=no ;;
		*) want=$([ "$from" = "$1" ] && echo yes || echo no) ;;
		esac
		knock "$source" "$want"
		printf '    %-8s %-21s %-22s %-5s %s\n' "$from" "$who" "$source" "$tcp" "$ping"
		[ "$tcp $ping" = "$want $want" ] || echo "$from $who $source" >>/tmp/wrong
	done
}

rule='INPUT -m conntrack --ctstate NEW -m geojp ! --src-jp -j DROP'
insert() { # RULE...
	for tables in iptables ip6tables; do
		on host $tables -F INPUT && on host $tables -I "$@" || exit
	done
}

counters() {
	for tables in iptables ip6tables; do
		on host $tables -nvxL INPUT | sed -n "s/^ *\([0-9]*\) .*DROP.*/$tables: \1 packets dropped/p"
	done
}

echo "One rule for each family, on Linux $(uname -r):"
echo
echo "    iptables  -I $rule"
echo "    ip6tables -I $rule"
echo
echo "geojp update fetches the list, checks it and puts it in force:"
echo
geojp update -v --config /tmp/geojp.conf >/tmp/said || exit
sed 's/^/    /' /tmp/said
echo
echo "Who gets through now:"
echo
# shellcheck disable=SC2086 # words they are
insert $rule
table Japan
echo
counters | sed 's/^/    /'
echo
echo "geojp status:"
echo
geojp status --config /tmp/geojp.conf | sed 's/^/    /'
echo
echo "The next update gets an error page, then half a file. Each time it says so,"
echo "and the list in force stays:"
echo
echo '<html><body>503 Service Unavailable</body></html>' >/tmp/lists/cidr.txt.gz
fails
head -c 200000 /t/cidr.txt.gz >/tmp/lists/cidr.txt.gz
fails
geojp test 202.12.27.33 8.8.8.8 | sed 's/^/    /'
echo
echo "With the list removed, everybody gets through: nobody is locked out."
echo
geojp unload >/dev/null || exit
table everybody
echo
echo "With the list removed and --fail-closed in the rule, nobody does:"
echo
# shellcheck disable=SC2086
insert ${rule% -j DROP} --fail-closed -j DROP
table nobody
echo
if [ -s /tmp/wrong ]; then
	echo "Not as it should be:"
	sort -u /tmp/wrong | sed 's/^/    /'
	exit 1
fi
echo "All as it should be."
