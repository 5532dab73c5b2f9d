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
	struct rulesets all = { .count = 1 };
	struct ruleset *s = &all.at[0];
	struct config config = { 0 };
	struct rule_report report;
	struct rule_wanted wanted;
	char *text = malloc(size + 1);
	size_t i, lines = 0, rules;
	struct rules r;

	must(text, "malloc");
	memcpy(text, data, size);
	text[size] = '\0';
	rules = count_rules(text, strlen(text));
	rule_defaults(&wanted, "");
	config.rule = &wanted;
	config.rules = 1;
	rules_of(&config, &r);
	s->family = size % 2;
	s->variant = "nft";
	s->usual = true;
	s->known = !ruleset_parse(s, text);
	for (i = 0; i < s->tables; i++)
		lines += look_at(&s->table[i]);
	must(!s->known || lines == rules, "a rule was dropped");
	if (s->known) {
		rule_report_of(&r, &all, &report);
		for (i = 0; i < report.count; i++)
			must(report.at[i].state <= RULE_UNKNOWN,
			     "another state");
		rule_report_free(&report);
	}
	rules_free(&r);
	rule_wanted_free(&wanted);
	ruleset_forget(s);
	return fuzz_verdict(s->known);
}
