/* SPDX-License-Identifier: GPL-2.0 */
/* The addresses of a row of CSV, from one field or from two. */
#ifndef GEOJP_CSV_RANGE_H
#define GEOJP_CSV_RANGE_H

#include "formats/text.h"

/*
 * Of which family the integers of a file are.  The first row that has integers
 * decides: one over 4294967295 cannot be an IPv4 address.
 */
enum integers { INTEGERS_UNKNOWN, INTEGERS_IPV4, INTEGERS_IPV6 };

/* Is it a number of digits only? */
bool csv_integer(const char *s);

/* Does @s look like an address?  It may be a wrong one, such as 1.2.3.256. */
bool csv_address(const char *s);

/* Is @s a netmask of IPv4 that cannot be the end of a range from @start? */
bool csv_netmask(const char *start, const char *s);

/* Is @s a number that is a likely prefix length? */
bool csv_length(const char *s);

/* Is @s a number with something between the thousands, as in "16,777,216"? */
bool csv_thousands(const char *s);

extern const char csv_has_thousands[];	/* what is wrong with it */

/*
 * These return NULL, or what is wrong.  An error quotes the field.
 *
 * A range by its two ends: both addresses, or both integers.
 */
const char *csv_ends(struct text *t, const char *start, const char *end,
		     enum integers *integers, enum family *f, struct range *r);

/*
 * A prefix, an address or a range in one field.  @length is NULL, or a prefix
 * length or netmask from another field.
 */
const char *csv_network(struct text *t, const char *network,
			const char *length, enum family *f, struct range *r);

#endif /* GEOJP_CSV_RANGE_H */
