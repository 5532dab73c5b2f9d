# geojp audit with a list and logs of its own, for tests. Load this after common.

setup() {
	common_setup
	# Inside is 198.51.100.0/24 and 2001:db8:100::/48.
	printf '198.51.100.0/24\n2001:db8:100::/48\n' >list.txt
	export GEOJP_LOGS=$tmp/log
	mkdir -p log bin
	# No test reads the journal of this machine.
	journal ''
	PATH=$tmp/bin:$PATH
}

# journalctl prints $1, and notes how it was called.
journal() {
	printf '%s' "$1" >journal.txt
	cat >bin/journalctl <<-END
		#!/bin/sh
		echo "\$@" 2>/dev/null >>'$tmp/journal.calls' # but for an ordinary user
		case \$* in *FACILITY=4*) cat '$tmp/journal.txt' ;; esac
	END
	chmod +x bin/journalctl
}

audit() { # ARG...
	geojp 0 audit --file list.txt "$@"
}
