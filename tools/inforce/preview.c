// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "inforce/in_force.h"
#include "set/local.h"
#include "inforce/preview.h"
#include "base/report.h"

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
		uint64_t prefixes = set_prefixes(foreign, f);

		printf("  %s: %s prefix%s, %s %s", family_name(f),
		       number_text(prefixes), prefixes == 1 ? "" : "es",
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
	struct set_change change = set_compare(old, new);
	enum family f;

	for (f = IPV4; f < FAMILIES; f++) {
		if (!change.more[f] && !change.fewer[f])
			printf("    %s: no difference\n", family_name(f));
		else
			printf("    %s: %s %s more, %s fewer (%.2f %% lost)\n",
			       family_name(f), number_text(change.more[f]),
			       unit(f), number_text(change.fewer[f]),
			       percent(change.fewer[f], set_measure(old, f)));
	}
}

static void print_comparison(const struct options *o, const struct set *foreign)
{
	struct set old = { 0 };
	struct in_force force;

	/* Trouble with what it is compared with does not make it a bad list. */
	if (in_force(o, true, &force)) {
		set_free(&force.set);
		return;
	}
	if (force.from == IN_FORCE_KERNEL || force.from == IN_FORCE_STORE) {
		local_remove(&force.set, &old);
		printf("  against %s%s, local blocks not counted:\n",
		       force.text,
		       force.from == IN_FORCE_KERNEL ? ", in force" : "");
		print_difference(&old, foreign);
		set_free(&old);
	} else {
		printf("  against nothing: no list is in force or stored\n");
	}
	set_free(&force.set);
}

void preview(const struct options *o, const struct list *l)
{
	struct set foreign = { 0 };

	local_remove(&l->set, &foreign);
	print_coverage(&foreign);
	print_comparison(o, &foreign);
	set_free(&foreign);
}
