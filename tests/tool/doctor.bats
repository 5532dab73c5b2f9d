# geojp doctor: each check on a machine where all is well, and on one where it is not. The checks
# of the rule are in doctor_rule.bats.
load common
load doctor

@test "all is well" {
	need_root
	doctor
	! grep -vE '^ok    |^[0-9]+ ok, 0 warn, 0 FAIL$' <<<"$output" || false
	! grep -q 'to mend' <<<"$output" || false
}

@test "--json: each finding with its verdict, and how to mend it" {
	rm "$GEOJP_PROC/status"
	no_program dkms
	run -1 --separate-stderr "$geojp" doctor --json --state-dir "$state"
	python3 - 3<<<"$output" <<-'END'
		import json
		report = json.load(open("/dev/fd/3"))
		checks = report["checks"]
		for verdict in ("ok", "warn", "FAIL"):
		    found = [c for c in checks if c["verdict"] == verdict]
		    assert report[verdict] == len(found) > 0, verdict
		    assert all((c["mend"] is None) == (verdict == "ok") for c in found)
		loaded = next(c for c in checks if c["check"] == "loaded")
		assert loaded["group"] == "module"
		assert loaded["mend"] == "modprobe xt_geojp && geojp restore", loaded
	END
}

@test "everything that is wrong has a command that mends it" {
	only_in_english
	rm -rf "$GEOJP_ROOT" "$state" "$tmp/units"
	mkdir "$tmp/units"
	has_list 0 1
	echo 'nonsense' >>"$GEOJP_CONFIG"
	doctor
	grep -A 1 -E '^(warn|FAIL)  ' <<<"$output" | grep -vE '^--$|^(warn|FAIL)  ' >mends
	[ "$(grep -cE '^(warn|FAIL)  ' <<<"$output")" = "$(wc -l <mends)" ]
	[ "$(wc -l <mends)" -gt 10 ]
	! grep -v '^      to mend: ' mends || false
}

# The checks that said anything.
said() {
	sed -nE 's/^(ok|warn|FAIL) +([a-z0-9-]+ [a-z0-9-]+): .*/\2/p' <<<"$output" | sort -u
}

@test "an ordinary user: what cannot be looked at is never ok" {
	local all
	need_root
	doctor
	all=$(said)
	[ "$(wc -l <<<"$all")" -gt 30 ]
	chmod 700 "$state"
	chmod 600 "$GEOJP_CONFIG"
	as_nobody doctor --state-dir "$state"
	[ -z "$stderr" ]
	has "$output" 'to mend: sudo geojp doctor'
	same "$(said)" "$all"
	! grep -E '^ok    (updates (configuration|permissions)|list (stored|updated)|wayin)' <<<"$output" || false
}

@test "what other programs say cannot send commands to the terminal" {
	program dkms <<<"printf 'xt_geojp/0.1: broken \\033[2J\\n'"
	finds FAIL 'module dkms' 'broken ?[2J'
}

@test "other programs are asked for messages in English" {
	program dkms <<<'echo "xt_geojp/0.1: broken in <$LC_ALL>"'
	export LC_ALL=C.UTF-8
	finds FAIL 'module dkms' 'broken in <C>'
}

@test "module loaded" {
	fine 'module loaded' "the module is loaded, in kernel $kernel"
	rm "$GEOJP_PROC/status"
	finds FAIL 'module loaded' "the module is built for this kernel ($kernel), but not loaded" \
		'modprobe xt_geojp && geojp restore'
	put proc/sys/kernel/modules_disabled 1
	finds FAIL 'module loaded' 'kernel.modules_disabled is set' 'grep -rl modules_disabled'
	rm "$GEOJP_ROOT/proc/sys/kernel/modules_disabled" "$GEOJP_ROOT/proc/sys/kernel/osrelease"
	finds FAIL 'module loaded' 'the module is not loaded' 'modprobe xt_geojp && geojp restore'
	put run/systemd/container lxc
	finds FAIL 'module loaded' 'this is a container' 'install geojp on the host'
}

