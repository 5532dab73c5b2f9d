/* SPDX-License-Identifier: GPL-2.0 */
/* Stores a list that the guard has accepted, and loads it. */
#ifndef GEOJP_DEPLOY_H
#define GEOJP_DEPLOY_H

#include "exceptions/exceptions.h"
#include "formats/read.h"
#include "store/store.h"

/*
 * A list as the store has it and as the kernel gets it.  The guard judges what
 * the kernel gets.
 */
struct candidate {
	struct list list;		/* without exceptions: it is stored */
	struct exceptions exceptions;
	struct set merged;		/* with them: the kernel gets it */
	/* The list was stored before, perhaps with exceptions in it. */
	bool stored_before;
};

/* Makes ->merged anew from the other two. */
void candidate_merge(struct candidate *c);
void candidate_free(struct candidate *c);

/*
 * Stores the list as the newest of @s and puts it in force.  With @store_only
 * the kernel is not touched.  With @tell one line on stdout says what was done.
 * If this fails, a list that was in force or stored still is.  If the list was
 * in force before the disk failed, the one before is put back.
 * Errors: GEOJP_KERNEL, GEOJP_STORE.
 */
enum geojp_exit deploy(const struct candidate *c, struct store *s,
		       bool store_only, bool tell);

/*
 * Puts @set in force as list @name, without the disk, which may be full or
 * damaged.  @what names it in messages.  Errors: GEOJP_STORE, GEOJP_KERNEL.
 */
enum geojp_exit deploy_set(const char *name, const char *label,
			   const struct set *set, const char *what);

/*
 * Puts a stored list in force, with the exceptions @e.
 * Errors: GEOJP_INPUT if it is damaged, GEOJP_STORE, GEOJP_KERNEL.
 */
enum geojp_exit deploy_stored(const struct place *p, unsigned long number,
			      const struct exceptions *e);

#endif /* GEOJP_DEPLOY_H */
