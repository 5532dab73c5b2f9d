# Fetching from real servers on loopback: what is fetched, what is refused and with
# which message, and that a failure changes nothing.
load common
load server

sum_of() { # FILE
	md5sum <"$1" | sed 's/ .*//'
}

# Makes a pair of keys: $1.pem, and $1.pub in the form of the configuration.
make_key() {
	openssl genpkey -algorithm ed25519 -out "$1.pem"
	openssl pkey -in "$1.pem" -pubout | grep -v '^-' | tr -d '\n' >"$1.pub"
}

# Signs page $1 with key $2, as docs/fleet.md says.
sign() {
	openssl pkeyutl -sign -rawin -inkey "$2.pem" -in "$www/$1" -out "$www/$1.sig"
}

@test "200: http, https, a redirect, one request each, a plain user agent" {
	servers
	page list
	good "$web/list"
	same "$(requests)" "200 http /list"
	has "$(requests_with 5-)" "etag=- since=- agent=geojp/$(cat "$here/../../VERSION")"
	good "$tls/list"
	good "$web/moved/list"
	good "$tls/moved/list"
	good "$web/hopxxx/list"
}

@test "304: what has not changed costs one request" {
	servers
	page list
	good "$web/list"
	good "$web/list"
	same "$(requests | paste -sd ,)" "200 http /list,304 http /list"
	has "$(requests_with 5 | tail -n 1)" 'etag=\x22'
	same "$(cached)" "body meta"
	# A page that has changed is fetched.
	sed '$d' "$jp_txt" >shorter
	page list shorter
	sources "$web/list"
	update 0
	same "$(requests | tail -n 1)" "200 http /list"
}

@test "304 by the date alone, where there is no ETag" {
	servers
	page date-only/list
	good "$web/date-only/list"
	good "$web/date-only/list"
	same "$(requests | paste -sd ,)" "200 http /date-only/list,304 http /date-only/list"
	has "$(requests_with 5- | tail -n 1)" "etag=- since="
}

@test "304: an ETag goes without the date" {
	servers
	page list
	good "$web/list"
	grep -q '^modified [A-Z]' "$cache"/*.meta
	good "$web/list"
	has "$(requests_with 5- | tail -n 1)" " since=- "
}

@test "304 for ever: after a week all is asked for without a condition" {
	servers
	page list
	good "$web/list"
	meta=$(echo "$cache"/*.meta)
	now=$(date +%s) day=86400
	for fetched in $((now - 8 * day)) $((now + day)); do
		sed -i "s/^fetched .*/fetched $fetched/" "$meta"
		good "$web/list"
		same "$(requests_with 1,5,6 | tail -n 1)" "200 etag=- since=-"
		[ "$(sed -n 's/^fetched //p' "$meta")" -ge "$now" ]
		[ "$(sed -n 's/^fetched //p' "$meta")" -lt $((now + day)) ]
	done
	# A 304 does not start a new week.
	sed -i "s/^fetched .*/fetched $((now - 6 * day))/" "$meta"
	good "$web/list"
	same "$(requests | tail -n 1)" "304 http /list"
	grep -qx "fetched $((now - 6 * day))" "$meta"
}

