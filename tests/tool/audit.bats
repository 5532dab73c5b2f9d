# geojp audit: whom would the list turn away, as the logs have it?
load common
load audit

# A value of the JSON report: value .in.lines
value() { # PATH ARG...
	"$geojp" audit --json --file list.txt --config "$GEOJP_CONFIG" "${@:2}" >report.json
	jsons "$1"
}

jsons() { # PATH
	python3 - "$1" <<-'END'
		import json, sys
		value = json.load(open("report.json"))
		for key in sys.argv[1].split("."):
		    value = value[int(key) if key.isdigit() else key]
		print(json.dumps(value) if isinstance(value, (dict, list)) else value)
	END
}

# One line $1 is of client $2: of its address, "silent", "name", "other" or "unknown".
line_is() {
	printf '%s\n' "$1" >one.log
	"$geojp" audit --json --file list.txt one.log >report.json 2>err || true
	local got
	got=$(python3 - <<-'END'
		import json
		r = json.load(open("report.json"))
		n = r["not-counted"]
		print(r["top"][0]["address"] if r["top"] else "inside" if r["in"]["lines"] else
		      "silent" if n["without-client"] else "name" if n["host-names"]["lines"] else
		      "other" if n["other-programs"] else
		      "unknown" if n["unknown"]["lines"] else "nothing")
	END
	)
	[ "$got" = "$2" ] || {
		printf 'line:   %s\ngot:    %s\nwanted: %s\n' "$1" "$got" "$2"
		return 1
	}
}

# The same for each line of stdin: "WHAT | LINE".
lines_are() {
	local what line
	while read -r what line; do
		[ -n "$what" ] || continue
		line_is "${line#| }" "$what"
	done
}

rest='[29/Nov/2026:08:48:11 +0900] "GET / HTTP/1.1" 200 12 "-" "curl/8"'

@test "access logs in all their forms" {
	lines_are <<-END
		203.0.113.5 | 203.0.113.5 - - $rest
		203.0.113.5 | 203.0.113.5 - bob $rest
		203.0.113.5 | 203.0.113.5 - bob the second $rest
		203.0.113.5 | 203.0.113.5 - - [29/Nov/2026:08:48:11 +0900] "GET / HTTP/1.0" 200 -
		inside | 198.51.100.7 - - $rest
		inside | 2001:db8:100::1 - - $rest
		inside | ::ffff:198.51.100.7 - - $rest
		2001:db8:5::1 | 2001:DB8:5:0::1 - - $rest
		203.0.113.5 | www.example.jp:443 203.0.113.5 - - $rest
		203.0.113.5 | www.example.jp 203.0.113.5 - - $rest
		203.0.113.5 | 127.0.1.1:80 203.0.113.5 - - $rest
		2001:db8:5::1 | [2001:db8:100::1]:443 2001:db8:5::1 - - $rest
		203.0.113.5 | 203.0.113.5 - - [29/Nov/2026:08:48:11 +0900] "\x16\x03\x01" 400 150 "-" "-"
		203.0.113.5 | 203.0.113.5 - - [29/Nov/2026:08:48:11 +0900] "" 400 0
		203.0.113.5 | Nov 29 08:48:11 host nginx: 203.0.113.5 - - $rest
		name | crawler.example.com - - $rest
		name | unix: - - $rest
		unknown | 203.0.113.5 - - [29/Foo/2026:08:48:11 +0900] "GET / HTTP/1.1" 200 12
		unknown | 203.0.113.999, - - $rest
		unknown | 203.0.113.5
		unknown | {"remote_addr": "203.0.113.5"}
	END
}

@test "an X-Forwarded-For is not believed" {
	lines_are <<-END
		203.0.113.5 | 203.0.113.5 - - $rest "198.51.100.7"
		203.0.113.5 | "198.51.100.7" 203.0.113.5 - - $rest
		203.0.113.5 | "198.51.100.7, 198.51.100.8" 203.0.113.5 - - $rest
		203.0.113.5 | 198.51.100.7 203.0.113.5 - - $rest
		203.0.113.5 | - 203.0.113.5 - - $rest
		unknown | 198.51.100.7, 203.0.113.5 - - $rest
	END
}

