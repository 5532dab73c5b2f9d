/* SPDX-License-Identifier: GPL-2.0 */
/*
 * GeoLite2's CSV has two files: Blocks has prefixes with the number of a place
 * (geoname_id), and Locations says in which country a place is.
 */
#ifndef GEOJP_LOCATIONS_H
#define GEOJP_LOCATIONS_H

#include "base/input.h"

struct locations;

/*
 * Reads the Locations file at @path, or the English one in directory @path.
 * NULL after a complaint.  locations_free() frees it.
 */
struct locations *locations_open(const char *path);

/* The same for an input, which the caller closes. */
struct locations *locations_read(struct input *in);

/* @l may be NULL. */
void locations_free(struct locations *l);

/*
 * The country of a place: "" if it is in none, such as a continent.  NULL if
 * there is no such place.
 */
const char *locations_country(const struct locations *l, const char *id);

#endif /* GEOJP_LOCATIONS_H */
