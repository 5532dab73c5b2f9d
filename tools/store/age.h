/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How old a list is, and how old its data are.  A limit is in seconds; 0 means
 * that there is none.
 */
#ifndef GEOJP_STORE_AGE_H
#define GEOJP_STORE_AGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/report.h"

/* Was it updated longer ago than @limit, never, or in the future? */
bool updated_stale(time_t updated, uint64_t limit);

/* Are its data older, or of the future?  Data without a date are not. */
bool data_stale(time_t data, uint64_t limit);

/* "14d", "36h", "90s".  Returns @text. */
const char *duration_text(char text[TIME_TEXT], uint64_t seconds);

#endif /* GEOJP_STORE_AGE_H */
