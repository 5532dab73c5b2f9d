#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The demonstration, in the guest: the owner of a server puts the rule in, and this shows
# who gets through to it. Fails if the result is wrong for any of the clients.
# shellcheck disable=SC2086,SC2154 # what way.sh has; no address has blanks
. ./tap.sh
. ./net.sh
. ./way.sh

server() { on host "$@"; }

# A server with an SSH server and a web server, and the owner's machine.
prepare() {
	printf '%s\n' 'sshd:x:120:65534:sshd:/run/sshd:/bin/sh' >>/etc/passwd
	printf '%s:*:1::::::\n' root nobody sshd >/etc/shadow
	mkdir -p "/lib/modules/$(uname -r)/updates" /etc/geojp/{allow,deny}.d /var/{empty,lib,log}
	cp /t/xt_geojp.ko "/lib/modules/$(uname -r)/updates/"
	depmod
	modprobe -a nf_conntrack xt_geojp && two_hosts && make_keys && start_sshd &&
		address peer $home/32 && ip netns exec host busybox httpd -p '[::]:80' -h /var/empty
}
prepare >/dev/null || exit

# geojp update fetches these files, as it would from cron: lists of the whole world.
mkdir /tmp/lists
cp /t/cidr.txt.gz /t/cidr6.txt.gz /tmp/lists/
server busybox httpd -p 127.0.0.1:8080 -h /tmp/lists
mkdir /tmp/cron
server crond -c /tmp/cron # doctor wants one; nothing is due
cat >/etc/geojp/geojp.conf <<EOF
retries = 0
[jp]
source = http://127.0.0.1:8080/cidr.txt.gz
source = http://127.0.0.1:8080/cidr6.txt.gz
EOF
show() { fold -s -w 92 | sed 's/^/    /'; }

# Shows what the owner types in a session, and the answer. Each "second" is a new log-in.
types() { # SESSION EXIT-CODE COMMAND
	echo "    $1\$ $3"
	if [ "$1" = first ]; then # the session that stays
		in_session "$3"
		# The progress of a download is erased in the end.
		said=$(sed $'s/.*\e\\[K//; /^code /d' <<<"$said")
	else
		try log_in $home "$3"
	fi
	show <<<"$said"
	[ "$code" = "$2" ] || echo "$1: $3: exit code $code" >>/tmp/wrong
	echo
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

counters() {
	for tables in iptables ip6tables; do
		on host $tables -nvxL INPUT | sed -n "s/^ *\([0-9]*\) .*DROP.*/$tables: \1 packets dropped/p"
	done
}

echo "A server with Linux $(uname -r). Its owner logs in by SSH from Japan, takes a fresh"
echo "list and puts the rule in, on trial:"
echo
open_session $home || echo "no session" >>/tmp/wrong
types first 0 'geojp update -v'
types first 0 'geojp enable'
types first 0 'geojp rule show'
echo "The rule is about new connections, so the old session proves nothing:"
echo
types first 1 'geojp confirm'
echo "In a second session, which began after the rule went in, it is kept:"
echo
types second 0 'geojp confirm'
close_session
echo "Who gets through now:"
echo
table Japan
echo
counters | sed 's/^/    /'
echo
echo "What is in force, and what the rule has done:"
echo
types second 0 'geojp status'
cat >/var/log/auth.log <<EOF
Nov 29 08:00:00 guest sshd[7]: Accepted publickey for root from $home port 50000 ssh2
Nov 29 08:01:00 guest sshd[8]: Accepted publickey for anne from 77.88.8.8 port 50001 ssh2
EOF
cat >/tmp/access.log <<'EOF'
210.130.0.1 - - [29/Nov/2026:08:00:00 +0900] "GET / HTTP/1.1" 200 512 "-" "Mozilla/5.0"
66.249.66.1 - - [29/Nov/2026:08:00:01 +0900] "GET / HTTP/1.1" 200 512 "-" "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
23.178.112.100 - - [29/Nov/2026:08:00:02 +0900] "GET /.well-known/acme-challenge/x HTTP/1.1" 200 87 "-" "Mozilla/5.0 (compatible; Let's Encrypt validation server; +https://www.letsencrypt.org)"
200.160.0.8 - - [29/Nov/2026:08:00:03 +0900] "GET /wp-login.php HTTP/1.1" 404 87 "-" "curl/8"
EOF
echo "Whom the rule turns away, as the logs of this server have it:"
echo
types second 0 'geojp audit /var/log/auth.log /tmp/access.log'
echo "Somebody types iptables -F. Doctor says what is wrong, and the command that mends it:"
echo
for tables in iptables ip6tables; do
	server $tables -F
done
echo '    second$ geojp doctor | grep -A 1 FAIL'
log_in $home 'geojp doctor' >/tmp/doctor && echo "doctor saw nothing" >>/tmp/wrong
grep -A 1 '^FAIL' /tmp/doctor | grep -v '^--' | show
grep -q '^FAIL.*rule' /tmp/doctor || echo "doctor did not see that the rule is gone" >>/tmp/wrong
echo
echo "Within a minute the timer, or cron, puts it in again:"
echo
types second 0 'geojp rule keep'
types second 0 'geojp rule check'
echo "The next update gets an error page, then half a file. Each time it says so,"
echo "and the list in force stays:"
echo
echo '<html><body>503 Service Unavailable</body></html>' >/tmp/lists/cidr.txt.gz
types second 3 'geojp update'
head -c 200000 /t/cidr.txt.gz >/tmp/lists/cidr.txt.gz
types second 3 'geojp update'
types second 1 'geojp test 202.12.27.33 8.8.8.8'
echo "With the list removed, everybody gets through: nobody is locked out."
echo
geojp unload >/dev/null || exit
table everybody
echo
echo "With the list removed and --fail-closed in the rule, nobody does:"
echo
geojp disable >/dev/null || exit
for tables in iptables ip6tables; do
	server $tables -I INPUT -m conntrack --ctstate NEW -m geojp ! --src-jp --fail-closed -j DROP
done
table nobody
echo
if [ -s /tmp/wrong ]; then
	echo "Not as it should be:"
	sort -u /tmp/wrong | sed 's/^/    /'
	exit 1
fi
echo "All as it should be."
