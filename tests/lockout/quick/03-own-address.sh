# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# The rule came before the owner's own address was allowed; in the wrong family; for an
# interface that had another name.
drill 3 "the owner's address is not in the list, comes by one family, or the interface is not there"
out() { ! server iptables-save | grep -q geojp && ! server ip6tables-save | grep -q geojp; }
both_in() { [ "$({ server iptables-save; server ip6tables-save; } | grep -c 'comment geojp')" = 2 ]; }
configure "source = $url/jp.txt"
works "the list is in force" geojp update

for source in $abroad $abroad6; do
	try log_in $source 'geojp enable --trial 30s'
	is "$drill: from $source, which is not in the list, enable is refused" "$code" 1
	like "$drill: it names the address" "$said" "$source"
	like "$drill: and where to allow it" "$said" '/etc/geojp/allow\.d'
	check "$drill: no rule is in" out
done
for source in $home6 $home; do
	works "from $source alone it goes" log_in $source 'geojp enable --trial 10m'
	check "$drill: the rule is in, for both families" both_in
	works "a new log-in from there confirms it" log_in $source 'geojp confirm'
	[ $source = $home ] || works "(and takes it out)" log_in $source 'geojp disable'
done
ends out
works "the owner takes it out" log_in $home 'geojp disable'
printf '[rule]\ninterfaces = enp9s0\n' >>/etc/geojp/geojp.conf
try log_in $home 'geojp enable --trial 30s'
check "$drill: with an interface that is not there it is refused" test "$code" -gt 0
like "$drill: which is named" "$said" 'enp9s0'
check "$drill: no rule is in" out
ends in
