/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of rule_check() that change.c needs. */
#ifndef GEOJP_RULE_CHECK_H
#define GEOJP_RULE_CHECK_H

#include "rule/tables.h"

bool rule_found_well(const struct rule_found *f);

/* rule_check(), which also gives what was read.  rulesets_free() frees @s. */
enum geojp_exit rule_check_now(const struct rules *r, bool both_variants,
			       struct rule_report *report, struct rulesets *s);

/* Sets @found[i] for each line @r->at[i] of the family of @s. */
void rules_find(const struct rules *r, struct ruleset *s,
		struct rule_found *found);

/* The report on tables that were read.  rule_report_free() frees it. */
void rule_report_of(const struct rules *r, struct rulesets *s,
		    struct rule_report *report);

/* Complains of a table that is RULE_UNKNOWN, and sets @report->code. */
void rule_tell_unknown(const struct rules *r, struct rule_report *report);

#endif /* GEOJP_RULE_CHECK_H */