@test "sshd: all messages that name a client" {
	for head in 'Nov 29 08:48:11 host' 'Nov  9 08:48:11 host' '2026-11-29T08:48:11.123456+09:00 host' \
		'2026-11-29T08:48:11+0900 host' 'Sun 2026-11-29 08:48:11 JST host'; do
		line_is "$head sshd[12]: Accepted publickey for bob from 203.0.113.5 port 50022 ssh2: ED25519 SHA256:abc" 203.0.113.5
	done
	sed 's/| /| Nov 29 08:48:11 host sshd[12]: /' >ssh.lines <<-END
		203.0.113.5 | Failed password for bob from 203.0.113.5 port 50022 ssh2
		203.0.113.5 | Failed password for invalid user x from 203.0.113.5 port 50022 ssh2
		203.0.113.5 | Failed none for invalid user x from 203.0.113.5 port 50022 ssh2
		203.0.113.5 | Invalid user x from 203.0.113.5 port 50022
		203.0.113.5 | Invalid user x from 203.0.113.5
		203.0.113.5 | Invalid user  from 203.0.113.5 port 50022
		2001:db8:5::1 | Invalid user x from 2001:db8:5::1 port 50022
		203.0.113.5 | Connection closed by 203.0.113.5 port 50022 [preauth]
		203.0.113.5 | Connection closed by authenticating user root 203.0.113.5 port 50022 [preauth]
		203.0.113.5 | Connection reset by invalid user x 203.0.113.5 port 50022 [preauth]
		203.0.113.5 | Received disconnect from 203.0.113.5 port 50022:11: Bye Bye [preauth]
		203.0.113.5 | Received disconnect from 203.0.113.5: 11: disconnected by user
		203.0.113.5 | error: Received disconnect from 203.0.113.5 port 50022:3: x [preauth]
		203.0.113.5 | Disconnected from user bob 203.0.113.5 port 50022
		203.0.113.5 | Disconnecting authenticating user root 203.0.113.5 port 50022: Too many authentication failures [preauth]
		203.0.113.5 | Did not receive identification string from 203.0.113.5 port 50022
		203.0.113.5 | Bad protocol version identification 'GET / HTTP/1.1' from 203.0.113.5 port 50022
		203.0.113.5 | banner exchange: Connection from 203.0.113.5 port 50022: invalid format
		203.0.113.5 | Unable to negotiate with 203.0.113.5 port 50022: no matching key exchange method found.
		203.0.113.5 | error: maximum authentication attempts exceeded for root from 203.0.113.5 port 50022 ssh2 [preauth]
		203.0.113.5 | Connection from 203.0.113.5 port 50022 on 198.51.100.7 port 22 rdomain ""
		203.0.113.5 | User bob from 203.0.113.5 not allowed because not listed in AllowUsers
		203.0.113.5 | Address 203.0.113.5 maps to h.example.com, but this does not map back to the address.
		203.0.113.5 | reverse mapping checking getaddrinfo for h.example.com [203.0.113.5] failed.
		203.0.113.5 | fatal: Timeout before authentication for 203.0.113.5 port 50022
		203.0.113.5 | Timeout before authentication for connection from 203.0.113.5 to 198.51.100.7, pid = 7
		203.0.113.5 | drop connection #10 from [203.0.113.5]:50022 on [198.51.100.7]:22 past MaxStartups
		203.0.113.5 | refused connect from h.example.com (203.0.113.5)
		203.0.113.5 | pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.5  user=root
		203.0.113.5 | PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.5
		203.0.113.5 | Starting session: shell on pts/0 for bob from 203.0.113.5 port 50022 id 0
		203.0.113.5 | message repeated 2 times: [ Failed password for root from 203.0.113.5 port 50022 ssh2]
		silent | Server listening on 0.0.0.0 port 22.
		silent | pam_unix(sshd:session): session opened for user bob(uid=1000) by (uid=0)
		silent | Received signal 15; terminating.
	END
	# 0.0.0.0 is where it listens.
	sed -i '/Server listening/d' ssh.lines
	lines_are <ssh.lines
	sed 's/sshd\[12\]/sshd-session[12]/' ssh.lines >session.lines
	lines_are < <(head -n 3 session.lines)
	# journalctl -o cat has nothing but the message.
	sed 's/Nov 29 08:48:11 host sshd\[12\]: //; /message repeated/d; /Received signal/d' ssh.lines >cat.lines
	lines_are <cat.lines
}

@test "sshd: nobody chooses the address that is counted" {
	sed 's/| /| Nov 29 08:48:11 host sshd[12]: /' <<-END | lines_are
		203.0.113.5 | Failed password for invalid user x from 198.51.100.7 port 1 ssh2 from 203.0.113.5 port 50022 ssh2
		203.0.113.5 | Failed password for invalid user Accepted publickey for root from 198.51.100.7 port 1 from 203.0.113.5 port 50022 ssh2
		203.0.113.5 | Invalid user x from 198.51.100.7 port 1 from 203.0.113.5 port 50022
		203.0.113.5 | Connection closed by invalid user 198.51.100.7 port 1 203.0.113.5 port 50022 [preauth]
		203.0.113.5 | Received disconnect from 203.0.113.5 port 50022:11: from 198.51.100.7 port 1 [preauth]
		203.0.113.5 | Received disconnect from 203.0.113.5: 11: from 198.51.100.7 port 1
		203.0.113.5 | Bad protocol version identification 'x' from 198.51.100.7 port 1' from 203.0.113.5 port 50022
		203.0.113.5 | Unable to negotiate with 203.0.113.5 port 50022: no match. Their offer: 198.51.100.7 port 1
		silent | Disconnecting invalid user x 203.0.113.5 port 2: Change of username or service not allowed: (x,a) -> (198.51.100.7 port 1,b) [preauth]
	END
	# A name that looks like a log-in is none.
	audit --json one.log
	has "$output" '"logins-outside": 0'
}

