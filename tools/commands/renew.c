// SPDX-License-Identifier: GPL-2.0
#include "base/report.h"
#include "commands/ask.h"
#include "commands/exports.h"
#include "commands/renew.h"
#include "inforce/module.h"

/*
 * Is it the newest stored list that is in force, with other exceptions?  Where
 * there is no module, exports have the list, and only the exceptions count.
 */
static bool is_outdated(const struct options *o, const struct candidate *c)
{
	struct exceptions last;
	struct set kernel = { 0 };
	uint64_t generation;
	bool outdated;

	exceptions_last(&last, &o->place);
	if (o->store_only)
		outdated = !exceptions_same(&c->exceptions, &last);
	else
		outdated = !module_read_list(o->place.list, &kernel,
					     &generation) &&
			   generation &&
			   exceptions_make(&last, &c->list.set, &kernel) &&
			   !set_equal(&c->merged, &kernel);
	set_free(&kernel);
	exceptions_free(&last);
	return outdated;
}

static bool renew(const struct options *o, struct candidate *c,
		  const struct store *s)
{
	const struct place *p = &o->place;
	unsigned long number;

	set_free(&c->list.set);
	number = stored_newest_good(p, &c->list.set, NULL);
	candidate_merge(c);
	if (!number || !is_outdated(o, c) ||
	    ask_guard(o, c) ||
	    (!o->store_only && deploy_stored(p, number, &c->exceptions)))
		return false;
	exceptions_keep(&c->exceptions, s, 0);
	if (o->verbose)
		say(o->store_only ?
		    "%s: stored list %06lu is taken again, with the "
		    "exceptions of now\n" :
		    "%s: stored list %06lu is loaded again, with the "
		    "exceptions of now\n", p->list, number);
	return true;
}

void renew_exceptions(const struct options *o, struct candidate *c)
{
	struct store store;
	bool renewed;

	/* Where there is a module, --store-only is for what comes later. */
	if (o->dry_run || o->store_only == module_present() ||
	    !stored_place(&o->place) || store_open(&store, &o->place))
		return;
	renewed = renew(o, c, &store);
	store_close(&store);
	if (renewed)
		exports_write(o);
}
