// SPDX-License-Identifier: GPL-2.0
/*
 * What the trie is compared with, written from the descriptions of the
 * methods:
 *
 *   floor    an empty function
 *   bsearch  branch-free binary search over the boundaries of the ranges
 *   geoip    binary search over the ranges, with a branch in each step, as
 *            xt_geoip
 *   lpm      binary trie without one-way nodes, as the lpm_trie of BPF.  Each
 *            node has its whole key and is allocated by itself.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench.h"

void *pages(size_t bytes)
{
	void *p = aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);

	if (!p) {
		perror("bench");
		exit(2);
	}
	memset(p, 0, bytes);
	return p;
}

/* floor */

static void *floor_build(const struct set *s, size_t *bytes)
{
	(void)s;
	*bytes = 0;
	return NULL;
}

static bool floor4(const void *built, __u32 addr)
{
	(void)built;
	(void)addr;
	return false;
}

static bool floor6(const void *built, __u64 hi, __u64 lo)
{
	(void)built;
	(void)hi;
	(void)lo;
	return false;
}

static void simple_drop(void *built, const struct set *s)
{
	(void)s;
	free(built);
}

/* The ranges of a set.  Prefixes that touch each other are one range. */

struct range {
	u128 first, last;
};

static struct range *ranges(const struct set *s, __u32 *count)
{
	struct range *r = pages((set_count(s) + 1) * sizeof(*r));
	__u32 i;

	*count = 0;
	for (i = 0; i < set_count(s); i++) {
		if (*count && r[*count - 1].last + 1 == set_first(s, i))
			(*count)--;
		else
			r[*count].first = set_first(s, i);
		r[(*count)++].last = set_last(s, i);
	}
	return r;
}

/* bsearch: an address is in if an odd number of boundaries is <= it. */

struct bounds {
	__u32 count;
	union {
		__u32 v4[0];
		u128 v6[0];
	} at;
};

static void *bsearch_build(const struct set *s, size_t *bytes)
{
	__u32 i, count, used = 0;
	struct range *r = ranges(s, &count);
	size_t each = s->bits / 8;
	struct bounds *b = pages(sizeof(*b) + 2 * count * each);
	u128 end, top = s->bits == 32 ? ~0U : ~(u128)0;

	for (i = 0; i < 2 * count; i++) {
		if (i % 2 && r[i / 2].last == top)
			break;	/* no address follows it */
		end = i % 2 ? r[i / 2].last + 1 : r[i / 2].first;
		if (s->bits == 32)
			b->at.v4[used++] = end;
		else
			b->at.v6[used++] = end;
	}
	b->count = used;
	*bytes = used * each;
	free(r);
	return b;
}

static bool bsearch4(const void *built, __u32 addr)
{
	const struct bounds *b = built;
	const __u32 *at = b->at.v4;
	__u32 n = b->count, half;

	if (!n)
		return false;
	while (n > 1) {
		half = n / 2;
		at += half & -(__u32)(at[half - 1] <= addr);
		n -= half;
	}
	return (at - b->at.v4 + (*at <= addr)) & 1;
}

static bool bsearch6(const void *built, __u64 hi, __u64 lo)
{
	const struct bounds *b = built;
	u128 addr = (u128)hi << 64 | lo;
	const u128 *at = b->at.v6;
	__u32 n = b->count, half;

	if (!n)
		return false;
	while (n > 1) {
		half = n / 2;
		at += half & -(__u32)(at[half - 1] <= addr);
		n -= half;
	}
	return (at - b->at.v6 + (*at <= addr)) & 1;
}

/* geoip */

struct range4 {
	__u32 first, last;
};

struct range_list {
	__u32 count;
	union {
		struct range4 v4[0];
		struct range v6[0];
	} at;
};

static void *geoip_build(const struct set *s, size_t *bytes)
{
	__u32 i, count;
	struct range *r = ranges(s, &count);
	size_t each = s->bits / 4;
	struct range_list *g = pages(sizeof(*g) + count * each);

	for (i = 0; i < count; i++) {
		if (s->bits == 32)
			g->at.v4[i] = (struct range4){ r[i].first, r[i].last };
		else
			g->at.v6[i] = r[i];
	}
	g->count = count;
	*bytes = count * each;
	free(r);
	return g;
}

