/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The guard decides whether a list may be stored and loaded.  It refuses a list
 * that is well-formed but would shut out half of the clients.
 */
#ifndef GEOJP_GUARD_H
#define GEOJP_GUARD_H

#include "config/config.h"
#include "set/set.h"
#include "store/stored.h"

/* What the guard lets pass.  --accept names it. */
enum accept {
	ACCEPT_SIZE = 1 << 0,
	ACCEPT_LOSS = 1 << 1,
	ACCEPT_GAIN = 1 << 2,
	ACCEPT_CANARY = 1 << 3,
	ACCEPT_SESSION = 1 << 4,
	ACCEPT_WITHDRAWN = 1 << 5,	/* for update: what was rolled back */
};

/*
 * Checks the normalised @set against @w and against the list in force at @p.
 * Refuses it with one line for each reason, which names the option that lets it
 * pass.  @accept has bits of enum accept.  Errors: GEOJP_INPUT, and those of
 * in_force().
 */
enum geojp_exit guard(const struct set *set, const struct place *p,
		      const struct wanted *w, unsigned int accept);

/* Would guard() let it pass?  Says nothing of what it would refuse. */
bool guard_passes(const struct set *set, const struct place *p,
		  const struct wanted *w, unsigned int accept);

/* Only the part of guard() about who is connected by SSH now. */
enum geojp_exit guard_sessions(const struct set *set, const struct place *p,
			       const struct wanted *w, unsigned int accept);

#endif /* GEOJP_GUARD_H */
