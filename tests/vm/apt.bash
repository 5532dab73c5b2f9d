# SPDX-License-Identifier: GPL-2.0
# fetch-kernel and unpack share this: a private apt, which uses the machine's mirrors
# and changes nothing on the machine. The script that sources it must define note().
# shellcheck shell=bash

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# The suites of a Debian line, the main one first.
suites_of() { # LINE
	case $1 in
	bookworm | bullseye | trixie) echo "$1 $1-security" ;;
	bookworm-backports | trixie-backports | sid) echo "$1" ;;
	*) return 1 ;;
	esac
}

# The mirrors of the machine. apt itself reads its sources, so they may have any format.
# An old line is often moved to an archive beside the mirror.
mirrors() {
	local site
	for site in ${GEOJP_MIRROR-} $(apt-get update --print-uris |
		sed -n "s|^'\(.*\)/dists/.*/InRelease'.*|\1|p" | sort -u); do
		site=${site%/}
		echo "$site"
		case $site in
		*/debian | */debian-security)
			echo "${site%/*}/debian-archive/${site##*/}" ;;
		esac
	done
}

has_suite() { # DIR MIRROR SUITE
	rm -f "$1/probe"
	/usr/lib/apt/apt-helper download-file "$2/dists/$3/InRelease" \
		"$1/probe" >>"$1/log" 2>&1 && grep -q '^Origin: Debian' "$1/probe"
}

# The machine's configuration may hold hooks and pins. So only its settings for the
# network are used here.
apt_configuration() { # DIR ARCH...
	apt-config dump | grep '^Acquire::'
	cat <<-EOF
		Acquire::Check-Valid-Until "false";
		Acquire::Languages "none";
		Acquire::Retries "1";
		Acquire::http::Timeout "15";
		Acquire::https::Timeout "15";
		APT::Architecture "$2";
		APT::Architectures { $(printf '"%s"; ' "${@:2}")};
		APT::Sandbox::User "";
		Dir::Etc::main "/dev/null";
		Dir::Etc::parts "/dev/null";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		Dir::Etc::sourcelist "$1/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::State "$1/state";
		Dir::State::status "$1/status";
		Dir::Cache "$1/cache";
	EOF
}

# From here on apt is the private one. It keeps its state in DIR.
own_apt() { # DIR LINE ARCH...
	local sites site suite suites found
	read -ra suites <<<"$(suites_of "$2")"
	mkdir -p "$1/state/lists/partial" "$1/cache/archives/partial"
	: >"$1/log"
	: >"$1/status"
	apt_configuration "$1" "${@:3}" >"$1/apt.conf"
	mapfile -t sites < <(mirrors)
	[ ${#sites[@]} -gt 0 ] || { note "no mirror in this machine's apt sources"; return 1; }
	export APT_CONFIG=$1/apt.conf
	: >"$1/sources.list"
	for suite in "${suites[@]}"; do
		found=
		for site in "${sites[@]}"; do
			has_suite "$1" "$site" "$suite" || continue
			found=1
			echo "deb [signed-by=$keyring] $site $suite main" >>"$1/sources.list"
			break
		done
		[ "$found" ] || note "no mirror of this machine has (or answers for) $suite"
	done
	[ -s "$1/sources.list" ] && apt-get update -qq >>"$1/log" 2>&1
}

# The last errors of apt.
apt_complaints() { # DIR
	grep -E '^(E:|Err)' "$1/log" | tail -3 | sed 's/^/    /' >&2 || :
}

# The packages are unpacked in DIR, not in /: make absolute links point into DIR.
keep_links_inside() { # DIR
	local link
	find "$1" -type l -lname '/*' | while read -r link; do
		ln -sfnr "$1$(readlink "$link")" "$link"
	done
}
