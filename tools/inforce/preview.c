// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "base/report.h"
#include "inforce/in_force.h"
#include "inforce/preview.h"
#include "set/local.h"

static void print_coverage(const struct set *global)
{
	enum family f;

	for (f = IPV4; f < FAMILIES; f++) {
		uint64_t covered = set_measure(global, f);
		uint64_t prefixes = set_prefixes(global, f);

		printf("  %s: %s prefix%s, %s %s", family_name(f),
		       number_text(prefixes), prefixes == 1 ? "" : "es",
		       number_text(covered), set_unit(f));
		if (f == IPV4)
			printf(" (%.2f %% of all), local blocks not counted",
			       percent(covered, 1ULL << 32));
		putchar('\n');
	}
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
			       set_unit(f), number_text(change.fewer[f]),
			       percent(change.fewer[f], set_measure(old, f)));
	}
}

static void print_comparison(const struct place *p, const struct set *global)
{
	struct set old = { 0 };
	struct in_force force;

	/* If the list in force cannot be read, the new one is still good. */
	if (in_force(p, true, &force)) {
		set_free(&force.set);
		return;
	}
	if (force.from == IN_FORCE_KERNEL || force.from == IN_FORCE_STORE) {
		local_remove(&force.set, &old);
		printf("  against %s%s, local blocks not counted:\n",
		       force.text,
		       force.from == IN_FORCE_KERNEL ? ", in force" : "");
		print_difference(&old, global);
		set_free(&old);
	} else {
		printf("  against nothing: no list is in force or stored\n");
	}
	set_free(&force.set);
}

void preview(const struct place *p, const struct set *set)
{
	struct set global = { 0 };

	local_remove(set, &global);
	print_coverage(&global);
	print_comparison(p, &global);
	set_free(&global);
}
