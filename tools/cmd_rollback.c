// SPDX-License-Identifier: GPL-2.0
/* geojp rollback: puts the previous stored list back in force. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "report.h"
#include "store.h"
#include "stored.h"

/* The next good list before place *@i of @n; 0 where there is none. */
static unsigned long next_good(const struct options *o,
			       const struct store_names *n, size_t *i)
{
	while (*i > 0)
		if (stored_good(o, o->list, n->number[--*i]))
			return n->number[*i];
	return 0;
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
	return code;
}

static enum geojp_exit roll_back(const struct options *o, struct store *s,
				 const struct store_names *n)
{
	size_t i = n->count;
	unsigned long newest = next_good(o, n, &i);
	unsigned long number = newest ? next_good(o, n, &i) : 0;
	enum geojp_exit code;

	if (!number) {
		complain("list %s: no earlier list is stored in %s", o->list,
			 s->path);
		return GEOJP_STORE;
	}
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
