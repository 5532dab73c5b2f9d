# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# The owner is behind a proxy, or a carrier that registers its addresses abroad.
drill 8 "the owner's carrier is registered abroad"
configure "source = $url/jp.txt"
works "the list is in force" geojp update
address peer 9.7.7.7/32
try log_in 9.7.7.7 'geojp enable --trial 10m'
is "$drill: enable is refused" "$code" 1
like "$drill: it names the address and the way to allow it" "$said" '9\.7\.7\.7.*/etc/geojp/allow\.d'
cat >/tmp/auth.log <<-'LOG'
	Nov 29 08:00:00 guest sshd[7]: Accepted publickey for root from 9.7.7.7 port 50000 ssh2
	Nov 29 08:00:01 guest sshd[7]: Accepted publickey for root from 203.119.1.1 port 50000 ssh2
LOG
try geojp audit /tmp/auth.log
like "$drill: audit shows that log-in" "$said" '9\.7\.7\.7'
unlike "$drill: and not that of somebody who gets in" "$said" '203\.119\.1\.1'
echo '9.7.7.0/24 # my carrier' >/etc/geojp/allow.d/carrier.txt
works "the next update takes what is allowed" geojp update
works "now it goes" log_in 9.7.7.7 'geojp enable --trial 10m'
works "a new log-in from there confirms it" log_in 9.7.7.7 'geojp confirm'
check "$drill: new log-ins from there work" gets_in 9.7.7.7
ip -n peer addr del 9.7.7.7/32 dev eth0
ends out
