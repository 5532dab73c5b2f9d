#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Which language, what is translated and what never is, columns; with a small catalog of
# this test, so that it does not depend on the words of po/ja.po.

load common
load language

# The reader is at a terminal of SSH. Locales are made here, as few machines have them.
setup() {
	need_gettext
	common_setup
	unset LC_ALL LANGUAGE TERM
	export SSH_CONNECTION='203.0.113.5 50022 192.0.2.1 22'
	export LOCPATH=$BATS_FILE_TMPDIR/locales GEOJP_LOCALES=$BATS_FILE_TMPDIR/catalogs
	[ -d "$LOCPATH" ] || make_locales
}

make_locales() {
	make_locale UTF-8
	make_locale EUC-JP
	catalog | make_catalog
}

catalog() {
	cat <<-'EOF'
		#, c-format
		msgid "rule: %s: no such action; see geojp rule --help"
		msgstr "rule: %s: そのような操作はありません"

		msgid "prefix length over 32"
		msgstr "プレフィックス長が32を超えています"

		#, c-format
		msgid "%s: %s: one operand too many; see geojp %s --help"
		msgstr "%2$sは余分です (%1$s, %3$s)"

		msgid "what is in force, and what is stored"
		msgstr "有効なリストと保存済みのリスト"

		#, c-format
		msgid "  %-14s %12s line of %s\n"
		msgid_plural "  %-14s %12s lines of %s\n"
		msgstr[0] "  %-14s %12s 行, %s\n"

		#, c-format
		msgid "%s address"
		msgid_plural "%s addresses"
		msgstr[0] "%s アドレス"

		msgid "outside"
		msgstr "海外"

		#, c-format
		msgid "in %s"
		msgstr "%s内"

		#, c-format
		msgid "list %s: %s"
		msgstr "リスト%sは%sの状態"

		#, c-format
		msgid "line %u: %s%s"
		msgstr "%u 行目: %s%s"

		#, c-format
		msgid "line %u: %s, but %u prefixes were sent"
		msgstr "%u 行目: %s なのに %u 個"

		msgid " is there twice"
		msgstr " が2回あります"

		msgid "was never updated"
		msgstr "一度も更新されていません"

		#, c-format
		msgid "For this server: %s\n\n"
		msgstr "このサーバー: %s\n\n"

		msgid "no difference"
		msgstr "違いなし"

		#, c-format
		msgid "list %s was never updated"
		msgstr "リスト %s は一度も更新されていません"
	EOF
}

english='geojp: rule: "x": no such action; see geojp rule --help'
japanese='geojp: rule: "x": そのような操作はありません'

speaks() { # TEXT ENV...
	run -2 --separate-stderr env "${@:2}" "$geojp" rule x
	same "$stderr" "$1"
}

@test "Japanese where LC_ALL, LC_MESSAGES or LANG asks for it with UTF-8" {
	speaks "$japanese" LANG=ja_JP.UTF-8
	speaks "$japanese" LANG=ja_JP.utf8
	speaks "$japanese" LC_MESSAGES=ja_JP.UTF-8 LANG=en_US.UTF-8
	speaks "$japanese" LC_ALL=ja_JP.UTF-8 LANG=C
	speaks "$japanese" LANG=ja_JP.UTF-8 LANGUAGE=ja:en
	speaks "$japanese" LANG=ja_JP.UTF-8 TERM=xterm-256color
}

@test "English for C, POSIX, other languages and other encodings" {
	speaks "$english" LANG=C
	speaks "$english" LANG=POSIX
	speaks "$english" LANG=
	speaks "$english" LANG=en_US.UTF-8
	speaks "$english" LANG=ja_JP.EUC-JP
	speaks "$english" LANG=ja_JP
	speaks "$english" LANG=ja_JP.UTF-8 LC_ALL=C
	speaks "$english" LANG=ja_JP.UTF-8 LC_MESSAGES=C
	speaks "$english" LANG=ja_JP.UTF-8 LC_CTYPE=C
	speaks "$english" LANG=ja_JP.UTF-8 LANGUAGE=en
	speaks "$english" LANG=jam_JM.UTF-8
}

