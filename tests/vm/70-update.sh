#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# geojp update with a real kernel: real files from a real server come into force. If
# anything goes wrong on the way, the old list stays in force.
. ./tap.sh
. ./net.sh
. ./geojp.sh

state=/tmp/state
url=http://127.0.0.1:8080
tls=https://127.0.0.1:8443
www=/tmp/www

mkdir -p $www/tmp
cp /t/cidr.txt.gz /t/cidr6.txt.gz /t/jp.txt /t/delegated-apnic-20210715.gz $www/
cat >/tmp/nginx.conf <<EOF
daemon off;
master_process off;
user root root;
pid /tmp/nginx.pid;
error_log /tmp/nginx.log warn;
events { worker_connections 64; }
http {
	log_format short '\$status \$request_uri';
	access_log /tmp/requests short;
	client_body_temp_path $www/tmp;
	proxy_temp_path $www/tmp;
	fastcgi_temp_path $www/tmp;
	uwsgi_temp_path $www/tmp;
	scgi_temp_path $www/tmp;
	root $www;
	server {
		listen 127.0.0.1:8080;
		location = /500 { return 500; }
		location = /loop { return 302 /loop; }
		location /slow/ { alias $www/; limit_rate 50; }
	}
	server {
		listen 127.0.0.1:8443 ssl;
		ssl_certificate /t/certificates/good;
		ssl_certificate_key /t/certificates/good;
		location /down/ { return 302 $url/jp.txt; }
	}
	server {
		listen 127.0.0.1:8444 ssl;
		ssl_certificate /t/certificates/expired;
		ssl_certificate_key /t/certificates/expired;
	}
}
EOF

serve() {
	: >/tmp/requests
	/t/nginx -c /tmp/nginx.conf -e /tmp/nginx.log >/tmp/nginx.out 2>&1 &
	server=$!
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ ! -s /tmp/nginx.pid ] || return 0
		sleep 0.3
	done
	cat /tmp/nginx.out
	return 1
}

# Each argument is a line of section [jp]. The guard has its default settings.
configure() {
	cat >/tmp/geojp.conf <<-EOF
		state-dir = $state
		ca-file = /t/certificates/ca.pem
		retries = 0
		stall-timeout = 2s
		timeout = 6s
		max-unpacked = 32M
		[jp]
	EOF
	printf '%s\n' "$@" >>/tmp/geojp.conf
}

update() {
	/t/geojp update --config /tmp/geojp.conf "$@"
}

silent() {
	update "$@" >/tmp/out 2>/tmp/err && [ ! -s /tmp/out ] && [ ! -s /tmp/err ]
}

# The same, but for the line that says how old the registry's file is.
frozen() {
	update >/tmp/out 2>/tmp/err && [ ! -s /tmp/out ] && [ "$(cat /tmp/err)" = \
		"geojp: list jp: its source gives data of 2021-07-15, older than 30d (max-data-age); is it still kept up to date? [GJ-306]" ]
}

in_force() {
	sed /^label/d $proc/lists/jp
}

stored() {
	find $state/jp -name '*.list' 2>/dev/null | sort | tr '\n' ' '
}

check "the server starts" serve
configure "source = $url/cidr.txt.gz" "source = $url/cidr6.txt.gz"
update 2>/tmp/err
is "without a module: exit code 4" $? 4
like "and it says so" "$(cat /tmp/err)" 'xt_geojp'
is "and nothing is stored" "$(stored)" ""

check "the module loads" load_module
sed /^label/d /t/jp.list >/tmp/japan
check "the worldwide lists, by http: silent" silent
in_force >/tmp/now
check "list jp is in force, as the list of Japan" cmp /tmp/japan /tmp/now
is "and stored" "$(stored)" "$state/jp/000001.list "
: >/tmp/requests
check "again: silent" silent
is "nothing came but 304" "$(cut -d ' ' -f 1 /tmp/requests | tr '\n' ' ')" "304 304 "
is "nothing new is stored" "$(stored)" "$state/jp/000001.list "
like "status tells when" "$(/t/geojp status --config /tmp/geojp.conf)" 'updated: +20'
check "status --max-age is content" /t/geojp status --config /tmp/geojp.conf --max-age 1d

