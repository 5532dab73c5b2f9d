# Input files of any format: gzip, junk, files that cannot be read.
load common

@test "lines may end with CR, LF or CRLF, in lists, exceptions and the configuration" {
	printf '# old export\r203.0.113.1 # a\r198.51.100.7 # b\r2001:db8::/32' >cr
	printf '# old export\n203.0.113.1 # a\n198.51.100.7 # b\n2001:db8::/32\n' >lf
	printf '# old export\r\n203.0.113.1 # a\r\n198.51.100.7 # b\r\n2001:db8::/32\r\n' >crlf
	for ends in cr crlf; do
		"$geojp" convert --label x $ends | cmp - <("$geojp" convert --label x lf)
	done
	# The place of an error is right, whatever ends the lines.
	printf '203.0.113.1\r198.51.100.300\r' >bad
	geojp 3 convert bad
	same "$stderr" 'geojp: bad:2: "198.51.100.300": not an IPv4 address'
	# 16 lines fill the buffer: a CR is its last byte, and an LF comes behind it.
	{ yes "#$(printf '%04094d' 0)" | head -n 16 | tr '\n' '\r'; printf '\n203.0.113.1\r'; } >long
	same "$("$geojp" convert --no-local long | tail -n 2 | head -n 1)" 203.0.113.1/32
	mkdir allow.d
	printf '# me\r198.18.0.7\r' >allow.d/me.txt
	printf '# mine\r[jp]\rmin-ipv4 = 1\rmin-ipv6 = 1\rmust-be-in =\rmax-loss = soon\r' >geojp.conf
	geojp 2 list --state-dir "$state"
	has "$stderr" 'geojp.conf:6: "soon": not a share such as 5%'
	guard_off | tr '\n' '\r' >geojp.conf
	quiet load --store-only --state-dir "$state" lf
	geojp 0 test --state-dir "$state" 198.18.0.7
}

@test "gzip or plain, whatever the name; several members; padding" {
	printf 'JP\t192.0.2.0/24\n' >a
	gzip -c a >b.txt
	same "$(prefixes b.txt)" "192.0.2.0/24"
	same "$(prefixes <b.txt)" "192.0.2.0/24"
	cp a c.gz
	same "$(prefixes c.gz)" "192.0.2.0/24"
	printf 'JP\t203.0.113.0/24\n' | gzip | cat b.txt - >d.gz
	same "$(prefixes d.gz)" "192.0.2.0/24 203.0.113.0/24"
	{ cat d.gz; head -c 1000 /dev/zero; } >e.gz
	same "$(prefixes e.gz)" "192.0.2.0/24 203.0.113.0/24"
	# A line that is split between two members.
	{ printf 'JP\t192.0.' | gzip; printf '2.0/24\n' | gzip; } >f.gz
	same "$(prefixes f.gz)" "192.0.2.0/24"
}

@test "a canonical list may be gzip" {
	"$geojp" convert "$jp_txt" >list
	gzip -c list >list.gz
	"$geojp" convert list.gz | cmp - list
}

@test "gzip cut off anywhere is an error that names the file" {
	size=$(stat -c %s "$data/cidr.txt.gz")
	for keep in 2 3 9 10 11 1000 65536 100000 $((size - 9)) $((size - 1)); do
		head -c "$keep" "$data/cidr.txt.gz" >cut.gz
		geojp 3 convert cut.gz
		[ -z "$output" ]
		same "$stderr" "geojp: cut.gz: the gzip data ends too early; the file is cut off, fetch it again"
	done
}

@test "damaged gzip is an error, in the data and in the checksum" {
	cp "$data/cidr.txt.gz" bad.gz
	printf '\377\377\377\377\377\377\377\377' |
		dd of=bad.gz bs=1 seek=300000 conv=notrunc status=none
	geojp 3 convert bad.gz
	has "$stderr" "geojp: bad.gz: "
	[ -z "$output" ]
	size=$(stat -c %s "$data/cidr.txt.gz")
	cp "$data/cidr.txt.gz" crc.gz
	printf 'oops' | dd of=crc.gz bs=1 seek=$((size - 8)) conv=notrunc \
		status=none
	geojp 3 convert crc.gz
	same "$stderr" "geojp: crc.gz: damaged gzip data (incorrect data check); fetch the file again"
	{ cat "$data/cidr.txt.gz"; echo '<html>'; } >tail.gz
	geojp 3 convert tail.gz
	same "$stderr" "geojp: tail.gz: garbage after the gzip data; the file is damaged, fetch it again"
}