@test "dropbear" {
	sed 's/| /| Nov 29 08:48:11 host dropbear[12]: /' <<-END | lines_are
		203.0.113.5 | Child connection from 203.0.113.5:50022
		203.0.113.5 | Bad password attempt for 'root' from 203.0.113.5:50022
		203.0.113.5 | Login attempt for nonexistent user from 203.0.113.5:50022
		203.0.113.5 | Exit before auth from <203.0.113.5:50022>: (user 'bob', 0 fails): Exited normally
		2001:db8:5::1 | Child connection from 2001:db8:5::1:50022
		203.0.113.5 | Pubkey auth succeeded for 'bob' with ssh-ed25519 key SHA256:abc from 203.0.113.5:50022
	END
	audit one.log
	has "$output" 'ssh      "bob" from 203.0.113.5, by "Pubkey", 1 time'
}

@test "postfix" {
	sed 's/| /| Nov 29 08:48:11 host postfix\/smtpd[12]: /' <<-END | lines_are
		203.0.113.5 | connect from mx.example.com[203.0.113.5]
		203.0.113.5 | connect from unknown[203.0.113.5]
		2001:db8:5::1 | disconnect from unknown[2001:db8:5::1] ehlo=1 quit=1 commands=2
		203.0.113.5 | 4X9kQ2Zz0wz9x: client=mx.example.com[203.0.113.5]
		203.0.113.5 | A1B2C3D4E5: client=unknown[203.0.113.5], sasl_method=PLAIN, sasl_username=bob
		203.0.113.5 | NOQUEUE: reject: RCPT from unknown[203.0.113.5]: 554 5.7.1 <x>: Relay access denied; from=<a@[198.51.100.7]> helo=<[198.51.100.7]>
		203.0.113.5 | warning: unknown[203.0.113.5]: SASL LOGIN authentication failed: UGFzc3dvcmQ6
		203.0.113.5 | warning: hostname h.example.com does not resolve to address 203.0.113.5: Name or service not known
		2001:db8:5::1 | warning: hostname h.example.com does not resolve to address 2001:db8:5::1
		203.0.113.5 | lost connection after AUTH from unknown[203.0.113.5]
		203.0.113.5 | timeout after DATA (1234 bytes) from unknown[203.0.113.5]
		203.0.113.5 | warning: non-SMTP command from unknown[203.0.113.5]: [198.51.100.7]
		203.0.113.5 | Anonymous TLS connection established from unknown[203.0.113.5]: TLSv1.3
		silent | connect from unknown[unknown]
	END
	lines_are <<-END
		203.0.113.5 | Nov 29 08:48:11 host postfix/submission/smtpd[12]: connect from unknown[203.0.113.5]
		203.0.113.5 | Nov 29 08:48:11 host postfix/postscreen[12]: CONNECT from [203.0.113.5]:50025 to [198.51.100.7]:25
		203.0.113.5 | Nov 29 08:48:11 host postfix/postscreen[12]: PASS OLD [203.0.113.5]:50025
		203.0.113.5 | Nov 29 08:48:11 host postfix/cleanup[12]: A1B2C3D4E5: milter-reject: END-OF-MESSAGE from unknown[203.0.113.5]: 5.7.1 no
		silent | Nov 29 08:48:11 host postfix/cleanup[12]: A1B2C3D4E5: message-id=<[203.0.113.5]@x>
		silent | Nov 29 08:48:11 host postfix/smtp[12]: A1B2C3D4E5: to=<x@y>, relay=mx[203.0.113.5]:25, status=sent (250 ok)
		silent | Nov 29 08:48:11 host postfix/anvil[12]: statistics: max connection rate 1/60s for (smtp:203.0.113.5) at Nov 29
		203.0.113.5 | connect from unknown[203.0.113.5]
		203.0.113.5 | 4X9kQ2Zz0wz9x: client=mx.example.com[203.0.113.5]
		silent | 4X9kQ2Zz0wz9x: removed
	END
}

