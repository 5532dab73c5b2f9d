#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# ufw is installed, enabled and reloaded.
# shellcheck disable=SC2086,SC2154 # what whole.sh has; no address has blanks
# shellcheck source-path=SCRIPTDIR source=../whole.sh
. /t/whole.sh

drill 9 "ufw is enabled and reloaded"
export DEBIAN_FRONTEND=noninteractive
check "$drill: (the network is up)" network
apt-get -qq update
works "(apt installs ufw)" apt-get -qq -y --no-install-recommends install ufw
works "the owner enables and confirms" enable_and_confirm
ufw allow 22/tcp >/dev/null
for action in enable reload; do
	works "ufw $action" ufw --force $action
	check "$drill: ufw $action: the rule is in place within 60 s" within 60 geojp rule check
	check "$drill: ufw $action: monitoring is content" geojp status --rule
done
ends out
end