@test "a date that is still to come is not believed" {
	servers
	page date-only/list
	touch -d '+1 year' "$www/date-only/list"
	good "$web/date-only/list"
	same "$(cached)" "body meta"
	good "$web/date-only/list"
	same "$(requests_with 1,5,6 | uniq)" "200 etag=- since=-"
	# A date in the future that is in the .meta file is not sent either.
	touch -d '1 day ago' "$www/date-only/list"
	good "$web/date-only/list"
	sed -i "s/^modified .*/modified $(date -u -d '+1 hour' '+%a, %d %b %Y %T GMT')/" "$cache"/*.meta
	good "$web/date-only/list"
	same "$(requests_with 1,5,6 | uniq)" "200 etag=- since=-"
}

@test "the date of the data: Last-Modified, also of what has not changed, and the time of a file" {
	servers
	dated() { # URL DATE
		rm -rf "$state/t"
		good "$1"
		label=$(sed -n 's/^label //p' "$(newest)")
		same "${label#JP * }" "${2:-$label}"
		same "$(cut -d ' ' -f 3 "$state/t/.updated")" "$([ -z "$2" ] && echo 0 || date -ud "$2" +%s)"
	}
	for page in list date-only/list none/list; do
		page $page
		touch -d 2021-07-15 "$www/$page"
	done
	dated "$web/list" 2021-07-15
	dated "$web/list" 2021-07-15
	dated "$web/date-only/list" 2021-07-15
	dated "$web/date-only/list" 2021-07-15
	same "$(requests | paste -sd ,)" \
		"200 http /list,304 http /list,200 http /date-only/list,304 http /date-only/list"
	dated "$web/none/list" ''
	dated "file://$www/list" 2021-07-15
	# A date that is still to come is no condition, but what the server says.
	touch -d '+3 days' "$www/date-only/list"
	rm -rf "$state/t"
	keys='max-data-age = 30d'
	sources "$web/date-only/list"
	update 0
	has "$stderr" "geojp: list t: its source gives data of $(date -ud '+3 days' +%F), in the future; is the clock right?"
	keys=''
	# A mirror's file may be older than that of the first choice.
	page mirror
	touch -d 2021-07-14 "$www/mirror"
	dated "$web/nowhere $web/mirror" 2021-07-14
	# Of several sources the oldest counts.
	dated "$web/list" 2021-07-15
	rm -rf "$state/t"
	good "$web/list
source = $web/mirror"
	same "$(cut -d ' ' -f 3 "$state/t/.updated")" "$(date -ud 2021-07-14 +%s)"
}

@test "what was refused is asked for anew, though its date be newer" {
	servers
	good_page() {
		page no-older/list
		touch -d "$1" "$www/no-older/list"
	}
	good_page '3 days ago'
	good "$web/no-older/list"
	echo '<html>down for maintenance</html>' >html
	page no-older/list html
	update 3
	has "$stderr" "$web/no-older/list"
	good_page '2 days ago'
	good "$web/no-older/list"
	same "$(requests | paste -sd ,)" "$(printf '200 http /no-older/list,%.0s' 1 2 3 | sed 's/,$//')"
	# After a good list the request has a condition again.
	good "$web/no-older/list"
	same "$(requests | tail -n 1)" "304 http /no-older/list"
	# A refusal by the guard counts, too.
	small_list 1 >small
	page no-older/list small
	keys='min-ipv4 = 100000'
	sources "$web/no-older/list"
	update 3
	good_page '1 day ago'
	keys=
	good "$web/no-older/list"
	same "$(requests | tail -n 1)" "200 http /no-older/list"
}

@test "a page without either is fetched each time" {
	servers
	page none/list
	good "$web/none/list"
	same "$(cached)" "body meta"
	good "$web/none/list"
	same "$(requests | uniq | paste -sd ,)" "200 http /none/list"
	same "$(requests | wc -l)" 2
}

@test "gzip as an encoding: asked for, decoded, not asked for with a .gz file" {
	servers
	page gzip/list
	good "$web/gzip/list"
	same "$(sum_of "$cache"/*.body)" "$(sum_of "$jp_txt")"
	good "$web/gzip/list"
	same "$(requests | tail -n 1)" "304 http /gzip/list"
	good "$odd/gzip"
	good "$odd/members"
	gzip <"$jp_txt" >list.gz
	page list.gz list.gz
	good "$web/list.gz"
	# Some servers call every .gz file encoded. Such a file is kept as it is.
	good "$odd/called-gzip.gz md5"
	same "$(gzip -tv "$cache"/*.body 2>&1 | grep -c OK)" 2
}

@test "several sources come side by side" {
	servers
	grep -v : "$jp_txt" >list4
	grep : "$jp_txt" >list6
	page list4 list4
	page list6 list6
	good "$web/list4" "$tls/list6"
	same "$(requests | sort | paste -sd ,)" "200 http /list4,200 https /list6"
	# None of these downloads ends before all of them have begun.
	good "$odd/together?1" "$odd/together?2" "$odd/together?3" "$odd/together?4"
}

@test "of several sources that fail one line is said, where nobody watches" {
	servers
	page list
	sources "$web/gone" "$web/list" "$web/403"
	update 6
	same "$stderr" "geojp: $web/gone: HTTP status 404; and 1 more source failed"
	sources "$web/gone" "$web/403" "$web/gone?2"
	update 6
	same "$stderr" "geojp: $web/gone: HTTP status 404; and 2 more sources failed"
	# The page that was fetched is in the cache for the next time.
	same "$(cached)" "body meta"
	[ ! -e "$state/t" ]
}

@test "a file: fetched, missing" {
	servers
	cp "$jp_txt" "list with spaces"
	good "file://$tmp/list%20with%20spaces"
	rm -rf "$state"
	bad 6 "file://$tmp/none: cannot be opened" "file://$tmp/none"
	same "$(cached)" ""
}

@test "a file that is none: a pipe, a device, a directory" {
	servers
	why="is not a regular file"
	mkfifo "p pe" fifo.md5 fifo.sig
	mkdir dir
	hurried=$geojp
	geojp=$tmp/in-time
	printf '#!/bin/sh\nexec timeout 10 "%s" "$@"\n' "$hurried" >"$geojp"
	chmod +x "$geojp"
	for url in "file://$tmp/p%20pe" "file://$tmp/dir/../p%20p%65" "file:///dev/zero" "file://$tmp/dir"; do
		bad 6 "$url: $why" "$url"
	done
	cp "$jp_txt" fifo
	bad 6 "file://$tmp/fifo: its .md5: $why" "file://$tmp/fifo md5"
	make_key key
	keys="public-key = $(cat key.pub)"
	bad 6 "file://$tmp/fifo: its .sig: $why" "file://$tmp/fifo"
	# A symbolic link to a regular file is accepted.
	keys=
	ln -s fifo link
	good "file://$tmp/link"
}

@test "HTTP status 404, 403: not tried again" {
	servers
	bad 6 "$web/gone: HTTP status 404" "$web/gone"
	same "$(requests)" "404 http /gone"
	bad 6 "$web/403: HTTP status 403" "$web/403"
	same "$(requests | wc -l)" 2
}

@test "HTTP status 500, 408, 429: tried again as often as configured" {
	servers
	retries=2
	bad 6 "$web/500: HTTP status 500 (tried 3 times)" "$web/500"
	same "$(requests | paste -sd ,)" "500 http /500,500 http /500,500 http /500"
	bad 6 "$web/429: HTTP status 429 (tried 3 times)" "$web/429"
	retries=1
	bad 6 "$odd/408: HTTP status 408 (tried 2 times)" "$odd/408"
	retries=0
	bad 6 "$web/500: HTTP status 500" "$web/500"
}

@test "500 twice, then 200: silent" {
	servers
	retries=2
	good "$odd/flaky/$RANDOM"
	same "$(grep -c flaky "$rig/asked.log")" 3
}

@test "the wait doubles from one attempt to the next" {
	servers
	retries=2
	sources "$web/500"
	sed -i 's/^retry-wait.*/retry-wait = 1s/' conf
	begin=$(date +%s%N)
	update 6
	took=$((($(date +%s%N) - begin) / 1000000))
	echo "$took ms"
	[ "$took" -ge 3000 ]
	[ "$took" -lt 6000 ]
}