@test "module loaded: it is not built for this kernel" {
	rm "$GEOJP_PROC/status" "$modules/$kernel/updates/dkms/xt_geojp.ko"
	finds FAIL 'module loaded' "the module is not built for this kernel ($kernel)" \
		'apt-get install linux-headers-'
	put "lib/modules/$kernel/build/Makefile" ''
	finds FAIL 'module loaded' "not built for this kernel" "dkms autoinstall -k $kernel"
	put "lib/modules/$kernel/updates/xt_geojp.ko.xz" ''
	finds FAIL 'module loaded' "not built for this kernel" "depmod -a $kernel"
}

@test "module kernels: a newer kernel without the module fails, an older one warns" {
	fine 'module kernels' 'the module is there for the kernel (1 installed)'
	has_module 6.1.0-9-amd64
	mkdir -p "$modules/removed-kernel/updates"
	fine 'module kernels' 'the module is there for each kernel (2 installed)'
	rm "$modules/6.1.0-9-amd64/updates/dkms/xt_geojp.ko"
	finds warn 'module kernels' 'for kernel 6.1.0-9-amd64, an older one: after a boot into it everybody gets in'
	mkdir -p "$modules/6.1.0-11-amd64/kernel"
	finds FAIL 'module kernels' 'for kernel 6.1.0-11-amd64: after a boot into it everybody gets in'
	rm "$modules/$kernel/modules.dep"
	finds FAIL 'module kernels' "for kernel $kernel, the running one: after" "depmod -a $kernel"
	rm -r "$modules"
	finds warn 'module kernels' 'no kernel is installed in /lib/modules'
}

@test "module dkms" {
	fine 'module dkms' 'DKMS builds the module for each new kernel'
	program dkms <<<"echo 'xt_geojp/1.2.3, $kernel, x86_64: installed (WARNING! Diff between built and installed module!)'"
	finds FAIL 'module dkms' 'Diff between built and installed' 'dkms install --force xt_geojp/1.2.3'
	program dkms <<<:
	finds FAIL 'module dkms' 'DKMS does not know xt_geojp'
	no_program dkms
	finds warn 'module dkms' 'DKMS is not installed' 'apt-get install dkms'
	program dkms <<<'exit 3'
	finds warn 'module dkms' 'what DKMS knows could not be looked at: dkms status fails'
}

@test "module version: the loaded one is not the installed one" {
	fine 'module version' 'the loaded module is the installed one'
	program modinfo <<<'echo 99990000'
	finds warn 'module version' 'is not the installed one (srcversion 1234ABCD and 99990000)' reboot
	program modinfo <<<'exit 1'
	finds warn 'module version' 'could not be looked at'
	rm "$modules/$kernel/modules.dep"
	finds warn 'module version' 'the loaded module is not installed for this kernel any more'
	rm "$GEOJP_ROOT/sys/module/xt_geojp/srcversion"
	finds warn 'module version' 'none is loaded here'
}

@test "module signature" {
	fine 'module signature' 'neither lockdown nor Secure Boot'
	put sys/kernel/security/lockdown 'none [integrity] confidentiality'
	finds FAIL 'module signature' "lockdown asks for signed modules, and the module for kernel $kernel has no signature" \
		'dkms install --force xt_geojp/'
	program modinfo <<<'case $2 in srcversion) echo 1234ABCD ;; signer) echo DKMS ;; esac'
	fine 'module signature' 'the module is signed, and the kernel has taken it'
	rm "$GEOJP_PROC/status"
	finds FAIL 'module signature' 'perhaps the key of DKMS is not enrolled' 'mokutil --import'
}

@test "module signature: Secure Boot, where the kernel does not tell of lockdown" {
	rm "$GEOJP_ROOT/sys/kernel/security/lockdown"
	fine 'module signature' 'neither lockdown nor Secure Boot'
	mkdir -p "$GEOJP_ROOT/sys/firmware/efi/efivars"
	finds warn 'module signature' 'whether modules need a signature could not be looked at'
	printf '\6\0\0\0\1' >"$GEOJP_ROOT/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
	finds FAIL 'module signature' 'Secure Boot asks for signed modules'
	printf '\6\0\0\0\0' >"$GEOJP_ROOT/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
	fine 'module signature' 'neither'
	put sys/module/module/parameters/sig_enforce Y
	finds FAIL 'module signature' 'module.sig_enforce asks for signed modules'
}

