# If load is killed at any moment, the old or the new list is there, complete.
load common

delay=10000

# Runs load with these arguments and kills it after $delay microseconds. The shell's
# message about that is dropped. The exit code is in $code; it is 0 if load ended before.
kill_load() {
	local never seconds
	printf -v seconds '%d.%06d' $((delay / 1000000)) $((delay % 1000000))
	# Wait on a pipe that nobody writes to, because to start sleep takes too long.
	exec {never}<> <(:)
	"$geojp" load --state-dir "$state" "$@" 3>&- &
	read -rt "$seconds" -u "$never" || true
	kill -9 $! 2>/dev/null || true
	code=0
	wait $! 2>/dev/null || code=$?
	exec {never}>&-
}

# Sets a delay around the time that a whole load takes. It grows after a run that was
# killed and shrinks after a run that finished, so it also fits a busy machine.
next_delay() {
	if [ "$1" = killed ]; then
		middle=$((middle * 5 / 4 + 200))
	else
		middle=$((middle * 3 / 4))
	fi
	delay=$((middle * (RANDOM % 1000 + 500) / 1000))
}

old_or_new() {
	cmp -s "$1" old || cmp "$1" new
}

@test "killed 150 times while it stores" {
	"$geojp" convert --label old "$jp_txt" >old
	"$geojp" convert --label new "$data/cidr.txt.gz" "$data/cidr6.txt.gz" >new
	quiet load --store-only --state-dir "$state" old
	published=0 killed=0 middle=10000 most=5
	for i in $(seq 150); do
		before=$(stored | tail -n 1)
		next=$([ $((i % 2)) = 0 ] && echo old || echo new)
		kill_load --store-only "$next"
		after=$(stored | tail -n 1)
		if [ "$before" = "$after" ]; then
			killed=$((killed + 1))
			next_delay killed
		else
			published=$((published + 1))
			next_delay published
		fi
		old_or_new "$state/jp/$after"
		# Each killed run in a row may leave one list more than the five.
		[ $code = 0 ] && most=5 || most=$((most + 1))
		[ "$(stored | wc -l)" -le $most ]
	done
	echo "$published published, $killed killed before that"
	# If one of the two happened too seldom, the delays were wrong.
	[ "$published" -ge 20 ]
	[ "$killed" -ge 20 ]
	# The next run clears up, and check and test still answer.
	quiet load --store-only --state-dir "$state" new
	same "$(ls -A "$state/jp" | grep -vcE '^([0-9]{6}\.list|\.lock|\.updated|\.exceptions)$')" 0
	[ "$(stored | wc -l)" = 5 ]
	geojp 0 check --state-dir "$state" old
	has "$output" "against stored list"
	geojp 0 test --state-dir "$state" 1.0.16.1
}

@test "killed while the kernel has its list: restore finds one of the two" {
	"$geojp" convert --label old "$jp_txt" >old
	"$geojp" convert --label new "$data/cidr.txt.gz" "$data/cidr6.txt.gz" >new
	quiet load --store-only --state-dir "$state" old
	start_kernel
	middle=10000
	for i in $(seq 40); do
		before=$(stored | tail -n 1)
		next=$([ $((i % 2)) = 0 ] && echo old || echo new)
		kill_load "$next"
		after=$(stored | tail -n 1)
		next_delay "$([ "$before" = "$after" ] && echo killed)"
		quiet restore --state-dir "$state"
		cat "$GEOJP_PROC/lists/jp" >in-force
		old_or_new in-force
	done
}
