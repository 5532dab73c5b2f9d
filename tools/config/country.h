/* SPDX-License-Identifier: GPL-2.0 */
/* Two-letter country codes: sets of them, and counts. */
#ifndef GEOJP_COUNTRY_H
#define GEOJP_COUNTRY_H

#include <stdbool.h>
#include <stddef.h>

#define COUNTRY_CODES (26 * 26)

/* A place in the arrays below; COUNTRY_NONE where it is no such code. */
#define COUNTRY_NONE (-1)

struct countries {
	bool in[COUNTRY_CODES];
	int count;
};

/* Lines seen of each country. */
struct country_counts {
	unsigned long seen[COUNTRY_CODES];
};

/* @s is two letters, upper or lower case, and nothing else. */
int country_index(const char *s);

/* False where @code is none. */
bool countries_add(struct countries *c, const char *code);

/*
 * "JP KR" in alphabetical order, cut off where @size ends.  The codes of @c,
 * or the @most codes that @counts has seen most, most first.
 */
void countries_text(const struct countries *c, char *text, size_t size);
void country_counts_text(const struct country_counts *counts, int most,
			 char *text, size_t size);

#endif /* GEOJP_COUNTRY_H */
