# geojp enable, confirm and disable: the rule on trial.
load common
load iptables
load sessions
load trial
load language

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

@test "the terminal hears of the end in the language of who began the trial" {
	need_gettext
	[ ! "${GEOJP_JAPANESE-}" ] || skip "is about the language itself"
	export LOCPATH=$tmp/locales GEOJP_LOCALES=$tmp/catalogs
	make_locale UTF-8
	make_catalog <<-'END'
		msgid "the trial is over, and nobody has confirmed it: the rule is out; \"geojp enable\" starts another trial"
		msgstr "試行が終わりました"
	END
	with_systemd
	scene <<-'END'
		log_in me
		in_session me 'LC_ALL=ja_JP.UTF-8 g enable'
		same "$code" 0
		sed -i 's/^ends .*/ends 5/' run/geojp/trial
		same "$(time_is_up 2>&1)" "$over"
		same "$(rules_in)" "0 0"
		same "$(tr -d '\r' <tty.$me_port | grep geojp:)" 'geojp: 試行が終わりました'
		log_in other
		in_session other 'g enable'
		same "$code" 0
		sed -i 's/^ends .*/ends 5/' run/geojp/trial
		same "$(LC_ALL=ja_JP.UTF-8 TERM=xterm SSH_CONNECTION=x time_is_up 2>&1)" 'geojp: 試行が終わりました'
		same "$(tr -d '\r' <tty.$other_port | grep geojp:)" "$over"
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
			damaged="geojp: $tmp/run/geojp/trial: is damaged; the trial counts as over"$'\n'$over
			same "$(g rule keep 2>&1)" "$damaged"
			same "$(rules_in)" "0 0"
			kill "$(sed -n 's/^net \([0-9]*\) .*/\1/p' trial)"
			in_session me 'g enable'
			same "$code" 0
		done
		# Whatever sees it first ends it, and says so once.
		for action in confirm 'rule apply --confirmed' 'rule remove --trial-over'; do
			echo damaged >run/geojp/trial
			in_session me "g $action"
			same "$said" "$damaged"
			same "$(rules_in)" "0 0"
			in_session me 'g enable'
		done
		echo damaged >run/geojp/trial
		in_session me "g enable"
		same "$code" 0
		has "$said" "$damaged"
		same "$(grep -c damaged <<<"$said")$(rules_in)" "11 1"
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
		same "$said" 'geojp: the net that ends the trial cannot be armed: systemd-run: Failed to connect to bus
		geojp: the rule was not put in'
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
		! has "$said" 'after each boot' >/dev/null
		has "$said" 'geojp: geojp-rule.service: cannot enable it, so the rule is in, but nothing looks after it, and it does not come back after a boot: systemctl: Failed to connect to bus'
		in_session new 'g disable'
		same "$code" 4
		has "$said" 'geojp: geojp-rule.service: cannot disable it, so it may put the rule in at the next boot: systemctl: Failed to connect to bus'
		same "$(rules_in)" "0 0"
	END
}

# disk WHICH ro, rw or full: a disk of its own for the directory.
disk() {
	mountpoint -q "$1" || {
		cp -a "$1" "$1.before"
		mount -t tmpfs -o size=256k none "$1"
		cp -a "$1.before/." "$1"
		rm -r "$1.before"
	}
	case $2 in
	full) head -c 1M /dev/zero >"$1/fill" 2>/dev/null || : ;;
	rw) mount -o remount,rw "$1" && rm -f "$1/fill" ;;
	ro) mount -o remount,ro "$1" ;;
	esac
}

export -f disk

@test "disable takes the rule out for good, also where nothing can be written" {
	with_systemd
	scene <<-'END'
		log_in me
		in_session me 'g enable'
		log_in new
		in_session new 'g confirm'
		disk state ro
		in_session me 'g disable'
		same "$code" 5
		out="geojp: $tmp/state/.rule: Read-only file system; the rule stays out until the next boot: when the disk can be written to, type geojp disable again"
		same "$said" "$out"$'\n''The rule is out. The lists stay in force.'
		in_session me 'g disable'
		same "$said" "$out"$'\n''The rule was not in.'
		# Neither the timer nor a restart of the firewall brings it back.
		same "$(g rule keep 2>&1)" ""
		same "$(g rule apply --confirmed 2>&1)" "geojp: geojp disable took the rule out, but its record could not be removed: it stays out until the next boot"
		same "$(rules_in)" "0 0"
		in_session me 'g confirm'
		same "$code$said" '1geojp: no trial runs, so there is nothing to confirm; "geojp enable" starts one'
		# A trial of now ends as one without a rule before it.
		in_session me 'g enable'
		sed -i 's/^ends .*/ends 5/' run/geojp/trial
		same "$(g rule keep 2>&1)" "$over"
		same "$(rules_in)" "0 0"
		# What is of another boot counts for nothing.
		cp run/geojp/out before
		echo other >run/geojp/out
		has "$(g rule keep 2>&1)" 'put in again'
		same "$(rules_in)" "1 1"
		# Another confirmed rule is kept, one that is forgotten is not.
		cp before run/geojp/out
		disk state rw
		in_session me 'g disable'
		same "$code$said" '0The rule is out. The lists stay in force.'
		in_session me 'g enable'
		log_in newer
		cp before run/geojp/out
		in_session newer 'g confirm'
		same "$code" 0
		iptables -F
		has "$(g rule keep 2>&1)" 'put in again'
		same "$(rules_in)" "1 1"
	END
}

