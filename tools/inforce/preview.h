/* SPDX-License-Identifier: GPL-2.0 */
/* What a list would mean, told on stdout. */
#ifndef GEOJP_PREVIEW_H
#define GEOJP_PREVIEW_H

#include "formats/read.h"

/* How much it covers, and what would change against the list in force. */
void preview(const struct options *o, const struct list *l);

#endif /* GEOJP_PREVIEW_H */
