// SPDX-License-Identifier: GPL-2.0
/*
 * The prefix tries; geojp_trie.h draws them.
 *
 * Building relies on one property of sorted disjoint prefixes: a prefix either
 * covers whole children of a node, whose bits it sets, or lies inside a single
 * child, and all prefixes inside that child follow each other.  So whatever
 * must be numbered (nodes, leaves, blocks, runs) is met in ascending order,
 * and its number is a running counter.
 *
 * The two planes follow the idea of a compressed multibit trie whose children
 * are found by population count: H. Asai and Y. Ohara, "Poptrie", SIGCOMM 2015.
 */
#include <linux/types.h>
#include "geojp_trie.h"

/* The kernel brings its own (compat.h): the builtin may call into libgcc. */
#ifndef geojp_popcount64
#define geojp_popcount64(x) ((__u32)__builtin_popcountll(x))
#endif

/* Long loops offer the processor now and then; only the kernel takes it. */
#ifndef geojp_cond_resched
#define geojp_cond_resched() ((void)0)
#endif

#define RESCHED_MASK 4095	/* offer after so many prefixes, less one */

#define ROOT4 4096		/* planes at the root of the IPv4 trie */

#define CODE_NODE 2		/* first code that means a node, ... */
#define CODE_RUN (CODE_NODE + 64)	/* ... and a run */
#define RUN_MAX 2		/* prefixes in a /24 that need no node */
#define RUN_WIDE 0x80000000U	/* boundaries take two words: hi, lo */

/*
 * Long runs are searched with branches, which can't be predicted: but the
 * processor goes on with a guess, and so fetches the next boundary before the
 * last one has come.  What is left in the end has been fetched: there a wrong
 * guess costs more than it gains.
 */
#define RUN_SHORT 8

static _Bool bit(__u64 word, __u32 i)
{
	return word >> i & 1;
}

/* Rank of child @i among the mixed ones. */
static __u32 rank(__u64 mixed, __u32 i)
{
	return geojp_popcount64(mixed & ((1ULL << i) - 1));
}

/*
 * Sets @count bits from @first on, a power of two that divides @first, in
 * words that lie @stride words apart.
 */
static void fill(__u64 *word, __u32 stride, __u32 first, __u32 count)
{
	word += first / 64 * stride;
	if (count < 64) {
		*word |= ((1ULL << count) - 1) << first % 64;
		return;
	}
	for (; count; count -= 64, word += stride)
		*word = ~0ULL;
}

/* IPv4 */

struct shape4 {
	__u32 planes;
	__u32 leaves;
};

static struct shape4 measure4(const struct geojp_prefix4 *p, __u32 n)
{
	struct shape4 s = { .planes = ROOT4, .leaves = 2 };
	__u32 node = ~0U, leaf = ~0U;
	__u32 i;

	for (i = 0; i < n; i++) {
		if (p[i].len > 18 && p[i].addr >> 14 != node) {
			node = p[i].addr >> 14;
			s.planes++;
		}
		if (p[i].len > 24 && p[i].addr >> 8 != leaf) {
			leaf = p[i].addr >> 8;
			s.leaves++;
		}
		if (!(i & RESCHED_MASK))
			geojp_cond_resched();
	}
	return s;
}

unsigned long geojp_trie4_size(const struct geojp_prefix4 *p, __u32 n)
{
	struct shape4 s = measure4(p, n);

	return s.planes * (sizeof(struct geojp_planes) + sizeof(__u32)) +
	       s.leaves * 4UL * sizeof(__u64);
}

/* What is being filled, and the node and leaf that were opened last. */
struct build4 {
	struct geojp_planes *planes;
	__u32 *base;
	__u64 (*leaf)[4];
	struct shape4 used;
	__u32 node_key;
	__u32 leaf_key;
};

/* Marks child @i of planes @n as mixed; @child is its number if it is new. */
static void mark_mixed(struct build4 *b, __u32 n, __u32 i, __u32 child)
{
	if (!b->planes[n].mixed)
		b->base[n] = child;
	b->planes[n].mixed |= 1ULL << i;
}

