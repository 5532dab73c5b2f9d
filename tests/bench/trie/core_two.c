// SPDX-License-Identifier: GPL-2.0
/*
 * The same as core.c for versions before there was one trie for both families:
 * two tries, built from prefixes.  What the benchmark needs of the present
 * geojp_trie.h, which these versions do not have, is here.
 */
#include <stdlib.h>
#include "geojp_trie.c"

struct geojp_addr {
	__u64 hi, lo;
};

struct geojp_prefix {
	struct geojp_addr addr;
	__u8 len;
};

#include "bench.h"

struct built {
	struct geojp_trie4 v4;
	struct geojp_trie6 v6;
	void *memory;
};

static void build4(struct built *b, const struct set *s, size_t *bytes)
{
	__u32 i, n = set_count(s);
	struct geojp_prefix4 *p = pages((n + 1) * sizeof(*p));

	for (i = 0; i < n; i++) {
		p[i].addr = s->l.p[i].addr.hi >> 32;
		p[i].len = s->l.p[i].len;
	}
	*bytes = geojp_trie4_size(p, n);
	b->memory = pages(*bytes);
	geojp_trie4_build(&b->v4, b->memory, p, n);
	free(p);
}

static void build6(struct built *b, const struct set *s, size_t *bytes)
{
	__u32 i, n = set_count(s);
	struct geojp_prefix6 *p = pages((n + 1) * sizeof(*p));

	for (i = 0; i < n; i++) {
		p[i].hi = s->l.p[i].addr.hi;
		p[i].lo = s->l.p[i].addr.lo;
		p[i].len = s->l.p[i].len;
	}
	*bytes = geojp_trie6_size(p, n);
	b->memory = pages(*bytes);
	geojp_trie6_build(&b->v6, b->memory, p, n);
	free(p);
}

static void *build(const struct set *s, size_t *bytes)
{
	struct built *b = pages(sizeof(*b));

	if (s->bits == 32)
		build4(b, s, bytes);
	else
		build6(b, s, bytes);
	return b;
}

static bool in4(const void *built, __u32 addr)
{
	const struct built *b = built;

	return geojp_trie4_contains(&b->v4, addr);
}

static bool in6(const void *built, __u64 hi, __u64 lo)
{
	const struct built *b = built;

	return geojp_trie6_contains(&b->v6, hi, lo);
}

#include "core.h"
