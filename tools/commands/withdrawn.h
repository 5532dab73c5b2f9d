/* SPDX-License-Identifier: GPL-2.0 */
/* What the owner has rolled back must not come back by itself. */
#ifndef GEOJP_WITHDRAWN_H
#define GEOJP_WITHDRAWN_H

#include "commands/command_line.h"

/*
 * If @c is what the owner has rolled back, and they have not loaded it since,
 * the newest good stored list takes its place, with the exceptions of @c.  Call
 * it under the lock of the store: a rollback may be under way.
 */
void withdrawn_skip(const struct options *o, struct candidate *c);

#endif /* GEOJP_WITHDRAWN_H */
