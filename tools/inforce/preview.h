/* SPDX-License-Identifier: GPL-2.0 */
/* What a list would mean, told on stdout. */
#ifndef GEOJP_PREVIEW_H
#define GEOJP_PREVIEW_H

#include "set/set.h"
#include "store/stored.h"

/* How much @set covers, and what would change against the list in force. */
void preview(const struct place *p, const struct set *set);

#endif /* GEOJP_PREVIEW_H */
