/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Odd rows: rows of an input in which something is wrong, but which certainly
 * belong to a country that is not wanted.  A few of them do not spoil a list of
 * another country.
 */
#ifndef GEOJP_ODD_H
#define GEOJP_ODD_H

#include "base/input.h"

struct odd {
	unsigned long rows;	/* that name a country, odd or not */
	unsigned long count;	/* of the odd rows */
	char first[512];	/* file, line, text and reason; "": none */
};

/* Counts the line last read as an odd row: @bad in it is wrong. */
void odd_note(struct odd *o, const struct input *in, const char *bad,
	      const char *why);

/*
 * Checks a whole input.  At most @share rows in a million may be odd, rounded
 * down.  Errors: GEOJP_INPUT.
 */
enum geojp_exit odd_check(const struct odd *o, unsigned int share);

/* Adds the rows of another input. */
void odd_add(struct odd *sum, const struct odd *o);

/* The count and the first odd row, for people.  The caller frees the text. */
char *odd_text(const struct odd *o);

#endif /* GEOJP_ODD_H */
