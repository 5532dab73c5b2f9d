# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# What run and designs/run share: everything that a User Mode Linux needs to measure
# packets, in build/bench/packet. Sourced where the repository begins.
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
unset TMPDIR TMP TEMP	# where the guest's memory would be

here=$PWD/tests/bench/packet
work=$PWD/build/bench/packet

compile() {
	local flags=(-O2 -Wall -Wextra -D_GNU_SOURCE -Ikernel -Itests/unit -Itests/bench/trie)
	gcc "${flags[@]}" "$here/drive.c" -o "$work/drive"
	gcc "${flags[@]}" "$here/stopwatch.c" -o "$work/stopwatch"
	gcc "${flags[@]}" "$here/prepare.c" tests/bench/trie/sets.c tests/unit/{lists,oracle}.c \
		kernel/geojp_{trie,wire}.c -lcmocka -o "$work/prepare"
}

# list.txt is what is loaded: Japan and, as for everybody, the local blocks.
lists() {
	tests/unit/make-lists "$work"
	"$work/geojp" convert tools/data/jp.txt >"$work/list.txt"
	"$work/prepare" "$work"
}

download() { # PACKAGE...
	(cd "$work/addons" && apt-get -qq download "$@" 2>"$work/apt.log")
}

# Of xtables-addons the plugin and the module's source, unpacked.
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

# The plugins of this machine, and the two that it need not have.
plugins() {
	local installed
	installed=$(pkg-config --variable=xtlibdir xtables)
	mkdir -p "$work/plugins"
	cp "$(find "$work/addons" -name libxt_geoip.so)" build/libxt_geojp.so "$work/plugins"
	echo "$work/plugins:$installed"
}

# Enough to take all that the processor has to itself, in KiB.
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

# The results are in raw.tsv, what was said in log.
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
