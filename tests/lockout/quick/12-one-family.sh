# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# IPv6 was closed so far that the neighbour discovery of the gateway failed.
drill 12 "a gateway whose address is abroad"
works "the list and the rule are in" list_and_rule
gateway=2001:4860:4860::1 gateway4=9.9.9.9
address peer $gateway/64 $gateway4/24
ip -n host addr add 2001:4860:4860::2/64 dev eth0 nodad
ip -n host addr add 9.9.9.10/24 dev eth0
server ip neigh flush dev eth0
check "$drill: the server finds it" pings host $gateway
check "$drill: the server finds it, IPv4" pings host $gateway4
server ip neigh flush dev eth0
ip -n peer neigh flush dev eth0
# This answer comes only if the gateway can find the server.
check_not "$drill: and does not let it in" pings peer 2001:4860:4860::2 $gateway
like "$drill: although it has found the server" \
	"$(ip -n peer neigh show 2001:4860:4860::2)" 'lladdr .* (REACHABLE|DELAY|STALE)'
ip -n host addr del 2001:4860:4860::2/64 dev eth0
ip -n host addr del 9.9.9.10/24 dev eth0
ip -n peer addr del $gateway/64 dev eth0
ip -n peer addr del $gateway4/24 dev eth0

# IPv4 was closed, and IPv6 open.
server ip6tables -F
check_not "$drill: only the rule for IPv4 is in: monitoring sees it" geojp rule check
try geojp doctor
is "$drill: so does doctor" "$code" 1
like "$drill: which says that IPv6 is open" "$said" 'FAIL.*IPv6'
works "it is mended" geojp rule apply
ends out
