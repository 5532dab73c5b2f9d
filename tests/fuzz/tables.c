// SPDX-License-Identifier: GPL-2.0
/* What iptables-save prints, and whether the rule is in place in it. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "rule/check.h"

/* Each line that was read has words, and no line counts twice. */
static size_t look_at(const struct seen_table *t)
{
	const struct seen_chain *c;
	size_t i, lines = 0;

	for (c = t->chain; c && c < t->chain + t->chains; c++) {
		must(chain_find(t, c->name) == c, "a chain is there twice");
		for (i = 0; i < c->lines; i++, lines++) {
			const struct seen_line *front = place_behind(t, c, i);

			must(c->line[i].word, "a line without words");
			must(!front || front < c->line + i,
			     "what is in front is behind");
			must(spec_alike(c->line[i].word, c->line[i].word) ||
			     strlen(c->line[i].text) > 64,
			     "a line is not like itself");
		}
	}
	return lines;
}

static size_t count_rules(const char *text, size_t size)
{
	size_t i, count = 0;

	for (i = 0; i < size; i++)
		count += text[i] == '[' && (!i || text[i - 1] == '\n');
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ruleset s = { .family = size % 2, .usual = true };
	struct config config = { 0 };
	struct rule_wanted wanted;
	struct rule_found found[2 * FAMILIES] = { 0 };
	char *text = malloc(size + 1);
	size_t i, lines = 0, rules;
	struct rules r;
	bool good;

	memcpy(text, data, size);
	text[size] = '\0';
	rules = count_rules(text, strlen(text));
	rule_defaults(&wanted, "");
	config.rule = &wanted;
	config.rules = 1;
	rules_of(&config, &r);
	good = !ruleset_parse(&s, text);
	for (i = 0; i < s.tables; i++)
		lines += look_at(&s.table[i]);
	must(!good || lines == rules, "a rule was dropped");
	if (good)
		rules_find(&r, &s, found);
	for (i = 0; i < r.count; i++) {
		must(found[i].state <= RULE_UNKNOWN, "another state");
		free(found[i].behind);
	}
	rules_free(&r);
	rule_wanted_free(&wanted);
	ruleset_forget(&s);
	return fuzz_verdict(good);
}
