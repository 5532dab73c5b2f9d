# The fake iptables for tests, see fake_iptables. Load this after common.

# A file that needs more has a setup() of its own.
setup() {
	common_setup
	setup_iptables
	: >"$GEOJP_CONFIG" # the default rule
}

# Puts the programs in front of PATH, and all that geojp remembers into $tmp.
setup_iptables() {
	local name variant what
	export FAKE_IPTABLES=$tmp/tables GEOJP_RUN=$tmp/run
	export GEOJP_IF_INET6=$tmp/if_inet6 # the kernel has IPv6 while it is there
	mkdir -p "$FAKE_IPTABLES" "$tmp/bin"
	: >"$GEOJP_IF_INET6"
	for name in iptables ip6tables; do
		for variant in '' -nft -legacy; do
			for what in '' -save -restore; do
				ln -s "$here/fake_iptables" "$tmp/bin/$name$variant$what"
			done
		done
	done
	PATH=$tmp/bin:$PATH
}

# The lines of chain $1 of table filter, or $1 as TABLE/CHAIN, without counters, for the
# family $2 (ipv4) and the variant $3 (nft).
chain() {
	local table=filter chain=$1
	case $1 in
	*/*) table=${1%/*} chain=${1#*/} ;;
	esac
	sed -n "/^\*$table\$/,/^COMMIT\$/s/^\[[0-9:]*\] -A $chain //p" "$FAKE_IPTABLES/${3-nft}.${2-ipv4}" 2>/dev/null
}

# The line of the default rule.
rule_line='! -i lo -m conntrack --ctstate NEW -m geojp ! --src-jp -m comment --comment geojp -j DROP'

# geojp rule $2... with the exit code $1.
rule() {
	local want=$1
	shift
	geojp "$want" rule --state-dir "$state" "$@"
}
