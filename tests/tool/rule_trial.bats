# geojp enable, confirm and disable: the rule on trial. The clients of these tests are in
# a network of their own; the tables of iptables, systemd and the module are stand-ins.
load common
load iptables
load sessions

setup() {
	common_setup
	need_root
	export here geojp tmp
	# What may be in: the clients at 198.51.1.7 and 2001:db8:1::7, not 203.0.113.5.
	small_list 1 >in
	start_kernel
	"$geojp" load --state-dir "$state" in
	setup_iptables
	export GEOJP_RUN=$tmp/run/geojp tables=$FAKE_IPTABLES
	mkdir run
	for family in ipv4 ipv6; do
		printf '%s\n' '*filter' ':INPUT ACCEPT [0:0]' ':FORWARD ACCEPT [0:0]' ':OUTPUT ACCEPT [0:0]' \
			COMMIT >"$tables/nft.$family"
	done
	# Every command line names the store of the test.
	cat >bin/g <<-END
		#!/bin/sh
		exec '$geojp' "\$@" --state-dir '$state'
	END
	chmod +x bin/g
}

teardown() {
	local net
	net=$(sed -n 's/^net \([1-9][0-9]*\) .*/\1/p' run/geojp/trial 2>/dev/null) || :
	[ -z "$net" ] || kill "$net"
	[ ! -e "$tmp/kernel.pid" ] || stop_kernel
}

# How many rules of geojp are in, by family: "1 1".
rules_in() {
	local family
	for family in ipv4 ipv6; do
		grep -c -e '--comment geojp' "$tables/nft.$family" || :
	done | paste -sd ' '
}

# systemd runs here, and these two note what they were asked for.
with_systemd() {
	mkdir -p run/systemd/system
	for program in systemctl systemd-run; do
		cat >bin/$program <<-END
			#!/bin/sh
			echo "$program \$*" >>'$tmp/units'
			[ ! -e '$tmp/broken-$program' ] || { echo "Failed to connect to bus" >&2; exit 1; }
		END
		chmod +x bin/$program
	done
}

# Runs what systemd would run at the end of the trial.
time_is_up() {
	local words
	words=$(sed -n 's/^systemd-run .* \(\/[^ ]* rule remove --trial-over.*\)/\1/p' units | tail -n 1)
	[ "$words" ]
	$words
}

export -f rules_in time_is_up

@test "enable puts the rule in, and confirm in a newer log-in keeps it" {
	with_systemd
	scene <<-'END'
		log_in old
		in_session old 'g enable --trial 10m'
		same "$code" 0
		has "$said" "The rule is in on trial, until $(date -d '10 minutes' +%Y-%m-%d)"
		has "$said" 'Log in anew, from another window, and type there: sudo geojp confirm'
		has "$said" 'To take it out now: sudo geojp disable'
		same "$(rules_in)" "1 1"
		has "$(cat units)" "systemd-run --quiet --unit=geojp-trial --description=End of the trial of geojp enable --on-active=600 --timer-property=AccuracySec=1s --property=Restart=on-failure --property=RestartSec=5 $geojp rule remove --trial-over --state-dir $tmp/state"
		in_session old 'g confirm'
		same "$code" 1
		same "$said" 'geojp: not confirmed: this session from 198.51.1.7 began before the rule went in, and the rule is about new connections: it proves nothing; log in anew by SSH from another window, and type it there; or "geojp confirm --anyway"'
		same "$(rules_in)" "1 1"
		[ ! -e state/.rule ]
		log_in new
		in_session new 'g confirm'
		same "$code" 0
		same "$said" 'The way in is open: this session from 198.51.1.7 began after the rule went in.
		The rule stays in, now and after each boot. To take it out: sudo geojp disable'
		grep -q '^rule ipv6 filter INPUT - ! -i lo ' state/.rule
		[ ! -e run/geojp/trial ]
		same "$(tail -n 3 units)" 'systemctl stop geojp-trial.timer geojp-trial.service
		systemctl reset-failed geojp-trial.timer geojp-trial.service
		systemctl --quiet enable --now geojp-rule.service'
		# The timer may have been on its way already.
		time_is_up
		same "$(rules_in)" "1 1"
		in_session new 'g confirm'
		same "$code$said" '0No trial runs. A rule is confirmed already.'
		in_session old 'g enable'
		same "$code$said" '0The rule is confirmed and in place already.'
		in_session old 'g disable'
		same "$code$said" '0The rule is out. The lists stay in force.'
		same "$(rules_in)" "0 0"
		[ ! -e state/.rule ]
		has "$(tail -n 1 units)" 'systemctl --quiet disable --now geojp-rule.service'
		in_session old 'g disable'
		same "$code$said" '0The rule was not in.'
	END
}

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
		in_session old 'env -i PATH="$PATH" GEOJP_RUN="$GEOJP_RUN" FAKE_IPTABLES="$FAKE_IPTABLES" GEOJP_PROC="$GEOJP_PROC" GEOJP_IF_INET6="$GEOJP_IF_INET6" setsid -w bash -c "g confirm"'
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

