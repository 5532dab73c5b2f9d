#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# 3-next-kernel.sh KERNEL OLD: the newer kernel, KERNEL, is booted, and the rule is a
# unit. The list is updated, and then geojp is uninstalled. Last, the kernel OLD is
# removed.
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. /t/lib.sh
cd $tree || bail "no $tree"

is "(that kernel runs)" "$(uname -r)" "$1"
the_boot_is_in_order geojp-rule.service
the_rule_was_before_the_network
is "the module is the one that DKMS built for it" "$(lies_in "$1")" \
	"/lib/modules/$1/updates/dkms"
is "and is loaded" "$(cat /sys/module/xt_geojp/srcversion)" "$(modinfo -F srcversion xt_geojp)"
peer
the_rules_turn_away

# The timer

serve_list
check_not "(1.0.0.0/24 does not get in)" reaches $new
let_timer_elapse
check "the timer runs the update" within 60 has_run_again
is "which works" "$(show geojp-update.service Result)" success
check "its list is in force: 1.0.0.0/24 gets in" reaches $new
the_rules_turn_away

# `make uninstall`

refuses "make uninstall refuses while the rule of the unit is in" \
	'geojp disable' make -s uninstall
the_rules_turn_away
works "the owner takes the rule out" geojp disable
works "make uninstall works" make -s uninstall
like "it names what is the owner's" "$said" '/etc/geojp/geojp\.conf is yours'
is "and leaves that alone" "$(ours)" '/etc/geojp
/etc/geojp/geojp.conf'
rm -r /etc/geojp
is "nothing else has come to stay" "$(come_to_stay)" ""
is "DKMS has forgotten it" "$(dkms status)" ""
check_not "the module is not in the kernel" test -e /sys/module/xt_geojp
refuses "make uninstall says so where nothing is installed" 'not there' make -s uninstall

# The tool alone

works "make install MODULE=no works" make -s install MODULE=no
like "it says where to read on" "$said" 'Many servers'
check_not "it installs no plugin" iptables -m geojp -h
is "nor a module" "$(dkms status)" ""
is "the timer is not enabled" "$(systemctl is-enabled geojp-update.timer)" disabled
check_not "nor is there anything for cron" test -e /etc/cron.d/geojp
check "the command works" geojp load --store-only /usr/share/geojp/jp.txt
works "make uninstall works there as well" make -s uninstall
is "and leaves nothing" "$(ours)" ""

# Only the files, into another directory

destination=/root/destination
works "make install with DESTDIR and PREFIX works" \
	make -s install DESTDIR=$destination PREFIX=/usr/local
is "it installs nothing here" "$(ours | grep -v "^$destination/")" ""
for file in sbin/geojp share/geojp/jp.txt share/man/man8/geojp.8 \
	share/bash-completion/completions/geojp lib/systemd/system/geojp-rule.service \
	lib/systemd/system/geojp-keep.timer; do
	check "there is /usr/local/$file" test -s $destination/usr/local/$file
done
for file in etc/geojp/geojp.conf etc/cron.d/geojp usr/src/xt_geojp-9.8.7/dkms.conf \
	usr/lib/x86_64-linux-gnu/xtables/libxt_geojp.so; do
	check "there is /$file" test -s $destination/$file
done
units=$destination/usr/local/lib/systemd/system
is "the units start that command" \
	"$(grep -h '^ExecStart=.*geojp ' $units/geojp-{keep,restore,rule,update}.service)" \
	'ExecStart=/usr/local/sbin/geojp rule keep
ExecStart=/usr/local/sbin/geojp restore
ExecStart=/usr/local/sbin/geojp rule apply --confirmed
ExecStart=/usr/local/sbin/geojp update'
unlike "so does cron" "$(cat $destination/etc/cron.d/geojp)" '[ "]/usr/sbin/geojp'
cp -r $destination/usr/local/. /usr/local/
like "that command looks for its list there" "$(/usr/local/sbin/geojp restore --help)" \
	'/usr/local/share/geojp/jp\.txt'
rm -rf $destination
# The old kernel is removed.
works "(apt purges the old kernel)" env DEBIAN_FRONTEND=noninteractive \
	apt-get -qq -y purge "linux-headers-$2" "linux-image-$2"
find /usr/local -name '*geojp*' -prune -exec rm -rf {} +
end
