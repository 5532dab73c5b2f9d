/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Is this address in the set?  Two tries over a fixed set of prefixes, one for
 * IPv4, one for IPv6.  A set has no next hops, so a node needs only two bits a
 * child: "all of it is in" and "mixed, look below".
 *
 * Pure C: builds unchanged in the kernel, under sanitizers and in a fuzzer.
 * All addresses here are numbers in host byte order.  Nothing here allocates:
 * the caller measures a sorted array of disjoint prefixes, allocates once,
 * builds into that memory, and frees it.  A built trie is never written again,
 * so any number of readers may use it without a lock.
 */
#ifndef GEOJP_TRIE_H
#define GEOJP_TRIE_H

#include <linux/types.h>

/* Host bits of @addr are zero; @len is 0 to 32. */
struct geojp_prefix4 {
	__u32 addr;
	__u8 len;
};

/* @hi holds the first 64 bits of the address; @len is 0 to 128. */
struct geojp_prefix6 {
	__u64 hi;
	__u64 lo;
	__u8 len;
};

/* 64 children.  A mixed child's number below is its rank among the mixed. */
struct geojp_planes {
	__u64 mixed;
	__u64 in;
};

/*
 * IPv4: 18 bits at the root, 6 in a node, 8 in a leaf.
 *
 *   root: 4096 planes      node: 1 plane       leaf: 256 bits
 *   /0 ........... /18  -> /18 ...... /24  ->  /24 ........ /32
 *
 * @base[i] is the number of the node or leaf below the first mixed child of
 * @planes[i]; the root is planes 0 to 4095, nodes follow it.  Leaves 0 and 1
 * are all out and all in: what is pure ends there as what is mixed does.
 */
struct geojp_trie4 {
	const struct geojp_planes *planes;
	const __u32 *base;
	const __u64 (*leaf)[4];
};

/*
 * IPv6: 12 bits at the root, 12 in a block, 8 in a node, then a run.
 *
 *   root: 4096 numbers     block: 4096 codes   node: 4 planes      run
 *   /0 ............ /12 -> /12 ........ /24 -> /24 ....... /32 ->  sorted
 *                                                                  boundaries
 *
 * A run is the sorted list of the addresses at which membership changes; an
 * odd number of them at or below an address means that it is in.  A root
 * entry or a code may also point to a run directly, where so little lies below
 * that a block or node would waste memory.  Blocks 0 and 1 and nodes 0 and 1
 * are all out and all in.  Runs are numbered: first those that root entries
 * point to, then those of codes, then those of nodes.
 */
struct geojp_block6 {
	__u8 code[4096];		/* 0 out, 1 in, node, or run */
	__u32 node_base[64];		/* for each 64 codes */
	__u32 run_base[64];
};

struct geojp_node6 {
	struct geojp_planes quarter[4];
};

struct geojp_run6 {
	__u32 start;			/* first of its words in @bound */
	__u32 count;			/* boundaries; the top bit: two words each */
};

struct geojp_trie6 {
	const __u16 *root;
	const struct geojp_block6 *block;
	const struct geojp_node6 *node;
	const __u32 *node_run;		/* first run of each node */
	const struct geojp_run6 *run;
	const __u64 *bound;
	__u32 blocks;			/* a root entry from here on is a run */
};

/*
 * Most bytes that n prefixes take, whatever they are.  IPv4: root, two shared
 * leaves, and a node and a leaf a prefix.  IPv6: root, shared blocks and
 * nodes, GEOJP_FREE_BLOCKS blocks, and a prefix's share of a full block and of
 * a node.  tests/unit/test_trie.c holds every list it makes against these.
 */
#define GEOJP_FREE_BLOCKS 16	/* so many /12s get a block however empty */
#define GEOJP_BLOCK_MIN 128	/* prefixes in a /12 that earn it a block */

#define GEOJP_TRIE4_MAX_BYTES(n) (81920ULL + 64 + 52ULL * (n))
#define GEOJP_TRIE6_MAX_BYTES(n) \
	(8192ULL + (2 + GEOJP_FREE_BLOCKS) * 4608ULL + 2 * 68 + 104ULL * (n))

/*
 * Bytes that geojp_trie4_build() needs for the @n prefixes at @p, which are in
 * strictly ascending order and disjoint, with host bits zero.  O(n).
 */
unsigned long geojp_trie4_size(const struct geojp_prefix4 *p, __u32 n);

/*
 * Builds @t in the zeroed @mem, aligned to 8 bytes, of the size that
 * geojp_trie4_size() gave for the same prefixes.  O(n).  @t is valid as long
 * as @mem is; @p is not needed any more.
 */
void geojp_trie4_build(struct geojp_trie4 *t, void *mem,
		       const struct geojp_prefix4 *p, __u32 n);

_Bool geojp_trie4_contains(const struct geojp_trie4 *t, __u32 addr);

/* How far a walk has come; all zero before the first step. */
struct geojp_walk4 {
	__u32 first;		/* where to look on */
	__u32 last;		/* of the range that is being split up */
	_Bool in_range;
	_Bool ended;
};

struct geojp_walk6 {
	__u64 hi, lo;
	__u64 last_hi, last_lo;
	_Bool in_range;
	_Bool ended;
};

/*
 * Gives, step by step and in ascending order, the shortest list of prefixes
 * that make the set.  False at its end.  A whole walk takes time in proportion
 * to the trie.
 */
_Bool geojp_walk4_next(const struct geojp_trie4 *t, struct geojp_walk4 *w,
		       struct geojp_prefix4 *p);

/* The same for IPv6. */
unsigned long geojp_trie6_size(const struct geojp_prefix6 *p, __u32 n);
void geojp_trie6_build(struct geojp_trie6 *t, void *mem,
		       const struct geojp_prefix6 *p, __u32 n);
_Bool geojp_trie6_contains(const struct geojp_trie6 *t, __u64 hi, __u64 lo);
_Bool geojp_walk6_next(const struct geojp_trie6 *t, struct geojp_walk6 *w,
		       struct geojp_prefix6 *p);

/* The last address of a prefix. */
__u32 geojp_prefix4_last(const struct geojp_prefix4 *p);
void geojp_prefix6_last(const struct geojp_prefix6 *p, __u64 *hi, __u64 *lo);

#endif /* GEOJP_TRIE_H */
