/* SPDX-License-Identifier: GPL-2.0 */
/*
 * CSV without the names of its columns has one of these shapes:
 *
 *   start,end,CC[,text...]			tor, DB-IP, IP2Location
 *   start,end,CONTINENT,CC,,,latitude,longitude	DB-IP's cities
 *   start,end,integer,integer,CC,name		MaxMind's old GeoIP
 *   prefix,CC[,region[,city[,postal code]]]	geofeeds (RFC 8805)
 */
#ifndef GEOJP_CSV_SHAPES_H
#define GEOJP_CSV_SHAPES_H

#include "formats/csv_columns.h"

/* How a message says that a header helps; an example follows. */
#define CSV_HINT "; a first line with the names of the columns tells geojp " \
		 "which is which, such as "

/* Takes the shape of the first row.  Returns NULL, or why it has none. */
const char *shape_learn(struct columns *c, const struct row *r);

/*
 * Returns NULL, or why the row does not have the shape.  *@sure, false at
 * first, says if the country can be nowhere else, even then.
 */
const char *shape_check(const struct shape *s, const struct row *r, bool *sure);

#endif /* GEOJP_CSV_SHAPES_H */
