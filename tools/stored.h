/* SPDX-License-Identifier: GPL-2.0 */
/* What a list in the store can be used for. */
#ifndef GEOJP_STORED_H
#define GEOJP_STORED_H

#include "geojp.h"
#include "set.h"

/*
 * Reads stored list @number of @list into the empty @set, normalised.  A list
 * is good when this works.  Says why where it does not.  Errors: GEOJP_INPUT.
 */
enum geojp_exit stored_read(const struct options *o, const char *list,
			    unsigned long number, struct set *set);

/* Is it good?  Says why where it is not. */
bool stored_good(const struct options *o, const char *list,
		 unsigned long number);

/* Puts it in force.  Errors: GEOJP_STORE, GEOJP_KERNEL. */
enum geojp_exit stored_load(const struct options *o, const char *list,
			    unsigned long number);

#endif /* GEOJP_STORED_H */
