# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# The clock was reset after a long power cut: freshness and nets that go by the time went
# wrong. Here nothing like systemd runs, so the net of the trial is a process.
drill 23 "the clock is in 1970 and in 2038, in the trial and at updates"
out() { ! server iptables-save | grep -q geojp && ! server ip6tables-save | grep -q geojp; }
now=$(date +%s)
configure "source = $url/jp.txt"
works "the list is in force" geojp update
works "a trial" log_in $home 'geojp enable --trial 30s'
date -s '2038-01-18 03:00' >/dev/null
check_not "$drill: the clock in 2038 does not end it" out
like "$drill: status says that the list is old" "$(geojp status)" 'STALE'
try geojp update
check "$drill: an update in 2038 ends without harm" test "$code" -lt 4
date -s '1970-01-02' >/dev/null
check "$drill: the clock in 1970 does not keep it in" within 45 out
try geojp update
check "$drill: an update in 1970 ends without harm" test "$code" -lt 4
try geojp status
is "$drill: status works in 1970" "$code" 0
diag "$said"
date -s "@$now" >/dev/null
works "with the right clock the update works" geojp update
works "another trial" log_in $home 'geojp enable --trial 10m'
works "is confirmed" log_in $home 'geojp confirm'
ends out
