# Host names in allow.d: who is let in under a name. No name server of this machine is
# asked: geojp runs with its own /etc and its own loopback.
load common

setup() {
	common_setup
	need_root
	mkdir allow.d deny.d etc
	small_list 1 >list.txt
	{ guard_off; echo "source = file://$tmp/list.txt"; } >"$GEOJP_CONFIG"
	echo 'hosts: files' >etc/nsswitch.conf
	echo 'multi on' >etc/host.conf
	: >etc/hosts
	start_kernel
}

# Runs geojp with the directory etc as /etc, and expects exit code $1.
geojp_there() {
	run "-$1" --separate-stderr unshare -mn sh -c 'mount --bind "$1" /etc && ip link set lo up || exit 77
		shift
		exec "$@"' - "$tmp/etc" "$geojp" "${@:2}" --state-dir "$state"
}

# What is in force beside the list itself.
in_force() {
	"$geojp" convert list.txt >beside
	grep / "$GEOJP_PROC/lists/jp" | grep -vxFf beside | paste -sd ' '
}

@test "both families of a name are let in, at each update anew" {
	echo 'Home.Example.NET.  # mine' >allow.d/me.txt
	printf '203.0.113.7 home.example.net\n2001:db8:f::7 home.example.net\n203.0.113.8 home.example.net\n' >etc/hosts
	geojp_there 0 update
	same "$output$stderr" ""
	same "$(in_force)" "203.0.113.7/32 203.0.113.8/32 2001:db8:f::7/128"
	! grep -q '^203' "$state/jp/000001.list" || false
	printf '203.0.113.9 home.example.net\n' >etc/hosts
	geojp_there 0 update
	same "$(in_force)" "203.0.113.9/32"
	# load and check resolve, too.
	printf '203.0.113.10 home.example.net\n' >etc/hosts
	geojp_there 0 load list.txt
	same "$(in_force)" "203.0.113.10/32"
	rm allow.d/me.txt
	geojp_there 0 update
	same "$(in_force)" ""
}

@test "a damaged .exceptions: the last answers before the damage still let the owner in" {
	only_in_english
	echo home.example.net >allow.d/me.txt
	echo other.example.net >>allow.d/me.txt
	printf '203.0.113.7 home.example.net\n203.0.113.8 other.example.net\n' >etc/hosts
	geojp_there 0 update
	same "$(in_force)" "203.0.113.7/32 203.0.113.8/32"
	: >etc/hosts
	cp "$state/jp/.exceptions" good
	for damage in '/^end/d' 's/^end/\x00\x00\x00/' 's/^203.0.113.8/x/' 's/^part host other/\x00/'; do
		sed "$damage" good >"$state/jp/.exceptions"
		if [ "$damage" = 's/^part host other/\x00/' ]; then
			# The part of home.example.net is not known to be whole.
			sed -i '/^203.0.113.7/{p;s/.*/part host third.example.net 1769904000/}' "$state/jp/.exceptions"
		fi
		geojp_there 0 restore
		same "$(in_force)" "203.0.113.7/32"
		has "$stderr" "geojp: $state/jp/.exceptions:"
		has "$stderr" ": is "
		has "$stderr" "; those that stand whole before this line are taken, and the others of the last good exceptions are lost; geojp update writes the file anew"
		has "$stderr" "\"other.example.net\": its last answer is lost, so it is not let in"
		same "$(wc -l <<<"$stderr")" 2
	done
}

@test "its last answer stays while it does not resolve, for restore and rollback as well" {
	echo home.example.net >allow.d/me.txt
	printf '203.0.113.7 home.example.net\n2001:db8:f::7 home.example.net\n' >etc/hosts
	geojp_there 0 update
	: >etc/hosts
	small_list 2 >>list.txt
	geojp_there 0 update
	has "$stderr" "geojp: $tmp/allow.d/me.txt:1: \"home.example.net\": "
	has "$stderr" "; its last answer, of 20"
	same "$(wc -l <<<"$stderr")" 1
	same "$(in_force)" "203.0.113.7/32 2001:db8:f::7/128"
	geojp_there 0 rollback
	same "$stderr" ""
	same "$(in_force)" "203.0.113.7/32 2001:db8:f::7/128"
	"$geojp" unload >/dev/null
	geojp_there 0 restore
	same "$stderr" ""
	same "$(in_force)" "203.0.113.7/32 2001:db8:f::7/128"
	# It is still known after more such updates.
	geojp_there 0 update
	geojp_there 0 update
	same "$(in_force)" "203.0.113.7/32 2001:db8:f::7/128"
}

