// SPDX-License-Identifier: GPL-2.0
/*
 * geojp rollback: puts the previous stored list back in force.
 *
 * What it goes back from is the newest good stored list.  But if the kernel has
 * a list that is not stored, because the disk failed or a load was killed, then
 * the newest stored list already is the previous one.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/report.h"
#include "commands/command_line.h"
#include "commands/exports.h"
#include "guard/guard.h"
#include "inforce/module.h"

struct rollback {
	const struct options *o;
	struct store store;
	struct numbers stored;
	struct exceptions now, last;
	unsigned long newest;	/* the newest good list */
	unsigned long number;	/* the list to go back to */
	bool done;		/* it is in force */
};

/* The next good list before place *@i; 0 if there is none. */
static unsigned long next_good(const struct rollback *r, size_t *i)
{
	const struct numbers *n = &r->stored;

	while (*i > 0)
		if (stored_good(&r->o->place, n->at[--*i]))
			return n->at[*i];
	return 0;
}

/* Is it the list that the kernel has, with the exceptions of then or of now? */
static bool is_kernels(const struct rollback *r, unsigned long number,
		       const struct set *kernel)
{
	struct set set = { 0 };
	bool is;

	is = !stored_read(&r->o->place, number, false, &set, NULL) &&
	     (exceptions_make(&r->last, &set, kernel) ||
	      exceptions_make(&r->now, &set, kernel) ||
	      (exceptions_inside(&r->last, number) && set_equal(&set, kernel)));
	set_free(&set);
	return is;
}

/* Sets *@unstored if the kernel has a list, and no stored one is that. */
static enum geojp_exit look_at_kernel(const struct rollback *r, bool *unstored)
{
	struct set kernel = { 0 };
	uint64_t generation = 0;
	enum geojp_exit code;
	size_t i;

	*unstored = false;
	if (r->o->store_only || !module_present())
		return GEOJP_OK;
	code = module_read_list(r->o->place.list, &kernel, &generation);
	*unstored = !code && generation;
	for (i = r->stored.count; *unstored && i-- > 0;)
		*unstored = !is_kernels(r, r->stored.at[i], &kernel);
	set_free(&kernel);
	return code;
}

/* Would it shut out a session, such as the one that this runs in? */
static enum geojp_exit check_sessions(const struct rollback *r)
{
	const struct options *o = r->o;
	struct set set = { 0 };
	enum geojp_exit code;

	code = stored_read(&o->place, r->number, false, &set, NULL);
	exceptions_apply(&r->now, &set);
	if (!code)
		code = guard_sessions(&set, &o->place, &o->wanted, o->accept);
	set_free(&set);
	return code;
}

/* Withdraws what is newer than ->number, the newest first. */
static enum geojp_exit withdraw(struct rollback *r)
{
	enum geojp_exit code = GEOJP_OK;
	size_t i;

	for (i = r->stored.count; !code && r->stored.at[i - 1] > r->number; i--)
		code = store_withdraw(&r->store, r->stored.at[i - 1]);
	if (!code)
		store_prune(&r->store);
	return code;
}

/* The disk has failed.  The kernel must have what the next boot would find. */
static void put_back(const struct rollback *r, const struct module_copy *before)
{
	const char *name = r->o->place.list;

	if (stored_newest_good(&r->o->place, NULL, NULL) == r->number)
		complain(GJ_POWER_CUT,
			 "list %s: %06lu is in force, but a power cut may "
			 "bring back %06lu",
			 name, r->number, r->newest);
	else if (!module_put_back(name, before))
		complain(GJ_BEFORE_AGAIN,
			 "list %s: %06lu could not be withdrawn, so it is in "
			 "force again",
			 name, r->newest);
	else
		complain(GJ_NOT_STORED,
			 "list %s: %06lu is in force until the next boot, but "
			 "%06lu could not be withdrawn",
			 name, r->number, r->newest);
}

/*
 * The kernel takes the other list before the newer ones are withdrawn, so a
 * restore finds one of the two at any moment.
 */
static enum geojp_exit go_back(struct rollback *r)
{
	struct module_copy before;
	enum geojp_exit code;

	if (r->o->store_only)
		return withdraw(r);
	code = module_copy(r->o->place.list, &before);
	if (code)
		return code;
	code = deploy_stored(&r->o->place, r->number, &r->now);
	if (!code) {
		code = withdraw(r);
		if (code)
			put_back(r, &before);
	}
	module_copy_close(&before);
	return code;
}

static enum geojp_exit complain_none(const struct rollback *r)
{
	const char *list = r->o->place.list, *path = r->store.path;

	if (r->newest)
		complain(GJ_NOTHING_STORED,
			 "list %s: no good list but %06lu is in %s; geojp "
			 "load FILE puts another in force, geojp unload lets "
			 "everybody in",
			 list, r->newest, path);
	else
		complain(GJ_NOTHING_STORED,
			 "list %s: no good list is stored in %s; geojp load "
			 "FILE puts one in force, geojp unload lets everybody "
			 "in",
			 list, path);
	return GEOJP_STORE;
}

/* Chooses ->newest and ->number. */
static enum geojp_exit choose(struct rollback *r)
{
	size_t i = r->stored.count;
	enum geojp_exit code;
	bool unstored;

	code = look_at_kernel(r, &unstored);
	if (code)
		return code;
	r->newest = next_good(r, &i);
	r->number = unstored ? r->newest : r->newest ? next_good(r, &i) : 0;
	if (unstored && r->number)
		complain(GJ_NOT_STORED,
			 "list %s: the list in force is not stored, so it goes "
			 "back to %06lu, the newest that is; another rollback "
			 "goes further",
			 r->o->place.list, r->number);
	return r->number ? GEOJP_OK : complain_none(r);
}

static void tell(const struct rollback *r)
{
	const char *name = r->o->place.list;

	if (r->o->verbose && r->number != r->newest)
		say("%s: stored list %06lu is the newest again, %06lu is "
		    "withdrawn\n", name, r->number, r->newest);
	else if (r->o->verbose)
		say("%s: stored list %06lu is in force\n", name, r->number);
	if (exceptions_inside(&r->now, r->number))
		complain(GJ_NONE,
			 "list %s: an earlier geojp has stored %06lu, with the "
			 "exceptions of that time in it, until an update "
			 "stores a list",
			 name, r->number);
}

static enum geojp_exit roll_back(struct rollback *r)
{
	enum geojp_exit code = choose(r);

	if (!code)
		code = check_sessions(r);
	if (!code)
		code = go_back(r);
	if (code)
		return code;
	r->done = true;
	tell(r);
	code = exceptions_keep(&r->now, &r->store, 0);
	/* Who takes this for a failure and runs it again would go too far. */
	if (code)
		complain(GJ_DONE_ANYWAY,
			 "list %s: rolled back to %06lu all the same; another "
			 "rollback goes further",
			 r->o->place.list, r->number);
	return code;
}

enum geojp_exit cmd_rollback(struct options *o)
{
	struct rollback r = { .o = o };
	enum geojp_exit code, exported;

	code = store_open(&r.store, &o->place);
	if (code)
		return code;
	options_recall(o, &r.now);
	exceptions_last(&r.last, &o->place);
	code = stored_numbers(&o->place, false, &r.stored);
	if (!code)
		code = roll_back(&r);
	free(r.stored.at);
	exceptions_free(&r.now);
	exceptions_free(&r.last);
	store_close(&r.store);
	exported = r.done ? exports_write(o) : GEOJP_OK;
	return code ? code : exported;
}
