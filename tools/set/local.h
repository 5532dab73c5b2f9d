/* SPDX-License-Identifier: GPL-2.0 */
/* Special-purpose blocks that no country list has and every host needs. */
#ifndef GEOJP_LOCAL_H
#define GEOJP_LOCAL_H

#include "set/set.h"

/* Adds the blocks to @s, which then wants set_normalise(). */
void local_add(struct set *s);

/* Fills the empty set @out with @s less the blocks.  The caller frees it. */
void local_remove(const struct set *s, struct set *out);

#endif /* GEOJP_LOCAL_H */
