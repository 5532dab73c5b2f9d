/* SPDX-License-Identifier: GPL-2.0 */
/* Changes the tables of one family: lines out, lines in, all or none. */
#ifndef GEOJP_RULE_CHANGE_H
#define GEOJP_RULE_CHANGE_H

#include "rule/tables.h"

/* A line that goes in.  Strings belong to the rules or to a ruleset. */
struct insert {
	const char *table, *chain, *spec;
	size_t number;		/* in the chain, from 1 */
};

/* In the order in which they go in. */
struct inserts {
	struct insert *at;
	size_t count;
};

void inserts_add(struct inserts *in, const char *table, const char *chain,
		 size_t number, const char *spec);
bool inserts_equal(const struct inserts *a, const struct inserts *b);

/*
 * Takes out the lines of @s that are marked with ->drop, then puts in @in, then
 * takes out chains of ours that are empty.  Each table changes as a whole or
 * not at all.  Sets *@changed if there was anything to do.  Errors:
 * GEOJP_KERNEL.
 */
enum geojp_exit ruleset_change(const struct ruleset *s,
			       const struct inserts *in, bool *changed);

/* Adds the lines of ours that are in the tables, each at its place. */
void ruleset_ours(const struct ruleset *s, struct inserts *in);

/* Marks the lines of ours with ->drop.  Returns how many there are. */
size_t ruleset_drop_ours(struct ruleset *s);

/*
 * In lost.c.  Complains of lines of others that went out together with those
 * that are marked with ->drop in @before.  @now was read after the change.
 */
void rulesets_tell_lost(const struct rulesets *before,
			const struct rulesets *now);

#endif /* GEOJP_RULE_CHANGE_H */
