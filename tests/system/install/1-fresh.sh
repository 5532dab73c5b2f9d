#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# 1-fresh.sh: the README's installation, word by word, on a server that never had geojp.
# Then `make install` runs again with rules in force, with mistakes in the source, and
# from a newer tree.
# shellcheck disable=SC2034,SC2086,SC2154 # what whole.sh has; no address has blanks
# shellcheck source-path=SCRIPTDIR source=../../lockout/whole.sh
. /t/whole.sh
cd $tree || bail "no $tree"

version=$(cat VERSION)
kernel=$(uname -r)
manifest=/usr/share/geojp/manifest

manifest_files() { cut -c67- $manifest; }

# All that a failing command must leave as it is.
state() {
	manifest_files | xargs sha256sum
	dkms status
	cat /sys/module/xt_geojp/{srcversion,refcnt}
	modinfo -F srcversion xt_geojp
	status generation
	systemctl is-enabled geojp-{restore,rule}.service geojp-update.timer
	find /usr/src /var/lib/dkms /lib/modules/*/updates -not -name '*.log' | sort
	rules
}

check "(the owner has an account)" new_owner
check "(the network is up)" peer
check "(sshd runs)" within 60 systemctl -q is-active ssh

# In a container, where no module can be loaded

strays >/root/before
touch /.dockerenv
refuses "make install refuses in a container" \
	'container \(docker\).*make install MODULE=no' make -s install
rm /.dockerenv
strays >/root/now
is "it has changed nothing" "$(comm -3 /root/before /root/now)" ""

# A fresh server: what the README tells to type

rules >/root/rules
mapfile -t steps < <(tests/lint/typed README.md step)
is "the README has four steps" "${#steps[@]}" 4
is "and in Japanese the same ones" "$(tests/lint/typed README.ja.md step)" \
	"$(printf '%s\n' "${steps[@]}")"
user=owner
check "(the owner logs in)" open_session $home
in_session "cd $tree; export CFLAGS=$CFLAGS MAKEFLAGS=$MAKEFLAGS"
in_session "${steps[0]}" 1200
is "the first step works: ${steps[0]}" "$code" 0
diag "$said"
like "it says what it installed of apt's" "$said" 'installing .*dkms'
like "it shows what is in force" "$said" '^list jp$'
for i in 1 2; do
	like "it says what comes next: ${steps[i]}" "$said" "^    ${steps[i]}\$"
done
like "and then from a new window: ${steps[3]}" "$said" "^    ${steps[3]}\$"
is "it adds no rule" "$(rules)" "$(cat /root/rules)"
check "DKMS has built the module" dkms_has "$version" "$kernel"
is "that one is on the disk" "$(lies_in "$kernel")" "/lib/modules/$kernel/updates/dkms"
is "that one is loaded" "$(cat /sys/module/xt_geojp/srcversion)" \
	"$(modinfo -F srcversion xt_geojp)"
is "with its version" "$(cat /sys/module/xt_geojp/version)" "$version"
check "the packaged list is in force" in_force
check "Japan is in it" geojp test $home
check_not "abroad is not" geojp test $abroad
is "the command has its version" "$(geojp --version)" "geojp $version"
for unit in geojp-restore.service geojp-update.timer; do
	is "$unit is enabled" "$(systemctl is-enabled $unit)" enabled
	is "$unit is active" "$(systemctl is-active $unit)" active
done
is "geojp-rule.service is not enabled" "$(systemctl is-enabled geojp-rule.service)" disabled
is "nor active" "$(systemctl is-active geojp-rule.service)" inactive
check "the units are well formed" systemd-analyze verify --man=no \
	geojp-{update,keep}.{service,timer} geojp-{restore,rule}.service
like "the headers of later kernels are installed" \
	"$(dpkg-query -W -f '${Status}' linux-headers-cloud-amd64)" installed
like "iptables finds the plugin" "$(iptables -m geojp -h 2>&1)" 'src-jp'
like "ip6tables too" "$(ip6tables -m geojp -h 2>&1)" 'src-jp'

# The README's other steps. Here alone the sources are not those of the README.

cp -p /etc/geojp/geojp.conf /root/conf
serve_list
cat /usr/share/geojp/jp.txt >$lists/jp.txt
in_session "${steps[1]}"
is "the second step works: ${steps[1]}" "$code" 0
diag "$said"
in_session "${steps[2]}"
is "the third step works: ${steps[2]}" "$code" 0
diag "$said"
like "it says for how long" "$said" '^The rule is in on trial, until 20'
like "and what to type" "$said" "Log in anew, from another window, and type there: ${steps[3]}\$"
check "both rules are in" both_rules_in
in_session "${steps[3]}"
is "in the old window the fourth step is refused" "$code" 1
like "it says why" "$said" "this session from $home began before the rule went in"
try log_in $home -tt "${steps[3]}"
is "in a new window it works: ${steps[3]}" "$code" 0
diag "$said"
is "the rule is there after a boot" "$(systemctl is-enabled geojp-rule)" enabled
unset user
ends out
in_session 'sudo geojp disable'
is "the owner takes the rule out again" "$code" 0
check "it is out" rule_is_out
ends in
close_session
stop_server
cp -p /root/conf /etc/geojp/geojp.conf

# Files

is "every file is root's" "$(manifest_files | xargs stat -c '%U:%G' | sort -u)" root:root
is "none can be written by others" "$(manifest_files | xargs -I{} find {} -perm /022)" ""
is "all can be read" "$(manifest_files | xargs -I{} find {} -not -perm -444)" ""
is "the command alone is executable" "$(manifest_files | xargs -I{} find {} -perm /111)" \
	/usr/sbin/geojp
for page in {,ja/}man8/geojp.8 {,ja/}man5/geojp.conf.5; do
	like "the manual has $page" "$(head -n 5 "/usr/share/man/$page")" '^\.TH'
done
for directory in allow.d deny.d; do
	check "there is /etc/geojp/$directory" test -d /etc/geojp/$directory
done

complete_() { # WORD...: what bash would offer for the last one
	bash -c '. /usr/share/bash-completion/completions/geojp
		COMP_WORDS=(geojp "$@") COMP_CWORD=$#
		_geojp && echo "${COMPREPLY[@]}"' bash "$@"
}
is "bash completes a command" "$(complete_ stat)" status
is "and an option" "$(complete_ update --dry)" --dry-run
is "and what an option takes" "$(complete_ update --accept ca)" canary

# Again, with rules in force and a configuration that the owner has changed

put_rules_in
echo '# mine' >>/etc/geojp/geojp.conf
generation=$(status generation)
before=$(state)
works "make install works again" make -s install
like "it says what it left alone" "$said" '/etc/geojp/geojp.conf is yours'
is "the configuration stays" "$(tail -n 1 /etc/geojp/geojp.conf)" '# mine'
is "the list stays" "$(status generation)" "$generation"
is "all else does" "$(state)" "$before"

# Mistakes in the source

for source in kernel/xt_geojp_main.c tools/commands/main.c; do
	cp $source /root/good
	echo 'int mistake(' >>$source
	before=$(state)
	refuses "make install fails where $source cannot be compiled" 'error:' make -s install
	is "and leaves all as it is" "$(state)" "$before"
	cp /root/good $source
done

# `make uninstall` while the module is in use

refuses "make uninstall refuses while a rule uses the module" \
	'iptables[^ ]* .*INPUT .*-m geojp' make -s uninstall
netfilter-persistent save >/dev/null 2>&1
take_rules_out
refuses "and while a file has such a rule for the next boot" \
	'/etc/iptables/rules\.v4 /etc/iptables/rules\.v6 ' make -s uninstall
mv /etc/iptables /root/
exec 5</proc/net/xt_geojp/status
refuses "and while somebody has a file of it open" 'open file' make -s uninstall
exec 5>&-
ip netns exec peer iptables -A INPUT "${rule[@]}"
refuses "and while a rule of another network namespace does" \
	'another network namespace' make -s uninstall
ip netns exec peer iptables -D INPUT "${rule[@]}"
mv /root/iptables /etc/
is "they have left all as it is" "$(put_rules_in; state)" "$before"

# A newer version, with rules in force

the_rules_turn_away
echo 9.8.7 >VERSION
echo 'MODULE_INFO(newer, "yes");' >>kernel/xt_geojp_main.c
works "make install from a newer tree works" make -s install
like "it says which module stays until the next boot" "$said" 'until the next boot'
is "DKMS has that version alone" "$(dkms status | cut -d, -f1)" xt_geojp/9.8.7
is "and its source alone is there" "$(cd /usr/src && echo xt_geojp-*)" xt_geojp-9.8.7
is "the command is the newer one" "$(geojp --version)" 'geojp 9.8.7'
is "the module in the kernel is the older one" "$(cat /sys/module/xt_geojp/version)" "$version"
is "the list stays" "$(status generation)" "$generation"
the_rules_turn_away

# This is the last test, because modules_disabled stays set until the next boot. The
# rules for that boot are in the files of netfilter-persistent.

sysctl -qw kernel.modules_disabled=1
refuses "make install refuses where no module can be loaded any more" \
	'modules_disabled' make -s install
end
