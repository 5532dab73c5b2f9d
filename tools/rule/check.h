/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of rule_check() that apply.c needs. */
#ifndef GEOJP_RULE_CHECK_H
#define GEOJP_RULE_CHECK_H

#include "rule/tables.h"

/* Is all well with the line: in place, or of a family that is not there? */
bool rule_found_well(const struct rule_found *f);

/* rule_check(), which also gives what was read.  rulesets_free() frees @s. */
enum geojp_exit rule_check_now(const struct rules *r, bool both_variants,
			       struct rule_report *report, struct rulesets *s);

/* The report on tables that were read.  rule_report_free() frees it. */
void rule_report_of(const struct rules *r, struct rulesets *s,
		    struct rule_report *report);

/* Complains of a table that is RULE_UNKNOWN, and sets @report->code. */
void rule_tell_unknown(const struct rules *r, struct rule_report *report);

#endif /* GEOJP_RULE_CHECK_H */
