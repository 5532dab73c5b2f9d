# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# For drills in a whole system: the server is this machine, its sshd is Debian's, and
# the network is a namespace that the script makes.
# shellcheck source-path=SCRIPTDIR source=../system/lib.sh
. /t/lib.sh
# shellcheck source-path=SCRIPTDIR source=way.sh
. /t/way.sh

# Not the function geojp of way.sh again.
server() { command "$@"; }

both_rules_in() { [ "$(rules | grep -c 'comment geojp')" = 2 ]; }
rule_is_out() { ! rules | grep -q geojp; }

# What geojp has said since the boot.
said_since_boot() {
	journalctl --sync
	journalctl -q -b -o cat -t geojp
}

# The network comes up: a peer with all addresses, and a web server with a list.
network() {
	[ -e /root/key ] || make_keys
	peer && ip link set lo up && serve_list && within 60 systemctl -q is-active ssh
}

# The owner, who is not root. Compiling is slow here, so sudo must keep CFLAGS.
new_owner() {
	make_keys &&
		useradd -m -p '*' -s /bin/bash owner &&
		install -d -o owner -m 700 /home/owner/.ssh &&
		install -o owner -m 600 /root/key.pub /home/owner/.ssh/authorized_keys &&
		printf '%s\n' 'owner ALL=(ALL) NOPASSWD: ALL' \
			'Defaults env_keep += "CFLAGS MAKEFLAGS"' >/etc/sudoers.d/owner
}

# The owner does as the README says.
enable_and_confirm() {
	geojp update && log_in $home 'geojp enable --trial 10m' && log_in $home 'geojp confirm'
}
