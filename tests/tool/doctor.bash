# A machine for geojp doctor on which all is well, for tests. Load this after common.
# shellcheck disable=SC2119,SC2120 # the tests give has_list and doctor arguments

setup() {
	common_setup
	export GEOJP_ROOT=$tmp/root GEOJP_RUN=$tmp/run GEOJP_IF_INET6=$tmp/root/proc/net/if_inet6
	export PATH=$tmp/bin:$PATH
	unset XTABLES_LIBDIR
	kernel=6.1.0-10-amd64
	modules=$GEOJP_ROOT/lib/modules
	healthy
}

# Puts a file of the fake machine at path $1; its content is $2 or stdin.
put() {
	mkdir -p "$GEOJP_ROOT/$(dirname "$1")"
	if [ $# = 2 ]; then
		printf '%s\n' "$2"
	else
		cat
	fi >"$GEOJP_ROOT/$1"
}

# A program of the fake machine; its text comes from stdin.
program() {
	mkdir -p "$tmp/bin"
	{
		echo '#!/bin/sh'
		cat
	} >"$tmp/bin/$1"
	chmod +x "$tmp/bin/$1"
}

# A program that is not installed: the shell's exit code says so.
no_program() {
	program "$1" <<<'exit 127'
}

has_module() { # KERNEL
	mkdir -p "$modules/$1/kernel"
	put "lib/modules/$1/updates/dkms/xt_geojp.ko" ''
	put "lib/modules/$1/modules.dep" <<-END
		kernel/net/netfilter/x_tables.ko:
		updates/dkms/xt_geojp.ko: kernel/net/netfilter/x_tables.ko
	END
}

# The module's directory in /proc, with list jp in it.
has_list() {
	mkdir -p "$GEOJP_PROC/lists"
	cat >"$GEOJP_PROC/status" <<-END
		list: jp
		loaded: yes
		generation: 3
		loaded-at: 1769904000
		ipv4-prefixes: ${1-1}
		ipv6-prefixes: ${2-1}
		ipv4-addresses: 256
		ipv6-64s: 65536
		bytes: 1000
		rules: 2
		ipv4-rules: 1
		ipv6-rules: 1
	END
	printf 'geojp 1 jp\n198.51.1.0/24\n2001:db8:1::/48\ncommit 2\n' >"$GEOJP_PROC/lists/jp"
}

process() { # PID NAME NET FILES
	put "proc/$1/comm" "$2"
	mkdir -p "$GEOJP_ROOT/proc/$1/ns"
	ln -sfn "net:[$3]" "$GEOJP_ROOT/proc/$1/ns/net"
	ln -sfn "mnt:[$4]" "$GEOJP_ROOT/proc/$1/ns/mnt"
	mkdir -p "$GEOJP_ROOT/proc/$1/root"
}

# What systemctl says of a unit: unit VERB UNIT ANSWER
unit() {
	mkdir -p "$tmp/units"
	printf '%s\n' "$3" >"$tmp/units/$1.$2"
}

# Root's programs listen on these TCP ports.
listening() {
	local port
	for port; do
		printf '   0: 00000000:%04X 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 100%d 1\n' \
			"$port" "$port"
	done | put proc/net/tcp
}

rule='! -i lo -m conntrack --ctstate NEW -m geojp ! --src-jp -m comment --comment geojp -j DROP'

# What PROGRAM-save prints of table filter, with these lines. The policy of INPUT is
# $policy.
tables() { # PROGRAM LINE...
	local program=$1 line
	shift
	{
		printf '*filter\n:INPUT %s [0:0]\n:FORWARD ACCEPT [0:0]\n' "${policy-ACCEPT}"
		for line; do
			case $line in
			:* | '*'* | COMMIT) echo "$line" ;;
			*) echo "[0:0] $line" ;;
			esac
		done
		echo COMMIT
	} >"$tmp/$program.tables"
}

# The rule that was confirmed: lines "FAMILY TABLE CHAIN SPEC".
confirmed() {
	local line family table chain spec
	{
		printf 'geojp-rule 1\nsince 1769904000\n'
		for line; do
			read -r family table chain spec <<<"$line"
			echo "rule $family $table $chain - $spec"
		done
		echo end
	} >"$state/.rule"
}