static void add4(struct build4 *b, const struct geojp_prefix4 *p)
{
	__u32 node;

	if (p->len <= 18) {
		fill(&b->planes->in, 2, p->addr >> 14, 1U << (18 - p->len));
		return;
	}
	if (p->addr >> 14 != b->node_key) {
		b->node_key = p->addr >> 14;
		mark_mixed(b, p->addr >> 20, p->addr >> 14 & 63,
			   b->used.planes++);
	}
	node = b->used.planes - 1;
	if (p->len <= 24) {
		fill(&b->planes[node].in, 2, p->addr >> 8 & 63,
		     1U << (24 - p->len));
		return;
	}
	if (p->addr >> 8 != b->leaf_key) {
		b->leaf_key = p->addr >> 8;
		mark_mixed(b, node, p->addr >> 8 & 63, b->used.leaves++);
	}
	fill(b->leaf[b->used.leaves - 1], 1, p->addr & 255,
	     1U << (32 - p->len));
}

void geojp_trie4_build(struct geojp_trie4 *t, void *mem,
		       const struct geojp_prefix4 *p, __u32 n)
{
	struct shape4 s = measure4(p, n);
	struct build4 b = {
		.used = { .planes = ROOT4, .leaves = 2 },
		.node_key = ~0U,
		.leaf_key = ~0U,
	};
	__u32 i;

	b.planes = mem;
	b.leaf = (__u64 (*)[4])(b.planes + s.planes);
	b.base = (__u32 *)(b.leaf + s.leaves);

	fill(b.leaf[1], 1, 0, 256);
	for (i = 0; i < n; i++) {
		add4(&b, &p[i]);
		if (!(i & RESCHED_MASK))
			geojp_cond_resched();
	}

	t->planes = b.planes;
	t->leaf = (const __u64 (*)[4])b.leaf;
	t->base = b.base;
}

_Bool geojp_trie4_contains(const struct geojp_trie4 *t, __u32 addr)
{
	const struct geojp_planes *n = &t->planes[addr >> 20];
	__u32 i = addr >> 14 & 63;
	__u32 child;

	if (!bit(n->mixed, i))
		return bit(n->in, i);

	child = t->base[addr >> 20] + rank(n->mixed, i);
	n = &t->planes[child];
	i = addr >> 8 & 63;
	child = t->base[child] + rank(n->mixed, i);
	/* Leaves 0 and 1 are all out and all in. */
	child = bit(n->mixed, i) ? child : bit(n->in, i);
	return bit(t->leaf[child][addr >> 6 & 3], addr & 63);
}

/* How many bits of @word, from bit @i on, are zero before the first one. */
static __u32 zeros(__u64 word, __u32 i)
{
	word >>= i;
	return word ? geojp_popcount64((word & -word) - 1) : 64 - i;
}

/* How many children of @n, from the pure one @i on, are pure and alike. */
static __u32 alike(const struct geojp_planes *n, __u32 i)
{
	return zeros(n->mixed | (bit(n->in, i) ? ~n->in : n->in), i);
}

/* Is @addr in?  *@last: up to here the answer stays, and maybe further. */
static _Bool stretch4(const struct geojp_trie4 *t, __u32 addr, __u32 *last)
{
	const struct geojp_planes *n = &t->planes[addr >> 20];
	__u32 i = addr >> 14 & 63;
	__u64 word;
	_Bool in;

	if (!bit(n->mixed, i)) {
		*last = (addr | 0x3fff) + ((alike(n, i) - 1) << 14);
		return bit(n->in, i);
	}
	n = &t->planes[t->base[addr >> 20] + rank(n->mixed, i)];
	i = addr >> 8 & 63;
	if (!bit(n->mixed, i)) {
		*last = (addr | 0xff) + ((alike(n, i) - 1) << 8);
		return bit(n->in, i);
	}
	word = t->leaf[t->base[n - t->planes] + rank(n->mixed, i)]
		      [addr >> 6 & 3];
	in = bit(word, addr & 63);
	*last = addr + zeros(in ? ~word : word, addr & 63) - 1;
	return in;
}

__u32 geojp_prefix4_last(const struct geojp_prefix4 *p)
{
	return p->addr | (p->len < 32 ? ~0U >> p->len : 0);
}

/* The next range of addresses that are in, as long as it goes. */
static _Bool next_range4(const struct geojp_trie4 *t, struct geojp_walk4 *w)
{
	__u32 last, steps = 0;

	while (!stretch4(t, w->first, &last)) {
		if (last == ~0U)
			return 0;
		w->first = last + 1;
		if (!(++steps & RESCHED_MASK))
			geojp_cond_resched();
	}
	do {
		w->last = last;
		if (!(++steps & RESCHED_MASK))
			geojp_cond_resched();
	} while (last != ~0U && stretch4(t, last + 1, &last));
	return 1;
}