@test "the wait for one source does not hold up another" {
	servers
	page list
	sources "$web/500" "$odd/slow-start"
	sed -i 's/^retry-wait.*/retry-wait = 2s/' conf
	begin=$(date +%s%N)
	update 6
	[ $((($(date +%s%N) - begin) / 1000000)) -lt 2900 ]
}

@test "redirects: a loop, more than five, to other schemes" {
	servers
	page list
	bad 6 "$web/loop: is redirected more than 5 times" "$web/loop"
	same "$(requests | wc -l)" 6
	good "$web/hopxxxx/list"
	bad 6 "$web/hopxxxxx/list: is redirected more than 5 times" "$web/hopxxxxx/list"
	bad 6 "$web/to-file: is redirected to \"file\", which is refused" "$web/to-file"
	bad 6 "$web/to-ftp: is redirected to \"ftp\", which is refused" "$web/to-ftp"
}

@test "redirects: from http to https, never back" {
	servers
	page list
	good "$web/upgraded/list"
	same "$(requests | paste -sd ,)" "301 http /upgraded/list,200 https /list"
	why="is redirected from https to http, which is refused"
	bad 6 "$tls/downgraded/list: $why" "$tls/downgraded/list"
	bad 6 "$web/up-and-down/list: $why" "$web/up-and-down/list"
	# The http server was not asked after the redirect.
	same "$(requests | grep -c '200 http ')" 0
}

@test "a redirect with text without end, and a Location that is none" {
	servers
	retries=0
	timeout=20s
	bad 6 "$odd/endless-redirect: HTTP status 302" "$odd/endless-redirect"
	bad 6 "$odd/300: HTTP status 300" "$odd/300"
	# A 304 stays one, whatever it says besides.
	good "$odd/unchanged-there"
	good "$odd/unchanged-there"
	same "$(asked /unchanged-there)" 2
	grep -q 'etag="1"' "$rig/asked.log"
}

@test "a user and a password: used, not shown, not given to another server" {
	servers
	page private/list
	good "http://user:secret@${web#http://}/private/list"
	good "http://user:secret@${web#http://}/private-moved/list"
	bad 6 "http://***@${web#http://}/private/list: HTTP status 401" \
		"http://user:wrong@${web#http://}/private/list"
	bad 6 "http://***@${web#http://}/private-elsewhere/list: HTTP status 401" \
		"http://user:secret@${web#http://}/private-elsewhere/list"
	same "$(stat -c %a "$cache"/*.meta | sort -u)" 600
}

