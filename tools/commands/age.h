/* SPDX-License-Identifier: GPL-2.0 */
/* Warns of data that are too old: for update. */
#ifndef GEOJP_AGE_H
#define GEOJP_AGE_H

#include "config/config.h"
#include "formats/read.h"
#include "store/age.h"

/*
 * Says so if the data of a source are stale; the update goes on.  @source has
 * the names of the list's sources.
 */
void data_warn(const struct wanted *w, const struct list *list,
	       char *const *source);

#endif /* GEOJP_AGE_H */