@test "enable refuses, with the way out, and changes nothing" {
	cat >refused.sh <<-'END'
		refused() { # LINE...
			same "$code" 1
			same "$said" "$(printf 'geojp: %s\n' "$@" "the rule was not put in")"
			same "$(rules_in)" "0 0"
			[ ! -e run/geojp/trial ]
			[ ! -e units ]
		}
	END
	scene <<-'END'
		. ./refused.sh
		# Nobody is logged in, and this is no console.
		setsid -w g enable >said 2>&1 || code=$?
		said=$(cat said)
		refused 'nobody is connected by SSH, and this is no console, so nothing shows whether the way in stays open; log in by SSH, or on the console, and type it there'
		log_in me
		log_in abroad 203.0.113.5
		in_session me 'g enable'
		refused "list jp does not hold 203.0.113.5, connected by SSH now; to let it in: printf '\\n203.0.113.5\\n' >>$tmp/allow.d/me.txt && geojp update"
		# Who only closes other ports than that of SSH may sit abroad.
		for key in 'ports = tcp/23 udp/22 tcp/80,443' 'except-ports = tcp/20-25'; do
			printf '[rule]\n%s\n' "$key" >>"$GEOJP_CONFIG"
			in_session me 'g enable && g disable >/dev/null'
			same "$code" 0
			sed -i '/^\[rule\]/,$d' "$GEOJP_CONFIG"
		done
		printf '[rule]\nports = tcp/20-22\n' >>"$GEOJP_CONFIG"
		in_session me 'g enable'
		has "$said" 'list jp does not hold 203.0.113.5'
		sed -i '/^\[rule\]/,$d' "$GEOJP_CONFIG"
		rm -f units
		exec {abroad_in}>&- {abroad_out}<&-
		mkdir allow.d
		in_session me "printf '\\n203.0.113.5\\n' >>$tmp/allow.d/me.txt && g load in && g enable"
		same "$code" 0
		in_session me 'g enable'
		same "$code" 1
		has "$said" 'geojp: a trial runs already, until '
		has "$said" '"geojp confirm" in a new log-in keeps the rule, "geojp disable" takes it out'
		same "$(rules_in)" "1 1"
		in_session me 'g disable'
		same "$said" 'The rule is out. The lists stay in force.'
		[ ! -e run/geojp/trial ]
		rm -f units
		for key in 'interfaces = eth7 here0' 'chains = INPUT DOCKER-USER'; do
			printf '\n[rule]\n%s\n' "$key" >more
			cat more >>"$GEOJP_CONFIG"
			in_session me 'g enable'
			case $key in
			i*) refused 'no such interface: eth7; see "interfaces" in geojp.conf' ;;
			c*) refused 'no such chain of IPv4: DOCKER-USER in table filter; see "chains" in geojp.conf' \
				'no such chain of IPv6: DOCKER-USER in table filter; see "chains" in geojp.conf' ;;
			esac
			sed -i '/^\[rule\]/,$d' "$GEOJP_CONFIG"
		done
		# What was put in by hand would stay in at the end of the trial.
		spec='! -i lo -m conntrack --ctstate NEW -m geojp ! --src-jp -j DROP'
		sed -i "/^:OUTPUT/a [0:0] -A INPUT -s 10.9.8.0/24 -j DROP\n[0:0] -A INPUT $spec" "$tables/nft.ipv4"
		in_session me 'g enable'
		refused 'the rule is in INPUT already, put in by hand, and the end of the trial would not take it out; first: iptables -w -t filter -D INPUT 2'
		in_session me 'g disable'
		same "$code" 0
		same "$said" "geojp: this line uses a list, too, and was not put in by geojp enable: it stays: -A INPUT $spec (IPv4, table filter)
		The rule was not in."
		sed -i '/ -A /d' "$tables/nft.ipv4"
		# The list.
		in_session me "echo 198.51.1.0/24 >four; g load --one-family --accept loss four && g enable"
		refused 'list jp in force holds no IPv6 addresses but local ones: the rule would shut out all of IPv6; load a list of both families, or write "families = ipv4" in [rule]'
		printf '[rule]\nfamilies = ipv4\n' >>"$GEOJP_CONFIG"
		in_session me "g enable"
		same "$code$(rules_in)" "01 0"
		in_session me "g disable"
		sed -i '/^\[rule\]/,$d' "$GEOJP_CONFIG"
		in_session me 'g load in'
		echo 'max-age = 14d' | cat - "$GEOJP_CONFIG" >conf && mv conf "$GEOJP_CONFIG"
		for old in state/jp/.updated; do
			sed -i 's/^\([0-9]*\) [0-9]* /\1 1234567890 /' "$old"
		done
		in_session me 'g enable'
		refused 'list jp: was last updated 2009-02-13 23:31:30 +0000, over 14d ago; first: geojp update'
		in_session me "g load in; $geojp unload >/dev/null; g enable"
		refused 'list jp is not in force: the rule would turn nobody away; first: geojp update'
	END
	stop_kernel
	rm -r "$GEOJP_PROC"
	scene <<-'END'
		log_in me
		in_session me 'g enable'
		same "$code" 4
		has "$said" 'the kernel module xt_geojp is not loaded'
		same "$(rules_in)" "0 0"
	END
}