@test "dovecot" {
	sed 's/| /| Nov 29 08:48:11 host dovecot: /' <<-END | lines_are
		203.0.113.5 | imap-login: Login: user=<bob>, method=PLAIN, rip=203.0.113.5, lip=198.51.100.7, mpid=7, TLS, session=<abc>
		2001:db8:5::1 | pop3-login: Login: user=<bob>, method=PLAIN, rip=2001:db8:5::1, lip=::1, mpid=7, TLS
		203.0.113.5 | imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<x>, method=PLAIN, rip=203.0.113.5, lip=198.51.100.7, TLS
		203.0.113.5 | imap-login: Disconnected (no auth attempts in 0 secs): user=<>, rip=203.0.113.5, lip=198.51.100.7, session=<abc>
		203.0.113.5 | imap-login: Disconnected (auth failed): user=<x>, rip=198.51.100.7, y>, method=PLAIN, rip=203.0.113.5, lip=198.51.100.7
		203.0.113.5 | submission-login: Login: user=<bob>, method=PLAIN, rip=203.0.113.5, lip=198.51.100.7
		silent | imap(bob)<7><abc>: Disconnected: Logged out in=50 out=500
		silent | auth: passwd-file(x,203.0.113.5): unknown user
	END
	lines_are <<-END
		203.0.113.5 | Nov 29 08:48:11 imap-login: Info: Login: user=<bob>, method=PLAIN, rip=203.0.113.5, lip=198.51.100.7
		203.0.113.5 | imap-login: Login: user=<bob>, method=PLAIN, rip=203.0.113.5, lip=198.51.100.7
	END
}

@test "the kernel's lines of a rule with log" {
	lines_are <<-END
		203.0.113.5 | Nov 29 08:48:11 host kernel: geojp: IN=eth0 OUT= MAC=00:11 SRC=203.0.113.5 DST=198.51.100.7 LEN=60 PROTO=TCP
		203.0.113.5 | Nov 29 08:48:11 host kernel: [12345.678901] geojp: IN=eth0 OUT= SRC=203.0.113.5 DST=198.51.100.7
		2001:db8:5::1 | [12345.678901] geojp: IN=eth0 OUT= SRC=2001:0db8:0005:0000:0000:0000:0000:0001 DST=::1
		203.0.113.5 | geojp: IN=eth0 OUT= SRC=203.0.113.5 DST=198.51.100.7 [SRC=198.51.100.7 DST=203.0.113.5 ]
		other | Nov 29 08:48:11 host kernel: [UFW BLOCK] IN=eth0 OUT= SRC=203.0.113.5 DST=198.51.100.7
	END
	audit one.log
	has "$output" "of other programs: \"kernel\""
}

@test "lines of other programs are counted with their names" {
	cat >auth.log <<-END
		Nov 29 08:48:11 host CRON[12]: pam_unix(cron:session): session opened for user root(uid=0)
		Nov 29 08:48:11 host sudo: bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls
		Nov 29 08:48:11 host Plex Media Server[12]: hello
		Nov 29 08:48:11 host $(printf 'x\033[31m')[1]: hello
		-- Boot 0123456789abcdef --
		Nov 29 08:48:11 host sshd[12]: Connection closed by 203.0.113.5 port 1
	END
	audit auth.log
	has "$output" '4 of other programs: "CRON", "sudo", "Plex Media Server", "x\x1b"'
	has "$output" '1 that name no client'
}

@test "log-ins that succeeded from outside come first" {
	only_in_english
	cat >mixed.log <<-END
		Nov 29 08:48:11 host dovecot: imap-login: Login: user=<alice>, method=PLAIN, rip=203.0.113.6, lip=198.51.100.7
		Nov 29 08:48:11 host sshd[12]: Accepted publickey for bob from 203.0.113.5 port 50022 ssh2: ED25519 SHA256:abc
		Nov 29 09:48:11 host sshd[12]: Accepted password for bob from 203.0.113.5 port 50023 ssh2
		Nov 29 09:48:11 host sshd[12]: Accepted password for carol from 198.51.100.9 port 50023 ssh2
		Nov 29 09:48:11 host sshd[12]: message repeated 3 times: [ Accepted password for dave from 2001:db8:5::1 port 50023 ssh2]
		Nov 29 09:48:12 host postfix/smtpd[12]: A1B2C3D4E5: client=unknown[203.0.113.7], sasl_method=PLAIN, sasl_username=eve
	END
	audit mixed.log
	has "$output" 'Log-ins from outside that succeeded: 7. The rule would lock them out.
  ssh      "dave" from 2001:db8:5::1, by "password", 3 times, last on '
	has "$output" '  ssh      "bob" from 203.0.113.5, by "password", 2 times, last on '
	has "$output" '09:48 (mixed.log:3)
  postfix  "eve" from 203.0.113.7, by "PLAIN", 1 time'
	has "$output" '  dovecot  "alice" from 203.0.113.6, by "PLAIN", 1 time'
	[[ $output != *carol* ]]
	[[ $output =~ Log-ins.*Visitors.*Addresses ]]
	audit --top 1 mixed.log
	has "$output" '  and 3 more of these (--top N)'
	[[ $output != *bob* ]]
	printf '%s\n' "203.0.113.5 - - $rest" >web.log
	audit web.log
	has "$output" 'Log-ins from outside that succeeded: none'
}

