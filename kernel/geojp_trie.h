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
 * tells whether a line begins there; @below is the number of the last line that
 * began before the node.  Above nodes, @below is that of its first node.
 */
struct geojp_node {
	__u64 mixed, in, below;
};

/* @head also says whether it is an index, and the answer where it begins. */
struct geojp_line {
	__u64 head;
	union {
		__u64 key[7];
		struct geojp_addr whole[3];
	};
};

struct geojp_trie {
	const struct geojp_node *node;
	const struct geojp_line *line;
	__u64 first;		/* where the first child begins: its @hi */
	__u32 children;		/* of the root */
	__u16 shift;		/* one of them has 1 << shift values of @hi, ... */
	__u16 bottom;		/* ... and one above lines 1 << bottom */
};

/* A trie to be; nodes of each level, lines, and lines below others. */
struct geojp_plan {
	struct geojp_trie trie;
	__u32 nodes[3], lines, below;
};

/*
 * Most bytes for @n prefixes of @bits bits.  Children get larger until it fits.
 * A root of 64 fits: each takes 20 or 64 bytes a prefix, and at most 96 more.
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
			      const struct geojp_addr *b, __u32 n,
			      unsigned int bits);

/* Builds what was planned in zeroed @mem, aligned to 64 bytes.  O(n). */
struct geojp_trie geojp_trie_build(void *mem, const struct geojp_plan *plan,
				   const struct geojp_addr *b, __u32 n);

_Bool geojp_trie_contains(const struct geojp_trie *t, __u64 hi, __u64 lo);

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
