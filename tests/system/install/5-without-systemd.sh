#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# 5-without-systemd.sh: `make install` on a server with another init.
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. /t/lib.sh
cd $tree || bail "no $tree"

is "(init is not systemd)" "$(cat /proc/1/comm)" init
works "make install works" make -s install
like "it says who does what units do elsewhere" "$said" 'cron .*/etc/cron\.d/geojp'
check "the list is in force" in_force
is "no rule is" "$(rules | grep geojp)" ""
put_rules_in
peer
the_rules_turn_away
netfilter-persistent save >/dev/null 2>&1
end
