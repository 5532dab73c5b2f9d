# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# ICMP errors from abroad were dropped, and with them the discovery of the path MTU.
drill 4 "a router abroad, behind which the MTU is 1300"
works "the list and the rule are in" list_and_rule

# host 9.9.9.2 -- 9.9.9.1 router (abroad) -- 202.12.27.33 client (in Japan), MTU 1300
net_namespace router
net_namespace client
net_join router eth0 host eth1
net_join router eth1 client eth0
address router 9.9.9.1/24 2620:fe::1/64
ip -n host addr add 9.9.9.2/24 dev eth1
ip -n host addr add 2620:fe::2/64 dev eth1 nodad
ip -n router addr add 202.12.27.254/24 dev eth1
ip -n router addr add 2001:dc3::fe/64 dev eth1 nodad
address client 202.12.27.33/24 2001:dc3::35/64
net_default client 202.12.27.254 2001:dc3::fe
ip -n host route add 202.12.27.0/24 via 9.9.9.1
ip -n host route add 2001:dc3::/64 via 2620:fe::1
on router sysctl -qw net.ipv4.conf.all.forwarding=1 net.ipv6.conf.all.forwarding=1
ip -n router link set eth1 mtu 1300
ip -n client link set eth0 mtu 1300
# The client promises the usual segments, so that only the router can tell the server.
ip -n client route replace default via 202.12.27.254 advmss 1460
ip -n client -6 route replace default via 2001:dc3::fe advmss 1440

copies() { # SERVER: a log-in that takes 300 kB from it
	on client timeout 60 ssh -F none -n -i /root/key -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null -o ConnectTimeout=30 -o BatchMode=yes \
		-o KexAlgorithms=curve25519-sha256 "root@$1" 'head -c 300000 /dev/zero' >/tmp/copy &&
		[ "$(wc -c </tmp/copy)" = 300000 ]
}
check "$drill: the whole transfer arrives" copies 9.9.9.2
check "$drill: the whole transfer arrives, IPv6" copies 2620:fe::2
like "$drill: (the router has told the server)" "$(ip -n host route get 202.12.27.33)" 'mtu 1300'
like "$drill: (the router has told the server, IPv6)" "$(ip -n host route get 2001:dc3::35)" \
	'mtu 1300'
check_not "$drill: the router itself does not get in" pings router 9.9.9.2
ip netns del client
ip netns del router
ends out