_Bool geojp_walk4_next(const struct geojp_trie4 *t, struct geojp_walk4 *w,
		       struct geojp_prefix4 *p)
{
	if (!w->in_range && (w->ended || !next_range4(t, w))) {
		w->ended = 1;
		return 0;
	}

	/* As wide as the first address allows, then as the range does. */
	p->addr = w->first;
	for (p->len = 32; p->len; p->len--)
		if (p->addr >> (32 - p->len) & 1)
			break;
	while (geojp_prefix4_last(p) > w->last)
		p->len++;

	w->first = geojp_prefix4_last(p) + 1;
	w->in_range = w->first && w->first <= w->last;
	w->ended = !w->first;
	return 1;
}

/* IPv6 */

struct shape6 {
	__u32 blocks;
	__u32 nodes;
	/* Runs are numbered in this order: each kind must be consecutive. */
	__u32 root_runs;	/* what root entries point to, in 16 bits */
	__u32 block_runs;	/* what the codes of blocks do */
	__u32 node_runs;	/* below mixed /32s */
	__u32 bounds;		/* words */
};

/* Counts while there is no @block to fill, else fills what was counted. */
struct build6 {
	struct geojp_block6 *block;
	struct geojp_node6 *node;
	__u32 *node_run;
	struct geojp_run6 *run;
	__u64 *bound;
	__u16 *root;
	struct shape6 total;	/* as counted; zero while counting */
	struct shape6 used;
};

/* The end of the prefixes that share the bits of @p above @shift. */
static const struct geojp_prefix6 *group_end(const struct geojp_prefix6 *p,
					     const struct geojp_prefix6 *end,
					     __u32 shift)
{
	__u64 key = p->hi >> shift;

	for (; p < end && p->hi >> shift == key; p++)
		if (!((end - p) & RESCHED_MASK))
			geojp_cond_resched();
	return p;
}

static void hostmask6(__u32 len, __u64 *hi, __u64 *lo)
{
	*hi = len < 64 ? ~0ULL >> len : 0;
	*lo = len <= 64 ? ~0ULL : len < 128 ? ~0ULL >> (len - 64) : 0;
}

void geojp_prefix6_last(const struct geojp_prefix6 *p, __u64 *hi, __u64 *lo)
{
	hostmask6(p->len, hi, lo);
	*hi |= p->hi;
	*lo |= p->lo;
}

static _Bool any_longer(const struct geojp_prefix6 *p,
			const struct geojp_prefix6 *end, __u32 len)
{
	for (; p < end; p++)
		if (p->len > len)
			return 1;
	return 0;
}

static void add_bound(struct build6 *b, struct geojp_run6 *run, __u64 hi,
		      __u64 lo)
{
	_Bool wide = run->count & RUN_WIDE;

	if (b->block) {
		b->bound[b->used.bounds] = hi;
		if (wide)
			b->bound[b->used.bounds + 1] = lo;
	}
	b->used.bounds += 1 + wide;
	run->count++;
}

/*
 * The run of [p, end), which lie in one block of addresses with @shift bits
 * of the upper half to vary.  A boundary at the end of the block is left out:
 * nobody asks beyond it, and it could be past the last address there is.
 */
static struct geojp_run6 add_run(struct build6 *b,
				 const struct geojp_prefix6 *p,
				 const struct geojp_prefix6 *end, __u32 shift)
{
	struct geojp_run6 run = {
		.start = b->used.bounds,
		.count = any_longer(p, end, 64) ? RUN_WIDE : 0,
	};
	__u64 block_last = p->hi | ((1ULL << shift) - 1);
	__u64 hi, lo;

	add_bound(b, &run, p->hi, p->lo);
	for (;;) {
		if (!((end - p) & RESCHED_MASK))
			geojp_cond_resched();
		geojp_prefix6_last(p, &hi, &lo);
		if (hi == block_last && lo == ~0ULL)
			break;
		hi += !++lo;
		if (++p == end) {
			add_bound(b, &run, hi, lo);
			break;
		}
		if (p->hi == hi && p->lo == lo)
			continue;	/* they touch: no change here */
		add_bound(b, &run, hi, lo);
		add_bound(b, &run, p->hi, p->lo);
	}
	return run;
}

