// SPDX-License-Identifier: GPL-2.0
/* geojp check: would this list be accepted, and what would it change? */
#include <stdio.h>

#include "guard.h"
#include "inforce.h"
#include "local.h"
#include "report.h"

/* "190,000,000 addresses", "1,234 networks of /64" */
static const char *unit(enum family f)
{
	return f == IPV4 ? "addresses" : "networks of /64";
}

static void print_coverage(const struct set *foreign)
{
	enum family f;

	for (f = IPV4; f < FAMILIES; f++) {
		uint64_t covered = set_measure(foreign, f);

		printf("  %s: %s prefixes, %s %s", family_name(f),
		       number_text(set_prefixes(foreign, f)),
		       number_text(covered), unit(f));
		if (f == IPV4)
			printf(" (%.2f %% of all)", covered / 42949672.96);
		printf(f == IPV4 ? ", local blocks not counted\n" : "\n");
	}
}

static double percent(uint64_t part, uint64_t whole)
{
	return whole ? 100.0 * part / whole : 0;
}

static void print_difference(const struct set *old, const struct set *new)
{
	struct set more = { 0 }, fewer = { 0 };
	enum family f;

	set_subtract(new, old, &more);
	set_subtract(old, new, &fewer);
	for (f = IPV4; f < FAMILIES; f++) {
		uint64_t lost = set_measure(&fewer, f);

		if (!more.of[f].count && !fewer.of[f].count) {
			printf("    %s: no difference\n", family_name(f));
			continue;
		}
		printf("    %s: %s %s more, %s fewer (%.2f %% lost)\n",
		       family_name(f), number_text(set_measure(&more, f)),
		       unit(f), number_text(lost),
		       percent(lost, set_measure(old, f)));
	}
	set_free(&more);
	set_free(&fewer);
}

static enum geojp_exit compare(const struct options *o, const struct list *l)
{
	struct in_force force;
	enum geojp_exit code;

	code = in_force(o, true, &force);
	if (!code && (force.from == IN_FORCE_KERNEL ||
		      force.from == IN_FORCE_STORE)) {
		printf("  against %s%s:\n", force.text,
		       force.from == IN_FORCE_KERNEL ? ", in force" : "");
		print_difference(&force.set, &l->set);
	} else if (!code) {
		printf("  against nothing: no list is in force or stored\n");
	}
	set_free(&force.set);
	return code;
}

enum geojp_exit cmd_check(const struct options *o, int count, char **operand)
{
	struct set foreign = { 0 };
	enum geojp_exit code;
	struct list list;

	code = list_read(&list, o, count, operand);
	if (!code)
		code = guard(&list, o);
	if (code) {
		list_free(&list);
		return GEOJP_NO;
	}
	local_remove(&list.set, &foreign);
	printf("list %s would be accepted\n", o->list);
	print_coverage(&foreign);
	set_free(&foreign);
	/* Trouble with what it is compared with does not make it a bad list. */
	compare(o, &list);
	list_free(&list);
	return GEOJP_OK;
}
