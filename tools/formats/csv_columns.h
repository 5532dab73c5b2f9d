/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which field of a row of CSV is what.  The first line says it: it has the
 * names of the columns, or a shape that is known (csv_shapes.h).  Then all rows
 * must have it.
 */
#ifndef GEOJP_CSV_COLUMNS_H
#define GEOJP_CSV_COLUMNS_H

#include "formats/csv_fields.h"

enum column {
	START, END, NETWORK, LENGTH, COUNTRY,
	SIZE,			/* a number of addresses, which is not read */
	PLACE, REGISTERED,	/* GeoLite2: numbers that stand for countries */
	COLUMNS
};

struct shape;

struct columns {
	int at[COLUMNS];	/* the number of its field; -1: there is none */
	int count;		/* fields of the header; 0: there was none */
	const struct shape *shape;	/* NULL: a header says it */
	bool known;
};

/*
 * Learns from the first line.  *@header says if it was only names.  Returns
 * NULL, or why it cannot be known.
 */
const char *columns_learn(struct columns *c, const struct row *r, bool *header);

/*
 * Returns NULL, or why the row does not have these columns.  *@sure says if the
 * country can be nowhere else, even then.
 */
const char *columns_check(const struct columns *c, const struct row *r,
			  bool *sure);

#endif /* GEOJP_CSV_COLUMNS_H */
