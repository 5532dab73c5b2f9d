# geojp audit: logs that nobody may read, and lines that mislead.
load common
load audit

rest='[29/Nov/2026:08:48:11 +0900] "GET / HTTP/1.1" 200 12 "-" "curl/8"'

# Audits the lines of stdin.
audit_lines() { # OPTION...
	cat >lines.log
	audit "$@" lines.log
}

@test "a directory of logs that this user may not look into is named" {
	need_root
	mkdir log/nginx log/httpd
	printf '%s\n' "203.0.113.1 - - $rest" >log/nginx/access.log
	printf '%s\n' "203.0.113.2 - - $rest" >log/httpd/access_log
	chmod 700 log/httpd
	as_nobody audit --file list.txt
	same "$status" 3
	has "$stderr" "geojp: $tmp/log/httpd: Permission denied"
	has "$output" "Not read, or not to its end: $tmp/log/httpd"
	has "$output" '1 line of 1 address'
	chmod 700 log
	as_nobody audit --file list.txt
	same "$status" 3
	same "$(grep -c 'Permission denied' <<<"$stderr")" "$(sort -u <<<"$stderr" | grep -c 'Permission denied')"
	has "$stderr" "geojp: $tmp/log: Permission denied"
}

@test "a journal that this user may not read is named" {
	need_root
	mkdir -p log/journal/0123 log/nginx
	: >log/journal/0123/system.journal
	printf '%s\n' "203.0.113.1 - - $rest" >log/nginx/access.log
	chmod 640 log/journal/0123/system.journal
	as_nobody audit --file list.txt
	same "$status" 3
	same "$stderr" "geojp: the journal: $tmp/log/journal/0123/system.journal: Permission denied; root, or a member of the group systemd-journal, may read it"
	has "$output" 'Not read, or not to its end: "the journal"'
	chmod 644 log/journal/0123/system.journal
	as_nobody audit --file list.txt
	same "$status$stderr" 0
}

@test "a line from the future hides nothing of the journal" {
	printf '%s\n' '2026-11-10T08:48:11+00:00 host sshd[1]: Connection closed by 203.0.113.5 port 1' \
		'2126-11-10T08:48:11+00:00 host sshd[1]: Connection closed by 203.0.113.5 port 1' >log/auth.log
	audit
	has "$(cat journal.calls)" "--since=@$(date -d '2026-11-10 08:48:12' +%s) SYSLOG_FACILITY=4"
}

@test "a visitor cannot choose the time of his line" {
	audit_lines --since 2026-11-01 <<-END
		203.0.113.1 - bob [29/Nov/2000:08:48:11 +0900] x $rest
		"203.0.113.9, x [29/Nov/2000:08:48:11 +0900] " 203.0.113.2 - - $rest
		203.0.113.3 - - [29/Nov/2026:08:48:11 +0900] "GET /[29/Nov/2000:08:48:11 +0900] " 200 12
	END
	has "$output" 'outside                   3 lines of 3 addresses'
	has "$output" 'Lines that are not in these sums: 0'
}

@test "an address with its port is an address" {
	audit_lines <<-END
		203.0.113.1:4444 - - $rest
		[2001:db8:5::1]:443 - - $rest
		[2001:db8:5::2] - - $rest
		www.example.jp:443 203.0.113.3 - - $rest
		203.0.113.9:443 198.51.100.1 - - $rest
		[2001:db8:5::9]:443 198.51.100.2 - - $rest
		203.0.113.1:x - - $rest
		203.0.113.1:65536 - - $rest
	END
	has "$output" 'in jp                     2 lines of 2 addresses'
	has "$output" 'outside                   4 lines of 4 addresses'
	has "$output" '             1  2001:db8:5::2'
	has "$output" '2 with a name in place of the address'
}

@test "a method of log-in is shown whole" {
	audit_lines <<-END
		2026-11-10T08:48:11+00:00 h sshd[1]: Accepted keyboard-interactive/pam for bob from 203.0.113.5 port 22 ssh2
	END
	has "$output" 'by "keyboard-interactive/pam", 1 time'
}

# 31 February would be 3 March.
@test "a day that no month has is no time" {
	audit_lines <<-END
		203.0.113.1 - - ${rest/29\/Nov/31\/Feb}
		203.0.113.1 - - ${rest/29\/Nov\/2026/29\/Feb\/2026}
		203.0.113.1 - - ${rest/29\/Nov/00\/Nov}
		2026-04-31T08:48:11+00:00 h sshd[1]: Connection closed by 203.0.113.1 port 1
		2026-04-31 08:48:11 h sshd[1]: Connection closed by 203.0.113.1 port 1
		Feb 30 08:48:11 h sshd[1]: Connection closed by 203.0.113.1 port 1
		203.0.113.2 - - ${rest/29\/Nov\/2026/29\/Feb\/2024}
		Feb 29 08:48:11 h sshd[1]: Connection closed by 203.0.113.3 port 1
	END
	has "$output" 'outside                   2 lines of 2 addresses'
	has "$output" '6 of no known kind'
	! has "$output" ' 203.0.113.1' >/dev/null
	geojp 2 audit --file list.txt --since 2026-02-30 lines.log
}
