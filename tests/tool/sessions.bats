# Who is logged in by SSH now must be in a new list: in a network namespace of
# the test's own, with a server that is called sshd.
load common

setup() {
	common_setup
	guard_off | sed 's/^ssh-sessions.*/ssh-sessions = yes/' >"$GEOJP_CONFIG"
	need_root
}

# Runs $1 in a namespace where somebody is logged in from $3 on port $2 at a
# server whose program is called $4.
logged_in() {
	cp "$(python3 -c 'import os, sys; print(os.path.realpath(sys.executable))')" "$tmp/$4"
	cat >"$tmp/login.py" <<-'EOF'
		import socket, sys
		what, port, client = sys.argv[1], int(sys.argv[2]), sys.argv[3]
		v6 = ":" in client
		server = "::1" if v6 else "127.0.0.1"
		if what == "server":
		    family = socket.AF_INET6
		    s = socket.socket(family)
		    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
		    s.bind(("::", port))
		    s.listen()
		    print("ready", flush=True)
		    held = s.accept()
		    print("held", flush=True)
		else:
		    s = socket.create_connection((server, port), source_address=(client, 0))
		sys.stdin.read()
	EOF
	cat >"$tmp/inside.sh" <<-'EOF'
		set -e
		run=$1 port=$2 client=$3 server=$4
		ip link set lo up
		ip addr add "$client" dev lo
		mkfifo stop said
		exec 7<>stop
		PYTHONHOME=$(python3 -c 'import sys; print(sys.base_prefix)') "./$server" login.py server "$port" "$client" <stop >said 7>&- &
		exec 8<said
		read -r ready <&8
		python3 login.py client "$port" "$client" <stop 7>&- 8>&- &
		read -r held <&8
		eval "$run" && code=0 || code=$?
		kill $(jobs -p)
		exit $code
	EOF
	run --separate-stderr timeout 30 unshare -n bash inside.sh "$@" 3>&-
}

prepare() {
	small_list 1 >in
	load_it="'$geojp' load --store-only --state-dir '$state' in"
}

lacks() {
	same "$stderr" "geojp: list jp: lacks $1, from where somebody is logged in by SSH now; write it into a file in $tmp/allow.d for the next update, or let it pass with --accept session"
	same "$status" 3
	[ ! -e "$state/jp" ]
}

@test "a session on port 22, from an address that the list lacks" {
	prepare
	logged_in "$load_it" 22 203.0.113.5 other
	lacks 203.0.113.5
}

@test "a session of a server called sshd, wherever it listens" {
	prepare
	logged_in "$load_it" 2222 203.0.113.5 sshd
	lacks 203.0.113.5
}

@test "of a newer server, by IPv6" {
	prepare
	logged_in "$load_it" 2222 2001:db8:ff::5 sshd-session
	lacks 2001:db8:ff::5
}

@test "what is no SSH server does not count" {
	prepare
	logged_in "$load_it" 2222 203.0.113.5 httpd
	same "$status$output$stderr" 0
}

@test "an address that is in the list, and one of the local network" {
	prepare
	logged_in "$load_it" 22 198.51.1.7 sshd
	same "$status$output$stderr" 0
	rm stop said
	logged_in "$load_it" 22 192.168.7.7 sshd
	same "$status$output$stderr" 0
}

@test "--accept session lets it pass, and so does allow.d" {
	prepare
	logged_in "$load_it --accept session" 22 203.0.113.5 sshd
	same "$status$output$stderr" 0
	rm -r stop said "$state"
	mkdir allow.d
	echo 203.0.113.0/29 >allow.d/home.txt
	logged_in "$load_it" 22 203.0.113.5 sshd
	same "$status$output$stderr" 0
}

@test "rollback asks, too" {
	small_list 1 >in
	{ small_list 1; echo 203.0.113.5; } >more
	"$geojp" load --store-only --state-dir "$state" in
	"$geojp" load --store-only --state-dir "$state" more
	logged_in "'$geojp' rollback --store-only --state-dir '$state'" 22 203.0.113.5 sshd
	same "$status" 3
	has "$stderr" "lacks 203.0.113.5, from where somebody is logged in by SSH now"
	same "$(stored | paste -sd ' ')" "000001.list 000002.list"
}

@test "SSH_CONNECTION counts" {
	small_list 1 >in
	SSH_CONNECTION='203.0.113.5 50000 198.51.1.1 22' geojp 3 load --store-only --state-dir "$state" in
	lacks 203.0.113.5
	export SSH_CONNECTION='fe80::1%eth0 50000 fe80::2%eth0 22'
	quiet load --store-only --state-dir "$state" in
}
