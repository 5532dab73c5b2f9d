# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
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
server iptables -A INPUT -m geojp --src-jp --fail-closed -j ACCEPT
try geojp doctor
like "$drill: doctor warns of --fail-closed with the policy DROP" "$said" \
	'warn.*--fail-closed.*policy DROP'
server iptables -D INPUT -m geojp --src-jp --fail-closed -j ACCEPT
configure "source = $url/jp.txt"
works "the list is loaded" geojp update
ends out