@test "enable and confirm: wrong usage, and who is not root" {
	for time in 29s 2d 0 x; do
		geojp 2 enable --trial $time
		has "$stderr" "not a time from 30s to 1d, such as 5m"
	done
	for command in enable confirm disable; do
		as_nobody $command
		same "$status" 4
		has "$stderr" "geojp: $command: only root can"
	done
	echo 'bad =' >>"$GEOJP_CONFIG"
	geojp 2 enable
	geojp 1 confirm --state-dir "$state"
	same "$stderr" 'geojp: no trial runs, so there is nothing to confirm; "geojp enable" starts one'
	geojp 0 disable --state-dir "$state"
	same "$output" 'The rule was not in.'
}

over='geojp: the trial is over, and nobody has confirmed it: the rule is out; "geojp enable" starts another trial'
export over

@test "the trial runs out: the rule goes out, and the log and the terminal hear of it" {
	cat >log.py <<-'EOF'
		import socket
		s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
		s.bind("/dev/log")
		while True:
		    with open("syslog", "ab") as out:
		        out.write(s.recv(4096) + b"\n")
	EOF
	scene <<-'END'
		mkdir dev
		mount --rbind /dev dev
		mount -t tmpfs none /dev
		mkdir /dev/pts
		mount --bind dev/pts /dev/pts
		ln -s pts/ptmx /dev/ptmx
		for device in null urandom; do
			touch /dev/$device
			mount --bind dev/$device /dev/$device
		done
		python3 log.py &
		log_in me
		log_in other
		in_session me 'g enable --trial 30s'
		same "$code" 0
		# The first session ends, with its terminal. Whoever gets that terminal now is told nothing.
		net=$(sed -n 's/^net \([0-9]*\) .*/\1/p' run/geojp/trial)
		kill -0 "$net"
		# It has nothing of the session that started it.
		same "$(readlink /proc/$net/fd/* | sort -u)" /dev/null
		same "$(cut -d ' ' -f 6 /proc/$net/stat)" "$(cut -d ' ' -f 6 /proc/$(cut -d ' ' -f 4 /proc/$net/stat)/stat)" && false
		same "$(readlink /proc/$net/cwd)" /
		until [ "$(rules_in)" = "0 0" ]; do sleep 0.2; done
		while [ -e /proc/$net ]; do sleep 0.1; done
		[ ! -e run/geojp/trial ]
		has "$(tr -d '\r' <tty.$me_port)" "$over"
		has "$(cat syslog)" "${over#geojp: }"
		in_session me 'g confirm'
		same "$code$said" '1geojp: no trial runs, so there is nothing to confirm; "geojp enable" starts one'
	END
}

