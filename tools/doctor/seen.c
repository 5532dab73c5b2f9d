// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "doctor/seen.h"

static struct seen *read_tables(void)
{
	struct seen *s = xcalloc(sizeof(*s));
	struct complaints c;

	complaints_start(&c);
	s->code = rulesets_read(&s->sets, true);
	complaints_end();
	if (s->code)
		s->why = phrase("%s", complaint(&c, "no reason is known"));
	complaints_free(&c);
	return s;
}

struct rulesets *tables_seen(struct doctor *d, const char *what)
{
	if (!d->seen)
		d->seen = read_tables();
	if (!d->seen->code)
		return &d->seen->sets;
	say_unseen(d, what, d->seen->why, "iptables-save; ip6tables-save");
	return NULL;
}

static const struct seen_table *find_unread(const struct rulesets *s,
					    const char *name)
{
	size_t i, j;

	for (i = 0; i < s->count; i++)
		for (j = 0; j < s->at[i].tables; j++) {
			const struct seen_table *t = &s->at[i].table[j];

			if (t->incompatible &&
			    (!name || !strcmp(t->name, name)))
				return t;
		}
	return NULL;
}

struct rulesets *table_seen(struct doctor *d, const char *table,
			    const char *what)
{
	struct rulesets *s = tables_seen(d, what);
	const struct seen_table *unread = s ? find_unread(s, table) : NULL;
	char *why;

	if (!unread)
		return s;
	why = phrase("iptables cannot read table %s", unread->name);
	say_unseen(d, what, why, "nft list ruleset");
	free(why);
	return NULL;
}

void seen_free(struct seen *s)
{
	if (!s)
		return;
	rulesets_free(&s->sets);
	free(s->why);
	free(s);
}

static void each_line_of(struct doctor *d, struct spot *spot, spot_fn *each)
{
	const struct seen_table *t = spot->table;
	size_t i, j;

	for (i = 0; i < t->chains; i++) {
		spot->chain = &t->chain[i];
		for (j = 0; j < spot->chain->lines; j++) {
			spot->line = &spot->chain->line[j];
			each(d, spot);
		}
	}
}

void each_line_seen(struct doctor *d, const struct rulesets *s, spot_fn *each)
{
	struct spot spot;
	size_t i, j;

	for (i = 0; i < s->count; i++) {
		spot.set = &s->at[i];
		for (j = 0; j < spot.set->tables; j++) {
			spot.table = &spot.set->table[j];
			each_line_of(d, &spot, each);
		}
	}
}

char *spot_delete(const struct spot *spot)
{
	char program[PROGRAM_NAME];

	ruleset_program(spot->set, "", program);
	return xprintf("%s -t %s -D %s %s", program, spot->table->name,
		       spot->chain->name, spot->line->text);
}

enum expected_from rules_wanted(struct doctor *d, struct rules *r)
{
	struct complaints c;
	struct expected e;

	complaints_start(&c);
	if (expected_read(&e, d->state_dir, d->config)) {
		e.from = FROM_CONFIG;
		rules_of(d->config, &e.rules);
	}
	complaints_end();
	complaints_free(&c);
	*r = e.rules;
	return e.from;
}

char *line_place(const struct rule_line *l)
{
	bool filter = !strcmp(l->table, "filter");

	return xprintf("%s%s%s (%s)", filter ? "" : l->table,
		       filter ? "" : "/", l->chain, family_name(l->family));
}

bool port_is_closed(const struct config *c, bool udp, unsigned long port)
{
	const struct rule_wanted *r = c->rule;
	bool closed = false;

	for (; r < c->rule + c->rules; r++)
		closed |= rule_closes(r, udp, port);
	return closed;
}
