/* SPDX-License-Identifier: GPL-2.0 */
/*
 * GeoLite2's CSV has two files: Blocks has prefixes with the number of a place
 * (geoname_id), and Locations says in which country a place is.
 */
#ifndef GEOJP_LOCATIONS_H
#define GEOJP_LOCATIONS_H

#include "base/geojp.h"

struct locations;

/*
 * Reads the Locations file at @path, or the English one in directory @path.
 * Each is read once, and stays until the program ends.  NULL after a complaint.
 */
const struct locations *locations_of(const char *path);

/*
 * The country of a place: "" if it is in none, such as a continent.  NULL if
 * there is no such place.
 */
const char *locations_country(const struct locations *l, const char *id);

#endif /* GEOJP_LOCATIONS_H */