# The rule is on trial until $1 milliseconds after the boot.
on_trial() {
	mkdir -p "$GEOJP_RUN"
	printf '%s\n' 'geojp-trial 1' "boot $(cat /proc/sys/kernel/random/boot_id)" 'put-in 1' "ends $1" \
		'net 0 0' 'tty 0 0 ' "rule ipv4 filter INPUT - $rule" "rule ipv6 filter INPUT - $rule" \
		end >"$GEOJP_RUN/trial"
}

healthy() {
	local name
	put proc/net/if_inet6 '20010db8000000000000000000000001 02 40 00 80     eth0'
	tables iptables "-A INPUT $rule"
	tables ip6tables "-A INPUT $rule"
	for name in iptables ip6tables iptables-legacy ip6tables-legacy; do
		program $name-save <<<"[ ! -e '$tmp/$name.tables' ] || cat '$tmp/$name.tables'"
	done
	put proc/sys/kernel/osrelease "$kernel"
	put sys/module/xt_geojp/srcversion 1234ABCD
	put sys/kernel/security/lockdown '[none] integrity confidentiality'
	has_module "$kernel"
	has_list
	put usr/lib/x86_64-linux-gnu/xtables/libxt_geojp.so plugin
	put usr/share/geojp/jp.txt <"$jp_txt"
	mkdir -p "$GEOJP_ROOT/run/systemd/system"
	listening 22
	program sshd <<<'printf "port 22\nlistenaddress 0.0.0.0:22\n"'
	process self geojp 1 1
	process 1 systemd 1 1
	# shellcheck disable=SC2016 # the program expands it
	program modinfo <<<'case $2 in srcversion) echo 1234ABCD ;; signer) ;; esac'
	program dkms <<<"echo 'xt_geojp/1.2.3, $kernel, x86_64: installed'"
	program systemctl <<-END
		[ "\$1" != show ] || { cat '$tmp/units/show'; exit 0; }
		cat "$tmp/units/\$1.\$2" 2>/dev/null
	END
	for name in iptables ip6tables iptables-nft ip6tables-nft iptables-legacy \
		ip6tables-legacy; do
		program $name <<<'echo "iptables v1.8.9 (nf_tables) --src-jp  source is in the list"'
	done
	unit is-enabled geojp-update.timer enabled
	unit is-active geojp-update.timer active
	unit is-enabled geojp-restore.service enabled
	unit is-enabled geojp-rule.service enabled
	unit is-active geojp-keep.timer active
	cat >"$tmp/units/show" <<-END
		Result=success
		ExecMainStatus=0
		ExecMainExitTimestamp=Sun 2026-02-01 04:12:00 JST
	END
	store_small 1
	note_facts jp "$(date +%s)" "$(date +%s)"
	confirmed "ipv4 filter INPUT $rule" "ipv6 filter INPUT $rule"
}

# Runs doctor. Its exit code is 1 if a check says FAIL, else 0. In a network namespace of
# its own no real SSH session is seen.
doctor() {
	local own=()
	[ "$(id -u)" != 0 ] || own=(unshare -n)
	run --separate-stderr "${own[@]}" "$geojp" doctor --state-dir "$state" "$@"
	[ -z "$stderr" ]
	case $output in
	*FAIL' '*:*) [ "$status" = 1 ] ;;
	*) [ "$status" = 0 ] ;;
	esac
}

# Check $2 finds something of verdict $1 whose text has $3, and which $4 mends.
finds() {
	doctor
	if [ "${GEOJP_JAPANESE-}" = words ]; then
		grep -q "^$1  *$2: " <<<"$output"
		return
	fi
	line=$(grep -n "^$1  *$2: .*" <<<"$output" | grep -F -- "$(wanted "$3")") || {
		printf 'got:    %s\nwanted: %s %s: ...%s...\n' "$output" "$1" "$2" "$3"
		return 1
	}
	line=$(sed -n "$((${line%%:*} + 1))p" <<<"$output")
	[ -z "${4-}" ] || has "$line" "      to mend: $4"
}

# Check $1 finds nothing wrong, and says what $2 has in it.
fine() {
	doctor
	line=$(grep "^ok    $1: " <<<"$output")
	[ "${GEOJP_JAPANESE-}" = words ] || has "$line" "$2"
	! grep -E "^(warn|FAIL)  $1:" <<<"$output" || false
}