# Skips if this geojp was built without what unpacks $1.
need_packing() {
	printf 'JP\t192.0.2.0/24\n' | "$1" -qc >probe
	"$geojp" convert probe >/dev/null 2>probe.err || :
	! grep -q 'this geojp was built without' probe.err || skip "$(cat probe.err)"
}

@test "xz or zstd: whatever the name, several members, padding, a canonical list, a pipe" {
	"$geojp" convert --label x "$jp_txt" >want
	for pack in xz zstd; do
		need_packing $pack
		printf 'JP\t192.0.2.0/24\n' | $pack -qc >a
		printf 'JP\t203.0.113.0/24\n' | $pack -qc | cat a - >b
		head -c 1000 /dev/zero | cat b - >c
		# A line that is split between two members.
		{ printf 'JP\t192.0.' | $pack -qc; printf '2.0/24\n' | $pack -qc; } >d
		same "$(prefixes a), $(prefixes <a), $(prefixes b), $(prefixes c), $(prefixes d)" \
			"192.0.2.0/24, 192.0.2.0/24, 192.0.2.0/24 203.0.113.0/24, 192.0.2.0/24 203.0.113.0/24, 192.0.2.0/24"
		$pack -qc <want | "$geojp" convert | cmp - want
		$pack -qc <"$jp_txt" | { head -c 1; sleep 0.1; cat; } |
			"$geojp" convert --label x | cmp - want
		: | $pack -qc >empty
		geojp 3 convert empty
		same "$stderr" "geojp: empty: is empty"
	done
	# pzstd begins a file with a frame that is to be skipped.
	{ printf 'P*M\030\004\000\000\000abcd'; printf 192.0.2.1 | zstd -qc; } >e
	same "$(prefixes e)" 192.0.2.1/32
}

@test "xz and zstd, cut off at every byte, damaged, with garbage behind it" {
	small_list 1 >list
	for pack in xz zstd; do
		need_packing $pack
		$pack -qc <list >whole
		size=$(stat -c %s whole)
		# From so many bytes on it is known what the file is.
		known=$([ $pack = xz ] && echo 6 || echo 4)
		for keep in $(seq "$known" $((size - 1))); do
			head -c "$keep" whole >cut
			geojp 3 convert cut
			same "$output$stderr" "geojp: cut: the $pack data ends too early; the file is cut off, fetch it again"
		done
		for at in $(seq 6 $((size - 1))); do
			cp whole bad
			printf '\377' | dd of=bad bs=1 seek=$at conv=notrunc status=none
			run --separate-stderr "$geojp" convert bad
			[ "$status" = 3 ] || cmp bad whole
			[ "$status" = 0 ] || [ -z "$output" ]
		done
		echo '<html>not found</html>' | cat whole - >tail
		geojp 3 convert tail
		same "$stderr" "geojp: tail: garbage after the $pack data; the file is damaged, fetch it again"
		cp whole bad
		printf '\377' | dd of=bad bs=1 seek=$((size - 2)) conv=notrunc status=none
		geojp 3 convert bad
		has "$stderr" "geojp: bad: damaged $pack data ("
	done
}

@test "xz and zstd: the window has a limit, and bombs are stopped" {
	need_packing xz
	need_packing zstd
	# This is how much memory unpacking takes, whatever the size of the file.
	small_list 1 >list
	for window in 64MiB 65MiB; do
		xz -qc --lzma2=dict=$window <list >$window
	done
	zstd -qc --ultra -22 --zstd=windowLog=26 <list >26
	zstd -qc --ultra -22 --long=27 <list >27
	quiet convert -o out 64MiB
	quiet convert -o out 26
	for file in 65MiB:xz 27:zstd; do
		geojp 3 convert "${file%:*}"
		same "$stderr" "geojp: ${file%:*}: to unpack this ${file#*:} data takes more than 64 MiB of memory; unpack the file first"
	done
	for pack in xz zstd; do
		yes "$(printf '%03999d' 0 | tr 0 '#')" | head -c 600000000 | $pack -1qc >bomb
		/usr/bin/time -f %M -o kb "$geojp" convert bomb 2>err && false
		same "$(cat err)" "geojp: bomb: unpacks to more than 536,870,912 bytes; max-unpacked in the configuration raises the limit"
		[ "$(tail -n 1 kb)" -lt 100000 ]
	done
}

