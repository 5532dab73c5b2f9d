/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes the lists on disk.  stored.h reads them.
 *
 * A new list gets its name only when it is complete and on the disk.  If geojp
 * is killed or the disk is full, the old lists are still there.  Only one
 * process writes at a time: it holds a lock.  Readers need no lock.
 */
#ifndef GEOJP_STORE_H
#define GEOJP_STORE_H

#include <stdio.h>

#include "store/durable.h"
#include "store/stored.h"

#define STORE_KEEP 5	/* lists, and the same number of withdrawn ones */
#define STORE_PATIENCE 10000	/* milliseconds that the boot may wait */

struct store {
	const struct place *place;
	char *path;		/* of the directory */
	int dir;
	int lock;
	FILE *draft;		/* NULL, or the list that is being written */
	unsigned long number;	/* of that list */
};

/*
 * Opens the store of a list for writing.  Makes its directory if it is missing,
 * waits for other writers, and removes what a killed writer left.  @place must
 * stay valid.  Close the store if this returned GEOJP_OK.  Errors: GEOJP_STORE;
 * GEOJP_BUSY if another writer does not end.
 */
enum geojp_exit store_open(struct store *s, const struct place *place);
void store_close(struct store *s);

/*
 * For a reader that must not run beside a writer: waits up to *@patience
 * milliseconds for the lock, and subtracts the time that it waited.  Returns a
 * descriptor that holds the lock until it is closed.  Returns -1 if the lock is
 * not available, with a message, or if there is no store, without one.
 */
int store_hold(const struct place *place, unsigned int *patience);

/*
 * Starts a list, which the caller writes to s->draft.  Then store_sync() puts
 * it on the disk.  store_publish() makes it the newest and removes the oldest.
 * If the store is closed before that, the draft is lost.  Errors: GEOJP_STORE.
 */
enum geojp_exit store_begin(struct store *s);
enum geojp_exit store_sync(struct store *s);
enum geojp_exit store_publish(struct store *s);

/*
 * Renames list @number, so that it is never chosen.  Call store_prune(), which
 * removes the oldest lists, only after the last list was withdrawn.
 * Errors: GEOJP_STORE.
 */
enum geojp_exit store_withdraw(struct store *s, unsigned long number);
void store_prune(struct store *s);

/*
 * Replaces the file @name beside the lists by what @write writes, all or
 * nothing.  All users may read it.  Errors: GEOJP_STORE.
 */
enum geojp_exit store_write(const struct store *s, const char *name,
			    file_writer *write, const void *data);

#endif /* GEOJP_STORE_H */
