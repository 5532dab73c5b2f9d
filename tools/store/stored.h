/* SPDX-License-Identifier: GPL-2.0 */
/* What a list in the store can be used for. */
#ifndef GEOJP_STORED_H
#define GEOJP_STORED_H

#include "base/geojp.h"
#include "geojp_wire.h"
#include "set/set.h"

/*
 * Reads stored list @number of @list into the empty @set, normalised.  A list
 * is good when this works.  Says why where it does not.  Errors: GEOJP_INPUT.
 */
enum geojp_exit stored_read(const struct options *o, const char *list,
			    unsigned long number, struct set *set);

/* The same by path, as for a withdrawn one.  @label may be NULL. */
enum geojp_exit stored_read_file(const char *path, const char *list,
				 struct set *set,
				 char label[GEOJP_LABEL_MAX + 1]);

/* Is it good?  Says why where it is not. */
bool stored_good(const struct options *o, const char *list,
		 unsigned long number);

/* Puts it in force.  Errors: GEOJP_STORE, GEOJP_KERNEL. */
enum geojp_exit stored_load(const struct options *o, const char *list,
			    unsigned long number);

/* The number of the newest stored list, be it good or not; 0 for none. */
unsigned long stored_newest(const struct options *o, const char *list);

/*
 * Is the newest stored list this very @set, normalised?  A newest one that is
 * damaged equals nothing: it is to be replaced.
 */
bool stored_newest_equals(const struct options *o, const char *list,
			  const struct set *set);

#endif /* GEOJP_STORED_H */
