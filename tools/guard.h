/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The guard: what a list must be like before it is stored or loaded.  A list
 * that is well-formed and yet shuts out half of the readers stops here.
 */
#ifndef GEOJP_GUARD_H
#define GEOJP_GUARD_H

#include "list.h"

/*
 * Would the list be accepted?  Else says why not, with the option that allows
 * it where there is one.  Errors: GEOJP_INPUT.
 */
enum geojp_exit guard(const struct list *l, const struct options *o);

#endif /* GEOJP_GUARD_H */
