# Every test file here loads this.  GEOJP is the program to test.

bats_require_minimum_version 1.5.0

here=$BATS_TEST_DIRNAME
data=$here/../data
jp_txt=$here/../../tools/data/jp.txt
tab=$(printf '\t')

setup() {
	common_setup
}

common_setup() {
	: "${GEOJP:?is the path of the program to test}"
	case $GEOJP in
	/*) geojp=$GEOJP ;;
	*) geojp=$PWD/$GEOJP ;;
	esac
	tmp=$BATS_TEST_TMPDIR
	state=$tmp/state
	# No test may ever reach the real module.
	export GEOJP_PROC=$tmp/proc
	export TZ=UTC LC_ALL=C
	[ ! "${GEOJP_JAPANESE-}" ] || speak_japanese
	# Most tests use small lists, which the guard would refuse. It has its own tests.
	export GEOJP_CONFIG=$tmp/geojp.conf
	unset SSH_CONNECTION JOURNAL_STREAM INVOCATION_ID
	# Messages are compared as they are, so their codes go into a file of their own.
	# tests/tool/unseen-codes reads it.
	export GEOJP_CODES=${GEOJP_CODES:-$BATS_RUN_TMPDIR/codes}
	guard_off >"$GEOJP_CONFIG"
	# Memory that nothing was written to is not zero, so that a test sees who reads it.
	export MALLOC_PERTURB_=165
	# A program that uses 120 seconds of CPU time is stopped, so its test fails.
	ulimit -t "${GEOJP_CPU_TIME:-120}"
	cd "$tmp" || return
}

teardown() {
	[ ! -e "$tmp/kernel.pid" ] || stop_kernel
}

# Prints the section of list jp with the guard turned off. More keys may follow it.
guard_off() {
	cat <<-'EOF'
		[jp]
		min-ipv4 = 1
		min-ipv6 = 1
		max-ipv4 = 0
		max-ipv6 = 0
		max-loss = 100%
		max-gain = 0
		must-be-in =
		must-be-out =
		ssh-sessions = no
	EOF
}

# Runs geojp and expects exit code $1; stdout is in $output, stderr in $stderr.
geojp() {
	local want=$1
	shift
	run "-$want" --separate-stderr "$geojp" "$@"
	[ "${GEOJP_JAPANESE-}" != words ] || note_words "$@"
}

# geojp succeeds and prints nothing.
quiet() {
	geojp 0 "$@"
	[ -z "$output" ]
	[ -z "$stderr" ]
}

# tests/tool/in-japanese runs these tests with LANG=ja_JP.UTF-8. How dates and sorted lines
# look is up to other programs.
speak_japanese() {
	unset LC_ALL LANGUAGE
	export LANG=ja_JP.UTF-8 LC_COLLATE=C LC_TIME=C TERM=xterm
}

# What is wanted, with the texts of the C library in its own Japanese.
wanted() { # TEXT
	local text=$1 error
	[ "${GEOJP_JAPANESE-}" ] || { printf '%s' "$text"; return; }
	for error in "No such file or directory" "Permission denied" "Input/output error" \
		"Is a directory" "Not a directory" "No space left on device" "File too large" \
		"Read-only file system" "Operation not permitted" "Too many levels of symbolic links" \
		"No such device" "Connection refused" "Too many open files" "Disk quota exceeded" \
		"Temporary failure in name resolution" "Name or service not known"; do
		[[ $text != *"$error"* ]] || text=${text//"$error"/$(gettext libc "$error")}
	done
	printf '%s' "$text"
}

# For in-japanese: what is for people, so not JSON and not lists.
note_words() { # ARGUMENT...
	iconv -f UTF-8 <<<"$output$stderr" >/dev/null
	case " $* " in
	*' --json '*) ;;
	*' convert '* | *' export '* | *' rule show '*) printf '%s\n' "$stderr" ;;
	*) printf '%s\n' "$output" "$stderr" ;;
	esac >>"$BATS_RUN_TMPDIR/words"
}

# With the words of po/ja.po only what has no words can be compared.
in_japanese() { # TEXT WANTED [MORE]
	[ "${GEOJP_JAPANESE-}" ] || return 1
	[[ $1 == ${3-}"$(wanted "$2")"${3-} ]] || { [ "$GEOJP_JAPANESE" = words ] &&
		[[ $2 =~ [A-Za-z]{2}[,\;:]?\ +[A-Za-z0-9]{2}|[0-9]\ [a-z]{3} ]]; }
}

# For a test that compares words in its own way.
only_in_english() {
	[ "${GEOJP_JAPANESE-}" != words ] || skip "compares words"
}

# Fails and shows both texts if they differ.
same() {
	[ "$1" = "$2" ] || in_japanese "$1" "$2" || {
		printf 'got:    %s\nwanted: %s\n' "$1" "$2"
		return 1
	}
}

# Fails and shows both texts if $1 does not contain $2.
has() {
	[[ $1 == *"$2"* ]] || in_japanese "$1" "$2" '*' || {
		printf 'got:    %s\nwanted: ...%s...\n' "$1" "$2"
		return 1
	}
}

# Converts files or stdin without local blocks, and prints only the prefixes, on
# one line.
prefixes() {
	local text
	text=$("$geojp" convert --no-local "$@") || return
	printf '%s\n' "$text" | sed '/^geojp /d; /^label /d; /^commit /d' |
		paste -sd ' '
}

# A file with the content $1 is refused: exit code 3, and only the message $2.
refuses() {
	printf '%b' "$1" >bad.txt
	geojp 3 convert bad.txt
	[ -z "$output" ]
	same "$stderr" "geojp: bad.txt$2"
}

# Prints a small good list of both families; each number $1 gives another list.
small_list() {
	printf '198.51.%d.0/24\n2001:db8:%x::/48\n' "$1" "$1"
}

# Stores small list $1.
store_small() {
	small_list "$1" >"small$1.txt"
	quiet load --store-only --state-dir "$state" "small$1.txt"
}

stored() {
	(cd "$state/${1:-jp}" && ls)
}

# Notes that the newest stored list of $1 was updated at @$2, with data of @$3.
note_facts() {
	local newest
	newest=$(stored "$1" | grep 'list$' | tail -n 1)
	echo "$((10#${newest%.list})) $2 ${3-0}" >"$state/$1/.updated"
}

# When list $1 was updated, in Unix seconds, as noted for its newest stored list.
updated() {
	local newest
	newest=$(stored "$1" | grep 'list$' | tail -n 1)
	awk -v n="$((10#${newest%.list}))" '$1 == n { print $2 }' "$state/$1/.updated"
}

start_kernel() {
	python3 "$here/fake_kernel.py" "$GEOJP_PROC" "$@" 3>&- &
	echo $! >"$tmp/kernel.pid"
	for _ in $(seq 100); do
		[ -e "$GEOJP_PROC/status" ] && return
		sleep 0.05
	done
	return 1
}

stop_kernel() {
	kill "$(cat "$tmp/kernel.pid")"
	rm -f "$tmp/kernel.pid"
	wait
}

need_root() {
	[ "$(id -u)" = 0 ] || skip "needs root"
}

# Runs a copy of geojp, in a directory that everybody can reach, as an ordinary
# user.
as_nobody() {
	chmod 711 "$BATS_RUN_TMPDIR"
	chmod 755 "$tmp"
	cp "$geojp" "$tmp/geojp"
	run --separate-stderr setpriv --reuid 65534 --regid 65534 \
		--clear-groups "$tmp/geojp" "$@"
	case $status in
	126 | 127) skip "an ordinary user cannot run the program" ;;
	esac
}

# Waits until a process holds the lock of list jp.
until_locked() {
	for _ in $(seq 100); do
		flock -n "$state/jp/.lock" true || return 0
		sleep 0.05
	done
	return 1
}