@test "somebody kills the net: keep ends the trial, and so does the next command" {
	scene <<-'END'
		kill_net() {
			kill -KILL "$(sed -n 's/^net \([0-9]*\) .*/\1/p' run/geojp/trial)"
			sed -i 's/^ends .*/ends 5/' run/geojp/trial
		}
		log_in me
		in_session me 'g enable'
		g rule keep
		same "$(rules_in)" "1 1"
		kill_net
		same "$(g rule keep 2>&1)" "$over"
		same "$(rules_in)" "0 0"
		g rule keep
		in_session me 'g enable'
		kill_net
		log_in new
		in_session new 'g confirm'
		same "$code$said" "1$over"
		same "$(rules_in)" "0 0"
		in_session me 'g enable'
		kill_net
		in_session me 'g enable --trial 10m'
		same "$code" 0
		has "$said" "$over"
		same "$(rules_in)" "1 1"
		# A file that is damaged is a trial that is over.
		for damage in '/^end/d' '/^ends/d' '2,$d' 's/rule ipv4/rule ipv5/'; do
			cp run/geojp/trial trial
			sed -i "$damage" run/geojp/trial
			said=$(g rule keep 2>&1)
			has "$said" "geojp: $tmp/run/geojp/trial: is damaged; the trial counts as over"
			has "$said" "$over"
			same "$(rules_in)" "0 0"
			kill "$(sed -n 's/^net \([0-9]*\) .*/\1/p' trial)"
			in_session me 'g enable'
			same "$code" 0
		done
		# One of another boot is none. After a reboot the rule is not in.
		sed -i 's/^boot ./boot x/' run/geojp/trial
		in_session me 'g confirm'
		same "$code$said" '1geojp: no trial runs, so there is nothing to confirm; "geojp enable" starts one'
	END
}

