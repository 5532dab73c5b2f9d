// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "inforce/in_force.h"
#include "inforce/preview.h"
#include "set/local.h"

static void print_coverage(const struct set *global)
{
	enum family f;

	for (f = IPV4; f < FAMILIES; f++) {
		struct addr size = set_size(global, f);
		uint64_t count = set_prefixes(global, f);
		char *prefixes = phrase(plural(count, "%s prefix",
					       "%s prefixes"),
					number_text(count));

		if (f == IPV4)
			say("  IPv4: %s, %s %s (%.2f %% of all), local blocks "
			    "not counted\n", prefixes, size_text(size),
			    size_unit(f, size), percent(size.lo, 1ULL << 32));
		else
			say("  %s: %s, %s %s\n", family_name(f), prefixes,
			    size_text(size), size_unit(f, size));
		free(prefixes);
	}
}

static void print_change(enum family f, struct addr more, struct addr fewer,
			 double lost)
{
	const char *unit = size_unit(f, more), *other = size_unit(f, fewer);

	if (!strcmp(unit, other))
		say("    %s: %s %s more, %s fewer (%.2f %% lost)\n",
		    family_name(f), size_text(more), unit, size_text(fewer),
		    lost);
	else
		say("    %s: %s %s more, %s %s fewer (%.2f %% lost)\n",
		    family_name(f), size_text(more), unit, size_text(fewer),
		    other, lost);
}

static void print_difference(const struct set *old, const struct set *new)
{
	struct set_change change = set_compare(old, new);
	enum family f;

	for (f = IPV4; f < FAMILIES; f++) {
		struct addr more = change.more[f], fewer = change.fewer[f];

		if (size_zero(more) && size_zero(fewer))
			say("    %s: no difference\n", family_name(f));
		else
			print_change(f, more, fewer,
				     size_percent(fewer, set_size(old, f)));
	}
}

static void print_comparison(const struct place *p, const struct set *global)
{
	struct set old = { 0 };
	struct in_force force;

	/* If the list in force cannot be read, the new one is still good. */
	if (in_force_last(p, true, &force)) {
		set_free(&force.set);
		return;
	}
	if (force.from == IN_FORCE_KERNEL || force.from == IN_FORCE_STORE) {
		local_remove(&force.set, &old);
		say(force.from == IN_FORCE_KERNEL ?
		    "  against %s, in force, local blocks not counted:\n" :
		    "  against %s, local blocks not counted:\n", force.text);
		print_difference(&old, global);
		set_free(&old);
	} else {
		say("  against nothing: no list is in force or stored\n");
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
