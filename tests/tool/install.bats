# What is installed where, and what install and uninstall refuse.  tests/system tests
# a real installation.
load common
load language

setup_file() {
	export root=$BATS_FILE_TMPDIR/root local=$BATS_FILE_TMPDIR/local
	top=$BATS_TEST_DIRNAME/../..
	make -s -C "$top" install DESTDIR="$root"
	make -s -C "$top" install DESTDIR="$local" PREFIX=/usr/local \
		BUILD="$BATS_FILE_TMPDIR/build"
}

setup() {
	common_setup
	top=$here/../..
	version=$(cat "$top/VERSION")
}

@test "the files, their owners and their modes" {
	plugins=$(pkg-config --variable=xtlibdir xtables)
	(cd "$root" && find . -type f ! -path './usr/src/*' -printf '%m %u %g /%P\n' | sort -k 4) >found
	sort -k 4 >wanted <<-END
		644 root root /etc/cron.d/geojp
		644 root root /etc/geojp/geojp.conf
		644 root root $plugins/libxt_geojp.so
		644 root root /usr/lib/systemd/system/geojp-keep.service
		644 root root /usr/lib/systemd/system/geojp-keep.timer
		644 root root /usr/lib/systemd/system/geojp-restore.service
		644 root root /usr/lib/systemd/system/geojp-rule.service
		644 root root /usr/lib/systemd/system/geojp-update.service
		644 root root /usr/lib/systemd/system/geojp-update.timer
		755 root root /usr/sbin/geojp
		644 root root /usr/share/bash-completion/completions/geojp
		644 root root /usr/share/geojp/jp.txt
		644 root root /usr/share/locale/ja/LC_MESSAGES/geojp.mo
		644 root root /usr/share/man/ja/man5/geojp.conf.5
		644 root root /usr/share/man/ja/man8/geojp.8
		644 root root /usr/share/man/man5/geojp.conf.5
		644 root root /usr/share/man/man8/geojp.8
	END
	diff wanted found
	[ -d "$root/etc/geojp/allow.d" ]
	[ -d "$root/etc/geojp/deny.d" ]
	[ -z "$(find "$root" -perm /022 ! -type l)" ]
}

# A list without a date in it is as old as its file. So the packaged one has the time of
# its snapshot, and does not look fresh when it is loaded by hand.
@test "the packaged list is as old as its data" {
	day=$(sed -n 's/^# Source: .* snapshot of \([-0-9]*\),.*/\1/p' "$jp_txt")
	[ -n "$day" ]
	for list in "$root/usr/share/geojp/jp.txt" "$local/usr/local/share/geojp/jp.txt"; do
		same "$(date -ur "$list" +%F)" "$day"
	done
	# packaging/install copies what was installed in a stage.
	grep -q 'cp --preserve=[a-z,]*timestamps' "$top/packaging/install"
	quiet load --store-only --state-dir "$state" "$root/usr/share/geojp/jp.txt"
	same "$(cut -d ' ' -f 3 "$state/jp/.updated")" "$(date -ud "$day" +%s)"
	echo 'max-data-age = 30d' >>"$GEOJP_CONFIG"
	plain_status=$("$geojp" status --state-dir "$state") || true
	has "$plain_status" "data of $day"
	has "$plain_status" "STALE"
}

@test "with the usual PREFIX, texts and units are as they are here" {
	for file in "$top"/packaging/systemd/*; do
		cmp "$file" "$root/usr/lib/systemd/system/${file##*/}"
	done
	cmp "$top/packaging/cron/geojp" "$root/etc/cron.d/geojp"
	cmp "$top/packaging/geojp.conf" "$root/etc/geojp/geojp.conf"
}

