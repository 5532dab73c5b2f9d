/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lists on disk, for writing; stored.h reads them and says where they are.
 *
 * A list is written under a name that no reader takes for one, made durable,
 * and renamed.  If the run is killed or the disk is full, what was there before
 * is still there.  Writers take turns by a lock; readers need none.
 */
#ifndef GEOJP_STORE_H
#define GEOJP_STORE_H

#include <stdio.h>

#include "store/stored.h"

#define STORE_KEEP 5	/* lists, and as many withdrawn ones */
#define STORE_PATIENCE 10000	/* milliseconds that boot may wait */

struct store {
	const struct place *place;
	char *path;		/* of the directory, for messages */
	int dir;
	int lock;
	FILE *draft;		/* NULL, or the list that is being written */
	unsigned long number;	/* of that list */
};

/*
 * Opens the store of a list for writing: makes its directory if it is missing,
 * waits for other writers, removes what a killed one left.  @place stays in use.
 * Close it if this returned GEOJP_OK.  Errors: GEOJP_STORE, and GEOJP_BUSY if
 * another writer does not come to an end.
 */
enum geojp_exit store_open(struct store *s, const struct place *place);
void store_close(struct store *s);

/*
 * For a reader that wants no load at that moment: waits up to *@patience
 * milliseconds, and takes from them what it waited, until nobody writes.
 * Returns a descriptor that keeps writers away until it is closed.  -1 if that
 * is not to be had: has said why, unless there is no store.
 */
int store_hold(const struct place *place, unsigned int *patience);

/*
 * Starts a list: write it to s->draft.  Then store_sync() makes it durable, and
 * store_publish() makes it the newest and removes the oldest.  Closing the
 * store before that drops it.  Errors: GEOJP_STORE.
 */
enum geojp_exit store_begin(struct store *s);
enum geojp_exit store_sync(struct store *s);
enum geojp_exit store_publish(struct store *s);

/*
 * Renames list @number so that nobody chooses it.  When all that should go is
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

#endif /* GEOJP_STORE_H */