@test "whoever owns a name can neither hold up the list nor the other names" {
	printf 'home.example.net\nother.example.net\n' >allow.d/me.txt
	sed -i '0,/^must-be-out =/s//& 8.8.8.8/; s/^max-loss.*/max-loss = 5%/' "$GEOJP_CONFIG"
	printf '203.0.113.7 home.example.net\n203.0.113.64 other.example.net\n' >etc/hosts
	geojp_there 0 update
	same "$(in_force)" "203.0.113.7/32 203.0.113.64/32"
	printf '203.0.113.9 home.example.net\n8.8.8.8 other.example.net\n' >etc/hosts
	small_list 2 >>list.txt
	geojp_there 0 update
	has "$stderr" "geojp: list jp: holds 8.8.8.8/32, which must be out of it (must-be-out)"
	has "$stderr" "geojp: list jp: other.example.net: the guard refuses the list with what it gives now; what it gave on 20"
	same "$(wc -l <<<"$stderr")" 2
	same "$(in_force)" "203.0.113.9/32 203.0.113.64/32"
	[ -e "$state/jp/000002.list" ]
	# Nor where the list itself cannot be updated.
	sed -i s/list.txt/gone.txt/ "$GEOJP_CONFIG"
	printf '203.0.113.11 home.example.net\n8.8.8.8 other.example.net\n' >etc/hosts
	geojp_there 6 update
	same "$(in_force)" "203.0.113.11/32 203.0.113.64/32"
	# A crowd that comes and goes.
	sed -i s/gone.txt/list.txt/ "$GEOJP_CONFIG"
	for i in $(seq 1000); do
		printf '2001:db8:f::%x other.example.net\n' $((2 * i))
	done >>etc/hosts
	sed -i /8.8.8.8/d etc/hosts
	geojp_there 0 update
	echo '203.0.113.11 home.example.net' >etc/hosts
	echo '203.0.113.64 other.example.net' >>etc/hosts
	small_list 3 >>list.txt
	geojp_there 0 update
	has "$stderr" "prefixes longer than /64"
	[ -e "$state/jp/000003.list" ]
}

@test "who is connected from the address that a name has left: both count" {
	echo home.example.net >allow.d/me.txt
	sed -i 's/^ssh-sessions.*/ssh-sessions = yes/' "$GEOJP_CONFIG"
	echo '203.0.113.7 home.example.net' >etc/hosts
	geojp_there 0 update
	echo '203.0.113.9 home.example.net' >etc/hosts
	export SSH_CONNECTION='203.0.113.7 1 198.51.1.1 22'
	geojp_there 0 update
	has "$stderr" "geojp: list jp: would shut out 203.0.113.7, connected by SSH now"
	has "$stderr" "geojp: list jp: home.example.net: the guard refuses the list with what it gives now; what it gave on 20"
	has "$stderr" " stays in it as well"
	same "$(in_force)" "203.0.113.7/32 203.0.113.9/32"
	unset SSH_CONNECTION
	geojp_there 0 update
	same "$stderr" ""
	same "$(in_force)" "203.0.113.9/32"
}

@test "a name that has left 16 addresses keeps them as well, but not 17" {
	echo home.example.net >allow.d/me.txt
	sed -i 's/^ssh-sessions.*/ssh-sessions = yes/' "$GEOJP_CONFIG"
	for net in 203.0.113. 2001:db8:f::; do
		for many in 16 17; do
			rm -rf "$state"
			unset SSH_CONNECTION
			for i in $(seq $many); do
				echo "$net$((2 * i)) home.example.net"
			done >etc/hosts
			geojp_there 0 update
			echo '192.0.2.9 home.example.net' >etc/hosts
			export SSH_CONNECTION="${net}2 1 198.51.1.1 22"
			geojp_there 0 update
			has "$stderr" "geojp: list jp: would shut out ${net}2, connected by SSH now"
			[ $many = 16 ] && what='stays in it as well' || what='is taken'
			has "$stderr" " $what"
		done
	done
}

