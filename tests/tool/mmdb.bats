# MaxMind databases: the layouts of the vendors, and files that only an attacker
# would write.
load common

# The good networks that most tests use. Those in Japan are in $japan.
networks() {
	cat <<-'END'
		JP 192.0.2.0/24
		US 198.51.100.0/24
		- 10.0.0.0/8
		JP 203.0.113.7/32
		US 203.0.113.6/32
		JP 2001:db8::/32
		KR 2001:db9::/33
		JP 2400::/12
	END
}
japan="192.0.2.0/24 203.0.113.7/32 2001:db8::/32 2400::/12"

# make NAME ARG...: writes a database of these networks to NAME.
make() {
	local name=$1
	shift
	networks | python3 "$here/make_mmdb.py" "$@" >"$name"
}

need_mmdb() {
	make probe.mmdb
	"$geojp" convert probe.mmdb >/dev/null 2>probe.err || :
	grep -q 'built without libmaxminddb' probe.err &&
		skip "this geojp was built without libmaxminddb"
	return 0
}

@test "every layout, every record size" {
	need_mmdb
	for layout in maxmind registered ipinfo ipinfo-lite; do
		for record in 24 28 32; do
			make db --layout $layout --record $record
			same "$(prefixes db)" "$japan"
		done
	done
}

@test "sizes and pointers of every form" {
	need_mmdb
	make db --layout large
	[ "$(stat -c %s db)" -gt 800000 ]
	same "$(prefixes db)" "$japan"
	same "$(prefixes --country US db)" "198.51.100.0/24 203.0.113.6/32"
	same "$(prefixes --country KR db)" "2001:db9::/33"
}

@test "with and without the aliases of IPv4, and IPv4 alone" {
	need_mmdb
	make db --no-aliases
	same "$(prefixes db)" "$japan"
	networks | grep -v : | python3 "$here/make_mmdb.py" --version 4 >db
	same "$(prefixes db)" "192.0.2.0/24 203.0.113.7/32"
	printf 'JP 255.255.255.255/32\nJP 0.0.0.0/4\n' |
		python3 "$here/make_mmdb.py" --version 4 >db
	same "$(prefixes db)" "0.0.0.0/4 255.255.255.255/32"
	echo 'JP 0.0.0.0/3' | python3 "$here/make_mmdb.py" --version 4 >db
	geojp 3 convert db
	has "$stderr" 'more than a /4; no country has that'
	printf 'JP ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128\nJP 255.255.255.255/32\nUS ::/97\n' |
		python3 "$here/make_mmdb.py" >db
	same "$(prefixes db)" \
		"255.255.255.255/32 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"
}

@test "gzip, a pipe, whatever the name; several countries" {
	need_mmdb
	make db
	gzip -c db >db.txt
	same "$(prefixes db.txt)" "$japan"
	same "$(prefixes <db.txt)" "$japan"
	same "$(cat db | prefixes)" "$japan"
	same "$(prefixes --country KR --country us db)" \
		"198.51.100.0/24 203.0.113.6/32 2001:db9::/33"
	geojp 3 convert --country SE db
	same "$stderr" 'geojp: db: "SE": no line of that country; most are of JP US KR'
	printf '198.51.100.0/24\n' >more
	same "$(prefixes db more)" \
		"192.0.2.0/24 198.51.100.0/24 203.0.113.7/32 2001:db8::/32 2400::/12"
}

@test "the aliases of IPv4 do not count: a message says of which country most networks are" {
	need_mmdb
	printf '%s\n' 'KR 2001:db8::/48' 'KR 2001:db9::/48' 'KR 2001:dba::/48' \
		'US 192.0.2.0/24' 'US 198.51.100.0/24' >list
	python3 "$here/make_mmdb.py" <list >db
	geojp 3 convert db
	same "$stderr" 'geojp: db: "JP": no line of that country; most are of KR US'
}

# Makes MaxMind's kind of archive: dir.tar with these files beside db.mmdb.
archive() { # FILE...
	rm -rf dir
	mkdir dir
	make dir/db.mmdb
	for file; do echo 'Some text' >"dir/$file"; done
	tar -cf dir.tar dir
}

