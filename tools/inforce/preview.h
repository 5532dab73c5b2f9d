/* SPDX-License-Identifier: GPL-2.0 */
/* Tells on stdout what a new list would change. */
#ifndef GEOJP_PREVIEW_H
#define GEOJP_PREVIEW_H

#include "set/set.h"
#include "store/stored.h"

/* Prints how much @set covers and how it differs from the list in force. */
void preview(const struct place *p, const struct set *set);

#endif /* GEOJP_PREVIEW_H */