@test "plugin iptables: each variant is asked" {
	fine 'plugin iptables' 'each iptables here finds the plugin (6 asked)'
	program iptables-legacy <<-'END'
		printf 'iptables v1.8.9 (legacy): Couldnt load match geojp\nTry --help\n' >&2
		exit 2
	END
	finds warn 'plugin iptables' 'iptables-legacy does not find the plugin: iptables v1.8.9 (legacy): Couldnt load' 'reinstall geojp'
	program ip6tables <<<'exit 2'
	finds FAIL 'plugin iptables' 'ip6tables does not find the plugin: it does not know --src-jp'
	program ip6tables <<<'echo --src-jp'
	program iptables-legacy <<<'echo --src-jp'
	mkdir -p "$GEOJP_ROOT/usr/local/sbin"
	cp "$tmp/bin/systemctl" "$GEOJP_ROOT/usr/local/sbin/iptables"
	finds warn 'plugin iptables' 'root/usr/local/sbin/iptables does not find the plugin'
	rm "$GEOJP_ROOT/usr/local/sbin/iptables"
	program iptables <<-'END'
		echo 'iptables v1.8.9 (nf_tables) --src-jp'
		echo 'Warning: Extension geojp revision 0 not supported, missing kernel module?' >&2
	END
	finds FAIL 'plugin iptables' 'the module does not take the rules of the plugin that iptables finds' 'reinstall geojp, then reboot'
	rm "$GEOJP_PROC/status"
	fine 'plugin iptables' 'each iptables here finds the plugin (6 asked)'
	has_list
	program iptables <<<'echo "iptables v1.8.9 (nf_tables) --src-jp"'
	XTABLES_LIBDIR=/opt/xtables finds warn 'plugin iptables' 'XTABLES_LIBDIR is set to /opt/xtables' 'unset XTABLES_LIBDIR'
}

