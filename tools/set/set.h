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

/*
 * Adds a range.  IPv4-mapped addresses (::ffff:0:0/96) become IPv4, because no
 * packet has them.  False if the set already holds SET_MAX_RANGES of the
 * family.
 */
bool set_add(struct set *s, enum family f, struct range r);

/* The same without a change, for what the kernel or the store really holds. */
bool set_add_exact(struct set *s, enum family f, struct range r);

/* Adds all ranges of @from.  False as above; then a part is missing. */
bool set_add_all(struct set *to, const struct set *from);

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

/* The number of addresses in the set.  All of IPv6 is the largest number. */
struct addr set_size(const struct set *s, enum family f);

/*
 * The same, counted as in the kernel: IPv4 in addresses, IPv6 in networks of
 * /64, rounded down.
 */
uint64_t set_measure(const struct set *s, enum family f);
uint64_t size_units(enum family f, struct addr size);

/* The unit of set_measure(): "addresses" or "networks of /64". */
const char *set_unit(enum family f);

/*
 * A size for people: "188,807,488" "addresses", "65,536" "networks of /64".
 * What is less than a /64 is counted in addresses.  The text is a buffer of
 * number_text().
 */
const char *size_text(struct addr size);
const char *size_unit(enum family f, struct addr size);
bool size_small(enum family f, struct addr size);	/* IPv6, in addresses */

bool size_zero(struct addr size);

/* The share of @part in @whole.  If @whole is 0, the share is 0 as well. */
double size_percent(struct addr part, struct addr whole);

/* What a list gains and loses. */
struct set_change {
	struct addr more[FAMILIES], fewer[FAMILIES];
};

struct set_change set_compare(const struct set *old, const struct set *new);

/* How many prefixes the shortest list of the set has. */
uint64_t set_prefixes(const struct set *s, enum family f);

/*
 * What @new lacks of the prefixes of @old that are longer than /64.  Beside a
 * large network their addresses are too few to be seen in set_compare().
 */
struct set_hosts {
	uint64_t all;		/* IPv6 prefixes of @old, of any length */
	uint64_t hosts;		/* those longer than /64 */
	uint64_t touched;	/* those of them of which @new lacks a part */
	double lost;		/* the sum of these parts; a whole one is 1 */
};

struct set_hosts set_compare_hosts(const struct set *old,
				   const struct set *new);

#endif /* GEOJP_SET_H */
