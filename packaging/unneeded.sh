# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# This is a part of both prerm scripts, of both preun scripts in
# packaging/rpm/geojp.spec.in, and of packaging/uninstall. Without the module or the
# plugin, iptables-restore loads none of the rules in a file that has -m geojp, and
# the next boot would have no firewall. They have packaging/say.sh in front of this.

is_loaded() { [ -e /sys/module/xt_geojp ]; }

# If /sys is read-only this is a container, and the module belongs to its host.
is_in_use() {
	is_loaded && [ -w /sys/module ] && [ "$(cat /sys/module/xt_geojp/refcnt)" != 0 ]
}

saved_rules() {
	grep -ls -e '^[^#]*-m geojp' /etc/iptables/rules* /etc/iptables*.rules \
		/etc/network/iptables* /etc/sysconfig/iptables /etc/sysconfig/ip6tables /etc/ufw/*.rules 2>/dev/null | tr '\n' ' ' || :
}

rules_here() {
	for save in iptables-legacy-save iptables-nft-save ip6tables-legacy-save ip6tables-nft-save; do
		"$save" 2>/dev/null | grep -e '-m geojp' | sed "s/^/${save%-save} /" || :
	done
}

must_be_unneeded() {
	files=$(saved_rules)
	if [ "$files" ]; then
		complain "not removed: a rule with \"-m geojp\" is in %s and without the" \
			"match the next boot would load none of the rules there. Remove that" \
			"rule first." -- "${files% }"
		exit 1
	fi
	is_in_use || return 0
	rules=$(rules_here)
	if printf '%s\n' "$rules" | grep -q -e '--comment "\{0,1\}geojp[" ]'; then
		complain "not removed: the rule of \"geojp enable\" is in, and it uses the" \
			"module. Run this first: geojp disable"
	elif [ "$rules" ]; then
		complain "not removed: these rules use the module. Remove them first, with" \
			"-D in place of -A:"
		echo "$rules" >&2
	else
		complain "not removed: the module is in use, either by rules of another network" \
			"namespace, such as a container's, or by an open file of" \
			"/proc/net/xt_geojp"
	fi
	exit 1
}

# rmmod, unlike modprobe -r, needs no file of the running kernel.
unload() {
	if is_loaded && [ -w /sys/module ]; then
		rmmod xt_geojp || complain "the module stays loaded until the next boot"
	fi
}