@test "a rule that disable cannot take out: the trial goes on, and each reason is said once" {
	with_systemd
	scene <<-'END'
		log_in me
		in_session me 'g enable'
		echo no >tables/fail-iptables-restore
		in_session me 'g disable'
		same "$code" 4
		same "$said" 'geojp: cannot change the rules of IPv4: no; "geojp doctor" says what is missing
		geojp: iptables did not take out all of the rule; lines left: 1
		geojp: the trial goes on: at its end this is tried again'
		same "$(rules_in)" "1 0"
		rm tables/fail-iptables-restore
		same "$(time_is_up 2>&1)" "$over"
		same "$(rules_in)" "0 0"
		in_session me 'g enable'
		log_in new
		in_session new 'g confirm'
		echo no >tables/fail-iptables-save
		in_session me 'g disable'
		same "$code" 4
		same "$said" 'geojp: cannot read the rules of IPv4: no
		geojp: the rule is not out, or not all of it: when that is mended, type geojp disable again'
		same "$(rules_in)" "1 0"
		rm tables/fail-iptables-save
		in_session me 'g disable'
		same "$code$said$(rules_in)" '0The rule is out. The lists stay in force.0 0'
	END
}

@test "a rule that went in by half and does not come out again stays on trial" {
	with_systemd
	scene <<-'END'
		log_in me
		mv bin/ip6tables-restore aside
		printf '%s\n' '#!/bin/sh' "echo nor >'$tables/fail-iptables-restore'" 'echo no >&2' 'exit 1' \
			>bin/ip6tables-restore
		chmod +x bin/ip6tables-restore
		in_session me 'g enable'
		same "$code" 4
		has "$said" 'geojp: the rule could not be made as it was before; geojp rule remove takes out all of it'
		has "$said" 'geojp: the trial goes on: at its end what is in goes out'
		same "$(rules_in)" "1 0"
		log_in new
		rm tables/fail-iptables-restore
		in_session new 'g confirm'
		same "$code" 1
		mv aside bin/ip6tables-restore
		same "$(time_is_up 2>&1)" "$over"
		same "$(rules_in)" "0 0"
		[ ! -e run/geojp/trial ]
	END
}

@test "enable and confirm on a disk that is full or read-only say what it means" {
	with_systemd
	scene <<-'END'
		no=$'\ngeojp: not confirmed: the trial goes on; when this is mended, type "geojp confirm" again before it ends'
		log_in me
		mkdir run/geojp
		disk run/geojp full
		in_session me 'g enable'
		same "$code$said" "5geojp: $tmp/run/geojp/trial: cannot write: No space left on device"$'\n'"geojp: the rule was not put in"
		disk run/geojp ro
		in_session me 'g enable'
		same "$code$said" "5geojp: $tmp/run/geojp/lock: Read-only file system"$'\n'"geojp: the rule was not put in"
		same "$(rules_in)" "0 0"
		disk run/geojp rw
		in_session me 'g enable'
		same "$code" 0
		log_in new
		disk state full
		in_session new 'g confirm'
		same "$code$said" "5geojp: $tmp/state/.rule: cannot write: No space left on device$no"
		disk run/geojp ro
		in_session new 'g confirm'
		same "$code$said" "5geojp: $tmp/run/geojp/lock: Read-only file system$no"
		same "$(rules_in)" "1 1"
		disk run/geojp rw
		disk state rw
		in_session new 'g confirm'
		same "$code" 0
		# The end of a trial needs no disk.
		in_session me 'g disable && g enable'
		disk run/geojp ro
		has "$(time_is_up 2>&1)" "$over"
		same "$(rules_in)" "0 0"
	END
}

@test "keep on a full /run says so when it begins, and then once an hour" {
	cat >seen.sh <<-'END'
		up=$(cut -d. -f1 /proc/uptime)
		seen() { # SECONDS AGO
			disk run/geojp rw
			sed -i "s/^seen .*/seen $((up - $1))/" run/geojp/rule
			disk run/geojp full
		}
	END
	scene <<-'END'
		. ./seen.sh
		log_in me
		in_session me 'g enable --trial 10m && g confirm --anyway'
		same "$code" 0
		line="geojp: $tmp/run/geojp/rule: cannot write: No space left on device; the rule is in all the same"
		disk run/geojp full
		same "$(g rule keep 2>&1)" "$line"
		seen 600
		same "$(g rule keep 2>&1)" ""
		iptables -F
		has "$(g rule keep 2>&1)" "geojp: the rule was gone from INPUT (IPv4), for at most "
		same "$(rules_in)" "1 1"
		[ "$up" -lt 3610 ] || {
			seen 3601
			same "$(g rule keep 2>&1)" "$line"
		}
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