/* A node for [p, end), which lie in one /24. */
static void add_node(struct build6 *b, const struct geojp_prefix6 *p,
		     const struct geojp_prefix6 *end)
{
	__u32 first_run = b->total.root_runs + b->total.block_runs;
	struct geojp_planes unused[4], *quarter = unused;
	const struct geojp_prefix6 *next;
	struct geojp_run6 run;
	__u32 i;

	geojp_cond_resched();
	if (b->block) {
		quarter = b->node[b->used.nodes].quarter;
		b->node_run[b->used.nodes] = first_run + b->used.node_runs;
	}
	b->used.nodes++;

	for (; p < end; p = next) {
		i = p->hi >> 32 & 255;
		if (p->len <= 32) {
			next = p + 1;
			if (b->block)
				fill(&quarter->in, 2, i, 1U << (32 - p->len));
			continue;
		}
		next = group_end(p, end, 32);
		run = add_run(b, p, next, 32);
		if (b->block) {
			quarter[i / 64].mixed |= 1ULL << i % 64;
			b->run[first_run + b->used.node_runs] = run;
		}
		b->used.node_runs++;
	}
}

/* Stores in *@base what, added to @code, gives @number, if @code is @first. */
static void set_base(__u32 *base, __u32 first, __u32 code, __u32 number)
{
	if (code == first)
		*base = number - code;
}

/* A block for [p, end), which lie in one /12. */
static void add_block(struct build6 *b, const struct geojp_prefix6 *p,
		      const struct geojp_prefix6 *end)
{
	struct geojp_block6 *block = b->block;
	__u32 node_code = CODE_NODE, run_code = CODE_RUN;
	const struct geojp_prefix6 *next;
	struct geojp_run6 run;
	__u32 i, j, group = ~0U;

	if (block)
		block += b->used.blocks;
	b->used.blocks++;

	for (; p < end; p = next) {
		i = p->hi >> 40 & 4095;
		if (i / 64 != group) {
			group = i / 64;
			node_code = CODE_NODE;
			run_code = CODE_RUN;
		}
		if (p->len <= 24) {
			next = p + 1;
			for (j = 0; block && j < 1U << (24 - p->len); j++)
				block->code[i + j] = 1;
			continue;
		}
		next = group_end(p, end, 40);
		if (next - p <= RUN_MAX && any_longer(p, next, 32)) {
			run = add_run(b, p, next, 40);
			if (block) {
				j = b->total.root_runs + b->used.block_runs;
				b->run[j] = run;
				set_base(&block->run_base[group], CODE_RUN,
					 run_code, j);
				block->code[i] = run_code++;
			}
			b->used.block_runs++;
			continue;
		}
		if (block) {
			set_base(&block->node_base[group], CODE_NODE,
				 node_code, b->used.nodes);
			block->code[i] = node_code++;
		}
		add_node(b, p, next);
	}
}

static _Bool earns_block(const struct build6 *b, __u32 prefixes)
{
	return prefixes >= GEOJP_BLOCK_MIN ||
	       b->used.blocks < 2 + GEOJP_FREE_BLOCKS;
}

static void add_all(struct build6 *b, const struct geojp_prefix6 *p,
		    const struct geojp_prefix6 *end)
{
	const struct geojp_prefix6 *next;
	struct geojp_run6 run;
	__u32 i, j;

	for (; p < end; p = next) {
		i = p->hi >> 52;
		if (p->len <= 12) {
			next = p + 1;
			for (j = 0; b->block && j < 1U << (12 - p->len); j++)
				b->root[i + j] = 1;
			continue;
		}
		next = group_end(p, end, 52);
		if (earns_block(b, next - p)) {
			if (b->block)
				b->root[i] = b->used.blocks;
			add_block(b, p, next);
			continue;
		}
		run = add_run(b, p, next, 52);
		if (b->block) {
			b->root[i] = b->total.blocks + b->used.root_runs;
			b->run[b->used.root_runs] = run;
		}
		b->used.root_runs++;
	}
}

static struct shape6 measure6(const struct geojp_prefix6 *p, __u32 n)
{
	struct build6 b = { .used = { .blocks = 2, .nodes = 2 } };

	if (n)
		add_all(&b, p, p + n);
	return b.used;
}

static unsigned long runs_of(const struct shape6 *s)
{
	return s->root_runs + s->block_runs + s->node_runs;
}

