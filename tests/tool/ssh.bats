# The guard sees clients of real SSH servers, of two releases of Debian. Nothing is
# installed, because the packages would start public servers. The servers run in a root
# directory and a network namespace of their own.
load common

setup() {
	common_setup
	need_root
	guard_off | sed 's/^ssh-sessions.*/ssh-sessions = yes/' >"$GEOJP_CONFIG"
	small_list 1 >in
	chmod 711 "$BATS_RUN_TMPDIR"
	chmod 755 "$tmp"
	helpers
}

helpers() {
	cat >peer.py <<-'EOF'
		"""peer.py abroad          a server abroad: sends a byte to whoever comes
		peer.py hold PORT FROM SEND  connects, sends text, waits for a byte, and stays
		peer.py inetd PORT COMMAND   runs the command for each client, as systemd does"""
		import os, signal, socket, sys

		def listen(port):
		    s = socket.socket()
		    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		    s.bind(("0.0.0.0", port))
		    s.listen()
		    return s

		if sys.argv[1] == "abroad":
		    s, held = listen(8080), []
		    print("abroad", flush=True)
		    while True:
		        held.append(s.accept()[0])
		        held[-1].send(b"x")
		elif sys.argv[1] == "hold":
		    s = socket.create_connection(("127.0.0.1", int(sys.argv[2])), source_address=(sys.argv[3], 0))
		    s.send(sys.argv[4].encode())
		    s.recv(1)
		    print("held", flush=True)
		    signal.pause()
		else:
		    s = listen(int(sys.argv[2]))
		    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
		    while True:
		        client = s.accept()[0]
		        if not os.fork():
		            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
		            os.dup2(client.fileno(), 0)
		            os.dup2(client.fileno(), 1)
		            os.execvp(sys.argv[3], sys.argv[3:])
		        client.close()
	EOF
	cat >inside.sh <<-'EOF'
		set -e
		lower=$1 kind=$2 port=$3 user=$4 run=$5
		ip link set lo up
		ip addr add 203.0.113.5 dev lo
		ip addr add 203.0.113.77 dev lo
		mkdir mnt
		mount -t tmpfs none mnt
		mkdir mnt/{upper,work,root}
		root=$PWD/mnt/root
		mount -t overlay -o "lowerdir=$lower,upperdir=$PWD/mnt/upper,workdir=$PWD/mnt/work" none "$root"
		mkdir -p "$root"/{dev,proc,run/sshd,k,root/.ssh}
		chmod 700 "$root"/root{,/.ssh}
		mount --rbind /dev "$root/dev"
		mount --bind /proc "$root/proc"
		printf '%s\n' 'root:x:0:0::/root:/bin/sh' 'nobody:x:65534:65534::/:/bin/sh' \
			'sshd:x:120:65534::/run/sshd:/bin/sh' >"$root/etc/passwd"
		printf '%s:*:1::::::\n' root nobody sshd >"$root/etc/shadow"
		echo 'root:x:0:' >"$root/etc/group"
		printf '%s: files\n' passwd group shadow >"$root/etc/nsswitch.conf"
		chroot "$root" ssh-keygen -q -t ed25519 -N '' -f /k/host
		chroot "$root" ssh-keygen -q -t ed25519 -N '' -f /k/key
		install -m 600 "$root/k/key.pub" "$root/root/.ssh/authorized_keys"
		install -m 644 "$root/k/key.pub" "$root/k/keys"
		printf '%s\n' 'HostKey /k/host' 'AuthorizedKeysFile /k/keys' 'StrictModes no' \
			'UsePAM no' 'PidFile none' 'PermitRootLogin yes' 'GatewayPorts yes' >"$root/k/conf"
		case $kind in
		sshd) set -- chroot "$root" /usr/sbin/sshd -D -e -f /k/conf -p "$port" ;;
		sshd-i) set -- python3 peer.py inetd "$port" chroot "$root" /usr/sbin/sshd -i -e -f /k/conf ;;
		dropbear)
			chroot "$root" dropbearkey -t ed25519 -f /k/dropbear >/dev/null 2>&1
			set -- chroot "$root" /usr/sbin/dropbear -F -E -a -r /k/dropbear -p "$port"
			;;
		tinysshd)
			chroot "$root" /usr/sbin/tinysshd-makekey -q /k/tiny
			set -- python3 peer.py inetd "$port" chroot "$root" /usr/sbin/tinysshd /k/tiny
			;;
		esac
		mkfifo said stop
		trap 'kill $(jobs -p) 2>/dev/null || :' EXIT
		exec 7<>stop 8<>said
		python3 peer.py abroad >said &
		read -r -t 10 word <&8
		"$@" <>/dev/null 2>server.log &
		server=$!
		for _ in $(seq 100); do
			! ss -Hltn "sport = :$port" | grep -q . || break
			sleep 0.1
		done
		if [ "$user" ]; then
			# tinysshd forwards no ports.
			[ "$kind" = tinysshd ] || ports='-L 9001:203.0.113.77:8080 -R 9002:127.0.0.1:8080'
			chroot "$root" ssh -F none -b 203.0.113.5 -p "$port" -i /k/key -o StrictHostKeyChecking=no \
				-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ExitOnForwardFailure=yes \
				${ports-} "$user@127.0.0.1" 'echo in; read x' <stop >said &
			read -r -t 10 word <&8
			if [ "${ports-}" ]; then
				python3 peer.py hold 9001 127.0.0.1 '' >said &
				read -r -t 10 word <&8
				python3 peer.py hold 9002 203.0.113.77 '' >said &
				read -r -t 10 word <&8
			fi
		else
			python3 peer.py hold "$port" 203.0.113.5 "SSH-2.0-me
		" >said &
			read -r -t 10 word <&8
			# From OpenSSH 10 on this program reads what the client says next.
			until [ ! -e "$root/usr/lib/openssh/sshd-auth" ] ||
				readlink /proc/[0-9]*/exe | grep -q /sshd-auth; do
				sleep 0.1
			done
		fi
		for p in /proc/[0-9]*; do
			case $(readlink "$p/exe") in
			"$root"/*) basename "$(readlink "$p/exe")" ;;
			esac
		done | sort -u | paste -sd ' ' >programs
		{ eval "$run"; echo "exit code $?"; } >listening 2>&1 || :
		kill $server
		wait $server || :
		! ss -Hltn "sport = :$port" | grep .
		{ eval "$run"; echo "exit code $?"; } >stopped 2>&1 || :
	EOF
}

# Somebody logs in as user $3 to server $2 of the Debian release $1, from abroad. He
# connects to a server abroad through his session, and somebody else comes to a port
# that it forwards. The guard sees him and nobody else, before and after the server has
# stopped listening. $4 are the programs that must be there. Without a user he only
# connects.
sees() {
	local lower port=${5:-2222} want
	lower=$("$here/../vm/unpack" "$1" "$(dpkg --print-architecture)" \
		openssh-server openssh-client dropbear-bin tinysshd dash)
	rm -rf said stop mnt programs listening stopped
	run timeout 60 unshare -n -m bash inside.sh "$lower" "$2" "$port" "$3" \
		"set +e; '$geojp' load --store-only --state-dir '$state' in" 3>&-
	[ "$status" = 0 ] || { echo "$output" && cat server.log && false; }
	has "$(cat programs)" "$4"
	want="geojp: list jp: would shut out 203.0.113.5, connected by SSH now; if that is you, write it into a file in $tmp/allow.d for the next update, else let it pass with --accept session
exit code 3"
	same "$(cat listening)" "$want"
	# See "where nothing tells the client" in sessions.bats.
	[ "$port" != 50022 ] || want=${want/203.0.113.5,/203.0.113.5 and 1 more,}
	same "$(cat stopped)" "$want"
}

@test "OpenSSH of Debian 12" {
	sees bookworm sshd root sshd
	sees bookworm sshd nobody sshd
	sees bookworm sshd root sshd 50022
}

@test "OpenSSH of Debian 13, whose sessions are programs of their own" {
	sees trixie sshd root 'sshd sshd-session'
	sees trixie sshd nobody 'sshd sshd-session'
	sees trixie sshd root 'sshd sshd-session' 50022
}

@test "OpenSSH that another program starts for each client" {
	sees bookworm sshd-i nobody sshd
	sees trixie sshd-i nobody sshd-session
	sees trixie sshd-i root sshd-session 50022
}

@test "dropbear" {
	sees bookworm dropbear root dropbear
	sees trixie dropbear root dropbear 50022
}

@test "tinysshd" {
	sees bookworm tinysshd root tinysshd
	sees trixie tinysshd root tinysshd
}

@test "who has not logged in counts while a list is in force" {
	start_kernel
	{ small_list 1; echo 203.0.113.5; } >wide
	"$geojp" load --state-dir "$tmp/elsewhere" wide
	sees bookworm sshd '' sshd
	sees trixie sshd '' 'sshd-auth sshd-session'
}