@test "plugin files: two of different versions" {
	fine 'plugin files' 'libxt_geojp.so'
	put usr/local/lib/xtables/libxt_geojp.so plugin
	fine 'plugin files' 'libxt_geojp.so'
	put usr/local/lib/xtables/libxt_geojp.so older
	finds FAIL 'plugin files' 'two plugins differ' 'remove the older one'
	rm "$GEOJP_ROOT"/usr/*/*/xtables/*.so "$GEOJP_ROOT"/usr/*/*/*/xtables/*.so || true
	finds warn 'plugin files' 'no file libxt_geojp.so is in a usual directory'
}

@test "plugin other-systems: a container with the network of the host" {
	fine 'plugin other-systems' 'no container or chroot'
	process 123 netfilter.py 1 2
	fine 'plugin other-systems' 'no container or chroot'
	put proc/123/root/usr/sbin/iptables ''
	finds warn 'plugin other-systems' 'process 123 (netfilter.py) has another root directory' 'put libxt_geojp.so beside'
	put proc/123/root/usr/lib/xtables/libxt_geojp.so ''
	fine 'plugin other-systems' 'no container or chroot'
	rm "$GEOJP_ROOT/proc/123/root/usr/lib/xtables/libxt_geojp.so"
	process 123 netfilter.py 7 2
	fine 'plugin other-systems' 'no container or chroot'
	rm "$GEOJP_ROOT/proc/self/ns/net"
	finds warn 'plugin other-systems' 'could not be looked at'
}

@test "list in-force: in both families" {
	fine 'list in-force' 'list jp is in force: 1 prefixes of IPv4, 1 of IPv6'
	has_list 1 0
	finds FAIL 'list in-force' 'has no prefix of IPv6: a rule for IPv6 turns everybody away' 'geojp update --list-name jp'
	echo 'one-family = yes' >>"$GEOJP_CONFIG"
	fine 'list in-force' 'list jp is in force'
	sed -i 's/^loaded: yes/loaded: no/' "$GEOJP_PROC/status"
	finds FAIL 'list in-force' 'list jp is not in force: everybody gets in' 'geojp restore --list-name jp'
	rm -r "$state"
	finds FAIL 'list in-force' 'list jp is not in force' 'geojp update --list-name jp'
	printf '\nlist: office\nloaded: no\nrules: 1\n' >>"$GEOJP_PROC/status"
	finds FAIL 'list in-force' 'a rule uses list office, which holds no data' 'write the section [office]'
	rm "$GEOJP_PROC/status"
	finds FAIL 'list in-force' 'the module is not loaded' 'modprobe xt_geojp'
}

@test "list in-force: the module gives no answer that is understood" {
	echo nonsense >"$GEOJP_PROC/status"
	doctor
	! grep '^ok    list in-force' <<<"$output" || false
}

@test "list updated, list data" {
	local now
	now=$(date +%s)
	fine 'list updated' 'list jp was updated'
	fine 'list data' 'list jp has data of'
	note_facts jp "$((now - 86400 * 20))" "$((now - 86400 * 40))"
	finds FAIL 'list updated' 'over 14d ago' 'geojp update --list-name jp'
	finds FAIL 'list data' 'over 30d ago: its source may be frozen' 'geojp update --list-name jp'
	note_facts jp "$((now + 86400 * 20))" "$((now + 86400 * 40))"
	finds FAIL 'list updated' 'in the future'
	finds FAIL 'list data' 'in the future' 'date; if the clock is right'
	note_facts jp "$now" 0
	finds warn 'list data' 'how old the data of list jp are is not known'
	rm "$state/jp/.updated"
	finds FAIL 'list updated' 'list jp was never updated'
	note_facts jp "$now" "$now"
	fine 'list updated' 'list jp was updated'
}

@test "list stored: a damaged one" {
	store_small 2
	note_facts jp "$(date +%s)" "$(date +%s)"
	fine 'list stored' 'each stored list of jp can be read (2 stored)'
	echo damage >"$state/jp/000001.list"
	finds FAIL 'list stored' 'stored list 000001 of jp is not good: ' "geojp update --list-name jp && rm $state/jp/000001.list"
	rm "$state"/jp/*.list
	finds FAIL 'list stored' 'no list jp is stored' 'geojp update'
}

@test "list packaged" {
	fine 'list packaged' "$GEOJP_ROOT/usr/share/geojp/jp.txt"
	echo '<html>' >"$GEOJP_ROOT/usr/share/geojp/jp.txt"
	finds warn 'list packaged' 'cannot help out' 'reinstall geojp'
	rm "$GEOJP_ROOT/usr/share/geojp/jp.txt"
	finds warn 'list packaged' 'No such file or directory'
}

@test "neighbours: what may take the rule out, and whether it comes back" {
	local name
	for name in ufw firewalld netfilter-persistent 'nftables' fail2ban; do
		fine "neighbours $name" 'does not run here'
	done
	unit is-enabled nftables.service enabled
	fine 'neighbours nftables' 'does not run here'
	put etc/nftables.conf ' flush ruleset'
	unit is-enabled nftables.service disabled
	fine 'neighbours nftables' 'does not run here'
	put etc/ufw/ufw.conf 'ENABLED=yes'
	unit is-active firewalld.service active
	unit is-active fail2ban.service active
	unit is-enabled netfilter-persistent.service enabled
	unit is-enabled nftables.service enabled
	for name in ufw firewalld netfilter-persistent nftables fail2ban; do
		fine "neighbours $name" 'may take the rule out, and geojp rule keep puts it in again'
	done
	unit is-active geojp-keep.timer inactive
	doctor
	for name in ufw firewalld netfilter-persistent nftables fail2ban; do
		has "$output" "warn  neighbours $name: "
	done
	has "$output" 'may take the rule out, and nothing puts it in again'
}

@test "neighbours: without systemd" {
	local name
	rm -r "$GEOJP_ROOT/run/systemd"
	put etc/cron.d/geojp '* * * * * root geojp rule keep'
	process 77 crond 1 1
	fine 'neighbours firewalld' 'does not run here'
	fine 'neighbours netfilter-persistent' 'does not run here'
	put etc/init.d/netfilter-persistent ''
	process 78 firewalld 1 1
	process 79 fail2ban-server 1 1
	process 80 dockerd 1 1
	for name in firewalld netfilter-persistent fail2ban docker; do
		fine "neighbours $name" 'may take the rule out, and geojp rule keep puts it in again'
	done
}

@test "neighbours docker: published ports do not pass INPUT" {
	local nat=('*nat' ':PREROUTING ACCEPT [0:0]' ':DOCKER - [0:0]')
	local published='-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80'
	fine 'neighbours docker' 'Docker does not run here'
	unit is-active docker.service active
	fine 'neighbours docker' 'Docker runs: a restart may take the rule out, and geojp rule keep'
	tables iptables ':DOCKER-USER - [0:0]' "-A INPUT $rule" COMMIT "${nat[@]}" "$published"
	finds FAIL 'neighbours docker' 'Docker publishes port 8080 (IPv4), which does not pass INPUT' 'write "chains = INPUT DOCKER-USER"'
	tables iptables "-A INPUT $rule" COMMIT "${nat[@]}" ':DOCKER-INGRESS - [0:0]' \
		'-A DOCKER-INGRESS -p tcp -m tcp --dport 65535 -j DNAT --to-destination 172.18.0.2:65535'
	finds FAIL 'neighbours docker' 'Docker publishes port 65535 (IPv4), which does not pass INPUT'
	tables iptables ':DOCKER-USER - [0:0]' "-A INPUT $rule" "-A DOCKER-USER $rule" COMMIT "${nat[@]}" "$published"
	confirmed "ipv4 filter INPUT $rule" "ipv4 filter DOCKER-USER $rule" "ipv6 filter INPUT $rule"
	fine 'neighbours docker' 'Docker runs'
	confirmed "ipv4 filter INPUT $rule" "ipv6 filter INPUT $rule"
	tables iptables "-A INPUT $rule" COMMIT "${nat[@]}" "${published/DOCKER /DOCKER -d 127.0.0.1/32 }"
	fine 'neighbours docker' 'Docker runs'
	tables iptables "-A INPUT $rule" COMMIT "${nat[@]}" "$published"
	printf '[rule]\nexcept-ports = tcp/8080\n' >>"$GEOJP_CONFIG"
	fine 'neighbours docker' 'Docker runs'
	program iptables-save <<<'exit 4'
	finds warn 'neighbours docker' 'which ports Docker publishes could not be looked at'
}

@test "wayin sessions" {
	fine 'wayin sessions' 'nobody is connected by SSH now'
	SSH_CONNECTION='198.51.1.7 1 192.0.2.1 22' fine 'wayin sessions' 'each address that is connected by SSH is in the list (generation 3)'
	SSH_CONNECTION='203.0.113.9 1 192.0.2.1 22' finds FAIL 'wayin sessions' \
		'203.0.113.9 is connected by SSH and not in the list (generation 3)' \
		"printf '\\n203.0.113.9\\n' >>$tmp/allow.d/me.txt && geojp update"
	printf '[rule]\n[rule two]\nlist = office\n' >>"$GEOJP_CONFIG"
	finds warn 'wayin sessions' 'are in the list could not be looked at: there is no list' 'geojp update --list-name office'
	[ "$(grep -c 'wayin sessions' <<<"$output")" = 2 ]
	rm "$GEOJP_PROC/status"
	rm -r "$state"
	finds warn 'wayin sessions' 'are in the list could not be looked at' 'geojp update --list-name jp'
}

@test "wayin ssh-ports" {
	fine 'wayin ssh-ports' 'the rule closes SSH (port 22) to abroad'
	program sshd <<<'printf "port 22\nport 2222\n"'
	finds warn 'wayin ssh-ports' 'sshd is set to port 2222, but nothing listens there' 'systemctl restart ssh'
	listening 22 2222
	fine 'wayin ssh-ports' 'the rule closes SSH (port 2222) to abroad'
	printf '[rule]\nports = tcp/80 tcp/2222\n' >>"$GEOJP_CONFIG"
	finds warn 'wayin ssh-ports' 'leaves SSH (port 22) open to abroad' 'if you do not want that, write tcp/22 into ports'
	has "$output" 'ok    wayin ssh-ports: the rule closes SSH (port 2222)'
	printf '[rule x]\nexcept-ports = tcp/2000-3000 udp/22\n' >>"$GEOJP_CONFIG"
	fine 'wayin ssh-ports' 'the rule closes SSH (port 22) to abroad'
	program sshd <<<'echo "sshd: no hostkeys available" >&2; exit 1'
	finds warn 'wayin ssh-ports' 'which ports sshd has could not be looked at: sshd: sshd: no hostkeys available'
}

@test "wayin ssh-ports: another server, or none" {
	no_program sshd
	fine 'wayin ssh-ports' 'the rule closes SSH (port 22) to abroad'
	listening 80
	fine 'wayin ssh-ports' 'sshd is not installed, and nothing listens on port 22'
}

@test "clock: before the newest stored list, or in 2038" {
	fine 'clock clock' "the clock says $(date +%Y)-"
	touch -d '3 days' "$state/jp/000001.list"
	finds FAIL 'clock clock' 'but the newest stored list jp is of' 'timedatectl set-ntp true'
	touch "$state/jp/000001.list"
	fine 'clock clock' 'the clock says'
	cp "$geojp" later
	touch -d '3 days' later
	run -1 --separate-stderr ./later doctor --state-dir "$state"
	has "$output" 'but the program geojp is of'
	cc -shared -fPIC -o clock.so -xc - <<-'END' || skip "no compiler"
		#include <time.h>
		time_t time(time_t *t) { time_t now = 2147483000; if (t) *t = now; return now; }
	END
	run -1 --separate-stderr env LD_PRELOAD="$tmp/clock.so" "$geojp" doctor --state-dir "$state"
	has "$output" 'FAIL  clock clock: the clock says 2038-01-19'
}

@test "updates timer: with systemd" {
	fine 'updates timer' 'geojp-update.timer is active'
	unit is-enabled geojp-update.timer disabled
	finds FAIL 'updates timer' 'geojp-update.timer is not enabled (disabled)' 'systemctl enable --now geojp-update.timer'
	! grep '^ok    updates timer' <<<"$output" || false
	unit is-enabled geojp-update.timer enabled
	unit is-active geojp-update.timer inactive
	finds FAIL 'updates timer' 'geojp-update.timer is not active (inactive)'
	unit is-active geojp-update.timer active
	unit is-enabled geojp-restore.service masked
	finds FAIL 'updates timer' 'geojp-restore.service is not enabled (masked): after a boot no list is in force'
	rm -r "$tmp/units"
	mkdir "$tmp/units"
	finds FAIL 'updates timer' 'systemctl gives no answer'
}

@test "updates timer: with cron" {
	rm -r "$GEOJP_ROOT/run/systemd"
	finds FAIL 'updates timer' 'there is no systemd and no /etc/cron.d/geojp'
	put etc/cron.d/geojp ''
	finds FAIL 'updates timer' 'no cron is running' 'apt-get install cron'
	process 77 cron 1 1
	fine 'updates timer' 'cron runs the update'
}

@test "updates last" {
	fine 'updates last' 'the last update went well, Sun 2026-02-01'
	printf '%s\n' Result=exit-code ExecMainStatus=6 'ExecMainExitTimestamp=Mon' >"$tmp/units/show"
	finds FAIL 'updates last' 'the last update failed (exit-code, exit code 6), Mon' 'journalctl -n 20 -u geojp-update.service'
	printf '%s\n' Result=success ExecMainStatus=0 'ExecMainExitTimestamp=' >"$tmp/units/show"
	fine 'updates last' 'no update has run since the boot; each list was updated'
	note_facts jp "$(($(date +%s) - 86400 * 3))" "$(date +%s)"
	finds warn 'updates last' 'whether the update works cannot be told' 'geojp update'
	: >"$tmp/units/show"
	finds warn 'updates last' 'how the last update ended could not be looked at'
}

@test "updates last: with cron" {
	rm -r "$GEOJP_ROOT/run/systemd"
	put etc/cron.d/geojp ''
	process 77 crond 1 1
	fine 'updates last' 'cron does not note how an update ends; each list was updated'
	note_facts jp "$(($(date +%s) - 86400 * 3))" "$(date +%s)"
	finds warn 'updates last' 'cron does not note how an update ends, and a list was last updated 20'
	rm -r "$state/jp"
	finds warn 'updates last' 'cron does not note how an update ends, and a list was never updated: whether'
}

@test "updates configuration" {
	fine 'updates configuration' "$GEOJP_CONFIG is read without complaint"
	printf '%s\n' 'max-odd-rows = 500%' 'colour = blue' >>"$GEOJP_CONFIG"
	finds FAIL 'updates configuration' "$GEOJP_CONFIG:11: \"500%\": " 'correct that line'
	finds FAIL 'updates configuration' "$GEOJP_CONFIG:12: \"colour\": no such key"
}

@test "updates exceptions" {
	fine 'updates exceptions' 'is read without complaint'
	mkdir allow.d deny.d
	printf '198.51.100.7\nhome.example.net\n' >allow.d/me.txt
	fine 'updates exceptions' 'is read without complaint'
	echo 198.51.100.7/99 >>allow.d/me.txt
	finds FAIL 'updates exceptions' 'allow.d/me.txt:3: "198.51.100.7/99"' 'correct that line'
	echo example.net >deny.d/bad
	finds FAIL 'updates exceptions' 'deny.d/bad:1: "example.net"'
	rm deny.d/bad
	printf '198.51.100.7\n' >allow.d/me.txt
	echo >allow.d/me.txt.bak
	finds warn 'updates exceptions' 'allow.d/me.txt.bak is not read: it is a backup' 'rename it'
}

@test "updates disk" {
	need_root
	fine 'updates disk' "the disk of $state has room"
	on_disk() { # OPTIONS VERDICT TEXT
		run --separate-stderr unshare -mn sh -c '
			mount -t tmpfs -o size=200m t "$1" || exit 99
			cp -r "$1.copy/." "$1" && mount -o "remount,$2" "$1" || exit 99
			"$3" doctor --state-dir "$1"' - "$state" "$1" "$geojp"
		[ "$status" != 99 ] || skip "no tmpfs can be mounted here"
		has "$output" "$2  updates disk: the disk of $state $3"
	}
	cp -r "$state" "$state.copy"
	on_disk size=10m FAIL 'is full: '
	on_disk size=40m warn 'is nearly full: '
	on_disk size=100m 'ok  ' 'has room'
	on_disk ro FAIL 'is read-only'
	run --separate-stderr unshare -mn sh -c '
		mount -t tmpfs -o size=200m,nr_inodes=40 t "$1" && cp -r "$1.copy/." "$1" || exit 99
		while touch "$1/$((i += 1))" 2>/dev/null; do :; done
		"$2" doctor --state-dir "$1"' - "$state" "$geojp"
	has "$output" "FAIL  updates disk: the disk of $state has no inode left"
	rm -r "$state"
	finds FAIL 'updates disk' "there is no directory $state"
}

@test "updates permissions" {
	need_root
	mkdir allow.d
	echo 198.51.100.7 >allow.d/me.txt
	fine 'updates permissions' 'only root can change'
	chmod 666 allow.d/me.txt
	finds FAIL 'updates permissions' 'allow.d/me.txt may be written by everybody' 'chmod go-w'
	chmod 664 allow.d/me.txt
	finds FAIL 'updates permissions' 'allow.d/me.txt may be written by its group'
	chmod 644 allow.d/me.txt
	chown 65534 "$state/jp"
	finds FAIL 'updates permissions' "$state/jp belongs to user 65534" 'chown root: '
	chown 0 "$state/jp"
	chmod 777 "$state/jp/000001.list"
	finds FAIL 'updates permissions' "$state/jp/000001.list may be written by everybody"
}

@test "store-only = yes: a machine on which another program filters" {
	local before
	before=$(cat "$GEOJP_CONFIG")
	printf '%s\n' 'store-only = yes' "$before" "export = nft $tmp/jp.nft" >"$GEOJP_CONFIG"
	# With the module, all is looked at: its list gets old.
	fine 'module loaded' 'the module is loaded'
	fine 'rule in-place' ''
	rm -r "$GEOJP_PROC"
	rm "$tmp"/bin/iptables* "$tmp"/bin/ip6tables*
	fine 'module loaded' 'store-only = yes: no module is wanted here; geojp writes 1 export, and whether another program filters by it it does not know'
	same "$(grep -cE '^(ok|warn|FAIL) +(module|plugin|rule|neighbours) ' <<<"$output")" 1
	! grep -q 'in-force' <<<"$output" || false
	fine 'list updated' ''
}

@test "no memory left: doctor says so, whoever takes the complaints just then" {
	local least=16000
	until (ulimit -v $least && "$geojp" --version) >/dev/null 2>&1; do
		least=$((least + 2000))
		[ $least -lt 400000 ] || skip "the program runs with no such limit"
	done
	mkdir allow.d
	awk 'BEGIN { for (i = 0; i < 400000; i++)
		printf "%d.%d.%d.1\n", 1 + int(i / 16384), int(i / 128) % 128, i % 128 }' >allow.d/many.txt
	run -3 --separate-stderr sh -c 'ulimit -v $1; exec "$2" doctor --state-dir "$3"' \
		sh $((least + 4000)) "$geojp" "$state"
	same "$stderr" "geojp: out of memory"
}