@test "with another PREFIX, everything knows where everything is" {
	[ -x "$local/usr/local/sbin/geojp" ]
	[ ! -e "$local/usr/sbin" ]
	units=$local/usr/local/lib/systemd/system
	grep -qx 'ExecStart=/usr/local/sbin/geojp restore' "$units/geojp-restore.service"
	grep -qx 'ExecStart=/usr/local/sbin/geojp update' "$units/geojp-update.service"
	grep -qx 'ExecStart=/usr/local/sbin/geojp rule apply --confirmed' "$units/geojp-rule.service"
	grep -qx 'ExecStart=/usr/local/sbin/geojp rule keep' "$units/geojp-keep.service"
	grep -q '@reboot .*/usr/local/sbin/geojp' "$local/etc/cron.d/geojp"
	run -0 "$local/usr/local/sbin/geojp" restore --help
	has "$output" "(/usr/local/share/geojp/jp.txt)"
	run -0 grep -c /usr/local/share/geojp "$local/usr/local/share/man/man8/geojp.8"
	run -1 grep -rn -e '/usr/share/geojp' -e '/usr/sbin/geojp' "$local/etc" "$local/usr/local"/{lib,share}
	# Other programs look for these, and not below PREFIX.
	[ -e "$local/usr/src/xt_geojp-$version/dkms.conf" ]
	[ -e "$local$(pkg-config --variable=xtlibdir xtables)/libxt_geojp.so" ]
}

@test "man shows the Japanese page to who reads Japanese" {
	need_gettext
	export MANPATH=$root/usr/share/man LOCPATH=$PWD/locales MANWIDTH=80
	make_locale UTF-8
	LC_ALL=ja_JP.UTF-8 man geojp >page
	has "$(cat page)" 'いま有効なリスト'
	LC_ALL=ja_JP.UTF-8 man geojp.conf >page
	has "$(cat page)" 'リストを保存するディレクトリ'
	has "$(cat page)" '--store-only'
	LC_ALL=C man geojp >page
	has "$(cat page)" 'the lists of addresses for iptables'
}

# The kernel's Makefile makes the compiler try its options on /dev/null. In a badly made
# container /dev/null is a regular file. Then a try fails if a program has just written
# to it. The build then lacks -mfentry and calls mcount, which does not exist.
again_for_mcount() {
	grep -q '"mcount".* undefined' log && eval "$CLEAN" && eval "$MAKE" >log 2>&1
}

@test "what DKMS gets is of this version, and all that it takes to build" {
	[ "${KDIR-}" ] || skip "no KDIR: kernel headers to build with"
	source=$root/usr/src/xt_geojp-$version
	(. "$source/dkms.conf" && [ "$PACKAGE_NAME/$PACKAGE_VERSION" = "xt_geojp/$version" ])
	cp -r "$source" build
	# DKMS sets these variables.
	kernel_source_dir=$KDIR dkms_tree=$tmp/dkms
	mkdir -p "dkms/xt_geojp/$version"
	mv build "dkms/xt_geojp/$version/build"
	PACKAGE_NAME='' MAKE='' BUILT_MODULE_NAME=''
	. "$source/dkms.conf"
	eval "$MAKE" >log 2>&1 || again_for_mcount || { cat log; false; }
	module=dkms/xt_geojp/$version/build/$BUILT_MODULE_NAME.ko
	[ "$(/sbin/modinfo -F version "$module")" = "$version" ]
	eval "$CLEAN"
	[ ! -e "$module" ]
}

@test "DKMS builds for Linux 5.10 and later" {
	. "$root/usr/src/xt_geojp-$version/dkms.conf"
	for kernel in 5.10.0-46-amd64 5.14.0-503.el9.x86_64 6.1.0-56-cloud-amd64 \
		6.12.95+deb12-amd64 7.3.0-1-amd64 10.0.1; do
		[[ $kernel =~ $BUILD_EXCLUSIVE_KERNEL ]]
	done
	for kernel in 4.18.0-553.el8.x86_64 4.19.0-27-amd64 5.4.0-200-generic 5.9.16; do
		[[ ! $kernel =~ $BUILD_EXCLUSIVE_KERNEL ]]
	done
}

