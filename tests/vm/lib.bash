# SPDX-License-Identifier: GPL-2.0
# What boot and initramfs share: how to lay out a directory that becomes a part
# of the guest's root file system, and how to pack it.

# shellcheck disable=SC2034 # for those who source this
cache=${GEOJP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/xt_geojp}

architecture() { # KERNELDIR
	cat "$1/arch" 2>/dev/null || echo amd64
}

# GNU's name of a Debian architecture, which its libraries' directory has too.
triplet() { # ARCH
	case $1 in
	amd64) echo x86_64-linux-gnu ;;
	arm64) echo aarch64-linux-gnu ;;
	*) echo "$1-linux-gnu" ;;
	esac
}

xtables() { # ARCH: the directory of the plugins
	echo "/usr/lib/$(triplet "$1")/xtables"
}

die() {
	echo "${0##*/}: $*" >&2
	exit 99
}

# The kernel unpacks one archive over the other, and a directory would replace
# a link of the same name: so every part has the same merged /usr.
skeleton() { # ROOT
	local d
	for d in bin sbin lib lib64; do
		mkdir -p "$1/usr/$d"
		ln -s "usr/$d" "$1/$d"
	done
}

# The libraries of those FILEs that are dynamic executables, each at its place.
add_libraries() { # ROOT FILE...
	local root=$1 lib
	shift
	{ ldd "$@" 2>/dev/null || :; } | sed -n 's|^\t\(.* => \)\?\(/.*\) (0x.*|\2|p' | sort -u |
		while read -r lib; do
			[ ! -e "$root$lib" ] || continue
			mkdir -p "$root${lib%/*}"
			cp -L "$lib" "$root$lib"
		done
}

pack() { # ROOT: a cpio archive on stdout, padded so that another may follow
	(cd "$1" && find . -print0 | sort -z | cpio -o0 -H newc -R 0:0 --quiet)
}

# While a kernel patches its own code, QEMU may run what was there before. It
# cannot be our module's fault, which has none that is patched.
died_of_emulator() { # CONSOLE
	grep -qs 'Oops: int3' "$1" && ! grep -q 'RIP:.*\[xt_geojp\]' "$1"
}