@test "visitors whom an owner may miss" {
	agent() { # ADDR PATH AGENT [USER]
		echo "$1 - ${4:--} [29/Nov/2026:08:48:11 +0900] \"GET $2 HTTP/1.1\" 200 12 \"-\" \"$3\""
	}
	{
		agent 203.0.113.5 / 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
		agent 203.0.113.6 / 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
		agent 203.0.113.6 / 'Mozilla/5.0 (compatible; bingbot/2.0)'
		agent 198.51.100.7 / 'Mozilla/5.0 (compatible; bingbot/2.0)'
		agent 203.0.113.7 /.well-known/acme-challenge/abc 'Mozilla/5.0 (compatible; Let'"'"'s Encrypt validation server)'
		agent 203.0.113.8 / 'Mozilla/5.0+(compatible; UptimeRobot/2.0)'
		agent 203.0.113.8 / 'Pingdom.com_bot_version_1.4'
		agent 203.0.113.8 / 'x "quoted\" Googlebot' bob
		agent 203.0.113.9 / 'curl/8' bob
		agent 203.0.113.9 / notGooglebot
		agent 203.0.113.9 / 'Amazon CloudFront'
		echo "203.0.113.9 - - [29/Nov/2026:08:48:11 +0900] \"GET /?Googlebot HTTP/1.1\" 200 12 \"Googlebot\" \"x\""
	} >web.log
	audit web.log
	has "$output" '  validation of certificates: 1 line of 1 address'
	has "$output" '  content delivery networks: 1 line of 1 address'
	has "$output" '  search engines: 3 lines of 2 addresses
    Googlebot                                     2
    bingbot                                       1'
	has "$output" '  monitoring: 2 lines of 1 address
    UptimeRobot                                   1
    Pingdom                                       1'
	has "$output" "  web requests with a user's name: 2 lines of 2 addresses"
	same "$(value missed.0.names web.log)" '{"HTTP-01 (Let'"'"'s Encrypt and others)": 1}'
}

@test "mail from outside that was delivered" {
	cat >mail.log <<-END
		Nov 29 08:48:11 host postfix/smtpd[12]: A1B2C3D4E5: client=mx.example.com[203.0.113.5]
		Nov 29 08:48:11 host postfix/smtpd[12]: A1B2C3D4E6: client=mx.example.com[203.0.113.6]
		Nov 29 08:48:11 host postfix/smtpd[12]: A1B2C3D4E7: client=mx.example.jp[198.51.100.7]
		Nov 29 08:48:12 host postfix/local[13]: A1B2C3D4E5: to=<bob@x>, relay=local, dsn=2.0.0, status=sent (delivered to mailbox)
		Nov 29 08:48:12 host postfix/local[13]: A1B2C3D4E5: to=<eve@x>, relay=local, dsn=2.0.0, status=sent (delivered to mailbox)
		Nov 29 08:48:12 host postfix/local[13]: A1B2C3D4E6: to=<bob@x>, relay=local, dsn=5.1.1, status=bounced (unknown user)
		Nov 29 08:48:12 host postfix/qmgr[13]: A1B2C3D4E6: removed
		Nov 29 08:48:12 host postfix/local[13]: A1B2C3D4E6: to=<bob@x>, relay=local, dsn=2.0.0, status=sent (delivered to mailbox)
		Nov 29 08:48:12 host postfix/local[13]: A1B2C3D4E7: to=<bob@x>, relay=local, dsn=2.0.0, status=sent (delivered to mailbox)
	END
	audit mail.log
	has "$output" '  mail that was delivered: 1 line of 1 address
    postfix                                       1'
}

@test "packed logs, stdin, pipes, line ends and a last line without an end" {
	printf '%s\n' "203.0.113.5 - - $rest" >a.log
	gzip -k a.log
	xz -k a.log
	zstd -q a.log
	printf '%s\r\n\n%s' "203.0.113.5 - - $rest" "203.0.113.6 - - $rest" >b.log
	same "$(value outside.lines a.log a.log.gz a.log.xz a.log.zst b.log)" 6
	same "$(jsons not-counted.blank)" 1
	same "$(value outside.lines - <a.log)" 1
	same "$(jsons files.0.name)" stdin
	same "$(value outside.lines <(cat a.log))" 1
	# Many lines, over the borders of what is read at once.
	yes "203.0.113.5 - - $rest" | head -n 20000 >many.log
	gzip -k many.log
	same "$(value top.0.lines many.log many.log.gz <(cat many.log))" 60000
	same "$(jsons not-counted.unknown.lines)" 0
}

