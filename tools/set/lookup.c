// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "set/lookup.h"
#include "base/report.h"

#define ALIGNMENT 64	/* the IPv6 trie's nodes are a cache line each */

static void cut(struct lookup *l, const struct set *set, enum family f)
{
	size_t i, n = 0;
	bool more;

	l->count[f] = set_prefixes(set, f);
	l->prefix[f] = xmalloc((l->count[f] + 1) * sizeof(*l->prefix[f]));
	for (i = 0; i < set->of[f].count; i++) {
		struct range rest = set->of[f].at[i];

		do
			more = range_cut(&rest, f, &l->prefix[f][n++]);
		while (more);
	}
}

static void *zeroed(size_t size)
{
	size_t rounded = (size + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
	void *p = aligned_alloc(ALIGNMENT, rounded);

	return p ? memset(p, 0, rounded) : xmalloc(SIZE_MAX);
}

static void build4(struct lookup *l)
{
	size_t i, n = l->count[IPV4];
	struct geojp_prefix4 *p = xmalloc((n + 1) * sizeof(*p));

	for (i = 0; i < n; i++)
		p[i] = (struct geojp_prefix4){
			.addr = l->prefix[IPV4][i].addr.lo,
			.len = l->prefix[IPV4][i].len,
		};
	l->memory[IPV4] = zeroed(geojp_trie4_size(p, n));
	geojp_trie4_build(&l->trie4, l->memory[IPV4], p, n);
	free(p);
}

static void build6(struct lookup *l)
{
	size_t i, n = l->count[IPV6];
	struct geojp_prefix6 *p = xmalloc((n + 1) * sizeof(*p));

	for (i = 0; i < n; i++)
		p[i] = (struct geojp_prefix6){
			.hi = l->prefix[IPV6][i].addr.hi,
			.lo = l->prefix[IPV6][i].addr.lo,
			.len = l->prefix[IPV6][i].len,
		};
	l->memory[IPV6] = zeroed(geojp_trie6_size(p, n));
	geojp_trie6_build(&l->trie6, l->memory[IPV6], p, n);
	free(p);
}

void lookup_build(struct lookup *l, const struct set *set)
{
	cut(l, set, IPV4);
	cut(l, set, IPV6);
	build4(l);
	build6(l);
}

void lookup_free(struct lookup *l)
{
	enum family f;

	for (f = IPV4; f < FAMILIES; f++) {
		free(l->prefix[f]);
		free(l->memory[f]);
	}
}

/* The trie says whether, the last prefix that starts at or before @a which. */
const struct prefix *lookup_find(const struct lookup *l, enum family f,
				 struct addr a)
{
	size_t low = 0, high = l->count[f], middle;

	if (f == IPV4 ? !geojp_trie4_contains(&l->trie4, a.lo) :
			!geojp_trie6_contains(&l->trie6, a.hi, a.lo))
		return NULL;
	while (low < high) {
		middle = low + (high - low) / 2;
		if (addr_cmp(l->prefix[f][middle].addr, a) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return &l->prefix[f][low - 1];
}