@test "a gzip bomb, and a pipe that does not end, are stopped" {
	python3 - >bomb.gz <<-'END'
		import gzip, sys
		member = gzip.compress((b"#" * 3999 + b"\n") * 1500)
		sys.stdout.buffer.write(member * 100)
	END
	[ "$(stat -c %s bomb.gz)" -lt 1000000 ]
	geojp 3 convert bomb.gz
	same "$stderr" "geojp: bomb.gz: unpacks to more than 536,870,912 bytes; max-unpacked in the configuration raises the limit"
	endless() { yes "$(printf '%03999d' 0 | tr 0 '#')" | "$geojp" convert; }
	run -3 --separate-stderr endless
	same "$stderr" "geojp: stdin: is more than 536,870,912 bytes; max-unpacked in the configuration raises the limit"
}

@test "junk is called by its name" {
	junk() {
		printf "$1" >junk
		geojp 3 convert junk
		[ -z "$output" ]
		has "$stderr" "geojp: junk:"
		has "$stderr" "$2"
	}
	junk '' 'is empty'
	junk '\n\n# nothing\n' 'has only blank lines and comments'
	junk '<!DOCTYPE html>\n<html>1.2.3.4</html>\n' \
		'"<!DOCTYPE html>\x0a<html>1.2.3.4</html>\x0a": looks like a web page (HTML or XML)'
	junk '\n\n  <?xml version="1.0"?>\n' 'looks like a web page (HTML or XML)'
	junk '\357\273\277<html>' 'looks like a web page (HTML or XML)'
	junk 'PK\003\004xxxx' 'looks like a ZIP archive'
	junk 'PK\005\006xxxx' 'looks like an empty ZIP archive'
	junk '7z\274\257\047\034' 'looks like a 7z archive; unpack it first'
	junk 'Rar!\032\007\001' 'looks like a RAR archive; unpack it first'
	junk 'BZh91AY' 'looks like bzip2 data; unpack it first'
	junk '\004\042\115\030xxxx' 'looks like lz4 data; unpack it first'
	junk '\002\041\114\030xxxx' 'looks like lz4 data; unpack it first'
	junk '\135\000\000\200\000\377\377\377\377\377\377\377\377' 'looks like lzma data; unpack it first'
	junk 'LZIP\001' 'looks like lzip data; unpack it first'
	junk '\037\235\220' 'looks like data of compress (.Z); unpack it first'
	junk '%%PDF-1.7' 'looks like a PDF document, not a list'
	junk 'SQLite format 3\000' 'looks like an SQLite database, not a list'
	junk 'PAR1\025' 'looks like a Parquet file; export it as CSV'
	junk '\377\3761\000.\000' 'looks like UTF-16 text; save it as UTF-8'
	for code in UTF-16{,LE,BE} UTF-32{,LE,BE}; do
		printf '198.51.100.7 # \346\210\221\r\n' | iconv -f UTF-8 -t $code >junk
		geojp 3 convert junk
		has "$stderr" "looks like ${code:0:6} text; save it as UTF-8"
		printf '198.51.100.7\r\n' | iconv -t $code >junk
		geojp 3 convert junk
		has "$stderr" "looks like ${code:0:6} text; save it as UTF-8"
	done
	junk '\177ELF\002\001' 'looks like binary data'
	junk '1.2.3.4\n\001\002' 'looks like binary data'
	junk '404 Not Found\n' \
		'junk:1: "404 Not Found": not a list in a format that geojp knows'
	head -c 100000 /dev/urandom | tr '\037' x >junk
	printf '\001' | dd of=junk conv=notrunc status=none
	geojp 3 convert junk
	has "$stderr" 'looks like binary data'
	printf '<html>1.2.3.4\n' | gzip >junk
	geojp 3 convert junk
	has "$stderr" 'looks like a web page'
	echo 1.2.3.4 | gzip | gzip >junk
	geojp 3 convert junk
	has "$stderr" 'looks like gzip data inside packed data; unpack it first'
}

@test "an error page behind good lines" {
	refuses '1.0.0.0/8\n<html>\n' ':2: "<html>": not an IPv4 address'
}

@test "what an error quotes is shortened and printable" {
	{ seq -f '1.0.0.%g' 0 200; printf '\033[31m\\"\t\377x\r\n'; } >in
	geojp 3 convert in
	same "$stderr" 'geojp: in:202: "\x1b[31m\\\"\t\xffx": not an IPv4 address'
	long=$(printf '%0200d' 0)
	refuses "1.0.0.0/8\\n$long\\n" ":2: \"$(printf '%060d' 0)...\": not an address"
}