@test "a proxy that the environment names" {
	servers
	page list
	sources "http://list.invalid/list"
	http_proxy=$web update 0
	same "$(requests)" "200 http /list"
	rm -r "$state"
	http_proxy=$web no_proxy=list.invalid update 6
	has "$stderr" "http://list.invalid/list: host not found"
}

@test "slow: no answer, a stall, a drip" {
	servers
	stall_timeout=1s
	why="stalled: under 100 bytes/s for 1 s"
	retries=0
	for url in "$odd/silent" "$odd/stall" "$odd_tls/drip"; do
		bad 6 "$url: $why" "$url"
	done
	same "$(cached)" ""
	retries=1
	bad 6 "$odd/stall: $why (tried 2 times)" "$odd/stall"
	same "$(asked /stall)" 3
}

@test "slow: more than a drip, but it takes for ever" {
	servers
	timeout=1s retries=0
	bad 6 "$odd/trickle: not complete after 1 s" "$odd/trickle"
}

@test "slow: redirects and sums have one time-out between them" {
	servers
	timeout=2s retries=0
	bad 6 "$odd/hops/: not complete after 2 s" "$odd/hops/"
	same "$(asked /hops/)" 1
	same "$(asked /hops/xx)" 0
	bad 6 "$odd/slow-sum: its .md5: not complete after 2 s" "$odd/slow-sum md5"
	# Each attempt has its own time limit.
	retries=1
	bad 6 "$odd/hops/: not complete after 2 s (tried 2 times)" "$odd/hops/"
	same "$(asked /hops/x)" 3
}

@test "nobody there: connection refused, host not found, no answer" {
	servers
	port=$(free_ports 1)
	bad 6 "http://127.0.0.1:$port/list: cannot connect: Connection refused (tried 2 times)" \
		"http://127.0.0.1:$port/list"
	bad 6 "http://none.invalid/list: host not found (tried 2 times)" "http://none.invalid/list"
	bad 6 "$odd/nothing: no answer (tried 2 times)" "$odd/nothing"
}

@test "no connection in time" {
	servers
	# The queue of this server is full: a new connection gets no answer.
	python3 - >port 3>&- <<-'EOF' &
		import socket, time
		s = socket.socket()
		s.bind(("127.0.0.1", 0))
		s.listen(0)
		waiting = [socket.socket() for i in range(4)]
		for w in waiting:
		    w.setblocking(False)
		    w.connect_ex(s.getsockname())
		print(s.getsockname()[1], flush=True)
		time.sleep(20)
	EOF
	pid=$!
	for _ in $(seq 100); do
		[ ! -s port ] || break
		sleep 0.05
	done
	connect_timeout=1s retries=0
	bad 6 "http://127.0.0.1:$(cat port)/list: no connection within 1 s" \
		"http://127.0.0.1:$(cat port)/list"
	kill $pid
}

@test "cut off: before its length, in a chunk, by a reset, a length that is wrong" {
	servers
	for what in cut chunks long; do
		bad 6 "$odd/$what: cut off before its end (tried 2 times)" "$odd/$what"
		same "$(asked /$what)" 2
	done
	bad 6 "$odd/reset: Recv failure: Connection reset by peer (tried 2 times)" "$odd/reset"
	bad 6 "$odd_tls/cut: cut off before its end (tried 2 times)" "$odd_tls/cut"
}

@test "gzip as an encoding: cut off, damaged, and one that nobody asked for" {
	servers
	bad 6 "$odd/gzip-cut: its gzip encoding is cut off (tried 2 times)" "$odd/gzip-cut"
	bad 6 "$odd/gzip-sum: its gzip encoding is damaged (tried 2 times)" "$odd/gzip-sum"
	bad 6 "$odd/encoding: has a content encoding that was not requested" "$odd/encoding"
}

@test "too large: by its length, without one, as a bomb, as an error" {
	servers
	globals="max-size = 20k"
	limit="is larger than 20,480 bytes; max-size in the configuration raises the limit"
	page large
	bad 6 "$web/large: $limit" "$web/large"
	bad 6 "$odd/endless: $limit" "$odd/endless"
	bad 6 "$odd/bomb: $limit" "$odd/bomb"
	bad 6 "$odd/empty-members: $limit" "$odd/empty-members"
	page gzip/large
	bad 6 "$web/gzip/large: $limit" "$web/gzip/large"
	bad 6 "file://$www/large: $limit" "file://$www/large"
	begin=$SECONDS
	bad 6 "$odd/endless-error: HTTP status 403" "$odd/endless-error"
	[ $((SECONDS - begin)) -lt 10 ]
	globals="max-size = 59493"
	good "$web/large"
	globals="max-size = 59492"
	rm -r "$cache"
	bad 6 "$web/large: ${limit/20,480/59,492}" "$web/large"
}