@test "English on a console that has no font for it" {
	speaks "$english" LANG=ja_JP.UTF-8 TERM=linux
	speaks "$english" LANG=ja_JP.UTF-8 TERM=dumb
}

@test "English where nobody reads it: cron and units of systemd have no terminal" {
	unset SSH_CONNECTION
	run -2 --separate-stderr setsid -w env LANG=ja_JP.UTF-8 "$geojp" rule x
	same "$stderr" "$english"
	run -2 --separate-stderr setsid -w env LANG=ja_JP.UTF-8 INVOCATION_ID=1 \
		JOURNAL_STREAM=8:1 "$geojp" rule x
	same "$stderr" "$english"
}

@test "Japanese on a terminal, also if the output goes into a pipe" {
	unset SSH_CONNECTION
	run -0 python3 - "$geojp" <<-'EOF'
		import os, pty, sys
		os.environ["LANG"] = "ja_JP.UTF-8"
		sys.exit(os.waitstatus_to_exitcode(pty.spawn(
		    ["sh", "-c", f"{sys.argv[1]} rule x 2>&1 | cat"])))
	EOF
	has "$output" "$japanese"
}

@test "without a catalog the messages are English" {
	speaks "$english" LANG=ja_JP.UTF-8 GEOJP_LOCALES="$tmp"
}

@test "a catalog that is damaged: the messages are English, and the program goes on" {
	local whole=$GEOJP_LOCALES/ja/LC_MESSAGES/geojp.mo size n
	export LANG=ja_JP.UTF-8 GEOJP_LOCALES=$tmp/damaged
	mkdir -p "$GEOJP_LOCALES/ja/LC_MESSAGES"
	catalog=$GEOJP_LOCALES/ja/LC_MESSAGES/geojp.mo
	size=$(stat -c %s "$whole")
	cp "$whole" "$catalog"
	geojp 2 rule x
	same "$stderr" "$japanese"
	msgunfmt "$whole" | msgfmt --endianness=big -o "$catalog" -
	geojp 2 rule x
	same "$stderr" "$japanese"
	# Half a file ended the program with a signal.
	for n in 0 27 28 100 400 600 $((size / 2)) $((size - 40)) $((size - 1)); do
		head -c "$n" "$whole" >"$catalog"
		speaks "$english"
	done
	# The blocks of a file that a power cut has emptied are zero.
	for n in 28 200 $((size / 2)); do
		head -c "$n" "$whole" >"$catalog"
		truncate -s "$size" "$catalog"
		speaks "$english"
	done
	rm "$catalog"
	mkfifo "$catalog"
	speaks "$english"
}

# The C library goes from place to place until one is free, in steps that miss places if the
# size is no prime number.
@test "a catalog whose hash table has no end for a look-up: the messages are English" {
	export LANG=ja_JP.UTF-8
	local whole=$GEOJP_LOCALES/ja/LC_MESSAGES/geojp.mo
	GEOJP_LOCALES=$tmp/endless
	mkdir -p "$GEOJP_LOCALES/ja/LC_MESSAGES"
	python3 - "$whole" "$GEOJP_LOCALES/ja/LC_MESSAGES/geojp.mo" <<-'EOF'
		import math, struct, sys
		data = bytearray(open(sys.argv[1], "rb").read())
		count, english = struct.unpack_from("<2I", data, 8)
		key = b"rule: %s: no such action; see geojp rule --help"
		for i in range(count):
		    size, at = struct.unpack_from("<2I", data, english + 8 * i)
		    if data[at:at + size] == key:
		        ours = i + 1
		hash = 0
		for c in key:
		    hash = (hash << 4) + c
		    high = hash & 0xf0000000
		    hash ^= high >> 24 ^ high
		# All places on the way are taken, by other messages.
		for size in range(count + 1, 8 * count):
		    step = math.gcd(1 + hash % (size - 2), size)
		    way = range(hash % size % step, size, step)
		    if step > 1 and len(way) < count:
		        break
		table = [0] * size
		others = [n for n in range(1, count + 1) if n != ours]
		rest = [n for n in range(size) if n not in way]
		for place, n in zip([*way, *rest], [*others, ours]):
		    table[place] = n
		struct.pack_into("<2I", data, 20, size, len(data))
		open(sys.argv[2], "wb").write(data + struct.pack(f"<{size}I", *table))
	EOF
	run -2 --separate-stderr timeout 10 "$geojp" rule x
	same "$stderr" "$english"
}

