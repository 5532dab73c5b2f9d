# The rule on trial, for tests. Load this after common, iptables and sessions. The clients are
# in a network of their own; the tables of iptables, systemd and the module are stand-ins.

setup() {
	common_setup
	need_root
	export here geojp tmp
	# What may be in: the clients at 198.51.1.7 and 2001:db8:1::7, not 203.0.113.5.
	small_list 1 >in
	start_kernel
	"$geojp" load --state-dir "$state" in
	setup_iptables
	export GEOJP_RUN=$tmp/run/geojp tables=$FAKE_IPTABLES
	mkdir run
	for family in ipv4 ipv6; do
		printf '%s\n' '*filter' ':INPUT ACCEPT [0:0]' ':FORWARD ACCEPT [0:0]' ':OUTPUT ACCEPT [0:0]' \
			COMMIT >"$tables/nft.$family"
	done
	# Every command line names the store of the test.
	cat >bin/g <<-END
		#!/bin/sh
		exec '$geojp' "\$@" --state-dir '$state'
	END
	chmod +x bin/g
}

teardown() {
	local net
	net=$(sed -n 's/^net \([1-9][0-9]*\) .*/\1/p' run/geojp/trial 2>/dev/null) || :
	[ -z "$net" ] || kill "$net"
	[ ! -e "$tmp/kernel.pid" ] || stop_kernel
}

# How many rules of geojp are in, by family: "1 1".
rules_in() {
	local family
	for family in ipv4 ipv6; do
		grep -c -e '--comment geojp' "$tables/nft.$family" || :
	done | paste -sd ' '
}

# systemd runs here, and these two note what they were asked for.
with_systemd() {
	mkdir -p run/systemd/system
	for program in systemctl systemd-run; do
		cat >bin/$program <<-END
			#!/bin/sh
			echo "$program \$*" >>'$tmp/units'
			[ ! -e '$tmp/broken-$program' ] || { echo "Failed to connect to bus" >&2; exit 1; }
		END
		chmod +x bin/$program
	done
}

# Runs what systemd would run at the end of the trial.
time_is_up() {
	local words
	words=$(sed -n 's/^systemd-run .* \(\/[^ ]* rule remove --trial-over.*\)/\1/p' units | tail -n 1)
	[ "$words" ]
	$words
}

export -f rules_in time_is_up