@test "empty" {
	servers
	: >empty
	page empty empty
	bad 6 "$web/empty: is empty" "$web/empty"
	bad 6 "file://$tmp/empty: is empty" "file://$tmp/empty"
}

@test "304 that nobody asked for" {
	servers
	bad 6 "$odd/unasked: HTTP status 304 (not modified), but the request had no condition" "$odd/unasked"
}

@test "TLS: expired, another host's, an unknown authority's, an old version" {
	servers
	page list
	bad 6 "$expired_tls/list: SSL certificate problem: certificate has expired" "$expired_tls/list"
	sources "$other_tls/list"
	update 6
	has "$stderr" "geojp: $other_tls/list: SSL: no alternative certificate subject name matches"
	bad 6 "$stranger_tls/list: SSL certificate problem: unable to get local issuer certificate" \
		"$stranger_tls/list"
	sources "$old_tls/list"
	update 6
	has "$stderr" "protocol version"
	# The system's certificate authorities do not include the test CA.
	sources "$tls/list"
	sed -i /^ca-file/d conf
	update 6
	has "$stderr" "geojp: $tls/list: SSL certificate problem: "
	# None of these servers got a request.
	same "$(requests)" ""
}

@test "a mirror takes over, silently; the first one is back the next time" {
	servers
	page mirror
	good "$web/late $expired_tls/mirror $tls/mirror"
	same "$(requests | paste -sd ,)" "404 http /late,200 https /mirror"
	good "$web/late $expired_tls/mirror $tls/mirror"
	same "$(requests | tail -n 1)" "304 https /mirror"
	page late
	good "$web/late $tls/mirror"
	same "$(requests | tail -n 1)" "200 http /late"
}

@test "all mirrors fail: one line with all of them" {
	servers
	bad 6 "$web/gone: HTTP status 404; $web/500: HTTP status 500 (tried 2 times); $expired_tls/list: SSL certificate problem: certificate has expired" \
		"$web/gone $web/500 $expired_tls/list"
}

@test "md5: right in either form" {
	servers
	page list
	page other
	sum_of "$jp_txt" >"$www/list.md5"
	good "$web/list md5"
	same "$(requests | paste -sd ,)" "200 http /list,200 http /list.md5"
	good "$web/list md5"
	same "$(requests | wc -l)" 3
	printf 'MD5 (delegated-x) = %s\n' "$(sum_of "$jp_txt" | tr a-f A-F)" >"$www/other.md5"
	good "$web/other md5"
	good "file://$www/list md5"
}

@test "a ca-file that is no file is refused at once" {
	servers
	mkfifo ca.pem
	before=$(state_now)
	ca_file=$tmp/ca.pem sources "$tls/list"
	run -2 --separate-stderr timeout 10 "$geojp" update --store-only --config conf --state-dir "$state"
	same "$stderr" "geojp: $tmp/ca.pem: is not a regular file; ca-file in the configuration names it"
	ca_file=$tmp/none.pem sources "$tls/list"
	update 2
	same "$stderr" "geojp: $tmp/none.pem: No such file or directory; ca-file in the configuration names it"
}

@test "headers behind a chunked body change nothing" {
	servers
	good "$odd/trailers"
	grep -qx 'etag "1"' "$cache"/*.meta
	grep -qx 'modified -' "$cache"/*.meta
}

@test "headers without an end, before the body and behind it" {
	servers
	limit="its headers are larger than 262,144 bytes"
	bad 6 "$odd/endless-headers: $limit" "$odd/endless-headers"
	# libcurl would keep all these in memory.
	bad 6 "$odd/endless-trailers: $limit" "$odd/endless-trailers"
	good "$odd/trailers"
}

@test "md5: not there; only the registries may do without, after their mirrors" {
	only_in_english
	servers
	page third
	bad 6 "$web/third: its .md5: HTTP status 404" "$web/third md5"
	same "$(requests | paste -sd ,)" "200 http /third,404 http /third.md5"
	bad 6 "$odd/sum-gone: its .md5: HTTP status 410" "$odd/sum-gone md5"
	bad 6 "file://$www/third: its .md5: cannot be opened" "file://$www/third md5"
	# The next mirror may have a sum.
	page list
	sum_of "$jp_txt" >"$www/list.md5"
	good "$web/third $web/list md5"
	sources registries
	https_proxy=$odd update 0
	without='neither this registry nor its mirror gave an .md5 for it; it is taken without one'
	same "$(sort <<<"$stderr")" "$(sed -nE 's|^.*GET (/stats/apnic/[^ ]*latest) .*|https://ftp.apnic.net\1|p
		s|^.*GET (/pub/stats/(arin)/[^ ]*latest) .*|https://ftp.\2.net\1|p
		s|^.*GET (/pub/stats/(lacnic\|afrinic)/[^ ]*latest) .*|https://ftp.\2.net\1|p
		s|^.*GET (/pub/stats/ripencc/[^ ]*latest) .*|https://ftp.ripe.net\1|p' "$rig/asked.log" |
		sort -u | sed "s/.*/geojp: &: $without/")"
	same "$(wc -l <<<"$stderr")" 5
	# Two of each file and its sum, then the first again.
	same "$(grep -c 'latest etag' "$rig/asked.log")" 15
	same "$(grep -c 'latest.md5 etag' "$rig/asked.log")" 15
	# It is said every time, and the mirror is asked every time.
	https_proxy=$odd update 0
	same "$(grep -c "$without" <<<"$stderr")" 5
	same "$(grep -c 'latest etag="x"' "$rig/asked.log")" 0
	# Where one has the sum, it is used, and there is nothing to say.
	touch "$rig/asked.log.sums"
	: >"$rig/asked.log"
	https_proxy=$odd update 0
	rm "$rig/asked.log.sums"
	same "$stderr" ""
	grep -q 'GET /pub/stats/apnic/[^ ]*latest.md5 ' "$rig/asked.log"
	# A file that was fetched without a sum does not count as one with a sum.
	url=https://ftp.apnic.net/stats/apnic/delegated-apnic-extended-latest
	sources "$url md5" "$web/list"
	https_proxy=$odd update 6
	has "$stderr" "$url: its .md5: HTTP status 404"
}

