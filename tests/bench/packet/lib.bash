# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Shared by run and designs/run. Makes in build/bench/packet everything that a User
# Mode Linux needs to measure packets, and starts it. Source it in the top directory
# of the repository.
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
unset TMPDIR TMP TEMP	# the file with the guest's memory would be there

here=$PWD/tests/bench/packet
work=$PWD/build/bench/packet

compile() {
	local flags=(-O2 -Wall -Wextra -D_GNU_SOURCE -Ikernel -Itests/unit -Itests/bench/trie)
	gcc "${flags[@]}" "$here/drive.c" -o "$work/drive"
	gcc "${flags[@]}" "$here/stopwatch.c" -o "$work/stopwatch"
	gcc "${flags[@]}" "$here/prepare.c" tests/bench/trie/sets.c tests/unit/{lists,oracle}.c \
		kernel/geojp_{trie,wire}.c -lcmocka -o "$work/prepare"
}

# list.txt is what is loaded: Japan, and the local blocks, which geojp adds.
lists() {
	tests/unit/make-lists "$work"
	"$work/geojp" convert tools/data/jp.txt >"$work/list.txt"
	"$work/prepare" "$work"
}

download() { # PACKAGE...
	(cd "$work/addons" && apt-get -qq download "$@" 2>"$work/apt.log")
}

# Downloads xtables-addons and unpacks it, for its plugin and its modules' source.
fetch_addons() {
	local deb
	[ ! -e "$work/addons/.done" ] || return 0
	rm -rf "$work/addons"
	mkdir "$work/addons"
	download xtables-addons-{dkms,common} ||
		{ apt-get -qq update && download xtables-addons-{dkms,common}; } ||
		{ cat "$work/apt.log" >&2; return 1; }
	for deb in "$work"/addons/*.deb; do
		dpkg-deb -x "$deb" "$work/addons"
	done
	touch "$work/addons/.done"
}

kernel_make() { # DIR
	make -s -C "$uml/build" ARCH=um M="$1" modules >"$work/make.log" 2>&1 ||
		{ cat "$work/make.log" >&2; return 1; }
}

modules() {
	local source
	mkdir -p "$work"/{hook,geoip}
	cp -u "$here"/{bench_hook.c,Kbuild} "$work/hook"
	source=$(echo "$work"/addons/usr/src/xtables-addons-*/extensions)
	cp -u "$source"/compat_*.[ch] "$source"/xt_geoip.[ch] "$work/geoip"
	echo 'obj-m := compat_xtables.o xt_geoip.o' >"$work/geoip/Kbuild"
	kernel_make "$work/hook"
	kernel_make "$work/geoip"
	cp "$work"/{hook,geoip}/*.ko "$work"
}

# The search path for plugins: first two that this machine may lack, then its own.
plugins() {
	local installed
	installed=$(pkg-config --variable=xtlibdir xtables)
	mkdir -p "$work/plugins"
	cp "$(find "$work/addons" -name libxt_geoip.so)" build/libxt_geojp.so "$work/plugins"
	echo "$work/plugins:$installed"
}

# Twice the size of the second-level cache, in KiB. Reading that much memory removes
# everything else from this cache.
second_level() {
	local bytes
	bytes=$(getconf LEVEL2_CACHE_SIZE 2>/dev/null || echo 0)
	[ "${bytes:-0}" -gt 0 ] 2>/dev/null || bytes=1048576
	echo $((2 * bytes / 1024))
}

prepare() {
	mkdir -p "$work"
	make -s tool plugin
	cp build/geojp "$work"
	uml=$(tests/kernel/build um bench)
	compile
	lists
	fetch_addons
	modules
}

# Results go to raw.tsv, messages to log.
measure() { # MODULE ROUNDS [WHAT,...]
	rm -f "$work"/{raw.tsv,done,log}
	touch "$work"/{raw.tsv,log}
	cp "$1" "$work/xt_geojp.ko"
	timeout -k 5 "${TIMEOUT:-600}" "$uml/linux" mem=2G root=none rootfstype=hostfs rootflags=/ ro \
		init="$here/guest" quiet con0=null,fd:1 con=null uml_dir="$work/uml/" umid=bench \
		work="$work" rounds="$2" plugins="$(plugins)" spoil="$(second_level)" only="${3-}" \
		</dev/null >"$work/console" 2>&1 || :
	[ "$(cat "$work/done" 2>/dev/null)" = 0 ] || {
		tail -n 20 "$work/console" "$work/log" >&2
		return 1
	}
}
