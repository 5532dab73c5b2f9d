// SPDX-License-Identifier: GPL-2.0
/* Reads what iptables-save -c prints. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "rule/lines.h"
#include "rule/tables.h"

struct seen_table *table_find(const struct ruleset *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->tables; i++)
		if (!strcmp(s->table[i].name, name))
			return &s->table[i];
	return NULL;
}

struct seen_chain *chain_find(const struct seen_table *t, const char *name)
{
	size_t i;

	for (i = 0; t->chain && i < t->chains; i++)
		if (!strcmp(t->chain[i].name, name))
			return &t->chain[i];
	return NULL;
}

static struct seen_table *add_table(struct ruleset *s, const char *name)
{
	s->table = xrealloc(s->table, (s->tables + 1) * sizeof(*s->table));
	s->table[s->tables] = (struct seen_table){ .name = name };
	return &s->table[s->tables++];
}

/* ":INPUT ACCEPT [0:0]" or ":geojp - [0:0]" */
static bool take_chain(struct seen_table *t, char *line)
{
	char *name = line + 1, *policy = strchr(name, ' '), *counters;

	if (!policy || policy == name)
		return false;
	*policy++ = '\0';
	counters = strchr(policy, ' ');
	if (!counters || counters == policy || counters[1] != '[' ||
	    chain_find(t, name))
		return false;
	*counters = '\0';
	t->chain = xrealloc(t->chain, (t->chains + 1) * sizeof(*t->chain));
	t->chain[t->chains++] = (struct seen_chain){
		.name = name,
		.policy = policy,
		.builtin = *policy != '-',
	};
	return true;
}

/* "[12:345] ".  Returns what is behind it, or NULL. */
static char *take_counters(char *text, struct seen_line *l)
{
	char *end;

	errno = 0;
	if (*text++ != '[' || !isdigit((unsigned char)*text))
		return NULL;
	l->packets = strtoull(text, &end, 10);
	if (*end != ':' || !isdigit((unsigned char)end[1]))
		return NULL;
	l->bytes = strtoull(end + 1, &end, 10);
	return errno || end[0] != ']' || end[1] != ' ' ? NULL : end + 2;
}

/*
 * Others may write our comment, too, for example to a line that lets somebody
 * in.  Only with -m geojp, or in a chain of ours, is it our line.
 */
static bool line_ours(const struct seen_chain *c, const struct seen_line *l)
{
	const char *comment = spec_after(l->word, "--comment"), *name;
	size_t size = strlen(RULE_COMMENT);

	if (!comment || strncmp(comment, RULE_COMMENT, size))
		return false;
	name = comment + size;
	if (*name && (*name++ != ' ' || strlen(name) >= XT_GEOJP_NAME_SIZE ||
		      !xt_geojp_name_len(name)))
		return false;
	return spec_geojp(l->word) || (!c->builtin && rule_chain_own(c->name));
}

/* Room is made for twice as many, because a chain may have very many. */
static void add_line(struct seen_chain *c, const struct seen_line *line)
{
	if (!(c->lines & (c->lines - 1)))
		c->line = xrealloc(c->line, (c->lines ? c->lines * 2 : 1) *
				   sizeof(*c->line));
	c->line[c->lines++] = *line;
}

/* The lines of a chain stand together, so it is mostly the last one. */
static struct seen_chain *chain_of(struct seen_table *t, const char *name)
{
	struct seen_chain *c = t->last < t->chains ? &t->chain[t->last] : NULL;

	if (!c || strcmp(c->name, name))
		c = chain_find(t, name);
	if (c)
		t->last = c - t->chain;
	return c;
}

/* "[12:345] -A INPUT -j DROP" */
static bool take_rule(struct seen_table *t, char *text)
{
	struct seen_line line = { 0 };
	struct seen_chain *c;
	char *spec;

	text = take_counters(text, &line);
	if (!text || strncmp(text, "-A ", 3))
		return false;
	text += 3;
	spec = text + strcspn(text, " ");
	if (*spec)
		*spec++ = '\0';
	c = chain_of(t, text);
	line.text = spec;
	line.word = c ? spec_split(spec) : NULL;
	if (!line.word)
		return false;
	line.ours = line_ours(c, &line);
	add_line(c, &line);
	return true;
}

/*
 * "# Table `filter' is incompatible, use 'nft' tool."  If it only "contains
 * incompatible base-chains", those are nft's, and the others follow.
 */
static void take_remark(struct ruleset *s, char *line)
{
	static const char start[] = "# Table `", is[] = " is incompatible";
	char *name = line + sizeof(start) - 1, *end;

	if (strncmp(line, start, sizeof(start) - 1))
		return;
	end = strchr(name, '\'');
	if (!end || strncmp(end + 1, is, sizeof(is) - 1))
		return;
	*end = '\0';
	if (!table_find(s, name))
		add_table(s, name)->incompatible = true;
}

/* @open tells whether a table was begun. */
static bool take_line(struct ruleset *s, bool *open, char *line)
{
	if (*line == '#') {
		take_remark(s, line);
		return true;
	}
	if (*line == '*') {
		if (*open || !line[1] || table_find(s, line + 1))
			return false;
		add_table(s, line + 1);
		*open = true;
		return true;
	}
	if (!*line)
		return true;
	if (!*open)
		return false;
	if (!strcmp(line, "COMMIT")) {
		*open = false;
		return true;
	}
	return *line == ':' ? take_chain(&s->table[s->tables - 1], line) :
			      take_rule(&s->table[s->tables - 1], line);
}

/*
 * The end of a line and how many newlines are in it.  iptables-save prints a
 * newline in a comment as it is, and somebody else may have one: then the end
 * of a trial must find our line all the same.
 */
static char *line_end(char *line, size_t *newlines)
{
	bool quotes = *line == '[', inside = false;
	char *end = line;

	*newlines = 1;
	for (; *end && (inside || *end != '\n'); end++) {
		if (quotes && *end == '"')
			inside = !inside;
		else if (inside && *end == '\\' && end[1])
			end++;
		else if (*end == '\n')
			++*newlines;
	}
	return end;
}

size_t ruleset_parse(struct ruleset *s, char *text)
{
	size_t number = 1, newlines;
	bool open = false;
	char *end;

	s->text = text;
	s->table = NULL;
	s->tables = 0;
	for (; *text; text = end, number += newlines) {
		end = line_end(text, &newlines);
		if (*end)
			*end++ = '\0';
		if (!take_line(s, &open, text))
			return number;
	}
	/* What was cut off must not look like rules that are gone. */
	return open ? number : 0;
}

void ruleset_forget(struct ruleset *s)
{
	size_t t, c, l;

	for (t = 0; t < s->tables; t++) {
		for (c = 0; c < s->table[t].chains; c++) {
			struct seen_chain *chain = &s->table[t].chain[c];

			for (l = 0; l < chain->lines; l++)
				free(chain->line[l].word);
			free(chain->line);
		}
		free(s->table[t].chain);
	}
	free(s->table);
	free(s->text);
	s->text = NULL;
	s->table = NULL;
	s->tables = 0;
}
