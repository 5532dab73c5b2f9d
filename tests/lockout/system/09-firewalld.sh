#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Reload and restart of firewalld, with its backend nftables and with iptables.
# shellcheck disable=SC2086,SC2154 # what whole.sh has; no address has blanks
# shellcheck source-path=SCRIPTDIR source=../whole.sh
. /t/whole.sh

drill 9 "firewalld starts, is reloaded and restarted"
check "$drill: (the network is up)" network
works "the owner enables and confirms" enable_and_confirm
for backend in nftables iptables; do
	sed -i "s/^FirewallBackend=.*/FirewallBackend=$backend/" /etc/firewalld/firewalld.conf
	for action in start reload restart; do
		works "$backend: firewalld: $action" systemctl $action firewalld
		check "$drill: $backend: $action: the rule is in place within 60 s" \
			within 60 geojp rule check
	done
	check "$drill: $backend: monitoring is content" geojp status --rule
	ends out
	systemctl stop firewalld
done

# For the next boot
sed -i 's/^FirewallBackend=.*/FirewallBackend=nftables/' /etc/firewalld/firewalld.conf
systemctl -q disable netfilter-persistent
systemctl -q enable firewalld
end
