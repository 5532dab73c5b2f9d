/* SPDX-License-Identifier: GPL-2.0 */
/* Special-purpose blocks, which every host needs and no country list has. */
#ifndef GEOJP_LOCAL_H
#define GEOJP_LOCAL_H

#include "set/set.h"

/* Adds the blocks to @s.  Call set_normalise() afterwards. */
void local_add(struct set *s);

/* Fills the empty set @out with @s without the blocks.  The caller frees it. */
void local_remove(const struct set *s, struct set *out);

#endif /* GEOJP_LOCAL_H */