@test "lines of any length, over the borders of what is read at once" {
	python3 - "$rest" >long.log <<-'END'
		import sys
		for size in (1, 65000, 65536, 65537, 98000, 131071, 131072, 131073, 200000, 500000, 0, 3, 262144):
		    print(f"203.0.113.5 - - {sys.argv[1]}")
		    print("x" * size)
		print(f"203.0.113.6 - - {sys.argv[1]}" + "y" * 300000, end="")
	END
	same "$(value outside.lines long.log)" 13
	same "$(jsons lines)" 27
	same "$(jsons not-counted.too-long.lines) $(jsons not-counted.too-long.line)" "9 8"
	same "$(jsons not-counted.unknown.lines) $(jsons not-counted.blank)" "4 1"
	gzip -k long.log
	same "$(value outside.lines long.log.gz) $(value outside.lines <(cat long.log))" "13 13"
}

@test "a file is read once, by whatever name" {
	printf '%s\n' "203.0.113.5 - - $rest" >a.log
	ln a.log b.log
	ln -s a.log c.log
	audit --json a.log b.log c.log a.log
	same "$stderr" "geojp: b.log: is the same file as a.log; it is read once
geojp: c.log: is the same file as a.log; it is read once
geojp: a.log: is the same file as a.log; it is read once"
	has "$output" '"lines": 1'
}

@test "what cannot be read is named, and the rest is read" {
	printf '%s\n' "203.0.113.5 - - $rest" >a.log
	yes "203.0.113.5 - - $rest" | head -n 2000 | gzip | head -c 300 >cut.log.gz
	mkdir directory
	geojp 3 audit --file list.txt missing.log cut.log.gz directory a.log
	has "$stderr" 'geojp: missing.log: No such file or directory'
	has "$stderr" 'geojp: cut.log.gz: the gzip data ends too early'
	has "$stderr" 'geojp: directory: Is a directory'
	has "$output" 'Not read, or not to its end: missing.log
Not read, or not to its end: cut.log.gz
Not read, or not to its end: directory'
	[[ $output == *203.0.113.5* ]]
}

@test "no log at all, and no line that is known, are errors" {
	geojp 3 audit --file list.txt
	same "$stderr" 'geojp: audit: no line of a log was found; give its FILE'
	printf 'x\ny\n' >junk.log
	geojp 3 audit --file list.txt junk.log
	has "$stderr" 'geojp: audit: no line is of a kind that is known; see THE AUDIT in geojp(8)'
	has "$output" '2 of no known kind, first junk.log:1: "x"'
}

@test "hostile and broken lines" {
	{
		printf '203.0.113.5 - - [29/Nov/2026:08:48:11 +0900] "GET /\033]0;x\007 HTTP/1.1" 200 1 "-" "\033[31m"\n'
		printf '\033[31mred\033[0m\n'
		printf 'a\0b\n'
		printf 'crawler\033.example.com - - [29/Nov/2026:08:48:11 +0900] "GET /" 200 1\n'
		printf 'Nov 29 08:48:11 host sshd[1]: Accepted password for b\033[2Jb from 203.0.113.5 port 1 ssh2\n'
		head -c 200000 /dev/zero | tr '\0' 'x'
		echo
		printf '203.0.113.5 - - [29/Nov/2026:08:48:11 +0900\n'
		printf '203.0.113.5 - - [99/Nov/2026:08:48:11 +0900] "GET / HTTP/1.1" 200 1\n'
		printf '"\n[\n]\n- - [\n" "\n'
		printf 'Nov 29 08:48:11\nNov 29 08:48:11 \nNov 29 08:48:11 host\nNov 29 08:48:11 host :\n'
		printf '203.0.113.5 - - %s' "$rest"
	} >bad.log
	audit bad.log
	[[ $output != *$'\033'* && $output != *$'\007'* ]]
	has "$output" '"b\x1b[2Jb" from 203.0.113.5'
	has "$output" '14 of no known kind, first bad.log:2: "\x1b[31mred\x1b[0m"'
	has "$output" '1 longer than 65,536 bytes, first bad.log:6: "xxx'
	has "$output" '             3  203.0.113.5'
	audit --json bad.log
	[[ $output != *$'\033'* ]]
	python3 -m json.tool <<<"$output" >/dev/null
}

@test "a name in place of an address is said" {
	printf '%s\n' "crawler.example.com - - $rest" "203.0.113.5 - - $rest" >web.log
	audit web.log
	has "$output" '1 with a name in place of the address, first web.log:1: "crawler.example.com - - '
}

