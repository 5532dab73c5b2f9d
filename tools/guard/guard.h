/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The guard: what a list must be like before it is stored or loaded.  A list
 * that is well-formed and yet shuts out half of the readers stops here.
 */
#ifndef GEOJP_GUARD_H
#define GEOJP_GUARD_H

#include "config/config.h"
#include "formats/read.h"

/*
 * Would the list be accepted, by what the configuration of list o->list wants
 * and against the list in force?  Else says why not, one line for each reason,
 * with the option that allows it.  Errors: GEOJP_INPUT.
 */
enum geojp_exit guard(const struct list *l, const struct options *o);

/*
 * Its part about who is logged in by SSH now, for a list that is stored
 * already.  Errors: GEOJP_INPUT, and what in_force() gives.
 */
enum geojp_exit guard_sessions(const struct options *o, const struct set *set);

#endif /* GEOJP_GUARD_H */