configure "source = $tls/delegated-apnic-20210715.gz"
check "a registry's file of years ago, by https: it says so, and goes on" frozen
/t/geojp convert /t/delegated-apnic-20210715.gz | sed /^label/d >/tmp/apnic
in_force >/tmp/now
check "it is in force" cmp /tmp/apnic /tmp/now
like "status says how old it is" "$(/t/geojp status --config /tmp/geojp.conf)" 'data of 2021-07-15, STALE'
check "list" /t/geojp list --config /tmp/geojp.conf
check "rollback" /t/geojp rollback --config /tmp/geojp.conf
in_force >/tmp/now
check "the former list is in force" cmp /tmp/japan /tmp/now
unlike "the former list is not old" "$(/t/geojp status --config /tmp/geojp.conf)" STALE
check "the next update does not bring back what was rolled back" frozen
in_force >/tmp/now
check "it is in force still" cmp /tmp/japan /tmp/now
before=$(stored)

attempt() { # DESCRIPTION EXIT-CODE ERE SOURCE...
	what=$1 code=$2 pattern=$3
	shift 3
	sources=
	for source; do
		sources="${sources}source = $source
"
	done
	configure "$sources"
	update >/tmp/out 2>/tmp/err
	is "$what: exit code" $? "$code"
	like "$what: it says why" "$(cat /tmp/err)" "^geojp: .*$pattern"
	in_force >/tmp/now
	check "$what: the list in force stays" cmp /tmp/japan /tmp/now
	is "$what: the store stays" "$(stored)" "$before"
}
echo '<html><body>busy</body></html>' >$www/page
: >$www/empty
head -c 300000 /t/cidr.txt.gz >$www/cut.gz
awk 'NR % 2' /t/jp.txt >$www/half
head -c 40M /dev/zero | tr '\0' '\n' | gzip -c >$www/bomb.gz
/t/geojp convert --country US /t/cidr.txt.gz /t/cidr6.txt.gz >$www/us
echo '00000000000000000000000000000000' >$www/jp.txt.md5
attempt "no such file" 6 'HTTP status 404' $url/nowhere
attempt "an error of the server" 6 'HTTP status 500' $url/500
attempt "a redirect loop" 6 'redirect' $url/loop
attempt "from https to http" 6 'from https to http' $tls/down/
attempt "an expired certificate" 6 'expired' https://127.0.0.1:8444/jp.txt
attempt "nobody there" 6 '127\.0\.0\.1:8099' http://127.0.0.1:8099/jp.txt
attempt "a slow server" 6 '/slow/' $url/slow/jp.txt
attempt "a sum that is another file's" 6 '[mM][dD]5' "$url/jp.txt md5"
attempt "a web page" 3 'web page' $url/page
attempt "an empty file" 6 'empty' $url/empty
attempt "a gzip cut in the middle" 3 'cut off' $url/cut.gz
attempt "a gzip bomb" 3 'max-unpacked' $url/bomb.gz
attempt "half of the list" 3 'max-loss' $url/half
attempt "another country's list" 3 'must-be-in' $url/us
attempt "one source of two" 6 'HTTP status 404' $url/cidr.txt.gz $url/nowhere

# The new namespace has its own lists. So only the store and the messages are checked.
net_namespace host
configure "source = $url/jp.txt" "source = http://192.0.2.1/jp.txt"
on host /t/geojp update --config /tmp/geojp.conf 2>/tmp/err
is "no network: exit code" $? 6
is "no network: one line for all sources" "$(grep -cE '^geojp: http.*; and 1 more source failed \[GJ-[0-9]+\]$' /tmp/err)" 1
is "no network: that one alone" "$(wc -l </tmp/err)" 1
is "no network: the store stays" "$(stored)" "$before"

# geojp update is killed at different moments. One of the two lists is in force, whole.
wrong=0 olds=0 news=0
for i in $(seq 24); do
	[ $((i % 2)) = 0 ] && file=jp.txt || file=delegated-apnic-20210715.gz
	configure "source = $url/$file"
	/t/geojp update --config /tmp/geojp.conf >/dev/null 2>&1 &
	sleep "0.$((i % 8))5"
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
	in_force >/tmp/now
	if cmp -s /tmp/now /tmp/japan; then olds=$((olds + 1))
	elif cmp -s /tmp/now /tmp/apnic; then news=$((news + 1))
	else wrong=$((wrong + 1)); fi
done 2>/dev/null
is "24 killed updates: never a mixture" "$wrong" 0
diag "$olds times the one list, $news times the other"
check "and the next one is fine" silent
check "restore finds a whole list" /t/geojp restore --config /tmp/geojp.conf

kill "$server"
ip netns del host
check "the module unloads" rmmod xt_geojp
finish
