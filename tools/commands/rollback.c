// SPDX-License-Identifier: GPL-2.0
/* geojp rollback: puts the previous stored list back in force. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "guard/guard.h"
#include "base/report.h"
#include "store/store.h"
#include "store/stored.h"

/* The next good list before place *@i of @n; 0 where there is none. */
static unsigned long next_good(const struct options *o,
			       const struct store_names *n, size_t *i)
{
	while (*i > 0)
		if (stored_good(o, o->list, n->number[--*i]))
			return n->number[*i];
	return 0;
}

/* Would it shut out who is logged in, the one who calls this most of all? */
static enum geojp_exit check_sessions(const struct options *o,
				      unsigned long number)
{
	struct set set = { 0 };
	enum geojp_exit code;

	code = stored_read(o, o->list, number, &set);
	if (!code)
		code = guard_sessions(o, &set);
	set_free(&set);
	return code;
}

/*
 * Withdraws what is newer than @number, the newest first, after the kernel has
 * taken the other list: at any moment a restore finds one of the two.
 */
static enum geojp_exit roll_back_to(const struct options *o, struct store *s,
				    const struct store_names *n,
				    unsigned long number)
{
	enum geojp_exit code = GEOJP_OK;
	size_t i;

	if (!o->store_only)
		code = stored_load(o, o->list, number);
	for (i = n->count; !code && n->number[i - 1] > number; i--)
		code = store_withdraw(s, n->number[i - 1]);
	if (code && i < n->count && !o->store_only)
		complain("list %s: %06lu is in force until the next boot, but "
			 "%06lu could not be withdrawn", o->list, number,
			 n->number[i]);
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
			 "everybody in", o->list, newest, s->path);
	else
		complain("list %s: no good list is stored in %s; geojp load "
			 "FILE puts one in force, geojp unload lets everybody "
			 "in", o->list, s->path);
	return GEOJP_STORE;
}

static enum geojp_exit roll_back(const struct options *o, struct store *s,
				 const struct store_names *n)
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
	if (!code && (o->verbose || isatty(STDOUT_FILENO)))
		printf("%s: stored list %06lu is the newest again, %06lu is "
		       "withdrawn\n", o->list, number, newest);
	return code;
}

enum geojp_exit cmd_rollback(const struct options *o, int count, char **operand)
{
	struct store_names n = { 0 };
	enum geojp_exit code;
	struct store store;

	(void)count;
	(void)operand;
	code = store_open(&store, o);
	if (code)
		return code;
	code = store_list(o->state_dir, o->list, &n);
	if (!code)
		code = roll_back(o, &store, &n);
	free(n.number);
	store_close(&store);
	return code;
}
