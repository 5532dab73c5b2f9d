/* SPDX-License-Identifier: GPL-2.0 */
/* Makes tries and checks them. */
#ifndef CHECK_H
#define CHECK_H

#include "unit.h"

/* A trie, and what it was made from. */
struct made {
	struct geojp_trie t;
	struct geojp_plan plan;
	struct geojp_addr *bound;
	__u32 bounds;
	unsigned long bytes;
	void *mem;
};

/*
 * Makes a trie of @n boundaries, in exactly the memory it asks for: ASan checks
 * both ends, and a trie that leaves some of it unused fails the test.  So does
 * one with more bytes than @prefixes prefixes may have.
 */
void make_from_bounds(struct made *m, unsigned int bits,
		      const struct geojp_addr *bound, __u32 n, __u32 prefixes);
void make_from_list(struct made *m, const struct list *l);
void made_free(struct made *m);

static inline bool made_has(const struct made *m, struct geojp_addr a)
{
	return geojp_trie_contains(&m->t, a, m->t.shift != m->t.bottom, NULL);
}

/* The trie must agree with the oracle, and the walk give the shortest list. */
void check_list(const struct list *l);

/*
 * The same for a list given by its boundaries, against a search among them: all
 * boundaries are tried, and what lies between them.
 */
void check_made(const struct made *m, unsigned int bits);

#endif
