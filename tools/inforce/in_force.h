/* SPDX-License-Identifier: GPL-2.0 */
/* The list that is in force, or a stored list instead. */
#ifndef GEOJP_IN_FORCE_H
#define GEOJP_IN_FORCE_H

#include "exceptions/exceptions.h"
#include "set/set.h"
#include "store/stored.h"

enum in_force_from {
	IN_FORCE_NONE,		/* no module, and nothing good is stored */
	IN_FORCE_EMPTY,		/* the module has no data for the list */
	IN_FORCE_KERNEL,
	IN_FORCE_STORE,		/* the newest good stored list */
};

struct in_force {
	enum in_force_from from;
	char text[64];		/* "generation 3", "stored list 000012" */
	struct set set;		/* normalised; the caller frees it */
};

/*
 * Finds the list of @p that is in force.  Takes the newest good stored list if
 * there is no module, and with @or_stored also if the module has no data for
 * the list.  A stored list gets the exceptions @e.
 * Errors: GEOJP_KERNEL, GEOJP_STORE.
 */
enum geojp_exit in_force(const struct place *p, const struct exceptions *e,
			 bool or_stored, struct in_force *f);

/*
 * The same with the exceptions with which a list was loaded or stored last:
 * what was in force before, as far as that is known.
 */
enum geojp_exit in_force_last(const struct place *p, bool or_stored,
			      struct in_force *f);

#endif /* GEOJP_IN_FORCE_H */
