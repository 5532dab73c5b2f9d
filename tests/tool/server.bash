# Tests that fetch load this, too. It starts nginx and a server that misbehaves, on
# loopback, one of each for a test file. See tests/server.

server=$BATS_TEST_DIRNAME/../server
rig=$BATS_FILE_TMPDIR
www=$rig/www

# The proxy settings of the user who runs the tests must not apply here.
unset http_proxy https_proxy no_proxy all_proxy
unset HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY

setup_file() {
	mkdir -p "$www" "$rig/tmp" "$rig/certificates"
	"$server/certificates" "$rig/certificates"
	python3 "$server/misbehave.py" "$jp_txt" "$rig/asked.log" \
		"$rig/certificates/good" "$rig/ports" 3>&- &
	echo $! >"$rig/misbehave.pid"
	start_nginx
	for _ in $(seq 100); do
		[ ! -e "$rig/ports" ] || return 0
		sleep 0.05
	done
	return 1
}

teardown_file() {
	local pid
	for pid in "$rig"/{nginx,misbehave}.pid; do
		[ ! -s "$pid" ] || kill "$(cat "$pid")" 2>/dev/null || true
	done
}

# Prints $1 port numbers that are free now.
free_ports() {
	python3 - "$1" <<-'EOF'
		import socket, sys
		sockets = [socket.create_server(("127.0.0.1", 0)) for i in range(int(sys.argv[1]))]
		print(*(s.getsockname()[1] for s in sockets))
	EOF
}

# Tries three times, because another program may take a port before nginx does.
start_nginx() {
	local nginx names=(HTTP HTTPS EXPIRED OTHER STRANGER OLD_TLS) ports edit i
	nginx=$("$server/fetch-nginx")
	# A password "secret" for user "user".
	printf 'user:%s\n' "$(openssl passwd -apr1 secret)" >"$rig/users"
	for _ in 1 2 3; do
		read -ra ports < <(free_ports ${#names[@]})
		edit=
		for i in "${!names[@]}"; do
			edit+="s/@${names[$i]}@/${ports[$i]}/;"
		done
		sed "$edit" "$server/nginx.conf" >"$rig/nginx.conf"
		"$nginx" -p "$rig" -c nginx.conf -e stderr 2>"$rig/nginx.log" 3>&- &
		echo "${ports[*]}" >"$rig/nginx.ports"
		if nginx_answers $! "${ports[0]}"; then
			return 0
		fi
	done
	cat "$rig/nginx.log"
	return 1
}

nginx_answers() { # PID PORT
	for _ in $(seq 100); do
		kill -0 "$1" 2>/dev/null || return
		(exec 4<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null && return
		sleep 0.05
	done
	return 1
}

# Every test calls this first: it sets the URLs of the servers and empties the logs.
servers() {
	local http https expired other stranger old bad bad_tls
	read -r http https expired other stranger old <"$rig/nginx.ports"
	read -r bad bad_tls <"$rig/ports"
	web=http://127.0.0.1:$http
	tls=https://127.0.0.1:$https
	expired_tls=https://127.0.0.1:$expired
	other_tls=https://127.0.0.1:$other
	stranger_tls=https://127.0.0.1:$stranger
	old_tls=https://127.0.0.1:$old
	web_port=$http
	odd=http://127.0.0.1:$bad
	odd_tls=https://127.0.0.1:$bad_tls
	: >"$rig/asked.log"
	requests >/dev/null
	: >"$rig/requests.log"
	cache=$state/.fetch
}

# Prints these fields of the log of nginx since the test began, one line per request.
# nginx writes to its log after it has answered. But it is one process, so it writes
# in order: when the log has a last request of ours, it has all the others, too.
requests_with() { # FIELDS
	local mark=/mark$RANDOM$RANDOM
	{
		printf 'GET %s HTTP/1.0\r\n\r\n' "$mark" >&4
		cat <&4 >/dev/null
	} 4<>"/dev/tcp/127.0.0.1/$web_port"
	for _ in $(seq 1000); do
		! grep -q " $mark " "$rig/requests.log" || break
		sleep 0.01
	done
	grep -v ' /mark[0-9]* ' "$rig/requests.log" | cut -d ' ' -f "$1"
}

requests() {
	requests_with 1,3,4
}

# How often the server that misbehaves was asked for $1.
asked() {
	grep -c "^GET $1 " "$rig/asked.log" || true
}

# Puts a page $1 with the content of file $2 on nginx. Each test has its own pages.
page() {
	mkdir -p "$(dirname "$www/$1")"
	cp "${2-$jp_txt}" "$www/$1"
}

# Writes the configuration: one list, t, from the given source lines. Its limits are
# short, so that tests end soon. $globals and $keys are added to it.
globals='' keys=''
sources() {
	local line
	{
		cat <<-EOF
			connect-timeout = ${connect_timeout-5s}
			stall-timeout = ${stall_timeout-5s}
			timeout = ${timeout-20s}
			retries = ${retries-1}
			retry-wait = 0s
			ca-file = ${ca_file-$rig/certificates/ca.pem}
			$globals
			[t]
			local = no
			$keys
		EOF
		for line; do
			echo "source = $line"
		done
	} >conf
}

update() { # EXIT-CODE
	geojp "$1" update --store-only --config conf --state-dir "$state"
}

# Prints the names and sums of all files below the state directory, except locks.
state_now() {
	[ -d "$state" ] || return 0
	(cd "$state" && find . -type f ! -name '.*lock' -exec md5sum {} + | sort -k 2)
}

# An update from these sources succeeds silently and stores the list of jp.txt.
good() {
	sources "$@"
	update 0
	same "$stderr" ""
	same "$output" ""
	"$geojp" convert --no-local "$jp_txt" | grep -v ^label >wanted
	grep -v ^label "$(newest)" | sed 's/ t$/ jp/' | cmp - wanted
}

newest() {
	printf '%s\n' "$state"/t/*.list | tail -n 1
}

# An update fails with exit code $1 and the one line $2. The other arguments are the
# source lines. Neither the stored list nor the cache changes.
bad() {
	local code=$1 message=$2 before
	shift 2
	sources "$@"
	if [ ! -e "$state/t" ]; then
		quiet load --list t --no-local --store-only --state-dir "$state" "$jp_txt"
	fi
	before=$(state_now)
	update "$code"
	same "$stderr" "geojp: $message"
	same "$output" ""
	same "$(state_now)" "$before"
}

# Prints the extensions of the cached files.
cached() {
	[ ! -d "$cache" ] || (cd "$cache" && ls) | sed 's/.*\.//' | paste -sd ' '
}
