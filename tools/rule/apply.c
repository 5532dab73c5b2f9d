// SPDX-License-Identifier: GPL-2.0
/* Puts the rule in, and takes it out. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/boot.h"
#include "base/report.h"
#include "rule/apply.h"
#include "rule/change.h"
#include "rule/check.h"
#include "rule/lines.h"

/* As it was before */

/* Makes a family as it was in @before, as far as our lines go. */
static enum geojp_exit bring_back(const struct ruleset *before,
				  struct ruleset *now)
{
	struct inserts was = { 0 }, is = { 0 };
	enum geojp_exit code = GEOJP_OK;
	bool changed = false;

	ruleset_ours(before, &was);
	ruleset_ours(now, &is);
	if (!inserts_equal(&was, &is)) {
		ruleset_drop_ours(now);
		code = ruleset_change(now, &was, &changed);
	}
	free(was.at);
	free(is.at);
	return code;
}

static bool undo(struct rulesets *before)
{
	struct rulesets now;
	enum geojp_exit code = rulesets_read(&now, false);
	struct ruleset *was;
	size_t i;

	for (i = 0; i < now.count; i++) {
		was = rulesets_usual(before, now.at[i].family);
		if (was && bring_back(was, &now.at[i]))
			code = GEOJP_KERNEL;
	}
	rulesets_free(&now);
	if (code)
		complain(GJ_HALF_CHANGED,
			 "the rule could not be made as it was before; geojp "
			 "rule remove takes out all of it");
	return !code;
}

/* Putting in */

/* Lines that are not in place go to the front, in their order. */
static bool goes_in(const struct rule_found *f)
{
	return f->state == RULE_GONE || f->state == RULE_BEHIND;
}

/* A chain of our own is made anew as a whole, unless it is right. */
static bool own_chain_wrong(const struct rules *r, const struct seen_chain *c,
			    const struct rule_found *found, size_t line)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		if (rule_same_chain(&r->at[i], &r->at[line]) &&
		    goes_in(&found[i]))
			return true;
	for (i = 0; c && i < c->lines; i++)
		if (c->line[i].ours && !c->line[i].wanted)
			return true;
	return false;
}

static bool must_go_in(const struct rules *r, const struct ruleset *s,
		       const struct rule_found *found, size_t line)
{
	const struct rule_line *l = &r->at[line];
	struct seen_table *t = table_find(s, l->table);

	return l->own_chain ?
		own_chain_wrong(r, t ? chain_find(t, l->chain) : NULL, found,
				line) :
		goes_in(&found[line]);
}

/* The line that was found is not wanted any more where it is. */
static void let_go(const struct ruleset *s, const struct rule_line *l,
		   const struct rule_found *f)
{
	struct seen_table *t = table_find(s, l->table);
	struct seen_chain *c = t ? chain_find(t, l->chain) : NULL;

	if (c && f->number)
		c->line[f->number - 1].wanted = false;
}

static void drop_unwanted(struct ruleset *s)
{
	struct seen_table *t;
	struct seen_chain *c;
	struct seen_line *l;

	ruleset_for_each_line(s, t, c, l)
		l->drop = l->ours && !l->wanted;
}

static void plan(const struct rules *r, struct ruleset *s,
		 const struct rule_found *found, struct inserts *in)
{
	bool *new = xcalloc(r->count * sizeof(*new) + 1);
	size_t i, k, number;

	for (i = 0; i < r->count; i++)
		new[i] = r->at[i].family == s->family &&
			 must_go_in(r, s, found, i);
	for (i = 0; i < r->count; i++) {
		if (!new[i])
			continue;
		let_go(s, &r->at[i], &found[i]);
		for (number = 1, k = 0; k < i; k++)
			number += new[k] &&
				  rule_same_chain(&r->at[k], &r->at[i]);
		inserts_add(in, r->at[i].table, r->at[i].chain, number,
			    r->at[i].spec);
	}
	drop_unwanted(s);
	free(new);
}

static bool jumped_by_others(const struct seen_table *t, const char *chain)
{
	const struct seen_chain *c;
	const struct seen_line *l;

	table_for_each_line(t, c, l)
		if (!l->ours && spec_jumps_to(l->word, chain))
			return true;
	return false;
}

