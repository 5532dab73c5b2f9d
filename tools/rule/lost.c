// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of others that went out by mistake.
 *
 * Lines are taken out by their number.  If another program changes the chain
 * after it was read, the number is that of another line.  iptables has nothing
 * against that, so what is gone is named.
 */
#include <string.h>

#include "base/report.h"
#include "rule/change.h"

/* The number, from 1, of the line @text behind the first @from lines, or 0. */
static size_t line_number(const struct seen_chain *c, size_t from,
			  const char *text)
{
	for (; from < c->lines; from++)
		if (!strcmp(c->line[from].text, text))
			return from + 1;
	return 0;
}

/*
 * Is line @i of the others' gone?  *@at is the number of the line found last:
 * lines mostly keep their order.
 */
static bool is_lost(const struct seen_chain *before, size_t i,
		    const struct seen_chain *now, size_t *at)
{
	const struct seen_line *l = &before->line[i];
	size_t number;

	if (l->drop || l->ours)
		return false;
	number = line_number(now, *at, l->text);
	if (number)
		*at = number;
	return !number && !line_number(now, 0, l->text);
}

/* Another program took out what is more than we could have. */
static bool is_our_doing(const struct seen_chain *before,
			 const struct seen_chain *now)
{
	size_t i, at = 0, drops = 0, lost = 0;

	for (i = 0; i < before->lines; i++) {
		drops += before->line[i].drop;
		lost += is_lost(before, i, now, &at);
	}
	return lost && lost <= drops;
}

static void tell_line(const struct ruleset *s, const struct seen_table *t,
		      const struct seen_chain *c, const struct seen_line *l,
		      size_t number)
{
	char program[PROGRAM_NAME];

	ruleset_program(s, "", program);
	complain(GJ_LINE_LOST,
		 "%s: this line went out of %s (%s) when geojp changed the "
		 "rules, because another program changed them, too; to put it "
		 "back: %s -w -t %s -I %s %zu %s",
		 family_name(s->family), c->name, t->name, program, t->name,
		 c->name, number, l->text);
}

/* Our lines at the front of the chain.  They are to stay there. */
static size_t front(const struct seen_chain *c)
{
	size_t count = 0;

	while (count < c->lines && c->line[count].ours)
		count++;
	return count;
}

/* Each goes behind the line that stood in front of it. */
static void tell_chain(const struct ruleset *s, const struct seen_table *t,
		       const struct seen_chain *before,
		       const struct seen_chain *now)
{
	size_t i, at = front(now), told = 0;

	if (!is_our_doing(before, now))
		return;
	for (i = 0; i < before->lines; i++)
		if (is_lost(before, i, now, &at))
			tell_line(s, t, before, &before->line[i],
				  at + ++told);
}

static void tell_ruleset(const struct ruleset *before,
			 const struct ruleset *now)
{
	const struct seen_table *t, *table;
	const struct seen_chain *c, *chain;

	for (t = before->table; t && t < before->table + before->tables; t++) {
		table = table_find(now, t->name);
		for (c = t->chain; c && c < t->chain + t->chains; c++) {
			chain = table ? chain_find(table, c->name) : NULL;
			if (chain)
				tell_chain(before, t, c, chain);
		}
	}
}

void rulesets_tell_lost(const struct rulesets *before,
			const struct rulesets *now)
{
	const struct ruleset *a, *b;

	for (a = before->at; a < before->at + before->count; a++)
		for (b = now->at; b < now->at + now->count; b++)
			if (a->known && b->known && a->family == b->family &&
			    !strcmp(a->variant, b->variant))
				tell_ruleset(a, b);
}
