# geojp confirm: which session proves that the way in is open?
load common
load iptables
load sessions
load trial

# What others have put in front of the jump to a chain, no trial can mend.
@test "confirm: a chain that is passed by is said, and does not keep the rule from staying" {
	with_systemd
	printf '[rule]\nchains = INPUT, DOCKER-USER\n' >>"$GEOJP_CONFIG"
	for family in ipv4 ipv6; do
		printf '%s\n' '*filter' ':INPUT ACCEPT [0:0]' ':FORWARD ACCEPT [0:0]' ':OUTPUT ACCEPT [0:0]' \
			':DOCKER-USER - [0:0]' '[0:0] -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT' \
			'[0:0] -A FORWARD -j DOCKER-USER' COMMIT >"$tables/nft.$family"
	done
	scene <<-'END'
		log_in old
		in_session old 'g enable'
		same "$code" 0
		passed='the rule is in DOCKER-USER, to which the jump is behind "-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT" (IPv4, IPv6)'
		has "$said" "geojp: the rule is in, but ${passed#the rule is }"
		log_in new
		in_session new 'g confirm'
		same "$code" 0
		has "$said" "geojp: $passed: until that is mended it does nothing there"
		has "$said" 'The rule stays in, now and after each boot.'
		[ -e state/.rule ]
		# What is gone is another matter.
		g disable >/dev/null
		in_session old 'g enable'
		sed -i '/-A INPUT/d' "$tables/nft.ipv6"
		log_in newer
		in_session newer 'g confirm'
		same "$code" 1
		has "$said" 'geojp: not confirmed: the rule is in DOCKER-USER, '
		has "$said" ', gone from INPUT (IPv6); "geojp disable", then "geojp enable" puts it in again'
	END
}