unsigned long geojp_trie6_size(const struct geojp_prefix6 *p, __u32 n)
{
	struct shape6 s = measure6(p, n);

	return s.nodes * (sizeof(struct geojp_node6) + sizeof(__u32)) +
	       s.bounds * sizeof(__u64) +
	       s.blocks * sizeof(struct geojp_block6) +
	       runs_of(&s) * sizeof(struct geojp_run6) +
	       4096 * sizeof(__u16);
}

void geojp_trie6_build(struct geojp_trie6 *t, void *mem,
		       const struct geojp_prefix6 *p, __u32 n)
{
	struct build6 b = {
		.total = measure6(p, n),
		.used = { .blocks = 2, .nodes = 2 },
	};
	__u32 i;

	b.node = mem;
	b.bound = (__u64 *)(b.node + b.total.nodes);
	b.block = (struct geojp_block6 *)(b.bound + b.total.bounds);
	b.run = (struct geojp_run6 *)(b.block + b.total.blocks);
	b.node_run = (__u32 *)(b.run + runs_of(&b.total));
	b.root = (__u16 *)(b.node_run + b.total.nodes);

	for (i = 0; i < 4096; i++)
		b.block[1].code[i] = 1;
	fill(&b.node[1].quarter->in, 2, 0, 256);
	if (n)
		add_all(&b, p, p + n);

	t->root = b.root;
	t->block = b.block;
	t->node = b.node;
	t->node_run = b.node_run;
	t->run = b.run;
	t->bound = b.bound;
	t->blocks = b.total.blocks;
}

static _Bool at_or_below(const __u64 *bound, __u64 hi, __u64 lo)
{
	return (bound[0] < hi) | ((bound[0] == hi) & (bound[1] <= lo));
}

/*
 * How many of @n narrow boundaries are at or below the address.  Below: known
 * to be so.  n: still to be told apart.
 */
static __u32 narrow_rank(const __u64 *bound, __u32 n, __u64 hi)
{
	__u32 below = 0, half;

	while (n > RUN_SHORT) {
		half = n / 2;
		if (bound[below + half - 1] <= hi)
			below += half;
		n -= half;
	}
	while (n > 1) {
		half = n / 2;
		below += half & -(__u32)(bound[below + half - 1] <= hi);
		n -= half;
	}
	return below + (bound[below] <= hi);
}

/* The same for those of two words each. */
static __u32 wide_rank(const __u64 *bound, __u32 n, __u64 hi, __u64 lo)
{
	__u32 below = 0, half;

	while (n > RUN_SHORT) {
		half = n / 2;
		if (at_or_below(bound + 2 * (below + half - 1), hi, lo))
			below += half;
		n -= half;
	}
	while (n > 1) {
		half = n / 2;
		below += half & -(__u32)at_or_below(bound + 2 *
						    (below + half - 1), hi, lo);
		n -= half;
	}
	return below + at_or_below(bound + 2 * below, hi, lo);
}

/* How many boundaries of a run are at or below the address. */
static __u32 run_rank(const struct geojp_trie6 *t,
		      const struct geojp_run6 *run, __u64 hi, __u64 lo)
{
	const __u64 *bound = t->bound + run->start;

	if (run->count & RUN_WIDE)
		return wide_rank(bound, run->count & ~RUN_WIDE, hi, lo);
	return narrow_rank(bound, run->count, hi);
}

/* Where a look-up ends: at a run, or with the answer in @in. */
struct end6 {
	const struct geojp_run6 *run;
	const struct geojp_planes *planes;	/* where @in comes from */
	__u32 shift;	/* bits of the upper half below this level */
	_Bool in;
};

/* Inlined in both places: it returns more than registers hold. */
static __always_inline struct end6 descend6(const struct geojp_trie6 *t,
					    __u64 hi)
{
	__u32 number = t->root[hi >> 52];
	__u32 i = hi >> 40 & 4095;
	const struct geojp_planes *quarter;
	const struct geojp_block6 *block;
	struct end6 e = { .shift = 52 };
	__u32 code, below, q;

	if (number >= t->blocks) {
		e.run = &t->run[number - t->blocks];
		return e;
	}

	e.shift = 40;
	block = &t->block[number];
	code = block->code[i];
	if (code >= CODE_RUN) {
		e.run = &t->run[block->run_base[i / 64] + code];
		return e;
	}

	e.shift = 32;
	/* Nodes 0 and 1 are all out and all in. */
	number = code < CODE_NODE ? code : block->node_base[i / 64] + code;
	quarter = t->node[number].quarter;
	i = hi >> 32 & 255;
	q = i / 64;
	i %= 64;
	e.planes = &quarter[q];
	e.in = bit(quarter[q].in, i);
	if (bit(quarter[q].mixed, i)) {
		below = rank(quarter[q].mixed, i);
		while (q)
			below += geojp_popcount64(quarter[--q].mixed);
		e.run = &t->run[t->node_run[number] + below];
	}
	return e;
}

