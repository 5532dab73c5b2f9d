// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "commands/ask.h"
#include "commands/renew.h"
#include "inforce/module.h"

/* Is it the newest stored list that is in force, with other exceptions? */
static bool is_outdated(const struct options *o, const struct candidate *c)
{
	struct exceptions last;
	struct set kernel = { 0 };
	uint64_t generation;
	bool outdated;

	exceptions_last(&last, &o->place);
	outdated = !module_read_list(o->place.list, &kernel, &generation) &&
		   generation &&
		   exceptions_make(&last, &c->list.set, &kernel) &&
		   !set_equal(&c->merged, &kernel);
	set_free(&kernel);
	exceptions_free(&last);
	return outdated;
}

static void renew(const struct options *o, struct candidate *c,
		  const struct store *s)
{
	const struct place *p = &o->place;
	unsigned long number;

	set_free(&c->list.set);
	number = stored_newest_good(p, &c->list.set, NULL);
	candidate_merge(c);
	if (!number || !is_outdated(o, c) ||
	    ask_guard(o, c) ||
	    deploy_stored(p, number, &c->exceptions))
		return;
	exceptions_keep(&c->exceptions, s, 0);
	if (o->verbose)
		printf("%s: stored list %06lu is loaded again, with the "
		       "exceptions of now\n", p->list, number);
}

void renew_exceptions(const struct options *o, struct candidate *c)
{
	struct store store;

	if (o->store_only || o->dry_run || !module_present() ||
	    !stored_place(&o->place))
		return;
	if (!store_open(&store, &o->place)) {
		renew(o, c, &store);
		store_close(&store);
	}
}
