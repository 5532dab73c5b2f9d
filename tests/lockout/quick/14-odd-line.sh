# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# One odd line of a foreign country stopped the updates for weeks. Or the wrong column
# was taken for the country.
drill 14 "odd lines of a foreign country, and columns that could be taken for another"
works "the list and the rule are in" list_and_rule
list_in_force >/tmp/before
sed '/^#/d; s/$/ JP/' /usr/share/geojp/jp.txt | awk '{ print $2 "\t" $1 }' >$lists/world.txt
printf 'US\t8.8.8.0/24\nFR\t5.5.5.300/24\n' >>$lists/world.txt
configure "source = $url/world.txt"
try geojp update
list_in_force >/tmp/after
if [ "$code" = 0 ]; then
	check "$drill: the odd line of France: Japan's share is right" cmp /tmp/before /tmp/after
else
	line=$(wc -l <$lists/world.txt)
	like "$drill: the odd line of France: refused, and the line is named" "$said" "world.txt:$line"
fi
diag "$said"
check "$drill: the list in force is the one before" cmp /tmp/before /tmp/after

# The country of use is JP, that of registration is not, or the other way around.
printf '%s\n' 'start,end,continent,cc,cc2' '8.8.8.0,8.8.8.255,JP,US,JP' >$lists/columns.csv
configure "source = $url/columns.csv"
try geojp update
check "$drill: columns that could be another's are refused" test "$code" -gt 2
like "$drill: and the file is named" "$said" 'columns\.csv'
list_in_force >/tmp/after
check "$drill: the list in force stays" cmp /tmp/before /tmp/after
ends out
