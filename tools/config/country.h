/* SPDX-License-Identifier: GPL-2.0 */
/* Two-letter country codes: sets and counts. */
#ifndef GEOJP_COUNTRY_H
#define GEOJP_COUNTRY_H

#include <stdbool.h>
#include <stddef.h>

#define COUNTRY_CODES (26 * 26)
#define COUNTRY_NONE (-1)	/* no country code */
#define COUNTRIES_TEXT (COUNTRY_CODES * 3)	/* bytes of the longest text */

struct countries {
	bool in[COUNTRY_CODES];
	int count;
};

/* How many lines each country has. */
struct country_counts {
	unsigned long seen[COUNTRY_CODES];
};

/* The index of a code of two letters in any case, or COUNTRY_NONE. */
int country_index(const char *s);

/* What files write for addresses of no country: "", "-", "??", "A1" ... */
bool country_none(const char *s);

/*
 * Does @s certainly mean none of the @wanted countries?  Not if it may be
 * another way to write one, such as "JPN" or "Japan" for JP, and not if it does
 * not look like a country at all.
 */
bool country_foreign(const struct countries *wanted, const char *s);

/* False if @code is no country code. */
bool countries_add(struct countries *c, const char *code);

/*
 * Writes codes as "JP KR", only those that fit into @size bytes: those of @c in
 * alphabetical order, or the @most codes with the highest counts, the highest
 * first.
 */
void countries_text(const struct countries *c, char *text, size_t size);
void country_counts_text(const struct country_counts *counts, int most,
			 char *text, size_t size);

#endif /* GEOJP_COUNTRY_H */
