# SPDX-License-Identifier: GPL-2.0
# Functions that the scripts of packaging/ share.

# shellcheck disable=SC2034 # for those who source this
version=$(cat VERSION)

# shellcheck source-path=SCRIPTDIR source=say.sh
. packaging/say.sh
# What is installed may be older.
catalogs=$PWD/build/locale

# Shows what a command prints only if the command fails.
quietly() {
	local said
	said=$("$@" 2>&1) || {
		printf '%s\n' "$said" >&2
		return 1
	}
}

has_systemd() { [ -d /run/systemd/system ]; }

# Prints the versions that DKMS knows. Its lines begin with "xt_geojp/VERSION", and
# in older versions of DKMS with "xt_geojp, VERSION".
dkms_versions() {
	dkms status xt_geojp 2>/dev/null |
		sed -n 's|^xt_geojp[/,] *\([^,: ]*\)[,:].*|\1|p' | sort -u
}

# Removes a version from DKMS, with its modules and its source.
dkms_forget() { # VERSION
	quietly dkms remove "xt_geojp/$1" --all || return
	rm -rf "/usr/src/xt_geojp-$1"
}
