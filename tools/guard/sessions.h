/* SPDX-License-Identifier: GPL-2.0 */
/* Who is logged in to this machine by SSH now. */
#ifndef GEOJP_SESSIONS_H
#define GEOJP_SESSIONS_H

#include "set/set.h"

struct sessions {
	struct set logged_in;	/* who is, for all that can be told */
	struct set connected;	/* those, and who may be on the way */
};

/*
 * Finds the addresses at the other end of established TCP connections of this
 * network namespace to a port that somebody listens on.  Logged in is whose
 * connection an SSH server of root's has named after a user; connected, whose
 * goes to an SSH server or to port 22 at all: scanners, too.  Both hold that of
 * SSH_CONNECTION.  What may not be looked at is passed over.  Both sets are
 * normalised; sessions_free() frees them.
 */
void sessions_find(struct sessions *s);
void sessions_free(struct sessions *s);

#endif /* GEOJP_SESSIONS_H */
