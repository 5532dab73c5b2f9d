# No new list may shut out a client that is connected by SSH. The tests run in network
# namespaces of their own, with a server that is called sshd.
load common

setup() {
	common_setup
	guard_off | sed 's/^ssh-sessions.*/ssh-sessions = yes/' >"$GEOJP_CONFIG"
	need_root
	small_list 1 >in
	load_in="'$geojp' load --store-only --state-dir '$state' in"
	how=
}

# Runs $1 in a network namespace in which a client from $3 is connected to port $2 of a
# server. The server's program is called $4, its process title is $5, and it runs as
# user number $6. As in a real server, one process listens and another one has the
# connection. $how has words that say what is unusual about them, see login.py.
connected() {
	local python
	python=$(python3 -c 'import os, sys; print(os.path.realpath(sys.executable))')
	rm -f stop said
	rm -f "$tmp/$4"
	cp "$python" "$tmp/$4"
	case " $how " in
	*" theirs "*) chown 65534 "$tmp/$4" ;;
	esac
	cat >"$tmp/login.py" <<-'EOF'
		import ctypes, os, socket, sys
		what, port, client = sys.argv[1], int(sys.argv[2]), sys.argv[3]
		how = os.environ["how"].split()

		def say(word):
		    print(word, flush=True)

		def listen(address, port):
		    s = socket.socket(socket.AF_INET6)
		    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
		    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		    s.bind((address, port))
		    return s

		def connect(address, port, source):
		    s = socket.socket()
		    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		    s.bind(source)
		    s.connect((address, port))
		    return s

		if what == "server":
		    listener = listen("::", port)
		    os.setuid(int(sys.argv[4]))
		    listener.listen()
		    say("ready")
		    held = [listener.accept()[0]]
		    if os.fork():
		        held[0].close()
		        # The listener is stopped, and the session goes on.
		        if "stopped" in how:
		            listener.close()
		        os.wait()
		    listener.close()
		    # The user gives his process the name of a server.
		    if "named" in how:
		        ctypes.CDLL(None).prctl(15, b"sshd", 0, 0, 0)
		    # An upgrade removes the file of the program that runs.
		    if "upgraded" in how:
		        os.unlink(os.readlink("/proc/self/exe"))
		    # ssh -L: the session connects to somebody abroad.
		    if "connects" in how:
		        held.append(connect("203.0.113.77", 8080, ("0.0.0.0", 0)))
		    # The same from a port on which another user listens.
		    if "meets" in how:
		        held.append(connect("203.0.113.77", 8080, ("127.0.0.1", 40001)))
		    # ssh -R: the session listens, and somebody from abroad comes.
		    if "forwards" in how:
		        forwarded = listen("::", 9002)
		        forwarded.listen()
		        held.append(connect("127.0.0.1", 9002, ("203.0.113.77", 0)))
		        held.append(forwarded.accept()[0])
		    say("held")
		elif what == "client":
		    server = "::1" if ":" in client else "127.0.0.1"
		    s = socket.create_connection((server, port), source_address=(client, 0))
		else:	# others: a server abroad, and a local user who listens
		    os.setuid(65534)
		    s = [listen("::ffff:203.0.113.77", 8080), listen("::ffff:127.0.0.9", 40001)]
		    for one in s:
		        one.listen()
		    say("here")
		sys.stdin.read()
	EOF
	cat >"$tmp/inside.sh" <<-'EOF'
		set -e
		run=$1 port=$2 client=$3 server=$4 title=${5-} uid=${6:-0}
		ip link set lo up
		ip addr add "$client" dev lo
		ip addr add 203.0.113.77 dev lo
		mkfifo stop said
		exec 7<>stop
		export PYTHONHOME
		PYTHONHOME=$(python3 -c 'import sys; print(sys.base_prefix)')
		exec 8<>said
		python3 login.py others 0 0 <stop >said 7>&- &
		read -r here <&8
		(exec -a "$title" "./$server" login.py server "$port" "$client" "$uid" <stop >said 7>&-) &
		read -r ready <&8
		python3 login.py client "$port" "$client" <stop 7>&- 8>&- &
		read -r held <&8
		eval "$run" && code=0 || code=$?
		exec 7>&-
		kill $(jobs -p) 2>/dev/null || :	# some have ended already
		exit $code
	EOF
	chmod 711 "$BATS_RUN_TMPDIR"
	chmod 755 "$tmp"
	how=$how run --separate-stderr timeout 30 unshare -n bash inside.sh "$@" 3>&-
}

