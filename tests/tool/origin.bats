# geojp test: in which country an outsider is registered, from what updates have kept.
load common

setup() {
	common_setup
	mkdir sources
	cat >sources/apnic <<-'END'
		2|apnic|20260201|5|19830613|20260131|+1000
		apnic|*|ipv4|*|3|summary
		apnic|*|ipv6|*|1|summary
		apnic|JP|ipv4|1.0.16.0|4096|20110412|allocated
		apnic|KR|ipv4|1.16.0.0|768|20110412|allocated
		apnic||ipv4|1.32.0.0|256||available
		apnic|JP|ipv6|2001:200::|32|20110412|allocated
	END
	cat >sources/arin <<-'END'
		2|arin|1769904000|4|19830613|20260131|-0500
		arin|*|ipv4|*|2|summary
		arin|*|ipv6|*|1|summary
		arin|US|ipv4|8.0.0.0|8388608|19921201|allocated|x
		arin|US|ipv4|9.0.0.0|16777216|19881216|assigned|x
		arin|us|ipv6|2001:4860::|32|20050314|allocated|x
	END
	configure "source = file://$tmp/sources/apnic" "source = file://$tmp/sources/arin"
	# 8.8.8.8 and a few more, in a list that is not the sources'.
	small_list 1 >list.txt
}

teardown() {
	[ ! -e "$tmp/server.pid" ] || kill "$(cat "$tmp/server.pid")"
	[ ! -e "$tmp/kernel.pid" ] || stop_kernel
}

# A web server for the directory $1. Prints its port; asked.log has who asked it.
serve() {
	python3 -c 'if True:
		import functools, http.server, sys
		handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
		server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
		print(server.server_port, flush=True)
		server.serve_forever()' "$1" >port 2>asked.log 3>&- &
	echo $! >server.pid
	while [ ! -s port ]; do sleep 0.05; done
	cat port
}

configure() {
	{ echo 'retries = 0'; guard_off; echo 'max-data-age = 0'; printf '%s\n' "$@"; } >"$GEOJP_CONFIG"
}

update() {
	quiet update --store-only --state-dir "$state"
}

# Asks for addresses that are not in the list, and expects what follows the list's name.
asked() { # ADDRESS WANTED
	geojp 1 test --state-dir "$state" --file list.txt "$1"
	same "$output" "$1: not in jp (list.txt)$2"
	same "$stderr" ""
}

@test "by the registries' files, both families" {
	update
	asked 8.8.8.8 "; US, by 8.0.0.0/9 of arin"
	asked 8.127.255.255 "; US, by 8.0.0.0/9 of arin"
	asked 8.128.0.0 ""
	asked 2001:4860:4860::8888 "; US, by 2001:4860::/32 of arin"
	asked ::ffff:9.9.9.9 "; US, by 9.0.0.0/8 of arin"
	asked 1.0.16.1 "; JP, by 1.0.16.0/20 of apnic"
	asked 2001:200::1 "; JP, by 2001:200::/32 of apnic"
	asked 2001:201::1 ""
}

@test "a record that is no prefix, and addresses that nobody has" {
	update
	asked 1.16.2.255 "; KR, by 1.16.0.0-1.16.2.255 of apnic"
	asked 1.16.3.0 ""
	asked 1.15.255.255 ""
	asked 1.32.0.1 ""
	asked 2.0.0.0 ""
	asked 223.255.255.255 ""
	asked ::2 ""
	asked ffff::1 ""
}

@test "by the stored list and by the kernel's, and nothing of those that are in" {
	update
	geojp 1 test --state-dir "$state" 1.0.16.1 8.8.8.8
	same "$output" "1.0.16.1: in jp, by 1.0.16.0/20 (stored list 000001, not in force)
8.8.8.8: not in jp (stored list 000001, not in force); US, by 8.0.0.0/9 of arin"
	start_kernel
	quiet load --state-dir "$tmp/elsewhere" list.txt
	geojp 1 test --state-dir "$state" 8.8.8.8 198.51.1.1
	same "$output" "8.8.8.8: not in jp (generation 1); US, by 8.0.0.0/9 of arin
198.51.1.1: in jp, by 198.51.1.0/24 (generation 1)"
}

@test "nothing is said if nothing was kept, and nothing is written" {
	asked 8.8.8.8 ""
	[ ! -e "$state" ]
	update
	find "$state" -printf '%p %s %T@\n' | sort >before
	asked 8.8.8.8 "; US, by 8.0.0.0/9 of arin"
	find "$state" -printf '%p %s %T@\n' | sort | diff before -
}

