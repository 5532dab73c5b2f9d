#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# 1-install.sh VERSION: the packages are installed on a server that never had geojp.
# The headers of its kernel are installed after them.
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. /t/lib.sh
export DEBIAN_FRONTEND=noninteractive
version=$1
kernel=$(uname -r)

strays >/root/before
rules >/root/rules
apt-get -qq update
works "apt installs the packages, without headers" \
	apt-get -qq -y --no-install-recommends install /srv/now/*.deb
like "it says what is missing" "$said" "apt-get install linux-headers-$kernel"
like "and what that means" "$said" 'nobody is turned away'
is "no rule is added" "$(rules)" "$(cat /root/rules)"
works "apt installs the headers" apt-get -qq -y install linux-headers-cloud-amd64
check "and DKMS builds the module" dkms_has "$version" "$kernel"
works "the list can be put in force" systemctl start geojp-restore
check "it is in force" in_force
is "still there is no rule" "$(rules)" "$(cat /root/rules)"

is "the module has its version" "$(cat /sys/module/xt_geojp/version)" "$version"
is "so has the command" "$(geojp --version)" "geojp $version"
check "Japan is in the list" geojp test $home
check_not "abroad is not" geojp test $abroad
for unit in geojp-restore.service geojp-update.timer; do
	is "$unit is enabled" "$(systemctl is-enabled $unit)" enabled
	is "$unit is active" "$(systemctl is-active $unit)" active
done
is "geojp-rule.service is not enabled" "$(systemctl is-enabled geojp-rule.service)" disabled
is "nor active" "$(systemctl is-active geojp-rule.service)" inactive
like "iptables finds the plugin" "$(iptables -m geojp -h 2>&1)" 'src-jp'

# For the next boot

# The owner has no SSH here, but a console.
on_console() {
	systemd-run -q --wait -p TTYPath=/dev/tty9 -p StandardInput=tty-force \
		-p StandardOutput=journal "$@"
}

sed -i -e 's|^#source = registries$|source = file:///usr/share/geojp/jp.txt|' \
	-e 's|^#max-data-age = .*|max-data-age = 9999d|' /etc/geojp/geojp.conf
echo '# mine' >>/etc/geojp/geojp.conf
works "the owner updates the list" geojp update
works "puts the rule in" on_console geojp enable
works "and confirms it" on_console geojp confirm
diag "$(journalctl -b -o cat _COMM=geojp | tail -n 20)"
peer
the_rules_turn_away
end
