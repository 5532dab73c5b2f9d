// SPDX-License-Identifier: GPL-2.0
/* geojp rule: what the rule is, whether it is in place, in and out with it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "commands/command_line.h"
#include "rule/trial.h"

/* Is this the first line of one of the tool's own chains? */
static bool starts_chain(const struct rules *r, size_t line)
{
	const struct rule_line *l = &r->at[line];
	size_t i;

	if (!l->own_chain)
		return false;
	for (i = 0; i < line; i++)
		if (r->at[i].family == l->family &&
		    !strcmp(r->at[i].table, l->table) &&
		    !strcmp(r->at[i].chain, l->chain))
			return false;
	return true;
}

/* So that the lines can be pasted: an own chain is filled before it is used. */
static void print_new_chain(const struct rule_line *l)
{
	bool filter = !strcmp(l->table, "filter");

	printf("%s -w%s%s -N %s\n",
	       l->family == IPV4 ? "iptables" : "ip6tables",
	       filter ? "" : " -t ", filter ? "" : l->table, l->chain);
}

static enum geojp_exit show(struct options *o)
{
	struct rules r;
	size_t i;

	rules_of(o->config, &r);
	for (i = 0; i < r.count; i++) {
		char *command = rule_command(&r, i);

		if (starts_chain(&r, i))
			print_new_chain(&r.at[i]);
		puts(command);
		free(command);
	}
	rules_free(&r);
	return GEOJP_OK;
}

/* A lock that somebody holds for ever must not keep the rule in. */
static enum geojp_exit take_out(struct options *o)
{
	int lock = rule_lock();
	enum geojp_exit code = o->trial_over ? trial_end(o->state_dir) :
					       rule_remove(NULL);

	rule_unlock(lock);
	return code;
}

static const struct {
	const char *name;
	command_fn *run;
} actions[] = {
	{ "show", show },
	{ "remove", take_out },
};

enum geojp_exit cmd_rule(struct options *o)
{
	size_t i;

	for (i = 0; i < sizeof(actions) / sizeof(*actions); i++)
		if (!strcmp(actions[i].name, o->operand[0]))
			return actions[i].run(o);
	complain("rule: %s: no such action; see geojp rule --help",
		 quoted(o->operand[0]));
	return GEOJP_USAGE;
}
