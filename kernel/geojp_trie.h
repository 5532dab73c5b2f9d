/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Is this address in a fixed set of prefixes?  One trie for both families.
 * Uses no other file of ours; any file may use it.
 * All there is to know of a set are its boundaries: the addresses at which the
 * answer changes.  An address is in if an odd number of them is at or below it.
 *   address      root                        line
 *      |    +---------------+ mixed  +------+---------------+ odd number of
 *      +--->| 64 children   |------->| head | sorted keys   | keys at or below
 *           +---------------+        +------+---------------+ the address: in
 *           | 64 children   | pure:      | an index: their number
 *           +---------------+ in, out    v tells the next line
 *           | ...           |        +------+---------------+
 *           +---------------+        | head | sorted keys   |
 *                                    +------+---------------+
 *
 * The root spans what lies between the first and the last boundary; no other
 * address is in.  Its children are of one size.  A child that holds no boundary
 * is pure: a bit of its node is the answer.  Others are mixed, and have a line.
 * Neighbours share a line if their boundaries fit.  If those of one child do
 * not, its line is an index of others.  The lists of IPv6 have wide gaps, so
 * mostly two levels of nodes are between its root and lines.
 *
 * A line is a cache line; its keys are compared all at once.  A key is the
 * distance of a boundary from where the line begins, without the zero bits that
 * all of them end in.  28 such keys of 15 bits fit, 14 of 31, 7 of 63, or 3
 * whole boundaries.
 *
 * Pure C: builds unchanged in the kernel, under sanitizers and in a fuzzer.
 * Addresses are in host byte order.  A built trie is never written again, so
 * readers need no lock.
 */
#ifndef GEOJP_TRIE_H
#define GEOJP_TRIE_H

#include <linux/types.h>

/* An IPv6 address; an IPv4 address is the first 32 bits of @hi. */
struct geojp_addr {
	__u64 hi, lo;
};

/* Host bits of @addr are zero; @len is 0 to 32 for IPv4, to 128 for IPv6. */
struct geojp_prefix {
	struct geojp_addr addr;
	__u8 len;
};

/*
 * Of a pure child, the bit in @in is the answer.  Of a mixed one with a line it
 * tells whether a line begins there; @below is one less than the number of the
 * first of them.  Above nodes it is the number of its first node.
 */
struct geojp_node {
	__u64 mixed, in, below;
};

/* @head: see GEOJP_BASE below. */
struct geojp_line {
	__u64 head;
	union {
		__u64 key[7];
		struct geojp_addr whole[3];
	};
};

struct geojp_trie {
	union {			/* One memory: nodes, and behind them lines. */
		const struct geojp_node *node;
		const struct geojp_line *line;
	};
	__u64 first;		/* where the first child begins: its @hi */
	__u32 children;		/* of the root */
	__u8 shift;		/* one of them has 1 << shift values of @hi, ... */
	__u8 bottom;		/* ... and one above lines 1 << bottom */
};

/* A trie to be; nodes of each level, lines, and lines below others. */
struct geojp_plan {
	struct geojp_trie trie;
	__u32 nodes[3], first_line, lines, below;
};

/*
 * Most bytes for @n prefixes of @bits bits.  Children get larger until it fits.
 * A root of 64 children fits: 20 or 64 bytes a prefix, at most 96 more a child.
 */
#define GEOJP_TRIE_MAX_BYTES(bits, n) \
	(8192ULL + ((bits) == 32 ? 20ULL : 64ULL) * (n))

/*
 * Adds the boundaries of @p to the @n ones at @b, which has room for two more.
 * @p comes behind the prefixes before.  Returns how many boundaries there are.
 */
__u32 geojp_bounds_add(struct geojp_addr *b, __u32 n,
		       const struct geojp_prefix *p);

/* Plans the trie of @n boundaries.  Returns the bytes of its memory.  O(n). */
unsigned long geojp_trie_plan(struct geojp_plan *plan,
			      const struct geojp_addr *b, __u32 n, __u32 bits);

/* Builds what was planned in zeroed @mem, aligned to 64 bytes.  O(n). */
struct geojp_trie geojp_trie_build(void *mem, const struct geojp_plan *plan,
				   const struct geojp_addr *b, __u32 n);

/* The kernel's are in compat.h: there, the builtin may call into libgcc. */
#ifndef geojp_popcount64
#define geojp_popcount64(x) ((__u32)__builtin_popcountll(x))
#define geojp_cond_resched() ((void)0)
#define geojp_index_mask(index, size) (-(unsigned long)((index) < (size)))
#endif

