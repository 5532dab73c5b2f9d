// SPDX-License-Identifier: GPL-2.0
/* geojp diff: the prefixes that one list has and another has not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/report.h"
#include "base/scan.h"
#include "commands/command_line.h"
#include "inforce/in_force.h"

/* A list may be stored, or stored and withdrawn. */
static enum geojp_exit read_stored(const struct place *p, unsigned long number,
				   const struct exceptions *e, struct set *set)
{
	enum geojp_exit code;
	struct numbers n;
	int withdrawn;
	size_t i;

	for (withdrawn = 0; withdrawn < 2; withdrawn++) {
		if (stored_numbers(p, withdrawn, &n))
			return GEOJP_STORE;
		for (i = 0; i < n.count && n.at[i] != number; i++)
			;
		free(n.at);
		if (i == n.count)
			continue;
		code = stored_read(p, number, withdrawn, set, NULL);
		exceptions_apply(e, set);
		return code;
	}
	complain(GJ_NOTHING_STORED,
		 "list %s: %06lu: no such list is stored in %s/%s; geojp list "
		 "shows those that are",
		 p->list, number, p->state_dir, p->list);
	return GEOJP_STORE;
}

static enum geojp_exit read_force(const struct place *p,
				  const struct exceptions *e, struct set *set)
{
	struct in_force force;
	enum geojp_exit code;

	code = in_force(p, e, true, &force);
	*set = force.set;
	if (!code && (force.from == IN_FORCE_NONE ||
		      force.from == IN_FORCE_EMPTY)) {
		complain(GJ_NOTHING_STORED,
			 "list %s: no list is in force or stored in %s/%s; "
			 "geojp load FILE puts one in force",
			 p->list, p->state_dir, p->list);
		code = GEOJP_STORE;
	}
	if (!code && force.from == IN_FORCE_STORE)
		complain(GJ_NONE, "list %s: none is in force; compared with %s",
			 p->list, force.text);
	return code;
}

static bool is_file(const char *text)
{
	return strcmp(text, "force") &&
	       (!*text || text[strspn(text, "0123456789")]);
}

/* One of the two operands, as it would be put in force now. */
static enum geojp_exit read_side(const struct options *o, char *text,
				 const struct exceptions *e, struct set *set)
{
	uint64_t number;

	if (!strcmp(text, "force"))
		return read_force(&o->place, e, set);
	if (is_file(text))
		return options_read_set(o, text, set);
	if (number_scan(text, STORED_NUMBER_MAX, &number))
		return read_stored(&o->place, number, e, set);
	complain(GJ_OPERAND,
		 "diff: %s: no stored list has such a number; ./%s is a file",
		 quoted(text), text);
	return GEOJP_USAGE;
}

/* The two sets have no address in common, so their ranges alternate. */
static void print_family(const struct set *fewer, const struct set *more,
			 enum family f)
{
	const struct ranges *a = &fewer->of[f], *b = &more->of[f];
	size_t i = 0, k = 0;

	while (i < a->count || k < b->count) {
		if (k == b->count ||
		    (i < a->count &&
		     addr_cmp(a->at[i].first, b->at[k].first) < 0))
			range_write(stdout, "-", f, a->at[i++]);
		else
			range_write(stdout, "+", f, b->at[k++]);
	}
}

/* On stderr: stdout is for the prefixes.  Only if somebody reads it. */
static void summarise(const struct set *fewer, const struct set *more)
{
	char *text;

	if (!isatty(STDOUT_FILENO))
		return;
	fflush(stdout);
	text = phrase("IPv4 addresses: %s more, %s fewer; networks of /64: "
		      "%s more, %s fewer", number_text(set_measure(more, IPV4)),
		      number_text(set_measure(fewer, IPV4)),
		      number_text(set_measure(more, IPV6)),
		      number_text(set_measure(fewer, IPV6)));
	fprintf(stderr, "%s\n", language_text(text));
	free(text);
}

static enum geojp_exit compare(const struct set *a, const struct set *b)
{
	struct set fewer = { 0 }, more = { 0 };
	bool same = set_equal(a, b);
	enum family f;

	set_subtract(a, b, &fewer);
	set_subtract(b, a, &more);
	for (f = IPV4; f < FAMILIES; f++)
		print_family(&fewer, &more, f);
	summarise(&fewer, &more);
	set_free(&fewer);
	set_free(&more);
	return same ? GEOJP_OK : GEOJP_NO;
}

enum geojp_exit cmd_diff(struct options *o)
{
	struct set a = { 0 }, b = { 0 };
	struct exceptions e = { 0 };
	enum geojp_exit code;

	if (!is_file(o->operand[0]) || !is_file(o->operand[1]))
		options_recall(o, &e);
	code = read_side(o, o->operand[0], &e, &a);
	if (!code)
		code = read_side(o, o->operand[1], &e, &b);
	if (!code)
		code = compare(&a, &b);
	set_free(&a);
	set_free(&b);
	exceptions_free(&e);
	return code;
}
