# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Networks of namespaces for guest scripts. In each, packets come from namespace
# "peer". All unknown addresses are routed to it. So after `address peer ADDRESS`
# packets can come from any country.

on() { # NAMESPACE COMMAND [ARG...]
	ip netns exec "$@"
}

address() { # NAMESPACE ADDRESS[/LENGTH]...: adds them to its eth0
	net_ns=$1
	shift
	for net_address; do
		case $net_address in
		*:*) ip -n "$net_ns" addr add "$net_address" dev eth0 nodad ;;
		*) ip -n "$net_ns" addr add "$net_address" dev eth0 ;;
		esac || return
	done
}

# Succeeds if the answer to a ping comes within a second. ping itself sees which IP
# version TARGET has.
pings() { # NAMESPACE TARGET [SOURCE]
	on "$1" ping -n -q -c 1 -W 1 ${3:+-I "$3"} "$2"
}

net_namespace() { # NAME
	ip netns add "$1" || return
	# A new address can be used at once, and packets from any source are accepted.
	on "$1" sysctl -qw \
		net.ipv4.conf.all.forwarding=0 net.ipv6.conf.all.forwarding=0 \
		net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
		net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 &&
		ip -n "$1" link set lo up
}

net_join() { # NAMESPACE DEVICE NAMESPACE DEVICE
	ip link add "$2" netns "$1" type veth peer name "$4" netns "$3" &&
		ip -n "$1" link set "$2" up &&
		ip -n "$3" link set "$4" up
}

net_default() { # NAMESPACE GATEWAY GATEWAY6
	ip -n "$1" route add default via "$2" &&
		ip -n "$1" route add default via "$3"
}

# peer 192.0.2.1, 2001:db8:1::1 -- host 192.0.2.2, 2001:db8:1::2
two_hosts() {
	net_namespace peer && net_namespace host &&
		net_join peer eth0 host eth0 &&
		address peer 192.0.2.1/24 2001:db8:1::1/64 &&
		address host 192.0.2.2/24 2001:db8:1::2/64 &&
		net_default host 192.0.2.1 2001:db8:1::1
}

# peer 192.0.2.1, 2001:db8:1::1 -- 192.0.2.2, 2001:db8:1::2 router
# router 198.51.100.1, 2001:db8:2::1 -- 198.51.100.2, 2001:db8:2::2 far
three_hosts() {
	net_namespace peer && net_namespace router && net_namespace far &&
		net_join peer eth0 router eth0 &&
		net_join router eth1 far eth0 &&
		address peer 192.0.2.1/24 2001:db8:1::1/64 &&
		address router 192.0.2.2/24 2001:db8:1::2/64 &&
		ip -n router addr add 198.51.100.1/24 dev eth1 &&
		ip -n router addr add 2001:db8:2::1/64 dev eth1 nodad &&
		address far 198.51.100.2/24 2001:db8:2::2/64 &&
		net_default peer 192.0.2.2 2001:db8:1::2 &&
		net_default router 192.0.2.1 2001:db8:1::1 &&
		net_default far 198.51.100.1 2001:db8:2::1 &&
		on router sysctl -qw net.ipv4.conf.all.forwarding=1 net.ipv6.conf.all.forwarding=1
}

no_hosts() {
	for net_ns in peer host router far; do
		[ ! -e "/run/netns/$net_ns" ] || ip netns del "$net_ns"
	done
}
