/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The guard: what a list must be like before it is stored or loaded.  A list
 * that is well-formed and yet shuts out half of the readers stops here.
 */
#ifndef GEOJP_GUARD_H
#define GEOJP_GUARD_H

#include "config/config.h"
#include "set/set.h"
#include "store/stored.h"

/* What the guard lets pass, as --accept names it. */
enum accept {
	ACCEPT_SIZE = 1 << 0,
	ACCEPT_LOSS = 1 << 1,
	ACCEPT_GAIN = 1 << 2,
	ACCEPT_CANARY = 1 << 3,
	ACCEPT_SESSION = 1 << 4,
	ACCEPT_WITHDRAWN = 1 << 5,	/* of update: what was rolled back */
};

/*
 * May the normalised @set become the list at @p?  @w says what it must be like,
 * and it is compared with the list in force.  If not, one line says each reason,
 * with the option that allows it.  @accept is of enum accept.
 * Errors: GEOJP_INPUT, and those of in_force().
 */
enum geojp_exit guard(const struct set *set, const struct place *p,
		      const struct wanted *w, unsigned int accept);

/* Only the part of guard() about who is connected by SSH now. */
enum geojp_exit guard_sessions(const struct set *set, const struct place *p,
			       const struct wanted *w, unsigned int accept);

#endif /* GEOJP_GUARD_H */
