/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A set of addresses of both families, as ranges.  Add ranges in any order with
 * set_add(), then call set_normalise().  After that the ranges are sorted, do
 * not overlap and do not touch.  All other functions need such a set.
 */
#ifndef GEOJP_SET_H
#define GEOJP_SET_H

#include <stddef.h>
#include "set/addr.h"

/* More than any country has.  No file can use up the memory. */
#define SET_MAX_RANGES (1UL << 20)

struct ranges {
	struct range *at;
	size_t count, room;
};

struct set {
	struct ranges of[FAMILIES];
};

void set_free(struct set *s);

/* False if the set already holds SET_MAX_RANGES of the family. */
bool set_add(struct set *s, enum family f, struct range r);

/* Sorts and merges the ranges.  More may be added later. */
void set_normalise(struct set *s);

/*
 * Fills the empty set @out with what is in @a and not in @b.  All three are
 * normalised.  The caller frees @out.
 */
void set_subtract(const struct set *a, const struct set *b, struct set *out);

/* Does the set hold all of @r?  Does it hold any address of @r? */
bool set_holds(const struct set *s, enum family f, struct range r);
bool set_meets(const struct set *s, enum family f, struct range r);

/*
 * Finds the prefix that holds @a, in the shortest list of prefixes of the set.
 * False if no prefix holds it.
 */
bool set_find(const struct set *s, enum family f, struct addr a,
	      struct prefix *p);

/* Do both sets hold the same addresses? */
bool set_equal(const struct set *a, const struct set *b);

/*
 * How much the set covers, counted as in the kernel: IPv4 in addresses, IPv6 in
 * networks of /64, rounded down.  All of IPv6 is UINT64_MAX.
 */
uint64_t set_measure(const struct set *s, enum family f);

/* What a list gains and loses, in the units of set_measure(). */
struct set_change {
	uint64_t more[FAMILIES], fewer[FAMILIES];
};

struct set_change set_compare(const struct set *old, const struct set *new);

/* The unit of set_measure(): "addresses" or "networks of /64". */
const char *set_unit(enum family f);

/* How many prefixes the shortest list of the set has. */
uint64_t set_prefixes(const struct set *s, enum family f);

#endif /* GEOJP_SET_H */
