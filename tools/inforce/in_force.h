/* SPDX-License-Identifier: GPL-2.0 */
/* The list that is in force, or what comes closest to it. */
#ifndef GEOJP_INFORCE_H
#define GEOJP_INFORCE_H

#include "base/geojp.h"
#include "set/set.h"

enum in_force_from {
	IN_FORCE_NONE,		/* no module, and nothing good is stored */
	IN_FORCE_EMPTY,		/* the module has no data for the list */
	IN_FORCE_KERNEL,
	IN_FORCE_STORE,		/* no module: the newest good stored list */
};

struct in_force {
	enum in_force_from from;
	char text[64];		/* "generation 3", "stored list 000012" */
	struct set set;		/* normalised; the caller frees it */
};

/*
 * Finds list o->list.  Where the module has no data for it and @or_stored is
 * set, the newest good stored list stands in.  Errors: GEOJP_KERNEL,
 * GEOJP_STORE.
 */
enum geojp_exit in_force(const struct options *o, bool or_stored,
			 struct in_force *f);

#endif /* GEOJP_INFORCE_H */
