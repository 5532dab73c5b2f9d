# shellcheck shell=bash
# "I typed iptables -P INPUT DROP first." The rules that let people in need the list.
drill 22 "policy DROP and -m geojp -j ACCEPT, before any list is loaded"
for tables in iptables ip6tables; do
	server $tables -A INPUT -i lo -j ACCEPT
	server $tables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
	server $tables -A INPUT -m geojp --src-jp -j ACCEPT
	server $tables -P INPUT DROP
done
server ip6tables -I INPUT -p ipv6-icmp --icmpv6-type 135 -j ACCEPT
server ip6tables -I INPUT -p ipv6-icmp --icmpv6-type 136 -j ACCEPT
ends in
configure "source = $url/jp.txt"
works "the list is loaded" geojp update
ends out
