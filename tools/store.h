/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lists on disk: STATE/NAME/NNNNNN.list, the largest number the newest.
 *
 * A list is written under a name that no reader takes for one, made durable,
 * and renamed: whenever the run is killed or the disk is full, what was there
 * before is there still.  Writers take turns by a lock; readers need none.
 * A withdrawn list is called NNNNNN.list.withdrawn and never chosen.
 */
#ifndef GEOJP_STORE_H
#define GEOJP_STORE_H

#include <stdio.h>
#include <time.h>

#include "geojp.h"

#define STORE_KEEP 5	/* lists, and as many withdrawn ones */

struct store_names {
	unsigned long *number;	/* ascending */
	size_t count;
};

struct store {
	char *path;		/* of the directory, for messages */
	int dir;
	int lock;
	FILE *draft;		/* NULL or the list being written */
};

/*
 * Opens the store of list o->list for writing: makes its directory where it is
 * missing, waits for other writers, clears away what a killed one left.  Close
 * it whenever this gave GEOJP_OK.  Errors: GEOJP_STORE.
 */
enum geojp_exit store_open(struct store *s, const struct options *o);
void store_close(struct store *s);

/*
 * Starts a list: write it to s->draft, then store_sync() makes it durable and
 * store_publish() makes it the newest and removes the oldest.  Closing the
 * store before that drops it.  Errors: GEOJP_STORE.
 */
enum geojp_exit store_begin(struct store *s);
enum geojp_exit store_sync(struct store *s);
enum geojp_exit store_publish(struct store *s, unsigned long *number);

/* Renames list @number so that nobody chooses it.  Errors: GEOJP_STORE. */
enum geojp_exit store_withdraw(struct store *s, unsigned long number);

/*
 * Which lists are there under @name?  A directory that is missing holds none.
 * The caller frees n->number.  Errors: GEOJP_STORE.
 */
enum geojp_exit store_list(const char *state_dir, const char *name,
			   struct store_names *n);

/*
 * The names of the lists that have a directory, sorted: an array of @count
 * strings, which the caller frees with the array.  Errors: GEOJP_STORE.
 */
enum geojp_exit store_all(const char *state_dir, char ***names, size_t *count);

/* The path of a stored list, for the caller to free. */
char *store_path(const char *state_dir, const char *name, unsigned long number);

/* When the list was stored, 0 where that cannot be told. */
time_t store_time(const char *state_dir, const char *name,
		  unsigned long number);

#endif /* GEOJP_STORE_H */