@test "md5: wrong, not a sum, not to be had; right at the second attempt" {
	servers
	page wrong
	echo "$(sum_of "$jp_txt" | tr 0-9 1-90)  wrong" >"$www/wrong.md5"
	bad 6 "$web/wrong: does not have the MD5 sum of its .md5 (tried 2 times)" "$web/wrong md5"
	same "$(requests | wc -l)" 4
	echo "<html>0123456789abcdef0123456789abcdef0" >"$www/wrong.md5"
	bad 6 "$web/wrong: its .md5 holds no MD5 sum (tried 2 times)" "$web/wrong md5"
	bad 6 "$odd/sum-fails: its .md5: HTTP status 503 (tried 2 times)" "$odd/sum-fails md5"
	bad 6 "$odd/sum-large: its .md5: is larger than 4,096 bytes" "$odd/sum-large md5"
	good "$odd/race/$RANDOM md5"
	# Without the word "md5" the sum does not matter.
	good "$web/wrong"
}

@test "md5: what was fetched without it does not count" {
	servers
	page list
	sum_of "$jp_txt" >"$www/list.md5"
	good "$web/list"
	good "$web/list md5"
	same "$(requests | paste -sd ,)" "200 http /list,200 http /list,200 http /list.md5"
}

@test "signature: raw or base64, and nothing more than a 304 the next time" {
	servers
	page signed
	make_key key
	sign signed key
	keys="public-key = $(cat key.pub)"
	good "$web/signed"
	same "$(requests | paste -sd ,)" "200 http /signed,200 http /signed.sig"
	good "$web/signed"
	same "$(requests | tail -n +3)" "304 http /signed"
	base64 <"$www/signed.sig" >sig
	rm -rf "$state"
	mv sig "$www/signed.sig"
	good "$web/signed"
	good "file://$www/signed"
}

@test "signature: bad, missing, not one, by another key" {
	servers
	page list
	make_key key
	make_key other
	keys="public-key = $(cat key.pub)"
	bad 6 "$web/list: its .sig: HTTP status 404" "$web/list"
	sign list other
	why="the signature in its .sig was not made with the key in public-key"
	bad 6 "$web/list: $why (tried 2 times)" "$web/list"
	sign list key
	echo 1.2.3.0/24 >>"$www/list"
	bad 6 "$web/list: $why (tried 2 times)" "$web/list"
	for text in "" "$(head -c 62 "$www/list")" "$(printf '=%.0s' $(seq 88))"; do
		echo "$text" >"$www/list.sig"
		bad 6 "$web/list: its .sig holds no signature of Ed25519 (tried 2 times)" "$web/list"
	done
	rm "$www/list.sig"
}

@test "signature: what another key or none has signed is fetched anew" {
	servers
	page list
	make_key key
	make_key other
	good "$web/list"
	sign list key
	keys="public-key = $(cat key.pub)"
	good "$web/list"
	keys="public-key = $(cat other.pub)"
	sources "$web/list"
	update 6
	has "$stderr" "was not made with the key in public-key"
	same "$(requests | grep -c 304)" 0
	sign list other
	good "$web/list"
	rm "$www/list.sig"
}

