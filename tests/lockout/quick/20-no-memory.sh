# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# Loading the list ran out of memory.
drill 20 "the memory of the update's unit runs out in the middle"
works "the list and the rule are in" list_and_rule
list_in_force >/tmp/before
group=/sys/fs/cgroup/update
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir -p $group
killed=0
for size in 1M 2M 3M 4M; do
	echo $size >$group/memory.max
	echo 0 >$group/memory.swap.max 2>/dev/null
	echo 9.9.8.0/24 >>$lists/jp.txt
	sh -c "echo \$\$ >$group/cgroup.procs; exec ip netns exec host geojp update" >/tmp/said 2>&1 ||
		killed=$((killed + 1))
	diag "$size: $(cat /tmp/said)"
	list_in_force >/tmp/after
	[ "$(grep -c / /tmp/after)" -ge "$(grep -c / /tmp/before)" ] || broken=yes
done
check "$drill: updates ran out of memory" test $killed -gt 0
is "$drill: the list was there after each" "${broken-}" ""
works "with memory the update works" geojp update
ends out
