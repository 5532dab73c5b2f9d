# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# "Deny all" was in place when the download of the list failed.
drill 1 "the download fails while the rule is in"
works "the list and the rule are in" list_and_rule
list_in_force >/tmp/before

echo '<html><body>503 Service Unavailable</body></html>' >$lists/page
: >$lists/empty
gzip -c $lists/jp.txt | head -c 9000 >$lists/cut.gz
for case in "no network|6|192\.0\.2\.77|http://192.0.2.77/jp.txt" "404|6|HTTP status 404|$url/nowhere" \
	"half a gzip|3|cut off|$url/cut.gz" "HTML|3|web page|$url/page" "an empty file|6|empty|$url/empty"; do
	IFS='|' read -r what number says source <<<"$case"
	configure "source = $source"
	fails "$what" "$number" "$says" geojp update
done
list_in_force >/tmp/after
check "$drill: the list in force is the one before" cmp /tmp/before /tmp/after
ends out
