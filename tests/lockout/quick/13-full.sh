# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# The set was full, and half of a country was loaded.
drill 13 "a list with more prefixes than the kernel takes"
works "the list and the rule are in" list_and_rule
list_in_force >/tmp/before
most=/sys/module/xt_geojp/parameters/max_prefixes
usual=$(cat $most)
echo 3000 >$most
{ cat /usr/share/geojp/jp.txt; echo 8.8.9.0/24; } >$lists/jp.txt
fails "such a list is refused whole" 3 'max_prefixes' geojp update
list_in_force >/tmp/after
check "$drill: the list in force is the one before" cmp /tmp/before /tmp/after
is "$drill: so is the stored one" "$(echo /var/lib/geojp/jp/*.list)" /var/lib/geojp/jp/000001.list
echo "$usual" >$most
ends out
