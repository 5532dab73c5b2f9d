// SPDX-License-Identifier: GPL-2.0
/* Is the rule in place? */
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "rule/check.h"
#include "rule/lines.h"

bool rule_found_well(const struct rule_found *f)
{
	return f->state == RULE_IN || f->state == RULE_BY_HAND ||
	       f->state == RULE_NO_FAMILY;
}

static bool turns_away(const struct seen_line *l)
{
	const char *target = spec_after(l->word, "-j");

	return target && (!strcmp(target, "DROP") || !strcmp(target, "REJECT"));
}

/* The line of the chain is the one that is looked for. */
static void take(struct rule_found *found, enum rule_state state,
		 struct seen_chain *c, size_t number)
{
	struct seen_line *l = &c->line[number];

	l->wanted = true;
	found->state = state;
	found->number = number + 1;
	found->packets = turns_away(l) ? l->packets : 0;
	found->bytes = turns_away(l) ? l->bytes : 0;
}

/* In a chain of our own the lines must be the first ones, in their order. */
static void find_in_own(const struct rules *r, size_t line,
			struct seen_chain *c, struct rule_found *found,
			char *const *word)
{
	size_t number = rule_place(r, line) - 1;

	if (number < c->lines && spec_same(c->line[number].word, word))
		take(found, RULE_IN, c, number);
}

/*
 * @by_hand: a line without our comment that does the same.  A line in place is
 * better than one behind another.
 */
static bool find(const struct seen_table *t, struct seen_chain *c,
		 char *const *word, bool by_hand, struct rule_found *found)
{
	size_t i;

	for (i = 0; i < c->lines; i++) {
		struct seen_line *l = &c->line[i];
		const struct seen_line *front;

		if (by_hand ? l->ours || !spec_alike(l->word, word) :
			      !spec_same(l->word, word))
			continue;
		front = place_behind(t, c, i);
		if (!front) {
			free(found->behind);
			found->behind = NULL;
			take(found, by_hand ? RULE_BY_HAND : RULE_IN, c, i);
			return true;
		}
		if (found->behind)
			continue;
		take(found, RULE_BEHIND, c, i);
		found->behind = xprintf("-A %s %s", c->name, front->text);
	}
	return false;
}

static void find_in_chain(struct seen_table *t, struct seen_chain *c,
			  char *const *word, struct rule_found *found)
{
	const struct seen_line *behind;
	const struct seen_chain *in;

	if (!find(t, c, word, false, found))
		find(t, c, word, true, found);
	if (!found->number || found->behind ||
	    place_reached(t, c, found->number - 1, &behind, &in))
		return;
	found->state = RULE_UNREACHED;
	if (behind)
		found->behind = xprintf("-A %s %s", in->name, behind->text);
}

/* Chains of iptables are there as soon as they are used. */
static bool always_there(const struct rule_line *l)
{
	static const char *const builtin[] = { "INPUT", "FORWARD",
					       "PREROUTING" };
	size_t i;

	for (i = 0; i < sizeof(builtin) / sizeof(*builtin); i++)
		if (!strcmp(builtin[i], l->chain))
			return true;
	return l->own_chain;
}

static void look_for(const struct rules *r, size_t line, struct ruleset *s,
		     struct rule_found *found)
{
	const struct rule_line *l = &r->at[line];
	struct seen_table *t = table_find(s, l->table);
	struct seen_chain *c = t ? chain_find(t, l->chain) : NULL;
	char **word = spec_split(l->spec);

	found->state = RULE_GONE;
	if (t && t->incompatible)
		found->state = RULE_UNKNOWN;
	else if (!c)
		found->state = always_there(l) ? RULE_GONE : RULE_NO_CHAIN;
	else if (word && l->own_chain)
		find_in_own(r, line, c, found, word);
	else if (word)
		find_in_chain(t, c, word, found);
	free(word);
}