static bool geoip4(const void *built, __u32 addr)
{
	const struct range_list *g = built;
	__u32 low = 0, high = g->count, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (g->at.v4[middle].first <= addr &&
		    addr <= g->at.v4[middle].last)
			return true;
		if (g->at.v4[middle].first > addr)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

static bool geoip6(const void *built, __u64 hi, __u64 lo)
{
	const struct range_list *g = built;
	__u32 low = 0, high = g->count, middle;
	u128 addr = (u128)hi << 64 | lo;

	while (low < high) {
		middle = (low + high) / 2;
		if (g->at.v6[middle].first <= addr &&
		    addr <= g->at.v6[middle].last)
			return true;
		if (g->at.v6[middle].first > addr)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

/* lpm: the keys of both families are aligned to the left. */

struct lpm_node {
	struct lpm_node *child[2];
	__u32 len;
	bool real;		/* not only a fork */
	__u64 key[];		/* one word for IPv4, else two */
};

struct lpm {
	struct lpm_node *root;
};

static bool bit_of(const __u64 *key, __u32 i)
{
	return key[i / 64] >> (63 - i % 64) & 1;
}

/* How many first bits @key shares with the node's key, at most @n->len. */
static __u32 common(const struct lpm_node *n, const __u64 *key)
{
	__u64 differ = n->key[0] ^ key[0];
	__u32 len = 0;

	if (!differ && n->len > 64) {
		differ = n->key[1] ^ key[1];
		len = 64;
	}
	len += differ ? __builtin_clzll(differ) : 64;
	return len < n->len ? len : n->len;
}

static bool lpm_find(const struct lpm *t, const __u64 *key, __u32 bits)
{
	const struct lpm_node *n = t->root;
	bool found = false;

	while (n) {
		if (common(n, key) < n->len)
			break;
		if (n->real)
			found = true;
		if (n->len == bits)
			break;
		n = n->child[bit_of(key, n->len)];
	}
	return found;
}

static bool lpm4(const void *built, __u32 addr)
{
	const __u64 key[] = { (__u64)addr << 32 };

	return lpm_find(built, key, 32);
}

static bool lpm6(const void *built, __u64 hi, __u64 lo)
{
	const __u64 key[] = { hi, lo };

	return lpm_find(built, key, 128);
}

static struct lpm_node *lpm_node(const __u64 *key, __u32 bits, __u32 len,
				 size_t *bytes)
{
	__u32 words = bits == 32 ? 1 : 2;
	struct lpm_node *n = calloc(1, sizeof(*n) + words * sizeof(__u64));

	if (!n) {
		perror("bench");
		exit(2);
	}
	memcpy(n->key, key, words * sizeof(__u64));
	n->len = len;
	*bytes += malloc_usable_size(n);
	return n;
}

/* Prefixes come in ascending order, and none is within another. */
static void lpm_insert(struct lpm *t, const __u64 *key, __u32 bits, __u32 len,
		       size_t *bytes)
{
	struct lpm_node *n = lpm_node(key, bits, len, bytes);
	struct lpm_node **slot = &t->root, *fork;
	__u32 shared = 0;

	n->real = true;
	while (*slot) {
		shared = common(*slot, key);
		if (shared < (*slot)->len)
			break;
		slot = &(*slot)->child[bit_of(key, (*slot)->len)];
	}
	if (*slot) {
		fork = lpm_node(key, bits, shared, bytes);
		fork->child[bit_of((*slot)->key, shared)] = *slot;
		fork->child[bit_of(key, shared)] = n;
		n = fork;
	}
	*slot = n;
}

static void *lpm_build(const struct set *s, size_t *bytes)
{
	struct lpm *t = pages(sizeof(*t));
	__u64 key[2] = { 0, 0 };
	u128 first;
	__u32 i;

	*bytes = 0;
	for (i = 0; i < set_count(s); i++) {
		first = set_first(s, i) << (128 - s->bits);
		key[0] = first >> 64;
		key[1] = first;
		lpm_insert(t, key, s->bits, set_len(s, i), bytes);
	}
	return t;
}

/* The recursion is at most as deep as an address has bits. */
static void lpm_free(struct lpm_node *n)
{
	if (!n)
		return;
	lpm_free(n->child[0]);
	lpm_free(n->child[1]);
	free(n);
}

static void lpm_drop(void *built, const struct set *s)
{
	struct lpm *t = built;

	(void)s;
	lpm_free(t->root);
	free(t);
}

static const struct rival textbook[] = {
	{ "floor", floor_build, simple_drop, floor4, floor6, false, true },
	{ "bsearch", bsearch_build, simple_drop, bsearch4, bsearch6, false,
	  false },
	{ "geoip", geoip_build, simple_drop, geoip4, geoip6, false, false },
	{ "lpm", lpm_build, lpm_drop, lpm4, lpm6, false, false },
};

const struct rival *rivals[RIVALS_MAX] = {
	&textbook[0], &textbook[1], &textbook[2], &textbook[3],
};

__u32 rival_count = ARRAY_SIZE(textbook);

void rival_add(const struct rival *r)
{
	if (rival_count == RIVALS_MAX) {
		fputs("bench: too many cores\n", stderr);
		exit(2);
	}
	rivals[rival_count++] = r;
}
