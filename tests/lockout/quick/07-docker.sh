# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# Ports that Docker publishes pass beside INPUT. This is the part of Docker's rules that
# does it, with a namespace as the container: a DNAT in the table nat, and in FORWARD a
# jump to DOCKER-USER in front of an ACCEPT.
drill 7 "a published port of a container"
configure "source = $url/jp.txt"
works "the list is in force" geojp update
net_namespace box
net_join box eth0 host docker0
address box 172.17.0.2/16 fd17::2/64
ip -n host addr add 172.17.0.1/16 dev docker0
ip -n host addr add fd17::1/64 dev docker0 nodad
net_default box 172.17.0.1 fd17::1
server sysctl -qw net.ipv4.conf.all.forwarding=1 net.ipv6.conf.all.forwarding=1
mkdir -p /tmp/www
echo published >/tmp/www/index.html
on box busybox httpd -p '[::]:80' -h /tmp/www
on peer busybox httpd -p '[::]:8081' -h /tmp/www
server iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
server ip6tables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination '[fd17::2]:80'
for tables in iptables ip6tables; do
	server $tables -t nat -A POSTROUTING -o eth0 -j MASQUERADE
	server $tables -N DOCKER-USER
	server $tables -A FORWARD -j DOCKER-USER
	server $tables -A FORWARD -j ACCEPT
done

gets() { # NAMESPACE ADDRESS PORT [SOURCE]: the page of a web server
	[ ! "${4-}" ] || ip -n "$1" route replace "$2" dev eth0 src "$4"
	on "$1" timeout 4 bash -c "exec 3<>'/dev/tcp/$2/$3'; printf 'GET / HTTP/1.0\r\n\r\n' >&3
		grep -q published <&3" || return 1
}
the_box_is_open_to() { # SOURCE
	case $1 in
	*:*) gets peer $server6 8080 "$1" ;;
	*) gets peer $server4 8080 "$1" ;;
	esac
}

works "the rule is in, with chains = INPUT" geojp rule apply
check "$drill: (in INPUT alone it does not close the port)" the_box_is_open_to $abroad
for tables in iptables ip6tables; do
	server $tables -A DOCKER-USER -i eth0 -m conntrack --ctstate NEW -m geojp ! --src-jp -j DROP
done
for source in $home $home6; do
	check "$drill: $source reaches the published port" the_box_is_open_to $source
done
for source in $abroad $abroad6; do
	check_not "$drill: $source does not" the_box_is_open_to $source
done
check "$drill: the container reaches out" gets box 192.0.2.1 8081
check "$drill: the container reaches out, IPv6" gets box 2001:db8:1::1 8081
ip -n peer route del $server4 dev eth0
ip -n peer -6 route del $server6 dev eth0
ip netns del box
ends out
