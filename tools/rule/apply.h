/* SPDX-License-Identifier: GPL-2.0 */
/* The part of rule_apply() that geojp rule keep needs. */
#ifndef GEOJP_RULE_APPLY_H
#define GEOJP_RULE_APPLY_H

#include "rule/rule.h"

/*
 * rule_apply(), or rule_adopt() if @adopt.  But of what cannot be put in,
 * because its chain is not there or nothing jumps to it, it does not complain:
 * *@left says it, or is NULL.  The caller frees it.  *@changed tells whether
 * anything was done and not undone.
 */
enum geojp_exit rule_put_in(const struct rules *r, bool lenient, bool adopt,
			    bool *changed, char **left);

#endif /* GEOJP_RULE_APPLY_H */