@test "NUL bytes and long lines behind good ones" {
	{ seq -f '1.0.0.%g' 0 200; printf '1.0\000.0.1\n'; } >in
	geojp 3 convert in
	same "$stderr" 'geojp: in:202: "1.0\x00.0.1": has a NUL byte, so it is not text; save it as UTF-8 if an editor wrote it'
	{ seq -f '1.0.0.%g' 0 200; printf '%5000s\n' x; } >in
	geojp 3 convert in
	has "$stderr" 'geojp: in:202: "'
	has "$stderr" 'longer than 4096 bytes'
	{ seq -f '1.0.0.%g' 0 200; printf '%4095s\n' '#x'; } >in
	quiet convert -o out in
	{ seq -f '1.0.0.%g' 0 200; printf '%4096s\n' '#x'; } >in
	quiet convert -o out in
	{ seq -f '1.0.0.%g' 0 200; printf '%4097s\n' '#x'; } >in
	geojp 3 convert in
}

@test "files that cannot be read" {
	geojp 3 convert missing
	same "$stderr" "geojp: missing: No such file or directory"
	mkdir dir
	geojp 3 convert dir
	same "$stderr" "geojp: dir: Is a directory"
	small_list 1 >good
	geojp 3 convert good missing
	[ -z "$output" ]
}

@test "a slow pipe gives the same as a file" {
	"$geojp" convert --label x "$jp_txt" >want
	dd if="$jp_txt" bs=1 count=3000 status=none >head
	tail -c +3001 "$jp_txt" >tail
	{ head -c 1 head; sleep 0.1; tail -c +2 head; sleep 0.1; cat tail; } |
		"$geojp" convert --label x - | cmp - want
	gzip -c "$jp_txt" | { head -c 1; sleep 0.1; cat; } |
		"$geojp" convert --label x | cmp - want
}

@test "memory stays flat on a file of 60 MB" {
	python3 - >big <<-'END'
		line = "".join("JP\t203.0.%d.0/24\nUS\t198.%d.0.0/16\n" %
		               (i % 256, i % 256) for i in range(1024))
		for i in range(60 * 1000 * 1000 // len(line) + 1):
		    print(line, end="")
	END
	[ "$(stat -c %s big)" -ge 60000000 ]
	# A sanitizer must also give freed memory back.
	export ASAN_OPTIONS=quarantine_size_mb=0
	/usr/bin/time -f %M -o small.kb "$geojp" convert -o out "$jp_txt"
	/usr/bin/time -f %M -o big.kb "$geojp" convert -o out big
	small=$(tail -n 1 small.kb) big=$(tail -n 1 big.kb)
	echo "kilobytes: $small for 60 KB, $big for 60 MB"
	[ "$big" -lt $((small + 2000)) ]
	gzip -1c big >big.gz
	/usr/bin/time -f %M -o gz.kb "$geojp" convert -o out big.gz
	[ "$(tail -n 1 gz.kb)" -lt $((small + 2000)) ]
}

@test "a list of ever more ranges ends long before the memory of the update's unit" {
	limit=$(sed -n 's/^MemoryMax=\([0-9]*\)M$/\1/p' "$BATS_TEST_DIRNAME/../../packaging/systemd/geojp-update.service")
	python3 - >many <<-'END'
		for i in range(1 << 21):
		    n = 0x10000000 + i * 2
		    print(f"{n >> 24}.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}")
	END
	run --separate-stderr bash -c "ulimit -v $((limit * 1024)); exec '$geojp' convert many"
	same "$status" 3
	has "$stderr" "too many separate ranges for one list"
}

@test "lines that end with CR take no longer than others" {
	# Milliseconds of CPU time.
	costs() {
		local TIMEFORMAT=%U
		{ time "$geojp" convert "$1" >/dev/null; } 2>&1 | tr -d .
	}
	{ head -c 10000000 /dev/zero | tr '\0' '\n'; echo 198.51.1.0/24; } >lf
	tr '\n' '\r' <lf >cr
	lf=$(costs lf) cr=$(costs cr)
	echo "milliseconds: $lf with LF, $cr with CR"
	[ $((10#$cr)) -le $((5 * 10#$lf + 300)) ]
}