# The C library would compute it.
@test "the plural forms of a catalog do not count: Japanese has one" {
	export LANG=ja_JP.UTF-8
	GEOJP_LOCALES=$tmp/divides
	printf '8.8.8.8 - - [29/Nov/2026:08:48:11 +0900] "GET / HTTP/1.1" 200 1 "-" "-"\n' >log
	small_list 1 >list
	catalog | make_catalog
	sed -i 's,: nplurals=1; plural=0;,:nplurals=1;plural=n/0;,' \
		"$GEOJP_LOCALES/ja/LC_MESSAGES/geojp.mo"
	geojp 0 audit --file list log
	has "$output" '  海外                      1 行, 1 アドレス'
}

@test "what a function says to another one is translated, and names are not" {
	export LANG=ja_JP.UTF-8
	printf '192.0.2.0/33\n' >outside
	geojp 3 convert outside
	same "$stderr" 'geojp: outside:1: "192.0.2.0/33": プレフィックス長が32を超えています'
	# The name of a list is no text of the program, even if it looks like one.
	start_kernel
	geojp 1 status --list-name outside --max-age 1d
	has "$stderr" 'geojp: リスト outside は一度も更新されていません'
}

# The kernel has the same source for it, in English.
@test "what the parser of the protocol says to a file is translated" {
	export LANG=ja_JP.UTF-8
	printf 'geojp 1 jp\n192.0.2.0/33\ncommit 1\n' >long
	printf 'geojp 1 jp\n192.0.2.0/24\n192.0.2.0/24\ncommit 2\n' >twice
	printf 'geojp 1 jp\n192.0.2.0/24\ncommit 2\n' >more
	geojp 1 check long
	has "$stderr" 'geojp: long: 2 行目: "192.0.2.0/33": プレフィックス長が32を超えています'
	geojp 1 check twice
	has "$stderr" 'geojp: twice: 3 行目: 192.0.2.0/24 が2回あります'
	geojp 1 check more
	has "$stderr" 'geojp: more: 3 行目: commit 2 なのに 1 個'
}

# A translation has no blanks where a name or a text of the program may be filled in.
@test "a blank parts what is filled in from Japanese letters where it is Latin" {
	export LANG=ja_JP.UTF-8
	start_kernel
	geojp 1 status --list-name x9 --max-age 1d
	has "$stderr" 'geojp: リスト x9 は一度も更新されていません'
	geojp 2 confirm too-many
	same "$stderr" 'geojp: "too-many" は余分です (confirm, confirm)'
}

@test "a text of the program that is copied is translated" {
	export LANG=ja_JP.UTF-8
	printf '192.0.2.0/24\n2001:db8::/48\n' >a
	quiet load --store-only --state-dir "$state" a
	quiet load --store-only --no-local --state-dir "$state" a
	geojp 0 list --state-dir "$state"
	has "$output" '          違いなし'
}

@test "a translation may have another order" {
	export LANG=ja_JP.UTF-8
	geojp 2 confirm too-many
	same "$stderr" 'geojp: "too-many" は余分です (confirm, confirm)'
}