@test "--since: a time ago, or a day; lines without a year" {
	local now line
	now=$(date +%s)
	{
		for days in 0 1 4 40 300; do
			line=$(LC_ALL=C date -d "@$((now - days * 86400 - 60))" '+%b %e %H:%M:%S')
			echo "$line host sshd[1]: Connection closed by 203.0.113.$days port 1"
		done
		date -d "@$((now - 4 * 86400))" "+203.0.113.5 - - [%d/%b/%Y:%H:%M:%S +0000] \"GET / HTTP/1.1\" 200 1"
		date -d "@$((now - 86400))" "+%Y-%m-%dT%H:%M:%S+0000 host sshd[1]: Connection closed by 203.0.113.9 port 1"
		echo 'Connection closed by 203.0.113.7 port 1 [preauth]'
	} | sed 's/113\.300/113.200/' >all.log
	same "$(value outside.lines all.log)" 8
	same "$(value outside.lines --since 3d all.log)" 4
	same "$(jsons not-counted.before-since)" 4
	same "$(jsons undated)" 1
	same "$(value outside.lines --since 12h all.log)" 2
	same "$(value outside.lines --since "$(date -d "@$((now - 41 * 86400))" +%F)" all.log)" 7
	same "$(value outside.lines --since 500d all.log)" 8
	audit --since 3d all.log
	has "$output" '4 before --since'
	has "$output" 'Lines without a time, which count in spite of --since: 1'
	for bad in 3 x 0d 2026-13-01 2026-02-30x 9999-01-01 ''; do
		geojp 2 audit --since "$bad" all.log
		has "$stderr" 'not a time such as 3d or 12h, and not a past day such as 2026-11-01'
	done
}

@test "a day that is still to come this year was in the last one" {
	{
		LC_ALL=C date -d '+10 days' '+%b %e %H:%M:%S host sshd[1]: Connection closed by 203.0.113.5 port 1'
		echo 'Feb 29 08:48:11 host sshd[1]: Connection closed by 203.0.113.6 port 1'
	} >future.log
	value first future.log
	[[ $(jsons first) == ????-02-29T08:48:11+0000 ]]
	same "$(jsons last)" "$(date -d '+10 days' '+%F' | sed "s/^[0-9]*/$(($(date -d '+10 days' +%Y) - 1))/")$(jsons last | cut -c 11-)"
}

@test "without FILE: the usual logs, rotated and packed, and the journal" {
	mkdir -p log/nginx log/apache2 log/httpd
	printf '%s\n' "203.0.113.1 - - $rest" >log/nginx/access.log
	printf '%s\n' "203.0.113.2 - - $rest" | gzip >log/nginx/access.log.2.gz
	printf '%s\n' "h:80 203.0.113.3 - - $rest" >log/apache2/other_vhosts_access.log.1
	printf '%s\n' "203.0.113.4 - - $rest" >log/httpd/access_log-20261101
	echo '2026-11-20T08:48:11+00:00 host sshd[1]: Connection closed by 203.0.113.5 port 1' >log/auth.log
	echo '2026-11-10T08:48:11+00:00 host sshd[1]: Connection closed by 203.0.113.6 port 1' >log/secure-1
	echo '2026-11-10T08:48:11+00:00 host postfix/smtpd[1]: connect from unknown[203.0.113.7]' >log/mail.log.1
	echo '2026-11-10T08:48:11+00:00 host kernel: geojp: IN=eth0 SRC=203.0.113.8 DST=1.1.1.1' >log/kern.log
	echo 'not a log' >log/nginx/error.log
	journal '2026-11-25T08:48:11+0000 host sshd[1]: Accepted publickey for bob from 203.0.113.9 port 1 ssh2
'
	audit --json
	printf '%s' "$output" >report.json
	same "$(jsons outside.addresses)" 9
	same "$(jsons not-counted.unknown.lines)" 0
	has "$(jsons files.8)" 'the journal'
	has "$output" '"file": "the journal"'
	# From the journal comes what is newer than the files.
	same "$(cat journal.calls)" "--no-pager --quiet --output=short-iso --since=@$(date -d '2026-11-20 08:48:12' +%s) SYSLOG_FACILITY=4 SYSLOG_FACILITY=10
--no-pager --quiet --output=short-iso --since=@$(date -d '2026-11-10 08:48:12' +%s) SYSLOG_FACILITY=2
--no-pager --quiet --output=short-iso --since=@$(date -d '2026-11-10 08:48:12' +%s) _TRANSPORT=kernel"
}

