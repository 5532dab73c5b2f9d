/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Is this address in the set?  Two tries over a fixed set of prefixes, one for
 * IPv4, one for IPv6.  Uses no other file of ours; any file may use it.
 *
 * A set has no next hops, so two bits a child are enough: "all of it is in" and
 * "mixed, look below".
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

/*
 * 64 children.  Where a bit of @mixed is clear, that of @in is the answer;
 * where it is set, there is something below, and @in may tell what.
 */
struct geojp_planes {
	__u64 mixed;
	__u64 in;
};

/*
 * IPv4: 18 bits at the root, then a word.
 *
 *   root: 4096 planes     word: 64 /24s, or boundaries, or the place of
 *   /0 ........... /18 ->       a run of boundaries or of a bitmap
 *
 * Of a mixed child the bit in "in" tells which kind its word is:
 *
 *   clear  a bit for each /24: nothing is longer
 *   set    the addresses at which membership changes, by their low 14 bits,
 *          sorted in four lanes, the first in the lowest 16 bits: an odd number
 *          of them at or below an address means that it is in.  1 << 14 stands
 *          for none.  This has room for two ranges.  If there are more, the
 *          top bit is set, and the rest of the upper half is a place in @word.
 *          There is a run of such words; the low 8 bits are their number.  If
 *          they are 0, a bitmap is there instead.
 *
 * The words of a plane follow each other from @base on, counted from the @start
 * of 256 planes.
 */
struct geojp_trie4 {
	const struct geojp_planes *root;
	const __u64 *word;
	const __u32 *start;
	const __u16 *base;
};

/*
 * IPv6: 12 bits at the root, 12 in a block, 8 in a node or bitmap, then a run.
 *
 *   root: 4096 numbers     block: 4096 codes   node: 256       run
 *   /0 ............ /12 -> /12 ........ /24 -> /24 ....... /32 ->  sorted
 *                                              bitmap: 256         boundaries
 *
 * A bitmap takes four words of @word: nothing in it is mixed.  A node takes
 * nine: "in", "mixed", and the number of the first run below, with how many of
 * its runs lie before each of the four words of "mixed" in the upper half.
 *
 * A run is the sorted list of the addresses at which membership changes; an
 * odd number of them at or below an address means that it is in.  A root
 * entry or a code may also point to a run directly, where so little lies below
 * that a block or node would waste memory.  Runs are numbered: first those
 * that root entries point to, then those of codes, then those of nodes.
 */

/* For 64 codes: what to add to a code, or a multiple of it, for its place. */
struct geojp_codes6 {
	__u32 bitmap;		/* to four times the code */
	__u32 run;
	__u32 node;		/* to nine times the code */
};

struct geojp_run6 {
	__u32 start;		/* first of its words in @bound */
	__u32 count;		/* boundaries; the top bit: two words each */
};

struct geojp_trie6 {
	const __u16 *root;		/* 0 out, 1 in, 2 + block, or run */
	const __u8 *code;		/* 0 out, 1 in, bitmap, run, or node */
	const struct geojp_codes6 *base;	/* for each 64 codes */
	const __u64 *word;
	const struct geojp_run6 *run;
	const __u64 *bound;
	__u32 first_run;		/* a root entry from here on is a run */
};

/*
 * Most bytes that n prefixes take, whatever they are.  IPv4: the root with what
 * finds its words, and a word a prefix; at worst a word and a bitmap for 127 of
 * them.  IPv6: the root, GEOJP_FREE_BLOCKS blocks, and a prefix's share of a
 * full block and of what is below: five /128s of a /24 cost most, a fifth of a
 * node and a run of two boundaries each.  tests/unit/test_trie.c holds every
 * list it makes against these.
 */
#define GEOJP_FREE_BLOCKS 16	/* so many /12s get a block however empty */
#define GEOJP_BLOCK_MIN 512	/* prefixes in a /12 that earn it a block */

#define GEOJP_TRIE4_MAX_BYTES(n) (65536ULL + 8192 + 64 + 17ULL * (n))
#define GEOJP_TRIE6_MAX_BYTES(n) \
	(8192ULL + GEOJP_FREE_BLOCKS * 4864ULL + 64ULL * (n))

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
