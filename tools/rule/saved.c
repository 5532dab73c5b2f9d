// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "base/report.h"
#include "rule/saved.h"

static const char *const family_words[FAMILIES] = { "ipv4", "ipv6" };

void rules_write(FILE *file, const struct rules *r)
{
	const struct rule_line *l;

	for (l = r->at; l && l < r->at + r->count; l++)
		fprintf(file, "rule %s %s %s %s %s\n", family_words[l->family],
			l->table, l->chain, l->own_chain ? "own" : "-",
			l->spec);
	fprintf(file, "end\n");
}

static bool scan_family(const char *word, enum family *f)
{
	for (*f = IPV4; *f < FAMILIES; (*f)++)
		if (word && !strcmp(word, family_words[*f]))
			return true;
	return false;
}

static void add(struct rules *r, const struct rule_line *l)
{
	r->at = xrealloc(r->at, (r->count + 1) * sizeof(*r->at));
	r->at[r->count++] = (struct rule_line){
		.family = l->family,
		.table = xprintf("%s", l->table),
		.chain = xprintf("%s", l->chain),
		.spec = xprintf("%s", l->spec),
		.own_chain = l->own_chain,
	};
}

static bool scan_line(struct rules *r, char *line)
{
	const char *word = strsep(&line, " ");
	struct rule_line l = { 0 };

	if (!word || strcmp(word, "rule") ||
	    !scan_family(strsep(&line, " "), &l.family))
		return false;
	l.table = strsep(&line, " ");
	l.chain = strsep(&line, " ");
	word = strsep(&line, " ");
	l.spec = line;
	if (!l.spec || !*l.spec || !*l.table || !*l.chain)
		return false;
	l.own_chain = !strcmp(word, "own");
	if (!l.own_chain && strcmp(word, "-"))
		return false;
	add(r, &l);
	return true;
}

bool rules_scan(struct rules *r, char *text)
{
	char *line;

	while ((line = strsep(&text, "\n")) && strcmp(line, "end"))
		if (!scan_line(r, line))
			return false;
	return line && text && !*text;
}
