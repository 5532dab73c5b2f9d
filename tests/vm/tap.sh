# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# TAP for guest scripts: source it, call these functions, end with finish.

tap_count=0
tap_failed=0
tap_output=$(mktemp)

diag() { # TEXT...
	printf '%s\n' "$*" | sed 's/^/# /'
}

pass() { # DESCRIPTION
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s\n' $tap_count "$1"
}

fail() { # DESCRIPTION
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	printf 'not ok %d - %s\n' $tap_count "$1"
}

tap_command_failed() { # DESCRIPTION CODE COMMAND...
	fail "$1"
	diag "exit code $2"
	shift 2
	diag "command: $*"
	sed 's/^/# /' "$tap_output"
}

# Passes if the command succeeds. A function runs in this shell, not in a subshell.
check() { # DESCRIPTION COMMAND [ARG...]
	tap_what=$1
	shift
	if "$@" >"$tap_output" 2>&1; then
		pass "$tap_what"
	else
		tap_command_failed "$tap_what" $? "$@"
	fi
}

# Passes if the command runs and fails. Does not pass if it is not there or was killed.
check_not() { # DESCRIPTION COMMAND [ARG...]
	tap_what=$1
	shift
	tap_code=0
	"$@" >"$tap_output" 2>&1 || tap_code=$?
	case $tap_code in
	0 | 12[4-9] | 1[3-9]? | 2??) tap_command_failed "$tap_what" $tap_code "$@" ;;
	*) pass "$tap_what" ;;
	esac
}

is() { # DESCRIPTION ACTUAL EXPECTED
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1"
		diag "got:      $2"
		diag "expected: $3"
	fi
}

like() { # DESCRIPTION ACTUAL ERE
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then
		pass "$1"
	else
		fail "$1"
		diag "got: $2"
		diag "does not match: $3"
	fi
}

unlike() { # DESCRIPTION ACTUAL ERE
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then
		fail "$1"
		diag "got: $2"
		diag "matches: $3"
	else
		pass "$1"
	fi
}

skip() { # DESCRIPTION REASON
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

bail() { # REASON
	echo "Bail out! $*"
	exit 255
}

finish() {
	rm -f "$tap_output"
	echo "1..$tap_count"
	[ "$tap_failed" = 0 ] || diag "$tap_failed of $tap_count failed"
	exit $((tap_failed > 0))
}
