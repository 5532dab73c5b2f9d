# What convert writes, byte by byte, and where.
load common

@test "a canonical transaction, byte by byte" {
	printf 'JP\t1.0.16.0/20\n' >v4.txt
	printf 'JP\t2400:8500::/32\n' >v6.txt
	quiet convert -o out v4.txt v6.txt
	cat >want <<-'END'
		geojp 1 jp
		label JP v4.txt v6.txt
		0.0.0.0/8
		1.0.16.0/20
		10.0.0.0/8
		100.64.0.0/10
		127.0.0.0/8
		169.254.0.0/16
		172.16.0.0/12
		192.168.0.0/16
		::/127
		2400:8500::/32
		fc00::/7
		fe80::/10
		commit 12
	END
	cmp out want
	"$geojp" convert v4.txt v6.txt | cmp - want
	"$geojp" convert -o - v4.txt v6.txt | cmp - want
}

@test "idempotent: convert takes what it wrote and writes the same" {
	for file in "$jp_txt" "$data/delegated-apnic-20210715.gz" \
		"$data/cidr.txt.gz"; do
		"$geojp" convert "$file" >once
		"$geojp" convert once | cmp - once
		"$geojp" convert <once | cmp - once
	done
	"$geojp" convert --no-local --label '' "$jp_txt" >once
	"$geojp" convert once | cmp - once
	same "$(grep -c label once)" 0
}

@test "local blocks: only with raw inputs, and not with --no-local" {
	small_list 1 >raw
	"$geojp" convert --no-local raw >canonical
	same "$(grep -c / canonical)" 2
	"$geojp" convert canonical | cmp - canonical
	has "$("$geojp" convert canonical raw)" "10.0.0.0/8"
	has "$("$geojp" convert raw)" "fe80::/10"
}

@test "a list that reaches into a local block still comes out sorted" {
	printf '10.0.0.0/9\n9.0.0.0/8\n11.0.0.0/8\nfc12::/16\n2001:db8::/32\n' >in
	"$geojp" convert in | grep -v label >out
	has "$(cat out)" "9.0.0.0/8
10.0.0.0/7
100.64.0.0/10"
	"$geojp" convert out | cmp - out
}

@test "the label: countries and file names, made to fit" {
	printf 'JP\t192.0.2.0/24\nKR\t203.0.113.0/24\n' >a
	label() {
		"$geojp" convert "$@" | sed -n 's/^label //p'
	}
	same "$(label a)" "JP a"
	same "$(label --country kr --country jp ./a)" "JP KR a"
	same "$(label <a)" "JP stdin"
	same "$(label - <a)" "JP stdin"
	same "$(label --label 'rir 2026-02-01' a)" "rir 2026-02-01"
	same "$(label --label '' a)" ""
	name=$(printf '%059d' 0)
	cp a "$name"
	same "$(label "$name")" "JP $name"
	cp a "${name}12"
	same "$(label "${name}12")" "JP ${name%00}..."
	name=$(printf 'a\nb\303\244')
	cp a "$name"
	same "$(label "$name")" "JP a?b??"
	"$geojp" convert "${tmp}/$name" | "$geojp" convert >/dev/null
}

@test "--list names the list" {
	small_list 1 | "$geojp" convert --list my-list_2 >out
	same "$(head -n 1 out)" "geojp 1 my-list_2"
	quiet convert --list my-list_2 -o out2 out
	cmp out out2
}

@test "-o: all or nothing" {
	echo old >out
	printf 'JP\t1.0.0.0/8\nJP\tbad\n' >bad
	geojp 3 convert -o out bad
	same "$(cat out)" old
	small_list 1 | "$geojp" convert -o out
	same "$(head -n 1 out)" "geojp 1 jp"
	# No other file is left.
	same "$(ls | grep -v -e separate-stderr -e geojp.conf | paste -sd ' ')" "bad out"
}

