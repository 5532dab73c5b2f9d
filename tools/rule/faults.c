// SPDX-License-Identifier: GPL-2.0
/* What is not in place, in words. */
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "rule/check.h"
#include "rule/lines.h"

/* "INPUT" or "mangle/PREROUTING" */
static char *chain_text(const struct rule_line *l)
{
	return strcmp(l->table, "filter") ?
	       xprintf("%s/%s", l->table, l->chain) : xprintf("%s", l->chain);
}

static bool same_fault(const struct rules *r, const struct rule_report *report,
		       size_t a, size_t b)
{
	const char *in_a = report->at[a].behind, *in_b = report->at[b].behind;

	return report->at[a].state == report->at[b].state &&
	       !strcmp(r->at[a].table, r->at[b].table) &&
	       !strcmp(r->at[a].chain, r->at[b].chain) &&
	       !in_a == !in_b && (!in_a || !strcmp(in_a, in_b));
}

static bool told(const struct rules *r, const struct rule_report *report,
		 size_t line)
{
	size_t i;

	for (i = 0; i < line; i++)
		if (same_fault(r, report, i, line))
			return true;
	return false;
}

/* "IPv4, IPv6": the families that have the fault of this line. */
static const char *families_text(const struct rules *r,
				 const struct rule_report *report, size_t line)
{
	bool has[FAMILIES] = { false };
	size_t i;

	for (i = 0; i < r->count; i++)
		if (same_fault(r, report, i, line))
			has[r->at[i].family] = true;
	return has[IPV4] && has[IPV6] ? "IPv4, IPv6" :
	       family_name(has[IPV4] ? IPV4 : IPV6);
}

static char *fault_text(const struct rule_found *f, const char *chain,
			const char *families)
{
	switch (f->state) {
	case RULE_BEHIND:
		return phrase("behind \"%s\" in %s (%s)", f->behind, chain,
			      families);
	case RULE_UNREACHED:
		if (f->behind)
			return phrase("in %s, to which the jump is behind "
				      "\"%s\" (%s)", chain, f->behind,
				      families);
		return phrase("in %s, to which nothing jumps (%s)", chain,
			      families);
	case RULE_NO_CHAIN:
		return phrase("not in %s, because there is no such chain (%s)",
			      chain, families);
	case RULE_UNKNOWN:
		return phrase("not known: %s cannot be read (%s)", chain,
			      families);
	default:
		return phrase("gone from %s (%s)", chain, families);
	}
}

char *rule_faults(const struct rules *r, const struct rule_report *report)
{
	char *all = NULL;
	size_t i;

	for (i = 0; i < r->count; i++) {
		char *chain, *fault;

		if (rule_found_well(&report->at[i]) || told(r, report, i))
			continue;
		chain = chain_text(&r->at[i]);
		fault = fault_text(&report->at[i], chain,
				   families_text(r, report, i));
		text_join(&all, ", ", fault);
		free(chain);
		free(fault);
	}
	return all;
}
