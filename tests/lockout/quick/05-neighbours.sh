# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# A list of a country blocked the LAN and the gateway.
drill 5 "neighbours with private addresses, CGNAT, ULA and link-local"
works "the list and the rule are in" list_and_rule
for neighbour in 10.1.2.3 172.16.5.4 192.168.1.5 100.64.7.8 169.254.9.9 fd12:3456::7; do
	[[ $neighbour == *:* ]] && to=$server6 length=128 || to=$server4 length=32
	address peer $neighbour/$length
	check "$drill: $neighbour gets in" pings peer $to $neighbour
	ip -n peer addr del $neighbour/$length dev eth0
done
link_local=$(ip -n host -6 -o addr show dev eth0 scope link | awk '{ print $4 }')
check "$drill: and a link-local address" on peer ssh -F none -n -i /root/key \
	-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectTimeout=30 \
	-o KexAlgorithms=curve25519-sha256 "root@${link_local%/*}%eth0" true
ends out