@test "-o: mode follows the umask, a symbolic link stays one" {
	small_list 1 >in
	(umask 027; "$geojp" convert -o out in)
	same "$(stat -c %a out)" 640
	mkdir dir
	echo old >dir/target
	ln -s dir/target link
	quiet convert -o link in
	[ -L link ]
	same "$(head -n 1 dir/target)" "geojp 1 jp"
}

@test "-o: devices and pipes are written to, not replaced" {
	small_list 1 >in
	mkfifo pipe
	timeout 10 cat pipe >got &
	quiet convert -o pipe in
	wait
	[ -p pipe ]
	"$geojp" convert in | cmp - got
	[ -w /dev/full ] || skip "no /dev/full here"
	geojp 5 convert -o /dev/full in
	has "$stderr" "geojp: /dev/full: cannot write"
	[ -c /dev/full ]
}

@test "-o: a device that cannot be looked at is not replaced" {
	strace -qq -o /dev/null true || skip "strace does not work here"
	[ "$EUID" = 0 ] && mknod null c 1 3 || skip "no device can be made here"
	small_list 1 >in
	run strace -f -qq -o trace -P null -e trace=stat,newfstatat,statx \
		-e inject=stat,newfstatat,statx:error=EIO "$geojp" convert -o null in
	grep -q INJECTED trace
	[ -c null ]
}

@test "-o: what a killed run has left is removed by the next, what a running one writes is not" {
	strace -qq -o /dev/null true || skip "strace does not work here"
	small_list 1 >in
	rename='trace=rename,renameat,renameat2'
	for _ in 1 2; do
		run strace -f -qq -o /dev/null -e $rename -e "inject=${rename#trace=}:signal=KILL" "$geojp" convert -o out in
		[ "$status" -ge 128 ]
	done
	[ ! -e out ]
	# Each run but the last was cleared up after.
	same "$(ls -A | grep -c '^\.out\.geojp-......$')" 1
	touch .out.geojp-short .out.geojp-toolong .outer.geojp-abcdef .out.geojp-live00
	exec 8<.out.geojp-live00
	flock 8
	quiet convert -o out in
	same "$(ls -A | grep '^\.out' | paste -sd ' ')" \
		".out.geojp-live00 .out.geojp-short .out.geojp-toolong .outer.geojp-abcdef"
	exec 8<&-
	quiet convert -o "$tmp/out" in
	[ ! -e .out.geojp-live00 ]
}

@test "-o: two at once, and the later one does not remove what the first still writes" {
	strace -qq -o /dev/null true || skip "strace does not work here"
	small_list 1 >in
	"$geojp" convert --label x in >want
	renames=rename,renameat,renameat2
	strace -f -qq -o /dev/null -e trace=$renames -e "inject=$renames:delay_enter=1500000" \
		"$geojp" convert --label x -o out in 3>&- &
	pid=$!
	for _ in $(seq 100); do
		[ ! -s "$(echo .out.geojp-*)" ] || break
		sleep 0.02
	done
	quiet convert --label y -o out in
	wait $pid
	cmp out want
}

@test "-o: into its own input, and where nothing can be written" {
	small_list 1 >in
	"$geojp" convert --label x in >want
	quiet convert --label x -o in in
	cmp in want
	geojp 5 convert -o missing/out in
	same "$stderr" "geojp: missing/out: cannot write: No such file or directory"
	geojp 5 convert -o . in
	has "$stderr" "geojp: .: cannot write"
}

@test "-o: what cannot be closed is not put in place" {
	strace -qq -o /dev/null true || skip "strace does not work here"
	small_list 1 >in
	quiet convert -o out in
	cp out before
	small_list 2 >in
	# The close right before the new file gets its name: a full disk may tell only then.
	calls=close,rename,renameat,renameat2
	strace -qq -o trace -e "trace=$calls" "$geojp" convert -o other in
	number=$(sed '/^rename/q' trace | grep -c '^close')
	run -5 --separate-stderr strace -qq -o trace -e trace=close \
		-e "inject=close:error=EIO:when=$number" "$geojp" convert -o out in
	same "$stderr" "geojp: out: cannot write: Input/output error"
	cmp out before
	same "$(ls -A | grep -c geojp-)" 0
}