/*
 * Somebody else may have a chain with the name of ours.  What jumps there would
 * then be turned away, whatever its source.
 */
static bool taken(const struct seen_table *t, const char *name)
{
	const struct seen_chain *c = t ? chain_find(t, name) : NULL;
	size_t i;

	for (i = 0; c && i < c->lines; i++)
		if (!c->line[i].ours)
			return true;
	return c && jumped_by_others(t, name);
}

static enum geojp_exit check_own_chains(const struct rules *r,
					struct rulesets *s)
{
	size_t i;

	for (i = 0; i < r->count; i++) {
		const struct rule_line *l = &r->at[i];
		struct ruleset *one = rulesets_usual(s, l->family);

		if (!l->own_chain || !one ||
		    !taken(table_find(one, l->table), l->chain))
			continue;
		complain(GJ_CHAIN,
			 "chain %s of table %s (%s) has rules that are not "
			 "geojp's, or they jump to it; rename that chain",
			 l->chain, l->table, family_name(l->family));
		return GEOJP_KERNEL;
	}
	return GEOJP_OK;
}

static enum geojp_exit check_chains(const struct rules *r,
				    const struct rule_report *report,
				    bool lenient)
{
	enum geojp_exit code = GEOJP_OK;
	size_t i;

	for (i = 0; i < r->count; i++) {
		if (report->at[i].state == RULE_UNKNOWN)
			return GEOJP_KERNEL;	/* it was told already */
		if (report->at[i].state != RULE_NO_CHAIN || lenient)
			continue;
		complain(GJ_CHAIN,
			 "table %s of %s has no chain %s; write another one "
			 "into geojp.conf (chains)",
			 r->at[i].table, family_name(r->at[i].family),
			 r->at[i].chain);
		code = GEOJP_KERNEL;
	}
	return code;
}

static enum geojp_exit change_all(const struct rules *r, struct rulesets *s,
				  const struct rule_report *report,
				  bool *changed)
{
	enum geojp_exit code = GEOJP_OK;
	size_t i;

	for (i = 0; !code && i < s->count; i++) {
		struct inserts in = { 0 };

		plan(r, &s->at[i], report->at, &in);
		code = ruleset_change(&s->at[i], &in, changed);
		free(in.at);
	}
	return code;
}

/* Is all there that can be?  A chain that is missing cannot be filled. */
static bool all_there(const struct rule_report *report, bool lenient)
{
	size_t i;

	for (i = 0; i < report->count; i++)
		if (!rule_found_well(&report->at[i]) &&
		    report->at[i].state != RULE_UNREACHED &&
		    (!lenient || report->at[i].state != RULE_NO_CHAIN))
			return false;
	return true;
}

/* What iptables has put in must be what it was told to. */
static enum geojp_exit verify(const struct rules *r, bool lenient,
			      const struct rulesets *before, char **left)
{
	struct rule_report report;
	struct rulesets now;
	enum geojp_exit code = rule_check_now(r, false, &report, &now);

	rulesets_tell_lost(before, &now);
	rulesets_free(&now);
	if (code == GEOJP_NO)
		code = all_there(&report, lenient) ? GEOJP_OK : GEOJP_KERNEL;
	*left = rule_faults(r, &report);
	if (code && *left)
		complain(GJ_HALF_CHANGED,
			 "iptables did not put the rule in as it was told: it "
			 "is %s",
			 *left);
	rule_report_free(&report);
	return code;
}

static enum geojp_exit put_in(const struct rules *r, struct rulesets *s,
			      bool lenient, bool *changed, char **left)
{
	struct rule_report report;
	enum geojp_exit code;

	rule_report_of(r, s, &report);
	rule_tell_unknown(r, &report);
	code = check_chains(r, &report, lenient);
	if (!code)
		code = check_own_chains(r, s);
	if (!code) {
		code = change_all(r, s, &report, changed);
		if (!code)
			code = verify(r, lenient, s, left);
		if (code)
			*changed = !undo(s);
	}
	rule_report_free(&report);
	return code;
}

static void remember(void)
{
	struct rule_since since = { .at = time(NULL) };

	since.put_in = since.seen = boottime_now() / 1000;
	rule_since_write(&since);
}

