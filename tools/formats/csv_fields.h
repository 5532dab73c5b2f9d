/* SPDX-License-Identifier: GPL-2.0 */
/* A line of CSV (RFC 4180) as fields. */
#ifndef GEOJP_CSV_FIELDS_H
#define GEOJP_CSV_FIELDS_H

#include "formats/text.h"

struct row {
	char *field[FIELDS_MAX];	/* without quotes and outer blanks */
	int count;
	const char *why;	/* NULL, or what is wrong behind these fields */
};

/*
 * Cuts @line up.  A field that starts with a quote ends with one.  Quotes
 * inside another field belong to its text.  What comes after a mistake is in no
 * field, because nobody knows where a field starts there.
 */
void csv_split(char *line, struct row *r);

/* The field that has this name, in any case, or -1.  "ip_from" is "IP From". */
int csv_find(const struct row *header, const char *name);

/* Has it more than @count fields?  Empty ones at the end do not count. */
bool csv_has_more(const struct row *r, int count);

extern const char csv_too_few[];	/* what is wrong with a short row */

#endif /* GEOJP_CSV_FIELDS_H */