@test "geojp is killed at any step of enable: the net is armed before the rule is in" {
	with_systemd
	# These two change something; in turn each kills geojp before or after its work.
	cat >killer <<-'END'
		#!/bin/bash
		name=${0##*/}
		kill_at() {
			[ "$(cat "$tmp/kill" 2>/dev/null)" = "$1" ] || return
			kill -KILL "$PPID"
			exit # what goes on alone would come at any time
		}
		echo "$name" >>"$tmp/steps"
		number=$(wc -l <"$tmp/steps")
		kill_at "$number before"
		"$tmp/real/$name" "$@"
		code=$?
		kill_at "$number after"
		exit $code
	END
	mkdir real
	for name in systemctl systemd-run iptables-restore ip6tables-restore; do
		mv bin/$name real/
		install -m 755 killer bin/$name
	done
	scene <<-'END'
		log_in me
		killed=0 in=0
		for step in {1..6}; do
			for when in before after; do
				: >steps
				: >units
				echo "$step $when" >kill
				in_session me 'g enable'
				[ "$(wc -l <steps)" -lt "$step" ] || {
					same "$code" -9
					killed=$((killed + 1))
				}
				rm kill
				[ "$(rules_in)" = "0 0" ] || {
					in=$((in + 1))
					has "$(cat units)" "systemd-run"
					[ -e run/geojp/trial ]
					[ "$code" = 0 ] || {
						log_in new$step$when
						in_session new$step$when 'g confirm'
						same "$code" 1
					}
					time_is_up
				}
				same "$(rules_in)" "0 0"
				g disable >/dev/null
			done
		done
		[ "$killed" -ge 10 ]
		[ "$in" -ge 3 ]
	END
}

@test "what cannot be armed or put in is not put in" {
	with_systemd
	scene <<-'END'
		log_in me
		touch broken-systemd-run
		in_session me 'g enable'
		same "$code" 4
		same "$said" 'geojp: the net that ends the trial cannot be armed: systemd-run: Failed to connect to bus'
		same "$(rules_in)" "0 0"
		[ ! -e run/geojp/trial ]
		rm broken-systemd-run units
		echo 'ip6tables-restore: no luck' >tables/fail-ip6tables-restore
		in_session me 'g enable'
		same "$code" 4
		has "$said" 'ip6tables-restore: no luck'
		same "$(rules_in)" "0 0"
		has "$(tail -n 1 units)" 'systemctl reset-failed geojp-trial.timer'
		[ ! -e run/geojp/trial ]
		rm tables/fail-ip6tables-restore
		# The rule cannot be taken out: the unit fails, so systemd tries it again.
		in_session me 'g enable'
		same "$code" 0
		echo 'iptables-restore: no luck' >tables/fail-iptables-restore
		! time_is_up 2>said
		has "$(cat said)" 'geojp: the trial is over, but the rule cannot be taken out; this is tried again'
		[ -e run/geojp/trial ]
		rm tables/fail-iptables-restore
		same "$(time_is_up 2>&1)" "$over"
		same "$(rules_in)" "0 0"
		# Without units it is kept, and that it does not come back is said.
		in_session me 'g enable'
		log_in new
		touch broken-systemctl
		in_session new 'g confirm'
		same "$code" 4
		has "$said" 'geojp: geojp-rule.service: cannot enable it, so the rule is in, but nothing looks after it, and it does not come back after a boot: systemctl: Failed to connect to bus'
		in_session new 'g disable'
		same "$code" 4
		has "$said" 'geojp: geojp-rule.service: cannot disable it, so it may put the rule in at the next boot: systemctl: Failed to connect to bus'
		same "$(rules_in)" "0 0"
	END
}

@test "a rule that was flushed, or is open in one family, has proved nothing" {
	scene <<-'END'
		log_in me
		in_session me 'g enable'
		log_in new
		cp tables/nft.ipv6 before
		sed -i '/ -A /d' tables/nft.ipv6
		in_session new 'g confirm'
		same "$code$said" '1geojp: not confirmed: the rule is gone from INPUT (IPv6); "geojp disable", then "geojp enable" puts it in again'
		cp before tables/nft.ipv6
		sed -i '/^:OUTPUT/a [0:0] -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT' tables/nft.ipv4
		in_session new 'g confirm'
		same "$code" 1
		has "$said" 'geojp: not confirmed: the rule is behind '
		sed -i '/--dport 22/d' tables/nft.ipv4
		in_session new 'g confirm'
		same "$code" 0
	END
}

@test "a changed [rule] is put in by a new trial only, at whose end the confirmed one comes back" {
	with_systemd
	scene <<-'END'
		log_in me
		in_session me 'g enable'
		log_in new
		in_session new 'g confirm'
		same "$code" 0
		printf '[rule]\naction = reject\nbad = value\n' >>"$GEOJP_CONFIG"
		: >units
		# At boot, with a broken configuration.
		: >tables/nft.ipv4
		: >tables/nft.ipv6
		g rule apply --confirmed
		same "$(rules_in)" "1 1"
		! grep REJECT tables/*
		sed -i '/^bad/d' "$GEOJP_CONFIG"
		g rule keep
		! g rule apply --confirmed 2>&1 | grep -v 'another rule than the one confirmed'
		! grep REJECT tables/*
		in_session me 'g enable'
		same "$code" 0
		[ "$(grep -c REJECT tables/nft.ipv4)" = 2 ]
		! grep 'comment geojp -j DROP' tables/*
		# In the trial, nothing puts the older one in.
		g rule keep
		[ "$(grep -c REJECT tables/nft.ipv4)" = 2 ]
		same "$(time_is_up 2>&1)" 'geojp: the trial is over, and nobody has confirmed it: the rule is out, and the one confirmed before is in again; "geojp enable" starts another trial'
		! grep REJECT tables/*
		same "$(grep -c 'comment geojp -j DROP' tables/nft.ipv4)" 1
		g rule keep
		in_session me 'g enable'
		log_in newer
		in_session newer 'g confirm'
		same "$code" 0
		[ "$(grep -c REJECT state/.rule)" -ge 4 ]
	END
}

@test "an older version has put the rule in, without a comment: apply --confirmed takes it over" {
	spec='! -i lo -m conntrack --ctstate NEW -m geojp ! --src-jp -j DROP'
	for family in ipv4 ipv6; do
		sed -i "/^:OUTPUT/a [7:420] -A INPUT $spec\n[0:0] -A INPUT -p tcp -m tcp --dport 80 -j ACCEPT" \
			"$tables/nft.$family"
	done
	cp -r tables before
	geojp 0 rule check --state-dir "$state"
	# A drop-in of that version has another rule.
	RULE=$spec geojp 2 rule apply --confirmed --state-dir "$state"
	same "$stderr" 'geojp: no rule is confirmed, and a drop-in of geojp-rule.service sets RULE, which is not read any more; write the rule into [rule] of geojp.conf, remove the drop-in, then: geojp enable'
	diff before/nft.ipv4 tables/nft.ipv4
	# If one family fails, the other is as it was, and nothing is confirmed.
	echo 'no luck' >tables/fail-ip6tables-restore
	geojp 4 rule apply --confirmed --state-dir "$state"
	diff <(sed 's/\[[0-9:]*\]//' before/nft.ipv4) <(sed 's/\[[0-9:]*\]//' tables/nft.ipv4)
	[ ! -e "$state/.rule" ]
	rm tables/fail-ip6tables-restore
	quiet rule apply --confirmed --state-dir "$state"
	for family in ipv4 ipv6; do
		same "$(chain INPUT $family)" "$rule_line
-p tcp -m tcp --dport 80 -j ACCEPT"
	done
	[ -e "$state/.rule" ]
	geojp 0 disable --state-dir "$state"
	same "$output$stderr" 'The rule is out. The lists stay in force.'
	same "$(rules_in)" "0 0"
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