@test "nothing is said of plain lists, nor of geojp's own" {
	configure "source = file://$tmp/list.txt"
	update
	asked 8.8.8.8 ""
	"$geojp" convert list.txt >own.txt
	configure "source = file://$tmp/own.txt"
	update
	asked 8.8.8.8 ""
}

@test "a source that is configured no more, or verified in another way, is not asked" {
	update
	configure "source = file://$tmp/sources/apnic"
	asked 8.8.8.8 ""
	asked 1.16.0.0 "; KR, by 1.16.0.0-1.16.2.255 of apnic"
	configure "source = file://$tmp/sources/apnic md5"
	asked 1.16.0.0 ""
}

# The kept file that has $1.
kept() {
	grep -l "$1" "$state/.fetch"/*.body
}

@test "a damaged file is not asked, the others are" {
	update
	cp "$(kept '^arin')" good
	damage() {
		cp good "$body"
		"$@"
		asked 8.8.8.8 ""
		asked 1.16.0.0 "; KR, by 1.16.0.0-1.16.2.255 of apnic"
	}
	body=$(kept '^arin')
	damage sed -i 's/US.ipv4.8/FR|ipv4|8/' "$body"
	damage truncate -s 100 "$body"
	damage truncate -s 0 "$body"
	damage dd of="$body" bs=1 seek=10 conv=notrunc status=none <<<x
	cp good "$body"
	asked 8.8.8.8 "; US, by 8.0.0.0/9 of arin"
	echo x >>"${body%.body}.meta"
	asked 8.8.8.8 ""
	rm "${body%.body}.meta"
	asked 8.8.8.8 ""
	rm "$body"
	ln -s "$tmp/sources/arin" "$body"
	asked 8.8.8.8 ""
}

@test "of a source that was refused nothing is said" {
	update
	echo 'arin|US|ipv4|100.0.0.0|x|20200101|allocated' >>sources/arin
	sed -i 's/KR/JP/; s/1.16.0.0|768/1.16.0.0|x/' sources/apnic
	geojp 3 update --store-only --state-dir "$state"
	asked 8.8.8.8 ""
}

@test "a kept file that is refused now gives one line and no answer" {
	update
	body=$(kept '^arin') meta=${body%.body}.meta
	echo 'arin|US|ipv4|8.8.8.0|x|20200101|allocated' >>"$body"
	# As if an older geojp had taken it.
	crc=$(python3 -c 'import sys, zlib; print("%08x" % zlib.crc32(open(sys.argv[1], "rb").read()))' "$body")
	sed -i "s/^size .*/size $(stat -c %s "$body")/; s/^crc32 .*/crc32 $crc/" "$meta"
	geojp 1 test --state-dir "$state" --file list.txt 8.8.8.8 9.9.9.9 1.16.0.0
	same "$output" "8.8.8.8: not in jp (list.txt)
9.9.9.9: not in jp (list.txt)
1.16.0.0: not in jp (list.txt); KR, by 1.16.0.0-1.16.2.255 of apnic"
	same "$stderr" "geojp: file://$tmp/sources/arin:7: \"x\": not a number of addresses; odd rows: 1 of 4, at most 0 may be (max-odd-rows)"
}

