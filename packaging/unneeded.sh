# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Part of both prerm, of both preun in packaging/rpm/geojp.spec.in, and of
# packaging/uninstall. Without the module or the plugin, iptables-restore loads none of the rules in a file
# that has -m geojp: the next boot would come up without a firewall.

complain() { echo "geojp: $*" >&2; }

is_loaded() { [ -e /sys/module/xt_geojp ]; }

# Where /sys can't be written this is a container, and the module is its host's.
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
		complain "not removed: of what is in ${files}nothing would be loaded at" \
			"the next boot, because it has a rule with \"-m geojp\". Take that" \
			"rule out of it first."
		exit 1
	fi
	is_in_use || return 0
	rules=$(rules_here)
	if [ -d /run/systemd/system ] && systemctl -q is-active geojp-rule.service; then
		complain "not removed: geojp-rule.service is active, and its rules use the" \
			"module. First: systemctl disable --now geojp-rule"
	elif [ "$rules" ]; then
		complain "not removed: these rules use the module. Take them out first, with" \
			"-D in place of -A:"
		echo "$rules" >&2
	else
		complain "not removed: the module is in use, by rules of another network" \
			"namespace, as a container's, or by an open file of" \
			"/proc/net/xt_geojp"
	fi
	exit 1
}

# By rmmod, which needs no file of the running kernel.
unload() {
	if is_loaded && [ -w /sys/module ]; then
		rmmod xt_geojp || complain "the module stays loaded until the next boot"
	fi
}