@test "a name that never had an answer: the list is updated, and the owner learns of it" {
	printf '203.0.113.1\nhome.example.net\n' >allow.d/me.txt
	geojp_there 6 update
	has "$stderr" "geojp: $tmp/allow.d/me.txt:2: \"home.example.net\": "
	has "$stderr" "; it has never had an answer, so it is not let in"
	same "$(in_force)" "203.0.113.1/32"
	[ -e "$state/jp/000001.list" ]
	geojp_there 0 restore
	has "$stderr" "geojp: $tmp/allow.d/me.txt:2: \"home.example.net\": it has never had an answer, so it is not let in"
	same "$(in_force)" "203.0.113.1/32"
	geojp_there 0 check list.txt
	has "$stderr" "it has never had an answer"
}

@test "one family cannot be looked up: its last addresses stay, the other's are new" {
	echo home.example.net >allow.d/me.txt
	printf '203.0.113.7 home.example.net\n2001:db8:f::7 home.example.net\n' >etc/hosts
	geojp_there 0 update
	# Nobody answers at this name server.
	printf 'hosts: files dns\n' >etc/nsswitch.conf
	printf 'nameserver 127.0.0.1\n' >etc/resolv.conf
	printf '203.0.113.8 home.example.net\n' >etc/hosts
	geojp_there 0 update
	has "$stderr" "\"home.example.net\": IPv6 addresses: Temporary failure in name resolution; those of its last answer are taken"
	same "$(in_force)" "203.0.113.8/32 2001:db8:f::7/128"
}

@test "a name server that hangs holds up an update once, not once for each name" {
	printf 'a.example.net\nb.example.net\nc.example.net\n' >allow.d/me.txt
	printf '203.0.113.7 a.example.net\n203.0.113.8 b.example.net\n203.0.113.9 c.example.net\n' >etc/hosts
	geojp_there 0 update
	printf 'hosts: dns\n' >etc/nsswitch.conf
	printf 'nameserver 127.0.0.1\noptions timeout:30\n' >etc/resolv.conf
	cat >hang.py <<-'END'
		import socket, subprocess, sys
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.bind(("127.0.0.1", 53))
		sys.exit(subprocess.call(sys.argv[1:]))
	END
	before=$SECONDS
	run -0 --separate-stderr unshare -mn sh -c 'mount --bind "$1" /etc && ip link set lo up || exit 77
		shift
		exec "$@"' - "$tmp/etc" python3 "$tmp/hang.py" "$geojp" update --state-dir "$state"
	[ $((SECONDS - before)) -le 30 ]
	has "$stderr" "\"a.example.net\": no answer in time; its last answer, of "
	same "$(wc -l <<<"$stderr")" 3
	same "$(in_force)" "203.0.113.7/32 203.0.113.8/31"
}

@test "what is a host name, and what is a slip in an address" {
	only_in_english
	refused() { # TEXT REASON
		echo "$1" >allow.d/me.txt
		geojp_there 3 update
		same "$stderr" "geojp: $tmp/allow.d/me.txt:1: \"$1\": $2"
	}
	refused 198.18.0.O7 "not an IPv4 address"
	refused home "neither an address nor a host name, such as home.example.net"
	refused 'home.example.net 203.0.113.1' "not an IPv4 address"
	refused -home.example.net "not an IPv4 address"
	refused home..example.net "neither an address nor a host name, such as home.example.net"
	refused 'home.example.net/32' "neither an address nor a host name, such as home.example.net"
	refused 198.18.0.300 "not an IPv4 address"
	printf 'home.example.net\nxn--q9jyb4c.xn--wgv71a\n1.2.3.example\n' >allow.d/me.txt
	geojp_there 6 update
	same "$(grep -c 'has never had an answer' <<<"$stderr")" 3
	# A name is said once, however often it is written.
	printf 'home.example.net\nHOME.example.net.\n' >allow.d/me.txt
	geojp_there 6 update
	same "$(wc -l <<<"$stderr")" 1
	rm allow.d/me.txt
	echo spam.example.net >deny.d/spam.txt
	geojp_there 3 update
	same "$stderr" "geojp: $tmp/deny.d/spam.txt:1: \"spam.example.net\": is a host name; deny.d takes addresses only, because whoever owns the name could make it deny you"
}

# With gai_suspend() of glibc 2.36 a look-up that ended while another one was waited for
# crashed the program.
@test "many names whose look-ups end at the same time" {
	local n
	for n in $(seq 20); do
		echo "host$n.example.net"
	done >allow.d/me.txt
	for n in $(seq 10); do
		geojp_there 0 load list.txt
		same "$(wc -l <<<"$stderr")" 20
	done
}