@test "the mirror that the last update used" {
	mkdir mirror
	sed 's/US/CA/; s/us/ca/' sources/arin >mirror/arin
	local mirrors="source = file://$tmp/mirror/arin file://$tmp/sources/arin"
	configure "source = file://$tmp/sources/apnic" "$mirrors"
	update
	asked 8.8.8.8 "; CA, by 8.0.0.0/9 of arin"
	mv mirror/arin arin
	touch -d '1 minute ago' "$state"/.fetch/*
	update
	asked 8.8.8.8 "; US, by 8.0.0.0/9 of arin"
	mv arin mirror/arin
	touch -d '1 minute ago' "$state"/.fetch/*
	update
	asked 8.8.8.8 "; CA, by 8.0.0.0/9 of arin"
}

@test "other sources with countries, by their host or file" {
	printf '8.8.8.0,8.8.8.255,US\n1.0.16.0,1.0.31.255,JP\n9.9.9.0,9.9.9.255,ZZ\n2001:200::,2001:200::ff,JP\n2001:db9::,2001:db9::ff,CH\n' \
		>sources/db.csv
	configure "source = file://$tmp/sources/db.csv"
	update
	asked 8.8.8.8 "; US, by 8.8.8.0/24 of db.csv"
	asked 9.9.9.9 ""
	asked 2001:db9::1 "; CH, by 2001:db9::/120 of db.csv"
	printf 'JP\t1.0.16.0/20\nJP\t2001:200::/32\nDE\t5.1.0.0/16\n' >sources/lines
	configure "source = file://$tmp/sources/lines"
	update
	asked 5.1.2.3 "; DE, by 5.1.0.0/16 of lines"
}

@test "of records in one another the narrowest counts, and those that disagree say nothing" {
	printf '%s\n' 1.0.0.0,1.255.255.255,JP 2001:200::,2001:200::ff,JP 2.0.0.0,2.255.255.255,FR 2.16.0.0,2.31.255.255,DE \
		2.16.8.0,2.16.9.255,IT 2.200.0.0,2.200.0.255,ES 3.0.0.0,3.0.0.255,US \
		3.0.0.0,3.0.0.255,CA 4.0.0.0,4.0.0.255,US 4.0.0.0,4.0.0.255,US \
		0.0.0.0,127.255.255.255,BR >sources/db.csv
	configure "source = file://$tmp/sources/db.csv"
	update
	asked 2.0.0.1 "; FR, by 2.0.0.0/8 of db.csv"
	asked 2.16.0.1 "; DE, by 2.16.0.0/12 of db.csv"
	asked 2.16.8.1 "; IT, by 2.16.8.0/23 of db.csv"
	asked 2.16.10.0 "; DE, by 2.16.0.0/12 of db.csv"
	asked 2.201.0.0 "; FR, by 2.0.0.0/8 of db.csv"
	asked 3.0.0.1 ""
	asked 4.0.0.1 "; US, by 4.0.0.0/24 of db.csv"
	asked 77.0.0.1 ""
}

@test "100,000 addresses of a real file, each like a plain search in Python" {
	only_in_english
	gzip -dc "$data/delegated-apnic-20210715.gz" >sources/apnic
	configure "source = file://$tmp/sources/apnic"
	update
	python3 - sources/apnic <<-'END'
		import bisect, ipaddress, random, sys
		random.seed(1)
		rows = {4: [], 6: []}
		for line in open(sys.argv[1]):
		    field = line.strip().split("|")
		    if len(field) < 7 or field[2] not in ("ipv4", "ipv6") or \
		            field[6] not in ("allocated", "assigned") or field[1] == "ZZ":
		        continue
		    first = int(ipaddress.ip_address(field[3]))
		    count = int(field[4]) if field[2] == "ipv4" else 1 << (128 - int(field[4]))
		    rows[int(field[2][3])].append((first, first + count - 1, field[1]))
		assert len(rows[4]) > 30000 and len(rows[6]) > 5000
		ask, want = open("ask", "w"), open("want", "w")
		for version, make in ((4, ipaddress.IPv4Address), (6, ipaddress.IPv6Address)):
		    mine = sorted(rows[version])
		    starts = [r[0] for r in mine]
		    numbers = [n for first, last, _ in mine for n in (first - 1, first, last, last + 1)]
		    for n in random.sample(numbers, min(50000, len(numbers))):
		        i = bisect.bisect_right(starts, n) - 1
		        if make(n).is_private and version == 6 and make(n).ipv4_mapped:
		            continue
		        print(make(n), file=ask)
		        print(make(n), mine[i][2] if i >= 0 and n <= mine[i][1] else "-", file=want)
	END
	[ "$(wc -l <ask)" -gt 60000 ]
	echo 198.51.100.0/24 >list.txt
	run -1 --separate-stderr bash -c 'timeout 60 "$@" <ask >got' - \
		"$geojp" test --state-dir "$state" --file list.txt -
	[ -z "$stderr" ]
	sed -E 's/^([^ ]*): not in jp \(list.txt\)$/\1 -/; s/^([^ ]*): not in.*; (..), by .* of apnic$/\1 \2/' got |
		diff - want | head
	sed -E 's/^([^ ]*): not in jp \(list.txt\)$/\1 -/; s/^([^ ]*): not in.*; (..), by .* of apnic$/\1 \2/' got |
		cmp - want
}

@test "an ordinary user may not read what was kept: he gets no country" {
	need_root
	update
	chmod 755 "$state"
	as_nobody test --state-dir "$state" --file "$tmp/list.txt" 8.8.8.8
	same "$status $output" "1 8.8.8.8: not in jp ($tmp/list.txt)"
	same "$stderr" ""
}

@test "no server is asked" {
	local web
	web=http://127.0.0.1:$(serve sources)
	configure "source = $web/apnic" "source = $web/arin"
	update
	grep -c GET asked.log >before
	asked 8.8.8.8 "; US, by 8.0.0.0/9 of arin"
	rm "$state"/.fetch/*
	asked 8.8.8.8 ""
	grep -c GET asked.log | diff before -
}