@test "a cached file that was damaged is fetched anew, without a condition" {
	servers
	page list
	good "$web/list"
	body=$(echo "$cache"/*.body) meta=$(echo "$cache"/*.meta)
	cp "$body" body
	cp "$meta" meta
	again() {
		: >"$rig/requests.log"
		good "$web/list"
		same "$(requests)" "200 http /list"
		same "$(requests_with 5)" "etag=-"
		cp body "$body"
		cp meta "$meta"
	}
	printf x | dd of="$body" bs=1 seek=1000 conv=notrunc status=none
	again
	truncate -s 1000 "$body"
	again
	: >"$body"
	again
	rm "$body"
	again
	rm "$body"
	ln -s "$jp_txt" "$body"
	again
	# The cache is complete again, so the request has a condition.
	good "$web/list"
	same "$(requests | tail -n 1)" "304 http /list"
}

@test "what is said of a cached file is believed only if it is well formed" {
	servers
	page list
	good "$web/list"
	meta=$(echo "$cache"/*.meta)
	cp "$meta" meta
	written_anew() {
		diff <(grep -v ^fetched meta) <(grep -v ^fetched "$meta")
	}
	for edit in '1s/1/2/' 's/^url .*/url http:\/\/elsewhere\/list/' 's/^md5 no/md5 yes/' \
		's/^key -/key x/' 's/^size 5/size 6/' 's/^size /size -/' '/^size/s/$/ /' \
		's/^size .*/size 99999999999999999999999/' 's/^crc32 ./crc32 x/' \
		'/^fetched/d' 's/^fetched ./fetched -/' '/^crc32/d' '/^etag/d' '/^modified/d' '/^end/d' '$a more' \
		's/^etag .*/etag -/;s/^modified .*/modified -/' \
		's/^etag .*/etag "a\r" X: "/;s/^modified .*/modified -/' \
		's/^etag .*/etag "a\rX: b"/;s/^modified .*/modified -/' \
		's/^etag .*/etag "a b"/;s/^modified .*/modified -/' \
		's/^etag .*/etag "a/;s/^modified .*/modified a\tb/' '1s/^/\x00/'; do
		sed "$edit" meta >"$meta"
		! cmp -s meta "$meta"
		: >"$rig/requests.log"
		good "$web/list"
		same "$edit: $(requests)" "$edit: 200 http /list"
		written_anew
	done
	for edit in 's/^etag .*/etag -/' 's/^modified .*/modified -/'; do
		sed "$edit" meta >"$meta"
		good "$web/list"
		same "$edit: $(requests | tail -n 1)" "$edit: 304 http /list"
	done
	head -c 100000 /dev/zero >"$meta"
	good "$web/list"
	written_anew
}

@test "an ETag that a server folds into two lines plants nothing" {
	servers
	good "$odd/folded"
	good "$odd/folded"
	same "$(asked /folded)" 2
	! grep -q Planted "$cache"/*.meta
	! grep -q Planted "$rig/asked.log"
}

@test "two pages of the same source list do not mix: one URL, two lists" {
	servers
	page list
	page mirror
	good "$web/list $web/mirror" "$web/gone $web/list"
	same "$(cached)" "body meta"
	good "$web/list $web/mirror" "$web/gone $web/list"
}

@test "what nobody has used for a month goes, and what is no cached file stays" {
	servers
	page list
	good "$web/list"
	cd "$cache"
	name=$(printf '%016x' 1) new=$(printf '%016x' 2)
	touch -d '31 days ago' "$name.body" "$name.meta" mine.body
	touch -d '29 days ago' "$new.body" "$new.meta"
	touch "$name.0.part" "$name.meta.AbCdEf" "$name.other"
	cd "$tmp"
	good "$web/list"
	[ ! -e "$cache/$name.body" ]
	[ ! -e "$cache/$name.meta" ]
	[ ! -e "$cache/$name.0.part" ]
	[ ! -e "$cache/$name.meta.AbCdEf" ]
	[ -e "$cache/mine.body" ]
	[ -e "$cache/$name.other" ]
	[ -e "$cache/$new.body" ]
	# A 304 is a use of the cached file, too.
	rm "$cache"/00* "$cache/mine.body"
	touch -d '29 days ago' "$cache"/*
	good "$web/list"
	same "$(requests | tail -n 1)" "304 http /list"
	same "$(find "$cache" -mtime +1)" ""
}

@test "the disk is full" {
	only_in_english
	need_root
	servers
	page list
	small_list 1 >small
	quiet load --list t --store-only --state-dir "$state" small
	mkdir -p "$cache"
	sources "$web/list" "$odd/slow-start"
	cat >full <<-'EOF'
		mount -t tmpfs -o size=32k none "$1/.fetch" || exit 77
		"$2" update --store-only --config conf --state-dir "$1"
		code=$?
		ls -A "$1/.fetch"
		exit $code
	EOF
	run --separate-stderr unshare -m bash full "$state" "$geojp"
	[ "$status" != 77 ] || skip "cannot mount a tmpfs here"
	[ "$status" = 5 ]
	same "$output" ""
	full=$(wanted 'No space left on device')
	[[ $stderr =~ ^geojp:\ [^:]*/\.fetch/[0-9a-f]{16}\.[01]\.part:\ $full\;\ http[^\ ]*\ is\ not\ taken,\ so\ its\ list\ stays\ as\ it\ is$ ]]
	same "$(stored t)" 000001.list
}

