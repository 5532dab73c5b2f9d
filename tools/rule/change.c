// SPDX-License-Identifier: GPL-2.0
/*
 * Changes tables by iptables-restore: what it reads up to COMMIT is done as a
 * whole or not at all.
 *
 * Lines are taken out by their number, because "-D" and "-C" with a text find
 * too much: ip6tables-legacy 1.8.9 takes almost any line for the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/program.h"
#include "base/report.h"
#include "rule/change.h"
#include "rule/lines.h"

void inserts_add(struct inserts *in, const char *table, const char *chain,
		 size_t number, const char *spec)
{
	in->at = xrealloc(in->at, (in->count + 1) * sizeof(*in->at));
	in->at[in->count++] = (struct insert){ table, chain, spec, number };
}

bool inserts_equal(const struct inserts *a, const struct inserts *b)
{
	size_t i;

	for (i = 0; i < a->count && i < b->count; i++)
		if (strcmp(a->at[i].table, b->at[i].table) ||
		    strcmp(a->at[i].chain, b->at[i].chain) ||
		    strcmp(a->at[i].spec, b->at[i].spec) ||
		    a->at[i].number != b->at[i].number)
			return false;
	return a->count == b->count;
}

static bool inserts_into(const struct inserts *in, const char *table,
			 const char *chain)
{
	size_t i;

	for (i = 0; i < in->count; i++)
		if (!strcmp(in->at[i].table, table) &&
		    (!chain || !strcmp(in->at[i].chain, chain)))
			return true;
	return false;
}

/* Text for iptables-restore */

/* Does a line that stays jump to the chain? */
static bool still_used(const struct seen_table *t, const char *chain)
{
	const struct seen_chain *c;
	const struct seen_line *l;

	table_for_each_line(t, c, l)
		if (!l->drop && spec_jumps_to(l->word, chain))
			return true;
	return false;
}

/* Is it a chain of ours that has nothing in it any more? */
static bool chain_over(const struct seen_table *t, const struct seen_chain *c,
		       const struct inserts *in)
{
	size_t i;

	if (c->builtin || !rule_chain_own(c->name) ||
	    inserts_into(in, t->name, c->name) || still_used(t, c->name))
		return false;
	for (i = 0; i < c->lines; i++)
		if (!c->line[i].drop)
			return false;
	return true;
}

static bool table_changes(const struct seen_table *t, const struct inserts *in)
{
	const struct seen_chain *c;
	size_t i;

	for (c = t->chain; c && c < t->chain + t->chains; c++) {
		if (chain_over(t, c, in))
			return true;
		for (i = 0; i < c->lines; i++)
			if (c->line[i].drop)
				return true;
	}
	return inserts_into(in, t->name, NULL);
}

/* The last ones first, so that the numbers of the others stay. */
static void write_drops(FILE *file, const struct seen_table *t)
{
	const struct seen_chain *c;
	size_t i;

	for (c = t->chain; c && c < t->chain + t->chains; c++)
		for (i = c->lines; i > 0; i--)
			if (c->line[i - 1].drop)
				fprintf(file, "-D %s %zu\n", c->name, i);
}

/* With --noflush this empties a chain that is there, so it must not be. */
static void write_new_chains(FILE *file, const char *table,
			     const struct seen_table *t,
			     const struct inserts *in)
{
	const struct insert *i, *before;

	for (i = in->at; i && i < in->at + in->count; i++) {
		if (strcmp(i->table, table) || !rule_chain_own(i->chain) ||
		    (t && chain_find(t, i->chain)))
			continue;
		for (before = in->at; before < i; before++)
			if (!strcmp(before->table, table) &&
			    !strcmp(before->chain, i->chain))
				break;
		if (before == i)
			fprintf(file, ":%s - [0:0]\n", i->chain);
	}
}

/* @t is NULL if the table is not there yet. */
static void write_table(FILE *file, const char *table,
			const struct seen_table *t, const struct inserts *in)
{
	const struct seen_chain *c;
	const struct insert *i;

	fprintf(file, "*%s\n", table);
	write_new_chains(file, table, t, in);
	if (t)
		write_drops(file, t);
	for (i = in->at; i && i < in->at + in->count; i++)
		if (!strcmp(i->table, table))
			fprintf(file, "-I %s %zu %s\n", i->chain, i->number,
				i->spec);
	for (c = t ? t->chain : NULL; c && c < t->chain + t->chains; c++)
		if (chain_over(t, c, in))
			fprintf(file, "-X %s\n", c->name);
	fputs("COMMIT\n", file);
}

/* Tables that are not there yet come after the others. */
static char *restore_text(const struct ruleset *s, const struct inserts *in)
{
	char *text = NULL;
	size_t size, i, k;
	FILE *file = memory_open(&text, &size);

	for (i = 0; i < s->tables; i++)
		if (table_changes(&s->table[i], in))
			write_table(file, s->table[i].name, &s->table[i], in);
	for (i = 0; i < in->count; i++) {
		if (table_find(s, in->at[i].table))
			continue;
		for (k = 0; k < i; k++)
			if (!strcmp(in->at[k].table, in->at[i].table))
				break;
		if (k == i)
			write_table(file, in->at[i].table, NULL, in);
	}
	memory_close(file);
	return text;
}

static enum geojp_exit restore(const struct ruleset *s, const char *text)
{
	char name[PROGRAM_NAME], *why;
	const char *argv[] = { name, "-w", "--noflush", NULL };
	struct program p = { .argv = argv, .input = text };
	enum geojp_exit code = GEOJP_OK;
	struct program_result r;

	ruleset_program(s, "restore", name);
	if (program_run(&p, &r)) {
		why = program_words(name, &r);
		complain(GJ_IPTABLES,
			 "cannot change the rules of %s: %s; \"geojp doctor\" "
			 "says what is missing",
			 family_name(s->family), why);
		free(why);
		code = GEOJP_KERNEL;
	}
	program_free(&r);
	return code;
}

enum geojp_exit ruleset_change(const struct ruleset *s,
			       const struct inserts *in, bool *changed)
{
	char *text = restore_text(s, in);
	enum geojp_exit code = *text ? restore(s, text) : GEOJP_OK;

	*changed |= *text;
	free(text);
	return code;
}

void ruleset_ours(const struct ruleset *s, struct inserts *in)
{
	const struct seen_table *t;
	const struct seen_chain *c;
	const struct seen_line *l;

	ruleset_for_each_line(s, t, c, l)
		if (l->ours)
			inserts_add(in, t->name, c->name, l - c->line + 1,
				    l->text);
}

size_t ruleset_drop_ours(struct ruleset *s)
{
	struct seen_table *t;
	struct seen_chain *c;
	struct seen_line *l;
	size_t count = 0;

	ruleset_for_each_line(s, t, c, l) {
		l->drop = l->ours;
		count += l->drop;
	}
	return count;
}
