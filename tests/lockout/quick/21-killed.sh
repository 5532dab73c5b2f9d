# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# The set is flushed and then filled, and the filling fails.
drill 21 "kill -9 at every step of an update, under traffic"
works "the list and the rule are in" list_and_rule
cp $lists/jp.txt /tmp/one
{ cat /tmp/one; echo 9.9.8.0/24; } >/tmp/other

# From abroad come ten packets a second, during all of it.
ip netns exec peer ping -n -q -i 0.1 -I $abroad $server4 >/tmp/knocks 2>&1 &
knocking=$!
ip netns exec peer ping -n -q -i 0.1 -I $abroad6 $server6 >/tmp/knocks6 2>&1 &
knocking6=$!
killed=0
for step in $(seq 24); do
	[ $((step % 2)) = 0 ] && cp /tmp/one $lists/jp.txt || cp /tmp/other $lists/jp.txt
	ip netns exec host geojp update >/dev/null 2>&1 &
	sleep "0.$(printf %03d $((step * 17)))"
	! kill -9 $! 2>/dev/null || killed=$((killed + 1))
	wait $! 2>/dev/null
	prefixes=$(list_in_force | grep -c /)
	[ "$prefixes" -gt 2000 ] || diag "step $step: $prefixes prefixes"
	[ "$prefixes" -gt 2000 ] || broken=yes
done 2>/dev/null
kill -INT $knocking $knocking6
wait $knocking $knocking6
diag "$killed of 24 updates were killed"
check "$drill: updates were killed" test $killed -gt 3
is "$drill: the list was there after each" "${broken-}" ""
for file in /tmp/knocks /tmp/knocks6; do
	sent=$(sed -n 's/^\([0-9]*\) packets transmitted.*/\1/p' $file)
	check "$drill: (somebody knocked from abroad)" test "${sent:-0}" -gt 20
	like "$drill: and was not let in once" "$(cat $file)" ' 0 received'
done
works "the next update works" geojp update
ends out
