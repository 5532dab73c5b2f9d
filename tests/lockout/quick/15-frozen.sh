# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# The source was frozen for years and looked fresh.
drill 15 "a registry's file of 2021, and a file that does not change for 60 days"
cp /t/delegated-apnic-20210715.gz $lists/apnic.gz
configure "source = $url/apnic.gz"
try geojp update
is "$drill: the old file is taken, because somebody has to be first" "$code" 0
like "$drill: and it says how old the data are" "$said" 'data of 2021-07-15, older than 30d'
is "$drill: in one line" "$(wc -l <<<"$said")" 1
works "the rule is in" geojp rule apply
like "$drill: status says how old" "$(geojp status)" 'data of 2021-07-15, STALE'
check_not "$drill: monitoring sees it: the update was today, the data are old" \
	geojp status --max-age 1d

touch -d '5 days ago' $lists/jp.txt
configure "source = $url/jp.txt" 'must-be-in ='
works "a fresh file is taken" geojp update
check "$drill: monitoring is content" geojp status --max-age 1d
date -s "@$(($(date +%s) + 60 * 86400))" >/dev/null
try geojp update
is "$drill: 60 days later it has not changed" "$code" 0
like "$drill: the update says so" "$said" 'older than 30d'
check_not "$drill: monitoring sees it" geojp status --max-age 1d
ends out