_Bool geojp_trie6_contains(const struct geojp_trie6 *t, __u64 hi, __u64 lo)
{
	struct end6 e = descend6(t, hi);

	return e.run ? run_rank(t, e.run, hi, lo) & 1 : e.in;
}

/* The same for IPv6; *@last_hi and *@last_lo are the last address. */
static _Bool stretch6(const struct geojp_trie6 *t, __u64 hi, __u64 lo,
		      __u64 *last_hi, __u64 *last_lo)
{
	__u32 root = t->root[hi >> 52];
	struct end6 e = descend6(t, hi);
	const __u64 *bound;
	__u32 below;
	_Bool wide;

	if (root < 2)
		e.shift = 52;
	else if (!e.run && t->block[root].code[hi >> 40 & 4095] < CODE_NODE)
		e.shift = 40;
	*last_hi = hi | ((1ULL << e.shift) - 1);
	*last_lo = ~0ULL;
	if (!e.run) {
		if (e.shift == 32)
			*last_hi += (__u64)(alike(e.planes, hi >> 32 & 63) - 1)
				    << 32;
		return e.in;
	}

	below = run_rank(t, e.run, hi, lo);
	if (below < (e.run->count & ~RUN_WIDE)) {
		wide = e.run->count & RUN_WIDE;
		bound = t->bound + e.run->start + (below << wide);
		*last_lo = (wide ? bound[1] : 0) - 1;
		*last_hi = bound[0] - !~*last_lo;
	}
	return below & 1;
}

static _Bool less6(__u64 a_hi, __u64 a_lo, __u64 b_hi, __u64 b_lo)
{
	return a_hi < b_hi || (a_hi == b_hi && a_lo < b_lo);
}

/* The next range of addresses that are in, as long as it goes. */
static _Bool next_range6(const struct geojp_trie6 *t, struct geojp_walk6 *w)
{
	__u64 hi = w->hi, lo = w->lo, last_hi, last_lo;
	__u32 steps = 0;
	_Bool in;

	do {
		w->hi = hi;
		w->lo = lo;
		in = stretch6(t, hi, lo, &last_hi, &last_lo);
		lo = last_lo + 1;
		hi = last_hi + !lo;
		if (!(++steps & RESCHED_MASK))
			geojp_cond_resched();
	} while (!in && (hi || lo));
	if (!in)
		return 0;

	do {
		w->last_hi = last_hi;
		w->last_lo = last_lo;
		lo = last_lo + 1;
		hi = last_hi + !lo;
		if (!(++steps & RESCHED_MASK))
			geojp_cond_resched();
	} while ((hi || lo) && stretch6(t, hi, lo, &last_hi, &last_lo));
	return 1;
}

/* Shortens a prefix as far as its address has zero bits at the end. */
static void widen6(struct geojp_prefix6 *p)
{
	for (p->len = 128; p->len > 64; p->len--)
		if (p->lo >> (128 - p->len) & 1)
			return;
	for (; p->len; p->len--)
		if (p->hi >> (64 - p->len) & 1)
			return;
}

_Bool geojp_walk6_next(const struct geojp_trie6 *t, struct geojp_walk6 *w,
		       struct geojp_prefix6 *p)
{
	__u64 hi, lo;

	if (!w->in_range && (w->ended || !next_range6(t, w))) {
		w->ended = 1;
		return 0;
	}

	/* As wide as the first address allows, then as the range does. */
	p->hi = w->hi;
	p->lo = w->lo;
	widen6(p);
	for (;; p->len++) {
		geojp_prefix6_last(p, &hi, &lo);
		if (!less6(w->last_hi, w->last_lo, hi, lo))
			break;
	}

	w->lo = lo + 1;
	w->hi = hi + !w->lo;
	w->ended = !w->hi && !w->lo;
	w->in_range = !w->ended && !less6(w->last_hi, w->last_lo, w->hi, w->lo);
	return 1;
}
