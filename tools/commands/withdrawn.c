// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "commands/withdrawn.h"
#include "guard/guard.h"
#include "store/facts.h"

/*
 * Is the withdrawn list @number what the sources give?  An earlier geojp has
 * stored it with the exceptions of its time, which may be those of now.
 */
static bool equals_withdrawn(const struct options *o, unsigned long number,
			     const struct candidate *c)
{
	struct set old = { 0 };
	bool equal;

	if (stored_read(&o->place, number, true, &old, NULL)) {
		complain(GJ_WITHDRAWN_DAMAGED,
			 "list %s: %06lu was rolled back and is damaged, so "
			 "geojp cannot tell whether the sources still give it; "
			 "remove its file when their list is good again",
			 o->place.list, number);
		return false;
	}
	equal = set_equal(&old, &c->list.set);
	if (!equal && exceptions_inside(&c->exceptions, number))
		equal = exceptions_make(&c->exceptions, &old, &c->merged);
	set_free(&old);
	return equal;
}

/* The number of the withdrawn list that equals @c; 0 if none does. */
static unsigned long find_withdrawn(const struct options *o,
				    const struct candidate *c)
{
	unsigned long found = 0;
	struct numbers n = { 0 };
	size_t i;

	if (!stored_numbers(&o->place, true, &n))
		for (i = n.count; !found && i-- > 0;)
			if (equals_withdrawn(o, n.at[i], c))
				found = n.at[i];
	free(n.at);
	return found;
}

/* The newest good list takes the place of what the sources give. */
static void stay_with(const struct options *o, struct candidate *c,
		      unsigned long number, struct set *set, const char *label)
{
	/* The sources do not give it, so its age stays what it was. */
	struct facts facts = facts_of(&o->place, number);

	if (!facts.updated)	/* somebody has removed the file of the facts */
		facts.updated = stored_time(&o->place, number, false);
	set_free(&c->list.set);
	c->list = (struct list){ .set = *set, .given_at = facts.updated,
				 .data_time = facts.data };
	strcpy(c->list.label, label);
	c->stored_before = true;
	candidate_merge(c);
	if (exceptions_inside(&c->exceptions, number) && o->verbose)
		say("%s: an earlier geojp has stored %06lu, with the "
		    "exceptions of that time in it\n", o->place.list,
		    number);
}

void withdrawn_skip(const struct options *o, struct candidate *c)
{
	char label[GEOJP_LABEL_MAX + 1];
	unsigned long number, newest;
	struct set set = { 0 };

	number = o->accept & ACCEPT_WITHDRAWN ? 0 : find_withdrawn(o, c);
	newest = number ? stored_newest_good(&o->place, &set, label) : 0;
	if (!newest || set_equal(&set, &c->list.set)) {
		set_free(&set);
		return;
	}
	if (o->verbose || o->dry_run)
		say("%s: the sources give what was rolled back as %06lu; "
		    "--accept withdrawn takes it again\n", o->place.list,
		    number);
	stay_with(o, c, newest, &set, label);
}