# po/check sees such a translation, but a disk can change a letter later. "%n" would write to
# an address, and what "%e" shows nobody knows.
@test "a translation whose arguments are others is not taken" {
	local wrong
	export LANG=ja_JP.UTF-8
	GEOJP_LOCALES=$tmp/wrong
	geojp 0 explain GJ-204
	local plain=$output
	for wrong in 誤 '誤%s%s' '誤%2$s' '誤%d' '誤%n' '誤%*s' '誤%' '誤%1$n%1$s'; do
		printf 'msgid "rule: %%s: no such action; see geojp rule --help"\nmsgstr "%s"\n' \
			"$wrong" | make_catalog
		geojp 2 rule x
		same "$stderr" "$english"
	done
	for wrong in 'GJ-%n: %s' 'GJ-%e: %s' 'GJ-%u: %s' 'GJ-%2$d: %1$s' 'GJ-%ld: %s' \
		'GJ-%000000000000000000000000000000000000000d: %s'; do
		printf 'msgid "GJ-%%d: %%s\\n\\n"\nmsgstr "%s\\n\\n"\n' "$wrong" | make_catalog
		geojp 0 explain GJ-204
		same "$output" "$plain"
	done
}

@test "columns of a table line up, whatever their language" {
	export LANG=ja_JP.UTF-8
	small_list 1 >list
	printf '%s - - [29/Nov/2026:08:48:11 +0900] "GET / HTTP/1.1" 200 1 "-" "-"\n' \
		198.51.1.1 8.8.8.8 >log
	geojp 0 audit --file list log
	has "$output" '  jp 内                     1 行, 1 アドレス'
	has "$output" '  海外                      1 行, 1 アドレス'
	run -0 "$geojp" --help
	has "$output" '  status    有効なリストと保存済みのリスト'
}

@test "--json is the same in each language" {
	store_small 1
	for command in "status --state-dir $state" "list --state-dir $state" \
		"doctor --state-dir $state" "audit --file small1.txt --json small1.txt"; do
		LANG=C run --separate-stderr "$geojp" $command --json
		printf '%s\n' "$output" >english
		LANG=ja_JP.UTF-8 run --separate-stderr "$geojp" $command --json
		printf '%s\n' "$output" >japanese
		diff english japanese
		[ -s english ]
	done
}

@test "what is written into files is the same in each language" {
	small_list 1 >list
	for format in cidr ipset nft iptables nginx apache firewalld-ipv4; do
		LANG=C "$geojp" export --file list "$format" >english
		LANG=ja_JP.UTF-8 "$geojp" export --file list "$format" >japanese
		cmp english japanese
	done
}

@test "files are read in the same way in each language" {
	printf '１９２.0.2.0/24\n' >wide
	printf '192.0.2.0/24,日本\n' >names
	for file in wide names; do
		run -3 env LANG=C "$geojp" convert "$file"
		run -3 env LANG=ja_JP.UTF-8 "$geojp" convert "$file"
	done
}

@test "errors of the C library do not depend on the program's own words" {
	LANG=ja_JP.UTF-8 run -3 --separate-stderr "$geojp" convert missing
	has "$stderr" 'geojp: missing: '
	LANG=C run -3 --separate-stderr "$geojp" convert missing
	same "$stderr" 'geojp: missing: No such file or directory'
}

@test "an error of the C library is UTF-8 like the rest of the line, whatever OUTPUT_CHARSET says" {
	export LANG=ja_JP.UTF-8 OUTPUT_CHARSET=EUC-JP
	geojp 3 convert missing
	same "$stderr" "geojp: missing: $(env -u OUTPUT_CHARSET gettext libc 'No such file or directory')"
}

@test "the translations that are installed fit the messages" {
	[ -e "$here/../../po/ja.po" ] || skip "no source"
	run -0 msgfmt -c -o /dev/null "$here/../../po/ja.po"
}

@test "make pot looks at all that has messages: a new code is there at once" {
	[ -e "$here/../../po/extract" ] || skip "no source"
	cd "$here/../.."
	pot=$tmp/geojp.pot
	touch "$tmp/paths" # else make thinks that the paths may have changed
	make -s BUILD="$tmp" -o "$tmp/paths" "$pot"
	run -0 make -q BUILD="$tmp" -o "$tmp/paths" "$pot"
	for file in tools/base/report.c tools/base/language.h tools/base/codes.def packaging/install \
		po/not-messages kernel/geojp_wire.c kernel/xt_geojp.h; do
		run -1 make -q BUILD="$tmp" -o "$tmp/paths" -W "$file" "$pot"
	done
}