complete_geojp() { # WORD...: what TAB offers after these
	PATH=$root/usr/sbin:$PATH bash -c '
		. "$0"
		COMP_WORDS=(geojp "$@") COMP_CWORD=$#
		_geojp
		printf "%s\n" "${COMPREPLY[@]}"' \
		"$root/usr/share/bash-completion/completions/geojp" "$@"
}

@test "completion: commands, options, values, files" {
	touch some-file
	run -0 complete_geojp ''
	has "
$output
" "
rollback
"
	same "$(complete_geojp ro)" rollback
	same "$(complete_geojp --v)" --version
	same "$(complete_geojp load --sto)" --store-only
	same "$(complete_geojp update --dry)" --dry-run
	same "$(complete_geojp update --accept can)" canary
	same "$(complete_geojp load some)" some-file
	# Completion offers every value of --accept, and no other.
	for word in $(complete_geojp load --accept ''); do
		geojp 0 load --accept "$word" --help
	done
	run -0 complete_geojp load --accept ''
	[ ${#lines[@]} = "$(geojp_accepts | wc -l)" ]
}

geojp_accepts() {
	"$geojp" load --help | sed -n 's/.*--accept WHAT .* stops: //p' |
		sed 's/;.*//; s/ or /, /; s/, /\n/g'
}

@test "who is not root can't install or uninstall" {
	cd "$top"
	for what in install uninstall; do
		run -1 setpriv --reuid 65534 --regid 65534 --clear-groups \
			"packaging/$what" /usr/share/geojp /var/lib/geojp
		same "$output" "geojp: only root can $what: sudo make $what"
	done
}

@test "uninstall has nothing to do where nothing was installed" {
	cd "$top"
	run -1 packaging/uninstall "$tmp/share" "$tmp/state"
	has "$output" "geojp: $tmp/share/manifest: not there"
}

@test "make install and uninstall speak the reader's language" {
	need_gettext
	cd "$top"
	unset LC_ALL LANGUAGE TERM
	export LOCPATH=$tmp/locales GEOJP_LOCALES=$root/usr/share/locale
	make_locale UTF-8
	says() { # TEXT ENV...
		run -1 env SSH_CONNECTION=x "${@:2}" packaging/uninstall "$tmp/share" "$tmp/state"
		has "$output" "geojp: $tmp/share/manifest$1"
	}
	english=': not there: "make install" has installed nothing in '
	japanese="がありません。「make install」は $tmp/share に何もインストールしていません"
	says " $japanese" LANG=ja_JP.UTF-8
	says " $japanese" LC_ALL=ja_JP.UTF-8 TERM=xterm
	says "$english" LANG=ja_JP.UTF-8 TERM=linux
	says "$english" LANG=ja_JP.UTF-8 LC_ALL=C
	says "$english" LANG=ja_JP.EUC-JP
	run -1 setsid -w env -u SSH_CONNECTION LANG=ja_JP.UTF-8 packaging/uninstall "$tmp/share" "$tmp/state"
	has "$output" "$english"
	# gettext(1) is not there.
	mkdir "$tmp/few"
	for program in bash env dirname cat id printenv; do
		ln -s "$(command -v $program)" "$tmp/few"
	done
	sed 's|^export PATH=.*|export PATH=$FEW|' packaging/uninstall >"$tmp/uninstall"
	mkdir "$tmp/tree"
	cp -r VERSION packaging "$tmp/tree"
	cp "$tmp/uninstall" "$tmp/tree/packaging/uninstall"
	says() {
		run -1 env SSH_CONNECTION=x FEW="$tmp/few" LANG=ja_JP.UTF-8 "$tmp/tree/packaging/uninstall" \
			"$tmp/share" "$tmp/state"
		has "$output" "geojp: $tmp/share/manifest$1"
	}
	says "$english"
}

@test "what the rule is, nothing of the packaging says: it asks geojp" {
	texts='-j (DROP|REJECT)|--ctstate|tables -w'
	run -1 grep -rnE -e "$texts" "$top/packaging"
	run -1 grep -rnE -e "$texts" "$root/etc/cron.d" "$root/usr/lib/systemd"
}