@test "the state directory cannot be written to" {
	need_root
	servers
	page list
	mkdir -p "$cache"
	sources "$web/list"
	cat >fixed <<-'EOF'
		mount --bind "$1/.fetch" "$1/.fetch" && mount -o remount,ro,bind "$1/.fetch" || exit 77
		"$2" update --store-only --config conf --state-dir "$1"
	EOF
	touch "$state/.update.lock"
	run --separate-stderr unshare -m bash fixed "$state" "$geojp"
	[ "$status" != 77 ] || skip "cannot mount here"
	[ "$status" = 5 ]
	has "$stderr" "Read-only file system"
	same "$(wc -l <<<"$stderr")" 1
	[ ! -e "$state/t" ]
}

@test "killed in the middle: the next run clears up and goes on" {
	servers
	url=$odd/hold/$RANDOM
	sources "$url"
	"$geojp" update --store-only --config conf --state-dir "$state" 3>&- &
	pid=$!
	for _ in $(seq 200); do
		[ ! -s "$(echo "$cache"/*.part)" ] || break
		sleep 0.02
	done
	kill -9 $pid
	wait $pid || true
	same "$(cached)" "part"
	good "$url"
	same "$(cached)" "body meta"
}

@test "killed between the file and what is said of it: fetched anew" {
	servers
	page list
	good "$web/list"
	# The file is the next version; the .meta file is about the old one.
	sed '$d' "$jp_txt" >"$(echo "$cache"/*.body)"
	good "$web/list"
	same "$(requests | paste -sd ,)" "200 http /list,200 http /list"
}

@test "progress on a terminal only, within its width, and gone at the end" {
	only_in_english
	servers
	timeout=1s retries=0
	sources "$odd/trickle" "$odd/stall"
	python3 - "$geojp" "$state" >seen 3>&- <<-'EOF'
		import fcntl, os, pty, re, select, struct, subprocess, sys, termios
		def start(columns):
		    ours, theirs = pty.openpty()
		    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
		    p = subprocess.Popen([sys.argv[1], "update", "--store-only", "--config", "conf", "--state-dir",
		                          sys.argv[2] + str(columns)], stderr=theirs, stdout=subprocess.DEVNULL)
		    return columns, ours, theirs, p
		# The last output can get lost when the last writer closes a terminal.
		# So this keeps it open until a mark has come through.
		def text_of(ours, theirs, p):
		    text, marked = b"", False
		    while not text.endswith(b"(end)"):
		        if select.select([ours], [], [], 0.05)[0]:
		            text += os.read(ours, 65536)
		        elif p.poll() is not None and not marked:
		            marked = os.write(theirs, b"(end)")
		    return text[:-5].decode()
		for columns, ours, theirs, p in [start(c) for c in (80, 40, 10, 300, 0)]:
		    text = text_of(ours, theirs, p)
		    lines = re.split(r"[\r\n]+", text.replace("\x1b[K", ""))
		    open("said", "a").writelines(l + "\n" for l in lines if l.startswith("geojp: "))
		    drawn = [l for l in lines if l and not l.startswith("geojp: ")]
		    # Both end together, just before or just after the line is drawn.
		    halfway = [l for l in drawn if not re.search("[12] of 2", l)]
		    widest = max(len(l) for l in drawn)
		    room = 79 if columns in (0, 300) else columns - 1
		    print(columns, widest <= room, 2 <= len(drawn) <= 7, all(l.startswith("geojp: ") or not l
		          for l in text.rsplit("\x1b[K", 1)[1].splitlines()), halfway[-1])
	EOF
	cat seen
	# On a terminal each source that fails has its own line.
	same "$(grep -c '' said)" 10
	same "$(cut -d ' ' -f 2-4 seen | uniq)" "True True True"
	grep -qE '^80 .*\[[=> ]+\] 0 of 2 sources, [0-9.]+ (KiB|B) of 116\.2 KiB, [0-9.]+ (KiB|B)/s$' seen
}
