/* SPDX-License-Identifier: GPL-2.0 */
/* What the unit tests share: cmocka, random numbers, lists. */
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

/* A sorted list of disjoint prefixes of one family, and its memory. */
struct list4 {
	struct geojp_prefix4 *p;
	__u32 count, room;
};

struct list6 {
	struct geojp_prefix6 *p;
	__u32 count, room;
};

void list4_add(struct list4 *l, __u32 addr, __u8 len);
void list6_add(struct list6 *l, __u64 hi, __u64 lo, __u8 len);
void list4_free(struct list4 *l);
void list6_free(struct list6 *l);

/* Sorts a list and drops each prefix that lies inside another one. */
void list4_tidy(struct list4 *l);
void list6_tidy(struct list6 *l);

/* Makes a random list of up to about @most prefixes. */
void list4_random(struct list4 *l, __u32 most);
void list6_random(struct list6 *l, __u32 most);

/* Adds the prefixes of a file to the lists, then tidies both lists. */
void lists_read(struct list4 *l4, struct list6 *l6, const char *path);

/* Returns a list in the form that the oracle reads.  The caller frees it. */
struct oracle_prefix *oracle_list4(const struct list4 *l);
struct oracle_prefix *oracle_list6(const struct list6 *l);

bool oracle4(const struct oracle_prefix *p, size_t n, __u32 addr);
bool oracle6(const struct oracle_prefix *p, size_t n, __u64 hi, __u64 lo);

#endif