shuts_out() {
	same "$stderr" "geojp: list jp: would shut out $1, connected by SSH now; if that is you, write it into a file in $tmp/allow.d for the next update, else let it pass with --accept session"
	same "$status" 3
	[ ! -e "$state/jp" ]
}

passes() {
	same "$status$output$stderr" 0
	[ -e "$state/jp/000001.list" ]
	rm -r "$state"
}

@test "who has logged in, wherever the server listens, and is not in the first list" {
	connected "$load_in" 2222 203.0.113.5 sshd 'sshd: me@pts/0'
	shuts_out 203.0.113.5
	connected "$load_in" 22 203.0.113.5 sshd-session 'sshd-session: me@notty'
	shuts_out 203.0.113.5
	connected "$load_in" 2222 2001:db8:ff::5 sshd 'sshd: root@pts/1      '
	shuts_out 2001:db8:ff::5
	connected "$load_in" 2222 203.0.113.5 sshd 'sshd: me'
	shuts_out 203.0.113.5
	connected "$load_in" 2222 203.0.113.5 dropbear '/usr/sbin/dropbear'
	shuts_out 203.0.113.5
}

@test "who only knocks does not count while everybody gets in" {
	connected "$load_in" 22 203.0.113.5 sshd 'sshd: [accepted]'
	passes
	connected "$load_in" 22 203.0.113.5 sshd 'sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups'
	passes
	connected "$load_in" 22 203.0.113.5 sshd 'sshd: a@b [net]'
	passes
	connected "$load_in" 22 203.0.113.5 sshd 'sshd: a@b [priv]'
	passes
	connected "$load_in" 22 203.0.113.5 other other
	passes
}

@test "what is no SSH server of root's does not count" {
	connected "$load_in" 2222 203.0.113.5 httpd 'sshd: me@pts/0'
	passes
	connected "$load_in" 2222 203.0.113.5 sshd 'sshd: me@pts/0' 65534
	passes
}

@test "what is called sshd, but is not root's program, does not count" {
	how=named
	connected "$load_in" 2222 203.0.113.5 other 'sshd: me@pts/0'
	passes
	how=theirs
	connected "$load_in" 2222 203.0.113.5 sshd 'sshd: me@pts/0'
	passes
	# The same program under the same title, but root's:
	how=
	connected "$load_in" 2222 203.0.113.5 sshd 'sshd: me@pts/0'
	shuts_out 203.0.113.5
}

@test "a session counts when its listener has gone, on any port" {
	how=stopped
	connected "$load_in" 22 203.0.113.5 sshd 'sshd: me@pts/0'
	shuts_out 203.0.113.5
	connected "$load_in" 2222 2001:db8:ff::5 sshd-session 'sshd-session: me@pts/0'
	shuts_out 2001:db8:ff::5
	connected "$load_in" 50022 203.0.113.5 sshd 'sshd: root@pts/0'
	shuts_out 203.0.113.5
	connected "$load_in" 50022 203.0.113.5 dropbear '/usr/sbin/dropbear'
	shuts_out 203.0.113.5
	how='stopped upgraded'
	connected "$load_in" 2222 203.0.113.5 sshd 'sshd: me@pts/0'
	shuts_out 203.0.113.5
}

