# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# Domestic users were seen as foreign, or their address changed every day.
drill 17 "allow.d by prefix and by a host name that changes"
works "the list and the rule are in" list_and_rule
address peer 9.1.1.5/32 9.2.2.5/32 9.3.3.5/32
echo '9.1.1.0/24 # the office' >/etc/geojp/allow.d/office.txt
echo 'home.example # the owner' >/etc/geojp/allow.d/owner.txt
cp /etc/hosts /tmp/hosts
echo '9.2.2.5 home.example' >>/etc/hosts
works "the update takes both" geojp update
check "$drill: the prefix gets in" pings peer $server4 9.1.1.5
check "$drill: the name's address gets in" pings peer $server4 9.2.2.5
check_not "$drill: its next one does not yet" pings peer $server4 9.3.3.5
{ cat /tmp/hosts; echo '9.3.3.5 home.example'; } >/etc/hosts
works "the next update follows the name" geojp update
check "$drill: the new address gets in" pings peer $server4 9.3.3.5
check_not "$drill: the old one does not" pings peer $server4 9.2.2.5
cp /tmp/hosts /etc/hosts
try geojp update
like "$drill: the name is gone: the update says so" "$said" 'home\.example'
check "$drill: and its last address still gets in" pings peer $server4 9.3.3.5
check "$drill: new log-ins from there, too" gets_in 9.3.3.5
for a in 9.1.1.5 9.2.2.5 9.3.3.5; do
	ip -n peer addr del $a/32 dev eth0
done
ends out