/* Sets @found[i] for each line @r->at[i] of the family of @s. */
static void find_all(const struct rules *r, struct ruleset *s,
		     struct rule_found *found)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		if (r->at[i].family == s->family)
			look_for(r, i, s, &found[i]);
}

static void add_other(struct rule_report *report, const struct ruleset *s,
		      const struct seen_table *t, const struct seen_chain *c,
		      const struct seen_line *l)
{
	report->other = xrealloc(report->other, (report->others + 1) *
				 sizeof(*report->other));
	report->other[report->others++] = (struct rule_other){
		.family = s->family,
		.variant = s->variant,
		.table = xprintf("%s", t->name),
		.text = xprintf("-A %s %s", c->name, l->text),
		.ours = l->ours,
	};
}

static void find_others(struct rule_report *report, const struct ruleset *s)
{
	const struct seen_table *t;
	const struct seen_chain *c;
	const struct seen_line *l;

	ruleset_for_each_line(s, t, c, l)
		if (!l->wanted && (l->ours || spec_geojp(l->word)))
			add_other(report, s, t, c, l);
}

static void sum_up(const struct rules *r, struct rule_report *report)
{
	size_t i;

	report->in_place = true;
	for (i = 0; i < r->count; i++) {
		const struct rule_found *f = &report->at[i];

		report->in_place &= rule_found_well(f);
		report->packets[r->at[i].family] += f->packets;
		report->bytes[r->at[i].family] += f->bytes;
	}
}

/* A table that iptables cannot read may hold anything. */
void rule_tell_unknown(const struct rules *r, struct rule_report *report)
{
	size_t i;

	for (i = 0; i < r->count; i++) {
		if (report->at[i].state != RULE_UNKNOWN)
			continue;
		if (!report->code)
			complain(GJ_NFT_ONLY,
				 "%s: iptables cannot read table %s: it has "
				 "rules that only nft knows; move these into a "
				 "table of another name",
				 family_name(r->at[i].family), r->at[i].table);
		report->code = GEOJP_KERNEL;
	}
}

static void start(const struct rules *r, struct rule_report *report)
{
	size_t i;

	*report = (struct rule_report){
		.count = r->count,
		.at = xcalloc((r->count + 1) * sizeof(*report->at)),
	};
	for (i = 0; i < r->count; i++)
		report->at[i].state = rule_kernel_has(r->at[i].family) ?
				      RULE_UNKNOWN : RULE_NO_FAMILY;
}

void rule_report_of(const struct rules *r, struct rulesets *s,
		    struct rule_report *report)
{
	size_t i;

	start(r, report);
	for (i = 0; i < s->count; i++) {
		if (s->at[i].usual)
			report->variant = s->at[i].variant;
		if (s->at[i].usual && s->at[i].known)
			find_all(r, &s->at[i], report->at);
		find_others(report, &s->at[i]);
	}
	sum_up(r, report);
}

enum geojp_exit rule_check_now(const struct rules *r, bool both_variants,
			       struct rule_report *report, struct rulesets *s)
{
	enum geojp_exit code = rulesets_read(s, both_variants);

	rule_report_of(r, s, report);
	report->code = code;
	if (code)
		report->in_place = false;
	else
		rule_tell_unknown(r, report);
	return report->code ? report->code :
	       report->in_place ? GEOJP_OK : GEOJP_NO;
}

enum geojp_exit rule_check(const struct rules *r, bool both_variants,
			   struct rule_report *report)
{
	struct rulesets s;
	enum geojp_exit code = rule_check_now(r, both_variants, report, &s);

	rulesets_free(&s);
	return code;
}

void rule_report_free(struct rule_report *report)
{
	size_t i;

	for (i = 0; i < report->count; i++)
		free(report->at[i].behind);
	for (i = 0; i < report->others; i++) {
		free(report->other[i].table);
		free(report->other[i].text);
	}
	free(report->at);
	free(report->other);
	*report = (struct rule_report){ 0 };
}