@test "whom a session connects to does not count, nor who comes to a port that it forwards" {
	local all='connects meets forwards'
	for how in "$all" "stopped $all"; do
		connected "$load_in" 2222 198.51.1.7 sshd 'sshd: root@pts/0'
		passes
		connected "$load_in" 61022 203.0.113.5 dropbear '/usr/sbin/dropbear'
		shuts_out 203.0.113.5
	done
	how=$all
	connected "$load_in" 50022 198.51.1.7 dropbear '/usr/sbin/dropbear'
	passes
}

@test "where nothing tells the client from whom the session connects to, both count" {
	how='stopped connects forwards'
	connected "$load_in" 50022 203.0.113.5 sshd 'sshd: root@pts/0'
	shuts_out '203.0.113.5 and 1 more'
}

@test "other SSH servers, and dropbear's client in the same file as its server" {
	connected "$load_in" 2222 203.0.113.5 tinysshd '/usr/sbin/tinysshd -v'
	shuts_out 203.0.113.5
	connected "$load_in" 2222 203.0.113.5 dropbearmulti dropbear
	shuts_out 203.0.113.5
	connected "$load_in" 2222 203.0.113.5 dropbearmulti /usr/bin/dbclient
	passes
	connected "$load_in" 2222 203.0.113.5 dropbear /usr/bin/ssh
	passes
}

@test "an address that is in the list, and one of the local network" {
	connected "$load_in" 22 198.51.1.7 sshd 'sshd: me@pts/0'
	passes
	connected "$load_in" 22 192.168.7.7 sshd 'sshd: me@pts/0'
	passes
}

@test "--accept session lets it pass, and so does allow.d" {
	connected "$load_in --accept session" 22 203.0.113.5 sshd 'sshd: me@pts/0'
	passes
	mkdir allow.d
	echo 203.0.113.0/29 >allow.d/home.txt
	connected "$load_in" 22 203.0.113.5 sshd 'sshd: me@pts/0'
	passes
}

@test "where a list is in force it is about whom that lets in, logged in or not" {
	start_kernel
	{ small_list 1; echo 203.0.113.5; } >wide
	"$geojp" load --state-dir "$tmp/elsewhere" wide
	connected "$load_in" 22 203.0.113.5 sshd 'sshd: [accepted]'
	shuts_out 203.0.113.5
	connected "$load_in" 22 203.0.113.5 other other
	shuts_out 203.0.113.5
	# A client that the list in force shuts out already does not count.
	connected "$load_in" 22 203.0.113.6 sshd 'sshd: [accepted]'
	passes
	connected "$load_in" 22 203.0.113.6 sshd 'sshd: me@pts/0'
	passes
}

@test "rollback asks, too" {
	{ small_list 1; echo 203.0.113.5; } >more
	"$geojp" load --store-only --state-dir "$state" in
	"$geojp" load --store-only --state-dir "$state" more
	connected "'$geojp' rollback --store-only --state-dir '$state'" 22 203.0.113.5 sshd 'sshd: me@pts/0'
	same "$status" 3
	has "$stderr" "would shut out 203.0.113.5, connected by SSH now"
	same "$(stored | paste -sd ' ')" "000001.list 000002.list"
}

@test "SSH_CONNECTION counts, and several addresses make one line" {
	SSH_CONNECTION='203.0.113.5 50000 198.51.1.1 22' geojp 3 load --store-only --state-dir "$state" in
	shuts_out 203.0.113.5
	export SSH_CONNECTION='fe80::1%eth0 50000 fe80::2%eth0 22'
	quiet load --store-only --state-dir "$state" in
	rm -r "$state"
	export SSH_CONNECTION='203.0.113.9 50000 198.51.1.1 22'
	connected "$load_in" 22 203.0.113.5 sshd 'sshd: me@pts/0'
	shuts_out "203.0.113.5 and 1 more"
	# Neighbours are one range of a set.
	export SSH_CONNECTION='203.0.113.6 50000 198.51.1.1 22'
	connected "$load_in" 22 203.0.113.5 sshd 'sshd: me@pts/0'
	shuts_out "203.0.113.5 and 1 more"
}