@test "a tar archive of one database, plain or packed" {
	need_mmdb
	archive COPYRIGHT.txt LICENSE.txt README.txt
	same "$(prefixes dir.tar)" "$japan"
	same "$(cat dir.tar | prefixes)" "$japan"
	for pack in gzip xz zstd; do
		$pack -qc dir.tar >packed
		run --separate-stderr "$geojp" convert packed
		[[ $stderr == *'was built without'* ]] || same "$(prefixes packed)" "$japan"
	done
	for format in v7 oldgnu gnu ustar pax; do
		tar --format=$format -cf dir.tar dir
		same "$(prefixes dir.tar)" "$japan"
	done
	tar -b 1 -cf dir.tar dir/db.mmdb
	same "$(prefixes dir.tar)" "$japan"
}

@test "a tar archive whose numbers have blanks before them, as old programs write" {
	need_mmdb
	archive README.txt
	python3 - <<-'END'
		data = bytearray(open("dir.tar", "rb").read())
		at = 0
		while data[at]:
		    size = int(data[at + 124:at + 135], 8)
		    data[at + 124:at + 136] = b"%11o " % size
		    data[at + 148:at + 156] = b" " * 8
		    data[at + 148:at + 156] = b"%6o\0 " % sum(data[at:at + 512])
		    at += 512 + (size + 511) // 512 * 512
		open("dir.tar", "wb").write(data)
	END
	tar -tf dir.tar | grep -qx dir/db.mmdb
	same "$(prefixes dir.tar)" "$japan"
}

@test "a tar archive of something else is refused, by the name of what is in it" {
	refuses_tar() {
		"${@:2}"
		gzip -c dir.tar >dir.tar.gz
		for file in dir.tar dir.tar.gz; do
			geojp 3 convert $file
			same "$output$stderr" "geojp: $file: $1"
		done
	}
	other='neither a database (.mmdb) nor a text about it in this tar archive; unpack it first'
	archive jp.txt
	refuses_tar "\"dir/jp.txt\": $other" archive jp.txt
	rm dir/db.mmdb
	refuses_tar "\"dir/jp.txt\": $other" tar -cf dir.tar dir
	mv dir/jp.txt dir/COPYRIGHT.txt
	refuses_tar 'a tar archive without a database (.mmdb); unpack it first' tar -cf dir.tar dir
	two() { archive && cp dir/db.mmdb dir/e.mmdb && tar --sort=name -cf dir.tar dir; }
	refuses_tar '"dir/e.mmdb": a second database in this tar archive; unpack it first' two
	link() { archive && mv dir/db.mmdb . && ln -s ../db.mmdb dir/db.mmdb && tar -cf dir.tar dir; }
	refuses_tar '"dir/db.mmdb": no ordinary file in this tar archive; unpack it first' link
	behind() { archive && echo '1.2.3.4' >>dir.tar; }
	refuses_tar 'data behind the end of the tar archive; unpack it first' behind
	damaged() { archive && printf x | dd of=dir.tar bs=1 seek=515 conv=notrunc status=none; }
	refuses_tar 'damaged tar archive; fetch the file again' damaged
}

@test "a tar archive that is cut off" {
	need_mmdb
	archive
	tar -b 1 -cf dir.tar dir/db.mmdb
	size=$(stat -c %s dir.tar)
	for keep in 512 513 1000 $((size / 2)) $((size - 1025)) $((size - 1024)) $((size - 513)) $((size - 1)); do
		head -c "$keep" dir.tar >cut
		geojp 3 convert cut
		same "$output$stderr" 'geojp: cut: the tar archive ends too early; the file is cut off, fetch it again'
	done
	head -c $(($(stat -c %s dir/db.mmdb) - 500)) dir/db.mmdb >cut.mmdb
	tar -cf dir.tar cut.mmdb
	geojp 3 convert dir.tar
	same "$output$stderr" 'geojp: dir.tar: the database is damaged: it lacks its end; fetch it again'
}