@test "a journal that fails, and none" {
	mkdir log/nginx
	printf '%s\n' "203.0.113.1 - - $rest" >log/nginx/access.log
	printf '#!/bin/sh\necho No journal >&2\nexit 1\n' >bin/journalctl
	geojp 3 audit --file list.txt
	has "$stderr" 'geojp: journalctl: exit code 1: No journal'
	has "$output" 'Not read, or not to its end: "the journal"'
	rm bin/journalctl
	need_root
	# Where there is no journalctl, there is no journal.
	run -0 --separate-stderr env -i GEOJP_LOGS="$GEOJP_LOGS" unshare -m sh -c "
		mount -t tmpfs none /usr/bin && exec '$geojp' audit --file list.txt --config /dev/null"
	[ -z "$stderr" ]
}

@test "which list is asked" {
	printf '%s\n' "203.0.113.1 - - $rest" "198.51.100.7 - - $rest" >a.log
	geojp 5 audit --state-dir "$state" a.log
	same "$stderr" "geojp: list jp: the kernel module is not loaded, and nothing good is stored in $state/jp; geojp update gets a list, --file takes another one"
	store_small 100
	geojp 0 audit --state-dir "$state" a.log
	has "$output" 'List jp (stored list 000001, not in force), 2 lines of 1 log'
	has "$output" '  in jp                     1 line of 1 address'
	mkdir -p proc/lists
	"$geojp" convert list.txt >proc/lists/jp
	printf 'list: jp\nloaded: yes\ngeneration: 3\n' >proc/status
	geojp 0 audit a.log
	has "$output" 'List jp (generation 3), 2 lines of 1 log'
	geojp 2 audit --top 0 a.log
	has "$stderr" 'not a number from 1 to 1000000'
}

@test "the country of an address, and the sum by country" {
	cat >source <<-'END'
		2|arin|1769904000|5|19830613|20260131|-0500
		arin|*|ipv4|*|2|summary
		arin|*|ipv6|*|1|summary
		arin|JP|ipv4|198.51.100.0|256|19921201|allocated|x
		arin|US|ipv4|203.0.113.0|128|19921201|allocated|x
		arin|CA|ipv6|2001:db8:5::|48|20050314|allocated|x
		arin|JP|ipv6|2001:db8:100::|48|20050314|allocated|x
	END
	{ echo 'retries = 0'; guard_off; echo 'max-data-age = 0'; echo "source = file://$tmp/source"; } >"$GEOJP_CONFIG"
	quiet update --store-only --state-dir "$state"
	printf '%s - - %s\n' 203.0.113.1 "$rest" 203.0.113.1 "$rest" 203.0.113.2 "$rest" \
		2001:db8:5::1 "$rest" 203.0.113.200 "$rest" 198.51.100.7 "$rest" >a.log
	echo 'Nov 29 08:48:11 host sshd[1]: Accepted password for bob from 203.0.113.2 port 1 ssh2' >>a.log
	geojp 0 audit --state-dir "$state" a.log
	has "$output" '"bob" from 203.0.113.2 (US), by'
	has "$output" '             2  203.0.113.1  US'
	has "$output" 'Lines from outside by country:
             4  US        2 addresses
             1  CA        1 address
             1  not known 1 address'
	geojp 0 audit --json --state-dir "$state" a.log
	printf '%s' "$output" >report.json
	same "$(jsons countries.2)" '{"country": null, "lines": 1, "addresses": 1}'
	same "$(jsons top.0.country) $(jsons logins.0.country)" 'US US'
}

# AUDIT_LINES=100000 is faster.
@test "counts are those of an independent program" {
	local lines=${AUDIT_LINES:-1000000}
	python3 "$here/audit_log.py" "$lines" all.log wanted.json list.txt
	"$geojp" audit --json --top 100 --file list.txt all.log >report.json
	python3 - <<-'END'
		import json
		report = json.load(open("report.json"))
		wanted = json.load(open("wanted.json"))
		got = {"lines": report["lines"], "in": report["in"], "outside": report["outside"],
		       "kinds": report["kinds"], "logins": report["logins-outside"],
		       "unknown": report["not-counted"]["unknown"]["lines"],
		       "top": [[t["address"], t["lines"]] for t in report["top"]],
		       "search": sum(m["lines"] for m in report["missed"] if m["what"] == "search engines")}
		for key in wanted:
		    assert got[key] == wanted[key], (key, got[key], wanted[key])
	END
}

@test "a million addresses, and what has no room" {
	python3 - >many.log <<-'END'
		for i in range(1000010):
		    print(f"{20 + (i >> 16)}.{i >> 8 & 255}.{i & 255}.1 - - [29/Nov/2026:08:48:11 +0900] \"-\" 400 0")
	END
	audit many.log
	has "$output" 'outside           1,000,010 lines of more than 1,000,000 addresses'
	has "$output" 'There was room for 1,000,000 addresses: 10 lines of others are in these sums,'
}
