// SPDX-License-Identifier: GPL-2.0
/*
 * The trie itself.  It is compiled once for each directory with a version of
 * it.  All names are local to the object file.  At the start of the program,
 * each version adds itself to the rivals as CORE_NAME.
 */
#include <stdlib.h>
#include "geojp_trie.c"
#include "bench.h"

struct built {
	union {
		struct geojp_trie4 v4;
		struct geojp_trie6 v6;
	} t;
	void *memory;
};

static void *build(const struct set *s, size_t *bytes)
{
	struct built *b = pages(sizeof(*b));

	if (s->bits == 32) {
		*bytes = geojp_trie4_size(s->v4.p, s->v4.count);
		b->memory = pages(*bytes);
		geojp_trie4_build(&b->t.v4, b->memory, s->v4.p, s->v4.count);
	} else {
		*bytes = geojp_trie6_size(s->v6.p, s->v6.count);
		b->memory = pages(*bytes);
		geojp_trie6_build(&b->t.v6, b->memory, s->v6.p, s->v6.count);
	}
	return b;
}

static void drop(void *built, const struct set *s)
{
	struct built *b = built;

	(void)s;
	free(b->memory);
	free(b);
}

static bool in4(const void *built, __u32 addr)
{
	const struct built *b = built;

	return geojp_trie4_contains(&b->t.v4, addr);
}

static bool in6(const void *built, __u64 hi, __u64 lo)
{
	const struct built *b = built;

	return geojp_trie6_contains(&b->t.v6, hi, lo);
}

static const struct rival core = {
	.name = CORE_NAME,
	.build = build,
	.drop = drop,
	.in4 = in4,
	.in6 = in6,
	.is_core = true,
};

__attribute__((constructor)) static void add(void)
{
	rival_add(&core);
}
