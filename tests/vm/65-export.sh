#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Hosts without the module: what geojp export writes is loaded by nft, ipset and
# iptables-restore themselves, and they let in whom the list has. 100,000 packets
# around every boundary of the list, with verdicts of tests/vm/addresses. The module is
# never loaded here.
. ./tap.sh
. ./net.sh
. ./geojp.sh

export GEOJP_CONFIG=/tmp/geojp.conf
echo '[jp]' >$GEOJP_CONFIG

export_as() { # FORMAT
	/t/geojp export "$1" --file "${2-/t/jp.txt}" >/tmp/jp."$1"
}

# Another list, of which nothing may be left when the real one has replaced it.
printf '8.0.0.0/8\n1.0.16.0/21\n2001:4860::/32\n2001:db8:1::1\n' >/tmp/other.txt

probe() { # DESCRIPTION FILE COUNT
	is "$1" "$(/t/probe peer host "$(mac_of host)" <"$2" 2>&1 | head -n 5)" \
		"# $3 packets, 0 wrong"
}

other_is_in() { # DESCRIPTION
	printf '8.8.8.8 192.0.2.2 9000 pass\n1.0.16.9 192.0.2.2 9000 pass\n1.0.24.9 192.0.2.2 9000 drop
2001:4860::1 2001:db8:1::2 9000 pass\n2001:dc3::35 2001:db8:1::2 9000 drop\n' >/tmp/few
	probe "$1" /tmp/few 5
}

check "two hosts" two_hosts
awk 'NR % 25 == 0' /t/addresses >/tmp/some
some=$(wc -l </tmp/some)

# nft: a table of its own, whose chain is the owner's.
export_as nft /tmp/other.txt
check "nft takes the file, which makes the table and its sets" on host nft -f /tmp/jp.nft
on host nft -f - <<-'END'
	table inet geojp {
		chain input {
			type filter hook input priority filter; policy accept;
			udp dport 9000 ip saddr != @geojp-jp-v4 drop
			udp dport 9000 ip6 saddr != @geojp-jp-v6 drop
		}
	}
END
other_is_in "nft: it is that list"
export_as nft
check "nft takes another one" on host nft -f /tmp/jp.nft
probe "nft: 100,000 packets" /t/addresses 100000
check "nft takes it once more" on host nft -f /tmp/jp.nft
# One transaction: a mistake at its end changes nothing.
export_as nft /tmp/other.txt
echo 'add element inet geojp geojp-jp-v4 { 300.0.0.0 }' >>/tmp/jp.nft
check_not "nft: a file with a mistake is refused" on host nft -f /tmp/jp.nft
probe "nft: nothing of it is in force" /tmp/some "$some"
on host nft delete table inet geojp

# ipset
export_as ipset /tmp/other.txt
check "ipset takes the file" on host ipset restore -file /tmp/jp.ipset
for variant in legacy nft; do
	on host iptables-$variant -A INPUT -p udp --dport 9000 \
		-m set ! --match-set geojp-jp-v4 src -j DROP
	on host ip6tables-$variant -A INPUT -p udp --dport 9000 \
		-m set ! --match-set geojp-jp-v6 src -j DROP
	[ $variant = nft ] || other_is_in "ipset: it is that list"
	export_as ipset
	check "ipset, $variant: another one, while a rule uses the set" \
		on host ipset restore -file /tmp/jp.ipset
	probe "ipset, $variant: 100,000 packets" /t/addresses 100000
	on host iptables-$variant -F
	on host ip6tables-$variant -F
done
is "ipset: no set of before is left" "$(on host ipset list -n | sort | paste -sd ' ')" \
	"geojp-jp-v4 geojp-jp-v6"
export_as cidr
is "ipset: it has the prefixes of the list" \
	"$(on host ipset save | sed -n 's/^add geojp-jp-v[46] //p' | sed 's,^[^/]*$,&/H,' | sort | md5sum)" \
	"$(sed 's,:\([^/]*\)/128$,:\1/H,; s,/32$,/H,; /:/s,/H$,/32,; s,^::1/32$,::1/H,' /tmp/jp.cidr | sort | md5sum)"
# A restore that was cut off leaves its new set, and the next one goes on.
export_as ipset /tmp/other.txt
sed '/^swap/,$d' /tmp/jp.ipset >/tmp/cut
check "ipset: half a file" on host ipset restore -file /tmp/cut
export_as ipset
check "ipset: the whole one after it" on host ipset restore -file /tmp/jp.ipset
is "ipset: nothing of the half is in it" \
	"$(on host ipset test geojp-jp-v4 8.8.8.8 2>&1 | grep -c 'is NOT in')" 1
on host ipset destroy

# iptables: each packet passes up to 3,000 rules, so there are fewer of them.
for variant in legacy nft; do
	for tables in iptables ip6tables; do
		on host $tables-$variant -A INPUT -p udp --dport 7 -j DROP
		export_as $tables /tmp/other.txt
		check "$tables-$variant takes the file" \
			on host $tables-$variant-restore --noflush /tmp/jp.$tables
		on host $tables-$variant -A INPUT -p udp --dport 9000 -j only-jp
	done
	other_is_in "iptables-$variant: it is that list"
	for tables in iptables ip6tables; do
		export_as $tables
		check "$tables-$variant: another one, while a rule uses the chain" \
			on host $tables-$variant-restore --noflush /tmp/jp.$tables
		is "$tables-$variant: the rules of others stay" \
			"$(on host $tables-$variant -S INPUT | sed 1d | paste -sd '|')" \
			"-A INPUT -p udp -m udp --dport 7 -j DROP|-A INPUT -p udp -m udp --dport 9000 -j only-jp"
	done
	probe "iptables-$variant: $some packets" /tmp/some "$some"
	for tables in iptables ip6tables; do
		on host $tables-$variant -F
		on host $tables-$variant -X
	done
done

# The way of a server without the module, as docs/export.md has it: the update writes the
# file, and nft loads it. It has only the capabilities of geojp-update.service.
mkdir -p /var/lib/geojp
cat >$GEOJP_CONFIG <<-END
	store-only = yes
	[jp]
	source = file:///t/jp.txt
	export = nft /var/lib/geojp/jp.nft
	after = nft -f /var/lib/geojp/jp.nft
END
check "geojp update loads it with nft, with the capabilities of its unit" on host \
	setpriv --bounding-set=-all,+net_admin,+sys_ptrace --no-new-privs /t/geojp update
on host nft add chain inet geojp input '{ type filter hook input priority filter; policy accept; }'
on host nft add rule inet geojp input udp dport 9000 ip saddr != @geojp-jp-v4 drop
on host nft add rule inet geojp input udp dport 9000 ip6 saddr != @geojp-jp-v6 drop
probe "and its packets" /tmp/some "$some"
for line in 'ipset|ipset restore -file /var/lib/geojp/jp.x' \
	'iptables|iptables-nft-restore --noflush /var/lib/geojp/jp.x'; do
	sed -i "s|^export.*|export = ${line%%|*} /var/lib/geojp/jp.x|; s|^after.*|after = ${line#*|}|" \
		$GEOJP_CONFIG
	check "the same with ${line#*|}" on host \
		setpriv --bounding-set=-all,+net_admin,+sys_ptrace --no-new-privs /t/geojp update
done

no_hosts
check_not "the module was never there" test -e /proc/net/xt_geojp
finish
