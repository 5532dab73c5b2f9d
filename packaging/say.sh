# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What the scripts say to the person who runs them, in that person's language, by the
# same rules as in tools/base/language.c. Until gettext(1) is installed it is English.
# catalogs is the directory of the translations, if it is not the usual one.

asks_for_japanese() {
	for locale in "${LC_ALL:-${LC_MESSAGES:-${LANG-}}}" "${LC_ALL:-${LC_CTYPE:-${LANG-}}}"; do
		case $locale in
		ja*.UTF-8 | ja*.utf-8 | ja*.utf8 | ja*.UTF8) ;;
		*) return 1 ;;
		esac
	done
	# Where TERM is not set, bash has "dumb" in it.
	case $(printenv TERM) in
	linux | dumb) return 1 ;;
	esac
	[ -t 1 ] || [ -t 2 ] || [ "${SSH_CONNECTION-}" ] || (: </dev/tty) 2>/dev/null
}

translated() { # FORMAT
	if asks_for_japanese && command -v gettext >/dev/null; then
		TEXTDOMAINDIR=${GEOJP_LOCALES:-${catalogs:-/usr/share/locale}} gettext geojp "$1"
	else
		printf '%s' "$1"
	fi
}

# The parts are one format of printf. What is behind "--" are its values. po/extract
# reads them, so they are in double quotes and have no variable.
message() { # PART... [-- VALUE...]
	format=
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		format="$format${format:+ }$1"
		shift
	done
	[ $# = 0 ] || shift
	# shellcheck disable=SC2059
	printf "$(translated "$format")\n" "$@"
}

tell() { printf 'geojp: ' && message "$@"; }
say() { tell "$@"; }
complain() { tell "$@" >&2; }
die() { complain "$@"; exit 1; }