@test "the whole world: the same list as from text" {
	need_mmdb
	zcat "$data/cidr.txt.gz" "$data/cidr6.txt.gz" |
		grep -v "$(printf '\t2002:')" >world
	python3 "$here/make_mmdb.py" --record 28 <world >world.mmdb
	# Take every second country: none may be mixed up with its neighbour.
	mapfile -t every_other < <(cut -f 1 world | sort -u |
		awk 'NR % 2 { print "--country"; print $1 }')
	"$geojp" convert --label x "${every_other[@]}" world >want
	"$geojp" convert --label x "${every_other[@]}" world.mmdb | cmp - want
	"$geojp" convert --label x world >want
	"$geojp" convert --label x world.mmdb | cmp - want
}

# Runs the Python script on stdin with the functions of make_mmdb.py and with full().
# full() writes an IPv4 tree with all of its 2^$1 leaves; the script chooses the record
# of each leaf.
full_tree() { # DEPTH
	python3 -c '
import array, sys
depth = int(sys.argv.pop(2))
exec(open(sys.argv.pop(1)).read().rsplit("main()", 1)[0])
class args:
    layout, version, record = "full", 4, 32
def full(offset, data):
    """offset(i) is where the record of leaf i is."""
    count = (1 << depth) - 1
    tree = array.array("I", range(1, count))
    tree.extend(count + 16 + offset(i) for i in range(count + 1))
    tree.byteswap()
    sys.stdout.buffer.write(tree.tobytes() + bytes(16) + data + metadata(count, args))
exec(sys.stdin.read())' "$here/make_mmdb.py" "$1"
}

@test "records by the thousand, each of them seen once: none for another" {
	need_mmdb
	full_tree 17 >db <<-'END'
		code = ["US", "JP"]
		data = b"".join(encode({"country": code[bin(i).count("1") & 1]}) for i in range(1 << depth))
		full(lambda i: i * (len(data) >> depth), data)
	END
	awk 'BEGIN {
		for (i = 0; i < 131072; i++) {
			ones = 0
			for (rest = i; rest; rest = int(rest / 2))
				ones += rest % 2
			if (ones % 2)
				printf "%d.%d.%d.0/17\n", i / 512, i / 2 % 256, i % 2 * 128
		}
	}' >want.txt
	"$geojp" convert --no-local --label x want.txt >want
	"$geojp" convert --no-local --label x db | cmp - want
}

@test "records by the million take no more memory than the file does" {
	need_mmdb
	# Every byte is a record: an empty map.
	full_tree 22 >db <<-'END'
		full(lambda i: i, b"\xe0" * (1 << depth))
	END
	run -3 --separate-stderr /usr/bin/time -f %M -o memory "$geojp" convert db
	has "$stderr" "this database names no country"
	echo "$(tail -n 1 memory) KiB for $(stat -c %s db) bytes"
	[ "$(tail -n 1 memory)" -lt $(($(stat -c %s db) / 1024 + 32768)) ]
}

@test "a database of something else" {
	need_mmdb
	make db --layout asn
	geojp 3 convert db
	same "$stderr" 'geojp: db: "Test-asn": this database names no country'
}

# breaks HOW MESSAGE: convert refuses the file with one line, and comes to an end.
breaks() {
	make "$1.mmdb" --break "$1"
	run -3 --separate-stderr timeout 120 "$geojp" convert "$1.mmdb"
	[ -z "$output" ]
	same "$stderr" "geojp: $1.mmdb: $2"
}

@test "a tree that is none" {
	need_mmdb
	d="the database is damaged:"
	f="fetch it again"
	breaks cycle "$d its tree is deeper than an address is long; $f"
	breaks deep "$d its tree is deeper than an address is long; $f"
	breaks root "$d a branch of its tree leads nowhere; $f"
	breaks shared "$d its tree refers to itself; $f"
	breaks data-range "$d a branch of its tree leads nowhere; $f"
	breaks data-gap "$d a value lies beyond its end; $f"
}

@test "records that lead nowhere, or on and on" {
	need_mmdb
	d="the database is damaged:"
	f="fetch it again"
	bad_data="The MaxMind DB file's data section contains bad data"
	bad_data+=" (unknown data type or corrupt data)"
	# The library recurses until its process crashes.
	breaks nested "$d libmaxminddb crashed or took too long (signal 11); $f"
	breaks pointer-loop "$d $bad_data; $f"
	breaks value-range "$d $bad_data; $f"
	# The library uses up its CPU time.
	breaks huge-map "$d libmaxminddb crashed or took too long (signal 24); $f"
}

