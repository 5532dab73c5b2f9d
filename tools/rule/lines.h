/* SPDX-License-Identifier: GPL-2.0 */
/* What the other files of this room know of the lines. */
#ifndef GEOJP_RULE_LINES_H
#define GEOJP_RULE_LINES_H

#include "rule/rule.h"

#define RULE_COMMENT "geojp"	/* or "geojp NAME" */
#define RULE_LOG_PREFIX "geojp: "

bool rule_same_chain(const struct rule_line *a, const struct rule_line *b);

#endif /* GEOJP_RULE_LINES_H */