#define GEOJP_PURE_NODES 2	/* come first: one all out, one all in */

/*
 * The head: the @hi at which the line begins, but for its low 16 bits.  There:
 * how many zero bits all boundaries end in; one less than the bits of a lane,
 * 15, 31, 63, or 127 for whole boundaries; flags.
 */
#define GEOJP_BASE(head) ((head) & ~0ULL << 16)
#define GEOJP_ZEROS(head) ((head) & 63)
#define GEOJP_LANE(head) ((head) >> 6 & 127)
#define GEOJP_WIDE 0x800	/* a bit of the lane: it has 64 bits or more */
#define GEOJP_WHOLE 0x1000	/* another one: the keys are addresses */
#define GEOJP_IN 0x2000	/* addresses before the first key are in */
#define GEOJP_INDEX 0x4000	/* the last word is the number of a line */
#define GEOJP_WORDS 7		/* of keys; an index has one less */

/*
 * Keys are compared in the lanes of a word.  The address is put in each lane,
 * with the top bit set.  Less a word of keys, that bit stays only where nothing
 * is borrowed from it: where the key is at or below.
 */
static __always_inline __u64 geojp_lanes(__u64 head, __u64 hi, _Bool wide,
					 __u64 *top)
{
	__u32 lane = GEOJP_LANE(head) & 63;
	__u64 one = 1 | 2ULL << lane;

	one |= wide ? 0 : one << 32;
	*top = one << lane;
	return (((hi - GEOJP_BASE(head)) >> GEOJP_ZEROS(head)) * one) | *top;
}

/* Goes on from a line of any kind; @last as below. */
_Bool geojp_line_contains(const struct geojp_trie *t,
			  const struct geojp_line *line, struct geojp_addr a,
			  struct geojp_addr *last);

/*
 * Is the address in?  @levels: false promises that no nodes are below the root,
 * as in IPv4.  The answer stays up to *@last, and maybe further; @last may be
 * NULL.  Inline, because caches are cold when a packet comes: one function has
 * its code in fewer cache lines than two.
 */
static __always_inline _Bool
geojp_trie_contains(const struct geojp_trie *t, struct geojp_addr a,
		    _Bool levels, struct geojp_addr *last)
{
	__u64 child = (a.hi - t->first) >> t->shift, mask, number, key, top, odd;
	const struct geojp_node *node;
	const struct geojp_line *line;
	__u32 i = child % 64, shift = t->shift;

	/* What is outside of the root finds the node that is all out. */
	mask = geojp_index_mask(child, t->children);
	node = &t->node[(GEOJP_PURE_NODES + (__u32)child / 64) & mask];
	if (last)
		*last = (struct geojp_addr){ a.hi < t->first ? t->first - 1 :
			mask ? a.hi | ((1ULL << shift) - 1) : ~0ULL, ~0ULL };
	while (levels && shift != t->bottom) {
		shift -= 6;
		/* No branch: where a look-up ends cannot be predicted. */
		mask = -(node->mixed >> i & 1);
		if (last && mask)
			last->hi = a.hi | ((1ULL << shift) - 1);
		number = node->mixed & ((1ULL << i) - 1);
		number = node->below + geojp_popcount64(number);
		node = &t->node[(number & mask) | (node->in >> i & 1 & ~mask)];
		i = a.hi >> shift & 63;
	}
	if (__builtin_expect(!(node->mixed >> i & 1), 1))
		return node->in >> i & 1;
	number = (node->mixed & node->in) << (63 - i);
	line = &t->line[node->below + geojp_popcount64(number)];
	if (__builtin_expect(last || line->head & (GEOJP_INDEX | GEOJP_WIDE), 0))
		return geojp_line_contains(t, line, a, last);
	key = geojp_lanes(line->head, a.hi, 0, &top);
	for (i = 0, odd = 0; i < GEOJP_WORDS; i++)
		odd ^= key - line->key[i];
	return (geojp_popcount64(odd & top) ^ line->head / GEOJP_IN) & 1;
}

/* How far a walk has come; all zero before the first step. */
struct geojp_walk {
	struct geojp_addr next;		/* where to look on */
	struct geojp_addr last;		/* of the range that is being split up */
	_Bool in_range, ended;
};

/* Gives the next prefix of the shortest list of the set; false at its end. */
_Bool geojp_walk_next(const struct geojp_trie *t, struct geojp_walk *w,
		      struct geojp_prefix *p);

/* The last address of a prefix, with all bits after those of IPv4 set. */
struct geojp_addr geojp_prefix_last(const struct geojp_prefix *p);

#endif /* GEOJP_TRIE_H */