/* Lines that do the same without our comment become ours. */
static void take_over(const struct rules *r, struct rulesets *s)
{
	struct rule_report report;
	size_t i;

	rule_report_of(r, s, &report);
	for (i = 0; i < report.count; i++) {
		const struct rule_found *f = &report.at[i];
		struct ruleset *one = rulesets_usual(s, r->at[i].family);
		struct seen_table *t;
		struct seen_line *l;

		if (f->state != RULE_BY_HAND)
			continue;
		t = table_find(one, r->at[i].table);
		l = &chain_find(t, r->at[i].chain)->line[f->number - 1];
		l->ours = true;
		l->wanted = false;
	}
	rule_report_free(&report);
}

enum geojp_exit rule_put_in(const struct rules *r, bool lenient, bool adopt,
			    bool *changed, char **left)
{
	struct rulesets s;
	enum geojp_exit code = rulesets_read(&s, false);

	*changed = false;
	*left = NULL;
	if (!code && adopt)
		take_over(r, &s);
	if (!code)
		code = put_in(r, &s, lenient, changed, left);
	rulesets_free(&s);
	if (!code && *changed)
		remember();
	return code;
}

/* What is left wrong although the rule is in goes to stderr. */
static enum geojp_exit put_in_and_tell(const struct rules *r, bool lenient,
				       bool adopt, bool *half)
{
	bool changed;
	char *left;
	enum geojp_exit code = rule_put_in(r, lenient, adopt, &changed, &left);

	if (!code && left)
		complain(GJ_HALF_CHANGED, "the rule is in, but %s", left);
	free(left);
	if (half)
		*half = code && changed;
	return code;
}

enum geojp_exit rule_adopt(const struct rules *r)
{
	return put_in_and_tell(r, true, true, NULL);
}

enum geojp_exit rule_apply(const struct rules *r, bool lenient, bool *half)
{
	return put_in_and_tell(r, lenient, false, half);
}

/* Taking out */

/* Lines that are still there after they were taken out. */
static enum geojp_exit verify_out(const struct rulesets *before)
{
	struct rulesets s;
	enum geojp_exit code = rulesets_read_again(&s, before);
	size_t i, count = 0;

	rulesets_tell_lost(before, &s);
	for (i = 0; i < s.count; i++)
		count += ruleset_drop_ours(&s.at[i]);
	rulesets_free(&s);
	if (!count)
		return code;
	complain(GJ_HALF_CHANGED,
		 "iptables did not take out all of the rule; lines left: %zu",
		 count);
	return GEOJP_KERNEL;
}

/* What iptables cannot read, it cannot change either. */
static enum geojp_exit check_readable(const struct ruleset *s)
{
	enum geojp_exit code = GEOJP_OK;
	size_t i;

	for (i = 0; i < s->tables; i++) {
		if (!s->table[i].incompatible ||
		    !strcmp(s->table[i].name, "nat") ||
		    !strcmp(s->table[i].name, "raw"))
			continue;
		complain(GJ_NFT_ONLY,
			 "%s: iptables cannot read table %s: it has rules that "
			 "only nft knows, so the rule may still be in it; "
			 "\"nft -a list table %s %s\" shows it",
			 family_name(s->family), s->table[i].name,
			 s->family == IPV4 ? "ip" : "ip6", s->table[i].name);
		code = GEOJP_KERNEL;
	}
	return code;
}

/* What can be taken out goes out, even if the other family cannot be read. */
enum geojp_exit rule_remove(size_t *removed)
{
	static const struct inserts none;
	struct rulesets s;
	enum geojp_exit code = rulesets_read(&s, true);
	bool changed = false;
	size_t i, count = 0;

	for (i = 0; i < s.count; i++) {
		count += ruleset_drop_ours(&s.at[i]);
		if (ruleset_change(&s.at[i], &none, &changed) ||
		    check_readable(&s.at[i]))
			code = GEOJP_KERNEL;
	}
	if (changed && verify_out(&s))
		code = GEOJP_KERNEL;
	rulesets_free(&s);
	if (!code)
		rule_since_forget();
	if (removed)
		*removed = count;
	return code;
}
