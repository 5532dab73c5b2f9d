#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The server was moved to another host, or its image was restored: the stored list is a
# year old. The network comes up late.
# shellcheck disable=SC2086,SC2154 # what whole.sh has; no address has blanks
# shellcheck source-path=SCRIPTDIR source=../whole.sh
. /t/whole.sh

drill 24 "the stored list is a year old"
updated() { journalctl -q -b -u geojp-update -o cat | grep -q '^Finished'; }
check "$drill: it is in force before the network comes up" no_later geojp-restore.service \
	ActiveEnterTimestampMonotonic late-network.service InactiveExitTimestampMonotonic
check "$drill: so is the rule" no_later geojp-rule.service \
	ActiveEnterTimestampMonotonic late-network.service InactiveExitTimestampMonotonic
check "$drill: it is updated within a minute of the network coming up" within 75 updated
diag "$(journalctl -q -b -u geojp-restore -u geojp-update -t geojp -o short-monotonic)"
unlike "$drill: it is not stale any more" "$(geojp status)" STALE
check "$drill: the rule is in place" geojp rule check
peer
ends out

drill 24 "no network after all"
systemctl stop late-network # with its web server
date -s "@$(($(date +%s) + 200 * 86400))" >/dev/null
like "$drill: status says that the list is stale" "$(geojp status)" STALE
check_not "$drill: so does monitoring" geojp status --max-age 14d
try geojp doctor
like "$drill: so does doctor" "$said" '^FAIL +list updated:'
ends out
end
