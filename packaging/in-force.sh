# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154
# This is a part of three scripts: geojp's postinst, the script in
# packaging/rpm/geojp.spec.in that does the same, and packaging/install. Each defines
# start_unit, and the names for the messages: install, headers, module_package. They
# have packaging/say.sh in front of this.

nobody_turned_away() { message "Until then nobody is turned away"; }

is_container() { [ -e /sys/module ] && [ ! -w /sys/module ]; }

secure_boot() {
	variable=/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c
	[ "$(od -An -tu1 -j4 -N1 "$variable" 2>/dev/null | tr -d ' ')" = 1 ]
}

then_start() {
	if [ -d /run/systemd/system ]; then
		echo "systemctl start geojp-restore"
	else
		echo "geojp restore"
	fi
}

why_not_loaded() { # WHAT-MODPROBE-SAID
	if is_container; then
		say "this is a container, and its kernel is the host's: install" \
			"%s there. %s" -- "$module_package" "$(nobody_turned_away)"
		return
	fi
	if ! modinfo xt_geojp >/dev/null 2>&1; then
		if ls -d /usr/src/xt_geojp-*/ >/dev/null 2>&1; then
			say "DKMS has built no module for the running kernel: %s (if that" \
				"package is missing, upgrade the kernel and reboot), then %s. %s" \
				-- "$install $headers" "$(then_start)" "$(nobody_turned_away)"
		else
			say "no kernel module: %s, unless this machine only publishes lists. %s" \
				-- "$install $module_package" "$(nobody_turned_away)"
		fi
		return
	fi
	case $1 in
	*'Key was rejected'* | *'Required key not available'* | *'Operation not permitted'*)
		for key in /var/lib/shim-signed/mok/MOK.der /var/lib/dkms/mok.pub; do
			[ ! -e "$key" ] || break
		done
		if secure_boot; then
			say "Secure Boot is on, and the kernel does not know the key that DKMS" \
				"signed the module with: mokutil --import %s (%s), reboot, and" \
				"choose \"Enroll MOK\" on the console. %s" \
				-- "$key" "$install mokutil" "$(nobody_turned_away)"
		else
			say "the kernel refuses the module. Either it does not know the key of the" \
				"signature (module.sig_enforce or lockdown: enroll %s), or" \
				"kernel.modules_disabled is set. %s" -- "$key" "$(nobody_turned_away)"
		fi ;;
	*'Invalid argument'* | *'Exec format error'* | *'Unknown symbol'*)
		say "the module does not fit the running kernel: reboot. %s" -- "$(nobody_turned_away)" ;;
	*)
		say "modprobe xt_geojp: %s. Fix that, then %s. %s" \
			-- "$1" "$(then_start)" "$(nobody_turned_away)" ;;
	esac
}

is_current() {
	[ "$(cat /sys/module/xt_geojp/srcversion)" = "$(modinfo -F srcversion xt_geojp 2>/dev/null)" ]
}

# An installation must not fail because no module can be loaded. With systemd the
# unit is already active if the owner has unloaded the list, so "start" keeps the list
# empty. A module that was loaded just now has no list, so the unit is restarted.
put_in_force() {
	action=start
	if [ ! -e /sys/module/xt_geojp ]; then
		said=$(modprobe xt_geojp 2>&1) || {
			why_not_loaded "$said"
			return 0
		}
		action=restart
	elif ! is_container && modinfo xt_geojp >/dev/null 2>&1 && ! is_current; then
		say "the module of the previous version stays in the kernel, with its lists," \
			"until the next boot"
	fi
	if [ -d /run/systemd/system ]; then
		systemctl --system daemon-reload || :
		start_unit $action ||
			say "the list could not be put in force: see systemctl status" \
				"geojp-restore. %s" -- "$(nobody_turned_away)"
	elif ! grep -qs '^ipv4-prefixes: [1-9]' /proc/net/xt_geojp/status; then
		geojp restore ||
			say "the list could not be put in force: see above. %s" -- "$(nobody_turned_away)"
	fi
}

# In an older version geojp-rule.service held the text of the rule. If what it has put
# in is what geojp.conf says, geojp looks after it from now on, as if it was confirmed.
# If not, the owner has edited the unit, and geojp must not put in another rule.
take_over_rule() {
	[ -d /run/systemd/system ] && [ ! -e /var/lib/geojp/.rule ] || return 0
	systemctl -q is-active geojp-rule.service || return 0
	systemctl -q is-enabled geojp-rule.service || return 0
	if ! "${geojp:-geojp}" rule check >/dev/null 2>&1; then
		say "geojp-rule.service has put in another rule than [rule] in geojp.conf says." \
			"It stays in, but nothing looks after it. Write it into [rule], remove" \
			"/etc/systemd/system/geojp-rule.service and geojp-rule.service.d, then:" \
			"geojp enable"
	elif ! "${geojp:-geojp}" rule apply --confirmed ||
		! systemctl start geojp-keep.timer; then
		say "geojp does not look after the rule: see above. Then: geojp enable"
	fi
}
