# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What the guest scripts about the module share. Source it after tap.sh and net.sh.

proc=/proc/net/xt_geojp

load_module() {
	modprobe x_tables && insmod /t/xt_geojp.ko
}

# A work queue removes rules after the command that deletes them has ended. Until then
# the module is in use.
unload_module() {
	for _ in $(seq 50); do
		! rmmod xt_geojp 2>/dev/null || return 0
		sleep 0.1
	done
	return 1
}

# Prints a transaction. The prefixes are neither sorted nor checked.
transaction() { # LIST PREFIX...
	t_list=$1
	shift
	printf 'geojp 1 %s\n' "$t_list"
	printf '%s\n' "$@"
	printf 'commit %d\n' $#
}

# Writes stdin to load in a namespace and prints the answer. The exit code is that of
# the write.
send() { # NAMESPACE
	# shellcheck disable=SC2016 # it is that shell which knows its $code
	on "$1" sh -c '
		exec 3<>/proc/net/xt_geojp/load || exit 9
		cat >&3 2>/tmp/send-error
		code=$?
		cat <&3
		exit $code'
}

# A value of a list's block in the status file.
status() { # NAMESPACE LIST KEY
	on "$1" cat $proc/status | awk -v list="$2" -v key="$3:" '
		$1 == "list:" { mine = $2 == list }
		mine && $1 == key { sub(/^[^ ]* /, ""); print }'
}

mac_of() { # NAMESPACE
	on "$1" cat /sys/class/net/eth0/address
}
