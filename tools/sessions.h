/* SPDX-License-Identifier: GPL-2.0 */
/* Who is logged in to this machine by SSH now. */
#ifndef GEOJP_SESSIONS_H
#define GEOJP_SESSIONS_H

#include "set.h"

/*
 * Adds to the empty @set the addresses at the other end of the established TCP
 * connections of this network namespace that an SSH server holds or that come
 * in on port 22, and that of SSH_CONNECTION.  What may not be looked at (other
 * users' processes) is passed over.  The set is normalised; the caller frees it.
 */
void sessions_find(struct set *set);

#endif /* GEOJP_SESSIONS_H */
