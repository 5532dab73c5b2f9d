/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A set of addresses of both families, as ranges.  Collect ranges in any order
 * with set_add(), then call set_normalise(); everything else wants a set whose
 * ranges are sorted, disjoint and not adjacent.
 */
#ifndef GEOJP_SET_H
#define GEOJP_SET_H

#include <stddef.h>
#include "set/addr.h"

/* Far beyond any country; keeps a hostile file from eating the memory. */
#define SET_MAX_RANGES (1UL << 20)

struct ranges {
	struct range *at;
	size_t count, room;
};

struct set {
	struct ranges of[FAMILIES];
};

void set_free(struct set *s);

/* False where the set holds SET_MAX_RANGES of the family already. */
bool set_add(struct set *s, enum family f, struct range r);

/* Sorts and merges.  May be called between calls of set_add(). */
void set_normalise(struct set *s);

/*
 * Fills the empty set @out with what is in @a and not in @b; all three of them
 * are normalised.  The caller frees @out.
 */
void set_subtract(const struct set *a, const struct set *b, struct set *out);

/* Is all of @r, or any of it, in the normalised @s? */
bool set_holds(const struct set *s, enum family f, struct range r);
bool set_meets(const struct set *s, enum family f, struct range r);

/*
 * The prefix of the normalised @s that holds @a, by the shortest list of
 * prefixes.  False if none does.
 */
bool set_find(const struct set *s, enum family f, struct addr a,
	      struct prefix *p);

/* Do two normalised sets hold the same addresses? */
bool set_equal(const struct set *a, const struct set *b);

/*
 * How much the set covers, as the kernel counts it: IPv4 in addresses, IPv6 in
 * networks of /64, rounded down.  All of IPv6 counts as UINT64_MAX.
 */
uint64_t set_measure(const struct set *s, enum family f);

/* What one set has and the other lacks, in units of set_measure(). */
struct set_change {
	uint64_t more[FAMILIES], fewer[FAMILIES];
};

/* What changes from @old to @new, both normalised. */
struct set_change set_compare(const struct set *old, const struct set *new);

/* What set_measure() counts: "addresses", "networks of /64". */
const char *set_unit(enum family f);

/* Number of prefixes in the shortest list of them. */
uint64_t set_prefixes(const struct set *s, enum family f);

#endif /* GEOJP_SET_H */
