# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# Empty or overlapping lists put everybody out, or the rules were refused.
drill 2 "empty, overlapping, duplicate, nested and unsorted lists"
works "the list and the rule are in" list_and_rule
list_in_force >/tmp/before

: >$lists/empty.txt
echo '# nothing' >$lists/comment.txt
for name in empty comment; do
	configure "source = $url/$name.txt"
	try geojp update
	check "$drill: a list that is empty ($name) is refused" test "$code" -gt 2
	is "$drill: in one line" "$(wc -l <<<"$said")" 1
done
list_in_force >/tmp/after
check "$drill: the list in force is the one before" cmp /tmp/before /tmp/after

# The same addresses, in the most awkward order.
{
	grep -v '^#' $lists/jp.txt | sort -R
	grep -v '^#' $lists/jp.txt | head -n 500
	echo 1.0.16.0/21
	echo 1.0.24.0/21
	echo 1.0.16.5
	echo 1.0.16.0-1.0.20.7
} >$lists/odd.txt
configure "source = $url/odd.txt"
works "a list that overlaps, repeats and is not sorted is taken" geojp update
list_in_force >/tmp/after
check "$drill: it is the same list" cmp /tmp/before /tmp/after
ends out
