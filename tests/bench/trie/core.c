// SPDX-License-Identifier: GPL-2.0
/*
 * The trie itself.  It is compiled once for each directory with a version of
 * it.  All names are local to the object file.
 */
#include <stdlib.h>
#include "geojp_trie.c"
#include "bench.h"

struct built {
	struct geojp_trie t;
	void *memory;
};

static void *build(const struct set *s, size_t *bytes)
{
	__u32 i, n = 0, count = set_count(s);
	struct geojp_addr *bound = pages((2UL * count + 1) * sizeof(*bound));
	struct built *b = pages(sizeof(*b));
	struct geojp_plan plan;

	for (i = 0; i < count; i++)
		n = geojp_bounds_add(bound, n, &s->l.p[i]);
	*bytes = geojp_trie_plan(&plan, bound, n, s->bits);
	b->memory = pages(*bytes);
	b->t = geojp_trie_build(b->memory, &plan, bound, n);
	free(bound);
	return b;
}

static bool in4(const void *built, __u32 addr)
{
	const struct built *b = built;
	struct geojp_addr a = { (__u64)addr << 32, 0 };

	return geojp_trie_contains(&b->t, a, false, NULL);
}

static bool in6(const void *built, __u64 hi, __u64 lo)
{
	const struct built *b = built;
	struct geojp_addr a = { hi, lo };

	return geojp_trie_contains(&b->t, a, true, NULL);
}

#include "core.h"
