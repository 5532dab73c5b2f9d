// SPDX-License-Identifier: GPL-2.0
/* Asks iptables-save for the tables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/program.h"
#include "base/report.h"
#include "rule/tables.h"

#define TABLES_MOST (64 << 20)	/* bytes of one family */

bool rule_kernel_has(enum family f)
{
	const char *test = getenv("GEOJP_IF_INET6");

	return f == IPV4 || !access(test ? test : "/proc/net/if_inet6", F_OK);
}

void ruleset_program(const struct ruleset *s, const char *what,
		     char name[PROGRAM_NAME])
{
	snprintf(name, PROGRAM_NAME, "%s%s%s%s%s",
		 rule_program(s->family),
		 s->usual ? "" : "-", s->usual ? "" : s->variant,
		 *what ? "-" : "", what);
}

/* iptables says what is wrong in its first lines, and then how to get help. */
char *program_words(const char *name, const struct program_result *r)
{
	const struct program p = { .argv = &name };
	char *text = xprintf("%s", r->err), *rest = text, *line, *all = NULL;

	if (r->too_late || r->too_much || !*r->err) {
		free(text);
		return program_error(&p, r);
	}
	while ((line = strtok_r(rest, "\n", &rest)))
		if (strncmp(line, "Try `", 5))
			text_join(&all, " ", line);
	free(text);
	return all ? all : phrase("%s: exit code %d", name, r->code);
}

/* Which variant is iptables here?  NULL if there is no iptables. */
static const char *usual_variant(void)
{
	struct program_result r;
	const char *variant = NULL;
	char *why;

	if (!program_argv(&r, "iptables", "--version", (char *)NULL)) {
		variant = strstr(r.out, "nf_tables") ? "nft" : "legacy";
	} else if (r.code == PROGRAM_MISSING) {
		complain(GJ_IPTABLES,
			 "iptables: not installed; install the package "
			 "iptables");
	} else {
		why = program_words("iptables", &r);
		complain(GJ_IPTABLES, "%s", why);
		free(why);
	}
	program_free(&r);
	return variant;
}

static enum geojp_exit parse(struct ruleset *s, const char *name, char *text)
{
	size_t number = ruleset_parse(s, text);

	if (!number)
		return GEOJP_OK;
	complain(GJ_IPTABLES,
		 "%s: cannot understand line %zu of what it prints", name,
		 number);
	/* Half of the rules would be taken for all of them. */
	ruleset_forget(s);
	return GEOJP_KERNEL;
}

/*
 * Without nftables in the kernel there are no rules of it.  If the kernel has
 * the rest of netfilter's netlink, as for conntrack, it calls the question for
 * the generation an invalid argument.
 */
static bool no_nft(const struct ruleset *s, const struct program_result *r)
{
	return !s->usual && (strstr(r->err, "initialize nft") ||
			     strstr(r->err, "generation id: Invalid argument"));
}

/* Of the other variant nothing is expected, so it need not be there. */
static enum geojp_exit read_one(struct ruleset *s)
{
	char name[PROGRAM_NAME];
	const char *argv[] = { name, "-c", NULL };
	struct program p = { .argv = argv, .most = TABLES_MOST };
	struct program_result r;
	enum geojp_exit code = GEOJP_KERNEL;
	char *why;

	ruleset_program(s, "save", name);
	if (!program_run(&p, &r)) {
		code = parse(s, name, r.out);
		r.out = NULL;
	} else if (!s->usual && (r.code == PROGRAM_MISSING || no_nft(s, &r))) {
		code = GEOJP_OK;
	} else {
		why = program_words(name, &r);
		complain(GJ_IPTABLES, "cannot read the rules of %s: %s",
			 family_name(s->family), why);
		free(why);
	}
	program_free(&r);
	return code;
}

/* Of each family that the kernel has, whatever became of the other. */
static enum geojp_exit read_variant(struct rulesets *s, const char *variant,
				    bool usual)
{
	enum geojp_exit code = GEOJP_OK;
	enum family f;

	for (f = IPV4; f < FAMILIES; f++) {
		struct ruleset *one = &s->at[s->count];

		if (!rule_kernel_has(f))
			continue;
		*one = (struct ruleset){ .family = f, .usual = usual,
					 .variant = variant };
		s->count++;
		one->known = !read_one(one);
		if (!one->known)
			code = GEOJP_KERNEL;
	}
	return code;
}

enum geojp_exit rulesets_read(struct rulesets *s, bool both)
{
	const char *usual = usual_variant(), *other;
	enum geojp_exit code;

	s->count = 0;
	if (!usual)
		return GEOJP_KERNEL;
	other = strcmp(usual, "nft") ? "nft" : "legacy";
	code = read_variant(s, usual, true);
	if (both && read_variant(s, other, false))
		code = GEOJP_KERNEL;
	return code;
}

enum geojp_exit rulesets_read_again(struct rulesets *s,
				    const struct rulesets *before)
{
	enum geojp_exit code = GEOJP_OK;
	size_t i;

	s->count = before->count;
	for (i = 0; i < s->count; i++) {
		const struct ruleset *old = &before->at[i];
		struct ruleset *one = &s->at[i];

		*one = (struct ruleset){ .family = old->family,
					 .usual = old->usual,
					 .variant = old->variant };
		one->known = old->known && !read_one(one);
		if (old->known && !one->known)
			code = GEOJP_KERNEL;
	}
	return code;
}

void rulesets_free(struct rulesets *s)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		ruleset_forget(&s->at[i]);
	s->count = 0;
}

struct ruleset *rulesets_usual(struct rulesets *s, enum family f)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (s->at[i].usual && s->at[i].known && s->at[i].family == f)
			return &s->at[i];
	return NULL;
}
