/* SPDX-License-Identifier: GPL-2.0 */
/* Who is logged in to this machine by SSH now. */
#ifndef GEOJP_SESSIONS_H
#define GEOJP_SESSIONS_H

#include "set/set.h"

struct sessions {
	struct set logged_in;	/* addresses of sessions that have logged in */
	struct set connected;	/* these, and those that may still log in */
};

/*
 * Finds the remote addresses of established TCP connections in this network
 * namespace to a port on which root listens.
 *
 * A session has logged in if an SSH server of root's has named its process after
 * a user.  Connected is every connection to an SSH server or to port 22, also a
 * scanner's.  Both sets have the address in SSH_CONNECTION.  Processes that this
 * user may not look at are left out.  Both sets are normalised; sessions_free()
 * frees them.
 */
void sessions_find(struct sessions *s);
void sessions_free(struct sessions *s);

#endif /* GEOJP_SESSIONS_H */