@test "metadata that is wrong" {
	need_mmdb
	# Nothing asks for the nested part, so the library skips it.
	make metadata-nested.mmdb --break metadata-nested
	same "$(prefixes metadata-nested.mmdb)" "$japan"
	breaks metadata-bomb "The MaxMind DB file's data section contains bad data (unknown data type or corrupt data)"
	breaks metadata-empty "The lookup path does not match the data (key that doesn't exist, array index bigger than the array, expected array or map where none exists)"
	echo 'JP 192.0.2.0/24' >one
	python3 "$here/make_mmdb.py" --version 4 --break node-count <one >db
	geojp 3 convert db
	same "$stderr" "geojp: db: the database is damaged: its tree is cut off; fetch it again"
	# These messages come from the library.
	for how in node-count record-size ip-version major-version; do
		make db --break $how
		geojp 3 convert db
		has "$stderr" "geojp: db: The MaxMind DB file"
		[ "$(wc -l <<<"$stderr")" = 1 ]
	done
}

@test "cut off, or bytes changed: never more than a complaint" {
	need_mmdb
	make db
	size=$(stat -c %s db)
	for keep in 1 600 2000 $((size - 400)) $((size - 1)); do
		head -c "$keep" db >cut
		geojp 3 convert cut
		[ "$(wc -l <<<"$stderr")" = 1 ]
	done
	head -c $((size - 500)) db >cut
	geojp 3 convert cut
	has "$stderr" 'looks like binary data, not a list; an .mmdb file lacks its end'
	for at in $(seq 0 37 $((size - 1))); do
		cp db bad
		printf '\377' | dd of=bad bs=1 seek=$at conv=notrunc status=none
		run --separate-stderr timeout 10 "$geojp" convert bad
		[ "$status" = 0 ] || [ "$status" = 3 ]
	done
}

# The library works in a process of its own, which writes to a pipe.

@test "one copy of the database is in memory, and no list of lines" {
	need_mmdb
	strace -qq -o /dev/null true || skip "strace does not work here"
	make db
	strace -f -qq -o trace -e trace=memfd_create "$geojp" convert db >/dev/null
	same "$(grep -c memfd_create trace)" 1
}

@test "a write that fails makes an error, never half a list" {
	need_mmdb
	strace -qq -o /dev/null true || skip "strace does not work here"
	zcat "$data/cidr.txt.gz" | grep -E '^(JP|KR)' | python3 "$here/make_mmdb.py" --version 4 >db
	"$geojp" convert --label x db >want
	failed=0
	for when in $(seq 24); do
		if strace -f -qq -o /dev/null -e trace=write -e "inject=write:error=EIO:when=$when" \
			"$geojp" convert --label x db >got 2>err; then
			cmp got want
		else
			failed=$((failed + 1))
		fi
	done
	[ "$failed" -gt 5 ]
}

@test "killed, it leaves no process behind" {
	need_mmdb
	make huge-map.mmdb --break huge-map
	"$geojp" convert "$tmp/huge-map.mmdb" 2>/dev/null 3>&- &
	pid=$!
	for _ in $(seq 50); do
		[ "$(pgrep -fc "convert $tmp/huge-map.mmdb")" -lt 2 ] || break
		sleep 0.1
	done
	same "$(pgrep -fc "convert $tmp/huge-map.mmdb")" 2
	kill -9 $pid
	wait $pid || true
	sleep 0.3
	same "$(pgrep -fc "convert $tmp/huge-map.mmdb" || true)" 0
}

@test "a caller that does not care for its children" {
	need_mmdb
	make db
	same "$(env --ignore-signal=CHLD "$geojp" convert --no-local db | sed '1,2d;$d' | paste -sd ' ')" "$japan"
}

@test "binary data without end" {
	endless() { timeout 20 "$geojp" convert /dev/zero; }
	run -3 --separate-stderr endless
	same "$stderr" "geojp: /dev/zero: is binary data, and too large for a MaxMind database"
}
