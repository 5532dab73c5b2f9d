/* SPDX-License-Identifier: GPL-2.0 */
/* geojp status: the rule, and what it has done. */
#ifndef GEOJP_STATUS_RULE_H
#define GEOJP_STATUS_RULE_H

#include "commands/command_line.h"

/*
 * Shows the rule if it is on trial, confirmed or put in by geojp, or if
 * @o->rule asks for it.  JSON gets a member "rule" in any case.  With @o->rule
 * returns GEOJP_NO and complains if what should be in is not in place, or if
 * it cannot be known; without it, GEOJP_OK.
 */
enum geojp_exit status_rule(struct options *o);

#endif /* GEOJP_STATUS_RULE_H */
