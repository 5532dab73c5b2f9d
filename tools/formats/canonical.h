/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Canonical lists: the transactions of geojp_wire.h, which the store holds, the
 * kernel takes, and convert writes.
 */
#ifndef GEOJP_CANONICAL_H
#define GEOJP_CANONICAL_H

#include <stdio.h>

#include "base/input.h"
#include "geojp_wire.h"
#include "set/set.h"

/* Does the input start like a transaction?  Errors: GEOJP_INPUT. */
enum geojp_exit canonical_recognise(struct input *in, bool *canonical);

/*
 * Reads a whole transaction for list @name and adds its prefixes to @set; with
 * @set NULL it only checks it.  *@unloads tells a transaction that empties the
 * list; with @unloads NULL such a one is an error.  @label may be NULL; it is
 * empty where the transaction has none.  Errors: GEOJP_INPUT.
 */
enum geojp_exit canonical_read(struct input *in, const char *name, struct set *set,
			   char label[GEOJP_LABEL_MAX + 1], bool *unloads);

/*
 * Writes the normalised @set as list @name; no label where it is empty.  The
 * caller looks for errors of @out.
 */
void canonical_write(FILE *out, const char *name, const char *label,
		 const struct set *set);

#endif /* GEOJP_CANONICAL_H */
