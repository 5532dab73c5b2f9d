// SPDX-License-Identifier: GPL-2.0
/* geojp rollback: puts the previous stored list back in force. */
#include <stdio.h>
#include <stdlib.h>

#include "base/report.h"
#include "commands/command_line.h"
#include "guard/guard.h"
#include "inforce/deploy.h"

/* The next good list before place *@i of @n; 0 if there is none. */
static unsigned long next_good(const struct options *o,
			       const struct numbers *n, size_t *i)
{
	while (*i > 0)
		if (stored_good(&o->place, n->at[--*i]))
			return n->at[*i];
	return 0;
}

/* Would it shut out a session, such as the one that this runs in? */
static enum geojp_exit check_sessions(const struct options *o,
				      unsigned long number)
{
	struct set set = { 0 };
	enum geojp_exit code;

	code = stored_read(&o->place, number, false, &set, NULL);
	if (!code)
		code = guard_sessions(&set, &o->place, &o->wanted, o->accept);
	set_free(&set);
	return code;
}

/*
 * Withdraws what is newer than @number, the newest first.  The kernel takes the
 * other list before that, so a restore finds one of the two at any moment.
 */
static enum geojp_exit roll_back_to(const struct options *o, struct store *s,
				    const struct numbers *n,
				    unsigned long number)
{
	enum geojp_exit code = GEOJP_OK;
	size_t i;

	if (!o->store_only)
		code = deploy_stored(&o->place, number);
	for (i = n->count; !code && n->at[i - 1] > number; i--)
		code = store_withdraw(s, n->at[i - 1]);
	if (code && i < n->count && !o->store_only)
		complain("list %s: %06lu is in force until the next boot, but "
			 "%06lu could not be withdrawn", o->place.list, number,
			 n->at[i]);
	if (!code)
		store_prune(s);
	return code;
}

static enum geojp_exit complain_none(const struct options *o,
				     const struct store *s,
				     unsigned long newest)
{
	if (newest)
		complain("list %s: no good list but %06lu is in %s; geojp "
			 "load FILE puts another in force, geojp unload lets "
			 "everybody in", o->place.list, newest, s->path);
	else
		complain("list %s: no good list is stored in %s; geojp load "
			 "FILE puts one in force, geojp unload lets everybody "
			 "in", o->place.list, s->path);
	return GEOJP_STORE;
}

static enum geojp_exit roll_back(const struct options *o, struct store *s,
				 const struct numbers *n)
{
	size_t i = n->count;
	unsigned long newest = next_good(o, n, &i);
	unsigned long number = newest ? next_good(o, n, &i) : 0;
	enum geojp_exit code;

	if (!number)
		return complain_none(o, s, newest);
	code = check_sessions(o, number);
	if (!code)
		code = roll_back_to(o, s, n, number);
	if (!code && o->verbose)
		printf("%s: stored list %06lu is the newest again, %06lu is "
		       "withdrawn\n", o->place.list, number, newest);
	return code;
}

enum geojp_exit cmd_rollback(struct options *o)
{
	struct numbers n = { 0 };
	enum geojp_exit code;
	struct store store;

	code = store_open(&store, &o->place);
	if (code)
		return code;
	code = stored_numbers(&o->place, false, &n);
	if (!code)
		code = roll_back(o, &store, &n);
	free(n.at);
	store_close(&store);
	return code;
}
