# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# Web hooks, a CDN and uptime checks from abroad were cut off.
drill 18 "allow-source with a list that somebody abroad publishes"
works "the list and the rule are in" list_and_rule
address peer 9.1.1.5/32
echo 9.1.1.0/24 >$lists/hooks.txt
check_not "$drill: (the web hook does not get in)" pings peer $server4 9.1.1.5
configure "source = $url/jp.txt" "allow-source = $url/hooks.txt"
works "the update takes its list" geojp update
check "$drill: the web hook gets in" pings peer $server4 9.1.1.5
rm $lists/hooks.txt
echo 9.9.8.0/24 >>$lists/jp.txt
try geojp update
like "$drill: its list is gone: the update says so" "$said" 'hooks\.txt'
check "$drill: the web hook still gets in" pings peer $server4 9.1.1.5
check "$drill: and the country was updated all the same" geojp test 9.9.8.1
ip -n peer addr del 9.1.1.5/32 dev eth0
ends out
