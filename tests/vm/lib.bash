# SPDX-License-Identifier: GPL-2.0
# Shared functions. The main ones fill a directory that becomes a part of the guest's
# root file system, and pack it.

# shellcheck disable=SC2034 # for those who source this
cache=${GEOJP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/xt_geojp}

architecture() { # KERNELDIR
	cat "$1/arch" 2>/dev/null || echo amd64
}

# GNU's name of a Debian architecture. The directory of its libraries has it, too.
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

# The kernel unpacks one archive over the other. A directory would replace a link of
# the same name. So every part has the same merged /usr.
skeleton() { # ROOT
	local d
	for d in bin sbin lib lib64; do
		mkdir -p "$1/usr/$d"
		ln -s "usr/$d" "$1/$d"
	done
}

# Copies the libraries of those FILEs that are dynamic executables, under the same path.
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

# While a kernel patches its own code, QEMU may run the old code. That cannot be the
# fault of our module, because none of its code is patched.
died_of_emulator() { # CONSOLE
	grep -qs 'Oops: int3' "$1" && ! grep -q 'RIP:.*\[xt_geojp\]' "$1"
}
