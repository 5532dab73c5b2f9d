# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The way in, for all drills: a real sshd on the server, and log-ins from any country.
# Whoever sources it has tap.sh and net.sh, a namespace "peer" that has the addresses
# below, and a function server(), which runs a command on the server.

home=203.119.1.1 home6=2001:dc4::1
abroad=8.8.8.8 abroad6=2001:4860:4860::8888
server4=192.0.2.2 server6=2001:db8:1::2

# Seconds since the boot. Some drills set the clock.
uptime_now() { cut -d. -f1 /proc/uptime; }

# Names the drill. The names of all its tests begin with it.
drill() { # NUMBER WHAT
	drill="drill $1"
	diag "$drill: $2 (at $(uptime_now) s)"
}

make_keys() {
	rm -f /root/{key,hostkey}	# of an earlier boot
	mkdir -p /run/sshd /root/.ssh
	chmod 700 /root /root/.ssh
	ssh-keygen -q -t ed25519 -N '' -f /root/key
	ssh-keygen -q -t ed25519 -N '' -f /root/hostkey
	install -m 600 /root/key.pub /root/.ssh/authorized_keys
}

start_sshd() { # [OPTION...]
	server /usr/sbin/sshd -f /dev/null -h /root/hostkey -o UsePAM=no -o PidFile=none \
		-o UseDNS=no "$@"
}

# Who logs in is root, or $user.
ssh_from() { # SOURCE SSH-ARGUMENT...
	local to=$server4
	[[ $1 != *:* ]] || to=$server6
	on peer ssh -F none -b "$1" -i /root/key -o BatchMode=yes -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o KexAlgorithms=curve25519-sha256 \
		-l "${user:-root}" "$to" "${@:2}"
}

# A new log-in from SOURCE, which runs COMMAND. (The usual key exchange is slow where the
# processor is emulated.)
log_in() { # SOURCE COMMAND...
	ssh_from "$1" -n -o ConnectTimeout=30 "${@:2}" </dev/null
}

# A log-in with a terminal, which stays. close_session ends it.
open_session() { # SOURCE
	rm -f /tmp/session /tmp/session-said
	mkfifo /tmp/session
	exec 7<>/tmp/session
	ssh_from "$1" -tt -o ConnectTimeout=30 'stty -echo; echo ready; exec sh' \
		</tmp/session >>/tmp/session-said 2>&1 &
	session=$!
	within 40 grep -q ready /tmp/session-said
}

# Runs a command in that session. Its output is then in $said, its exit code in $code.
in_session() { # COMMAND [SECONDS]
	: >/tmp/session-said
	echo "$1; echo \"code \$?\"" >&7
	within "${2:-60}" grep -q '^code ' /tmp/session-said || diag "no answer in the session"
	said=$(tr -d '\r' </tmp/session-said | sed 's/^[#$] //')
	code=$(sed -n 's/^code //p' <<<"$said")
}

close_session() {
	exec 7>&-
	kill "$session"
	wait "$session" 2>/dev/null
}

# Nothing comes back from the server. Any other failure does not count, such as an
# sshd that is not there.
gets_no_answer() { # SOURCE
	local said
	if said=$(ssh_from "$1" -n -o ConnectTimeout=2 true 2>&1); then
		echo "it gets in"
		return 1
	fi
	echo "$said"
	[[ $said == *"connect to host"*"Connection timed out"* ]]
}

gets_in() { # SOURCE
	[ "$(log_in "$1" 'echo in')" = in ]
}

# Every drill ends with new log-ins, all at once, because most of the time is spent
# waiting: those from Japan work. WHO says whether those from abroad do.
ends() { # out|in
	local want=gets_no_answer wanted jobs=() i
	[ "$1" = out ] || want=gets_in
	wanted=("gets_in $home" "gets_in $home6" "$want $abroad" "$want $abroad6")
	for i in "${!wanted[@]}"; do
		${wanted[i]} >"/tmp/way-$i" 2>&1 &
		jobs[i]=$!
	done
	for i in "${!wanted[@]}"; do
		check "${drill:+$drill: }a new log-in: ${wanted[i]//_/ }" ended_well "${jobs[i]}" "/tmp/way-$i"
	done
}

ended_well() { # PROCESS OUTPUT
	wait "$1" || {
		cat "$2"
		false
	}
}

within() { # SECONDS COMMAND [ARG...]
	local end=$(($(uptime_now) + $1))
	shift
	until "$@"; do
		[ "$(uptime_now)" -lt $end ] || return 1
		sleep 0.2
	done
}

# Runs a command. Its output is then in $said, its exit code in $code.
try() { # COMMAND [ARG...]
	code=0
	said=$("$@" 2>&1) || code=$?
}

# The command fails with that exit code, and says why in one line.
fails() { # WHAT EXIT-CODE ERE COMMAND [ARG...]
	try "${@:4}"
	is "$drill: $1: the exit code" "$code" "$2"
	like "$drill: $1: it says why" "$said" "$3"
	is "$drill: $1: in one line" "$(wc -l <<<"$said")" 1
}

works() { # WHAT COMMAND [ARG...]
	try "${@:2}"
	is "${drill:+$drill: }$1" "$code" 0
	[ "$code" = 0 ] || diag "$said"
}

lists=/srv/lists
url=http://127.0.0.1:8080

serve_lists() {
	mkdir -p $lists /etc/geojp
	cp /usr/share/geojp/jp.txt $lists/
	server busybox httpd -p 127.0.0.1:8080 -h $lists
}

# Writes geojp.conf. LINE is a line of section [jp].
configure() { # LINE...
	{
		printf '%s\n' 'retries = 0' 'stall-timeout = 2s' 'timeout = 6s' '[jp]'
		printf '%s\n' "$@"
	} >/etc/geojp/geojp.conf
}

geojp() { server geojp "$@"; }

# The list in force, without the label.
list_in_force() { server sed /^label/d /proc/net/xt_geojp/lists/jp; }

# The list of Japan is in force by an update, and so is the rule.
list_and_rule() {
	configure "source = $url/jp.txt"
	geojp update && geojp rule apply
}
