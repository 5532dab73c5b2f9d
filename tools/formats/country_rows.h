/* SPDX-License-Identifier: GPL-2.0 */
/* The rows of an input that name a country, whichever it is. */
#ifndef GEOJP_COUNTRY_ROWS_H
#define GEOJP_COUNTRY_ROWS_H

#include "config/config.h"

/* All that the registries have are under a million.  A row has 40 bytes. */
#define ROWS_MAX (1UL << 21)	/* of a family */

/* Who keeps a record.  Other inputs than the registries' do not say it. */
enum registry { REGISTRY_NONE, AFRINIC, APNIC, ARIN, LACNIC, RIPE_NCC };

struct country_row {
	struct range range;
	uint16_t country;	/* as country_index() has it */
	uint8_t registry;
	uint8_t source;		/* of struct country_rows, when it was added */
	uint32_t wider;		/* for whoever sorts the rows */
};

struct country_rows {
	struct country_rows_of {
		struct country_row *at;
		size_t count, room;
	} of[FAMILIES];
	uint8_t source;		/* which input is read, by the caller's count */
};

/* "arin" is ARIN: the name by which a registry's records begin. */
enum registry registry_of(const char *name);
const char *registry_name(enum registry r);

/*
 * Adds a row.  "ZZ" is no country, and is not added.  IPv4-mapped addresses
 * become IPv4.  False if there are ROWS_MAX of the family.
 */
bool rows_add(struct country_rows *r, enum family f, struct range range,
	      int country, enum registry registry);

void rows_free(struct country_rows *r);

#endif /* GEOJP_COUNTRY_ROWS_H */
