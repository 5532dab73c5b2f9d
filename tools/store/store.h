/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lists on disk: STATE/NAME/NNNNNN.list, the largest number the newest.
 *
 * A list is written under a name that no reader takes for one, made durable,
 * and renamed: whenever the run is killed or the disk is full, what was there
 * before is there still.  Writers take turns by a lock; readers need none.
 * A withdrawn list is called NNNNNN.list.withdrawn and never chosen.  The time
 * of the empty file .updated is when the sources were last seen good.
 */
#ifndef GEOJP_STORE_H
#define GEOJP_STORE_H

#include <stdio.h>
#include <time.h>

#include "base/geojp.h"

#define STORE_NUMBER_MAX 999999999UL
#define STORE_KEEP 5	/* lists, and as many withdrawn ones */
#define STORE_PATIENCE 10000	/* milliseconds that boot may wait */

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
 * it whenever this gave GEOJP_OK.  Errors: GEOJP_STORE, and GEOJP_BUSY where
 * another writer does not come to an end.
 */
enum geojp_exit store_open(struct store *s, const struct options *o);
void store_close(struct store *s);

/*
 * For who only reads, but wants no load at that moment: waits up to *@patience
 * milliseconds, less of which are left then, until nobody writes, and gives a
 * descriptor that keeps writers away until it is closed.  -1 where that cannot
 * be had: has said why, unless there is no store.
 */
int store_hold(const char *state_dir, const char *name, unsigned int *patience);

/*
 * Starts a list: write it to s->draft, then store_sync() makes it durable and
 * store_publish() makes it the newest and removes the oldest.  Closing the
 * store before that drops it.  Errors: GEOJP_STORE.
 */
enum geojp_exit store_begin(struct store *s);
enum geojp_exit store_sync(struct store *s);
enum geojp_exit store_publish(struct store *s, unsigned long *number);

/*
 * Renames list @number so that nobody chooses it.  When all that is to go is
 * withdrawn, and not before, store_prune() removes the oldest.
 * Errors: GEOJP_STORE.
 */
enum geojp_exit store_withdraw(struct store *s, unsigned long number);
void store_prune(struct store *s);

/*
 * The sources have just been seen good, whether or not they gave a new list.
 * Errors: GEOJP_STORE.
 */
enum geojp_exit store_mark_updated(struct store *s);

/* When that was last so, 0 where it never was. */
time_t store_updated(const char *state_dir, const char *name);

/*
 * Which lists are there under @name, and which were withdrawn?  A directory
 * that is missing holds none.  The caller frees n->number.
 * Errors: GEOJP_STORE.
 */
enum geojp_exit store_list(const char *state_dir, const char *name,
			   struct store_names *n);
enum geojp_exit store_list_withdrawn(const char *state_dir, const char *name,
				     struct store_names *n);

/*
 * The names of the lists that have a directory, sorted: an array of @count
 * strings, which the caller frees with the array.  Errors: GEOJP_STORE.
 */
enum geojp_exit store_all(const char *state_dir, char ***names, size_t *count);

/* The path of a stored list, for the caller to free. */
char *store_path(const char *state_dir, const char *name, unsigned long number);
char *store_withdrawn_path(const char *state_dir, const char *name,
			   unsigned long number);

/* When the list was stored, 0 where that cannot be told. */
time_t store_time(const char *state_dir, const char *name,
		  unsigned long number);
time_t store_file_time(const char *path);

#endif /* GEOJP_STORE_H */