@test "confirm: what proves nothing is refused, and --anyway says what was not proved" {
	with_systemd
	scene <<-'END'
		proves_nothing() { # NAME REASON
			same "$code" 1
			same "$said" "geojp: not confirmed: $2; log in anew by SSH from another window, and type it there; or \"geojp confirm --anyway\""
			[ ! -e state/.rule ]
		}
		log_in old
		in_session old 'g enable'
		same "$code" 0
		# A new connection over lo does not pass the rule.
		log_in here 127.0.0.1 lo
		in_session here 'g confirm'
		proves_nothing here 'this session comes from this machine itself (127.0.0.1), where the rule does not look: it proves nothing'
		log_in own 198.51.1.1 lo
		in_session own 'g confirm'
		proves_nothing own 'this session comes from this machine itself (198.51.1.1), where the rule does not look: it proves nothing'
		# Neither tmux in a container nor mosh have a server of SSH above them. setsid without
		# a terminal is as cron.
		cat >away.py <<-'EOF'
			import os, pty, subprocess, sys
			if not os.fork():
			    os.setsid()
			    child, master = pty.fork()
			    if not child:
			        said = subprocess.run(sys.argv[2:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
			        with open(sys.argv[1] + ".new", "wb") as out:
			            out.write(said.stdout + b"END %d\n" % said.returncode)
			        os.rename(sys.argv[1] + ".new", sys.argv[1])
			        os._exit(0)
			    os.waitpid(child, 0)
			    os._exit(0)
		EOF
		away() { # NAME COMMAND: runs it in that session's environment, as tmux does
			rm -f away.said
			in_session "$1" "$2 python3 away.py away.said g confirm"
			until [ -e away.said ]; do sleep 0.05; done
			said=$(sed '$d' away.said)
			code=$(sed -n 's/^END //p' away.said)
		}
		other='this is neither an SSH session nor a console, as in tmux, screen, mosh or a container'
		away old 'env -u SSH_CONNECTION'
		proves_nothing away "$other"
		# The connection that the variable names is there no more, or never was.
		away old 'SSH_CONNECTION="198.51.1.7 1 198.51.1.1 22"'
		proves_nothing away "$other"
		# It is there, but old.
		away old ''
		proves_nothing away 'this session from 198.51.1.7 began before the rule went in, and the rule is about new connections: it proves nothing'
		# A further shell in the old connection, and sudo, which clears the environment.
		in_session old 'env -i PATH="$PATH" GEOJP_RUN="$GEOJP_RUN" FAKE_IPTABLES="$FAKE_IPTABLES" GEOJP_PROC="$GEOJP_PROC" GEOJP_IF_INET6="$GEOJP_IF_INET6" GEOJP_CODES="$GEOJP_CODES" setsid -w bash -c "g confirm"'
		proves_nothing sudo 'this session from 198.51.1.7 began before the rule went in, and the rule is about new connections: it proves nothing'
		same "$(rules_in)" "1 1"
		# The environment of a new session does not help a process of the old one.
		log_in new 2001:db8:1::7 2001:db8:1::1
		in_session old "SSH_CONNECTION='2001:db8:1::7 $new_port 2001:db8:1::1 22' g confirm"
		proves_nothing env 'this session from 198.51.1.7 began before the rule went in, and the rule is about new connections: it proves nothing'
		in_session here 'g confirm --anyway'
		same "$code" 0
		same "$said" 'geojp: this session comes from this machine itself (127.0.0.1), where the rule does not look: it proves nothing; the rule stays in anyway: see now that a new log-in works, or type geojp disable
		The rule stays in, now and after each boot. To take it out: sudo geojp disable'
		[ -e state/.rule ]
		in_session old 'g disable; g enable'
		same "$code" 0
		# The session is older than this rule, but a later one inside tmux is not.
		log_in newer 2001:db8:1::7 2001:db8:1::1
		away newer ''
		same "$code" 0
		has "$said" 'The way in is open: this session from 2001:db8:1::7 began after the rule went in.'
	END
}

@test "confirm on a console is let through, and says what was not proved" {
	with_systemd
	cat >console.py <<-'EOF'
		import fcntl, os, sys, termios
		if os.fork():
		    os._exit(os.waitstatus_to_exitcode(os.wait()[1]))
		os.setsid()
		try:
		    fd = os.open("/dev/tty62", os.O_RDWR)
		    fcntl.ioctl(fd, termios.TIOCSCTTY, 0)
		    os.set_inheritable(fd, True)  # who closes it loses the terminal
		except OSError:
		    os._exit(77)
		os.execvp(sys.argv[1], sys.argv[1:])
	EOF
	run python3 console.py true
	[ "$status" != 77 ] || skip "no virtual console here"
	scene <<-'END'
		python3 console.py g enable >said 2>&1 || cat said
		same "$(sed -n 's/^tty [0-9]* [0-9]* //p' run/geojp/trial)" /dev/tty62
		python3 console.py g confirm >said 2>&1
		same "$(cat said)" 'geojp: typed on a console (/dev/tty62): that a new log-in by SSH works was not proved
		The rule stays in, now and after each boot. To take it out: sudo geojp disable'
		[ -e state/.rule ]
	END
}

@test "confirm says it where nothing puts the rule in at boot" {
	export GEOJP_ROOT=$tmp/root
	mkdir -p root/etc/cron.d root/proc/77
	scene <<-'END'
		nobody='geojp: the rule is in, but nothing looks after it, and it does not come back after a boot: there is no systemd, and cron does not run geojp rule keep; start cron with /etc/cron.d/geojp, or let each boot run "geojp restore" and "geojp rule apply --confirmed", and each minute "geojp rule keep"'
		log_in me
		in_session me 'g enable'
		log_in new
		in_session new 'g confirm'
		same "$code" 0
		same "$said" "The way in is open: this session from 198.51.1.7 began after the rule went in.
		$nobody
		To take it out: sudo geojp disable"
		# The file without a cron that runs, then with one.
		echo '* * * * * root geojp rule keep' >root/etc/cron.d/geojp
		in_session new 'g confirm'
		same "$code$said" $'0No trial runs. A rule is confirmed already.\n'"$nobody"
		echo cron >root/proc/77/comm
		in_session new 'g confirm'
		same "$code$said" '0No trial runs. A rule is confirmed already.'
		in_session me 'g disable; g enable'
		log_in newer
		in_session newer 'g confirm'
		has "$said" 'The rule stays in, now and after each boot.'
	END
}

# Real servers and clients: OpenSSH of the Debian release $1.
real_sessions() {
	export lower
	lower=$("$here/../vm/unpack" "$1" "$(dpkg --print-architecture)" openssh-server openssh-client dash coreutils)
	with_systemd
	scene <<-'END'
		real_server "$lower"
		ssh_in old -M -S /k/master
		in_session old 'g enable'
		same "$code" 0
		in_session old 'g confirm'
		same "$code" 1
		has "$said" 'this session from 198.51.1.7 began before the rule went in'
		# A further shell goes through the old connection.
		ssh_in further -S /k/master
		in_session further 'g confirm'
		same "$code" 1
		has "$said" 'this session from 198.51.1.7 began before the rule went in'
		ssh_in new
		in_session new 'setsid -w env -u SSH_CONNECTION g confirm'
		same "$code" 0
		has "$said" 'The way in is open: this session from 198.51.1.7 began after the rule went in.'
	END
}

@test "OpenSSH of Debian 12: an old connection, a further shell in it, a new one" {
	real_sessions bookworm
}

@test "OpenSSH of Debian 13, whose sessions are programs of their own" {
	real_sessions trixie
}
