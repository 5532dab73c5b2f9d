/* SPDX-License-Identifier: GPL-2.0 */
/* What the unit tests share: cmocka, random numbers, addresses, lists. */
#ifndef UNIT_H
#define UNIT_H

/* cmocka.h needs these headers before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include "geojp_trie.h"
#include "oracle.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* The same numbers in every run (xorshift64*, S. Vigna 2016). */
__u64 random64(void);
static inline __u32 random_below(__u32 n)
{
	return random64() % n;
}

/* Addresses as numbers of 128 bits; the 32-bit build has none of its own. */
bool addr_less(struct geojp_addr a, struct geojp_addr b);
bool addr_equal(struct geojp_addr a, struct geojp_addr b);
struct geojp_addr addr_plus(struct geojp_addr a, struct geojp_addr b);
struct geojp_addr addr_minus(struct geojp_addr a, struct geojp_addr b);

/* @times << @shift, without the bits that are above the highest one. */
struct geojp_addr addr_shifted(__u64 times, unsigned int shift);

/* The difference between an address of the family and the next one. */
static inline struct geojp_addr addr_step(unsigned int bits)
{
	return addr_shifted(1, 128 - bits);
}

/* The addresses of a prefix of length @len differ in these bits. */
struct geojp_addr addr_hosts(unsigned int len);
struct geojp_addr addr_masked(struct geojp_addr a, unsigned int len);
struct geojp_addr addr_random(unsigned int bits);

/* A sorted list of disjoint prefixes of one family, and its memory. */
struct list {
	unsigned int bits;	/* of an address: 32 or 128 */
	struct geojp_prefix *p;
	__u32 count, room;
};

/* Add a prefix; an IPv4 address is the first 32 bits of @hi, or @addr. */
void list_add(struct list *l, __u64 hi, __u64 lo, __u8 len);
void list_add4(struct list *l, __u32 addr, __u8 len);
void list_free(struct list *l);

/* Sorts a list and drops each prefix that lies inside another one. */
void list_tidy(struct list *l);

/* Makes a random list of up to about @most prefixes. */
void list_random(struct list *l, __u32 most);

/* Makes the shortest list with the addresses of @l: it merges halves. */
void list_shortest(struct list *shortest, const struct list *l);

/* Adds the prefixes of a file to the lists, then tidies both lists. */
void lists_read(struct list *l4, struct list *l6, const char *path);

/* Returns a list in the form that the oracle reads.  The caller frees it. */
struct oracle_prefix *oracle_list(const struct list *l);
bool oracle_has(const struct oracle_prefix *p, size_t n, struct geojp_addr a);

#endif
