// SPDX-License-Identifier: GPL-2.0
/*
 * The prefix tries; geojp_trie.h draws them.
 *
 * Building relies on one property of sorted disjoint prefixes: a prefix either
 * covers whole children of a node, whose bits it sets, or lies inside a single
 * child, and all prefixes inside that child follow each other.  So whatever
 * must be numbered (words, blocks, bitmaps, nodes, runs) is met in ascending
 * order, and its number is a running counter.
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

/* Long loops let other processes run now and then; only the kernel needs it. */
#ifndef geojp_cond_resched
#define geojp_cond_resched() ((void)0)
#endif

#define RESCHED_MASK 4095	/* once in 4096 steps */

#define ROOT4 4096		/* planes at the root of the IPv4 trie */
#define LOW4 0x3fffU		/* the bits of an address below the root */
#define BEYOND4 0x4000U		/* what is never at or below those */
#define LANES4 0x0001000100010001ULL	/* times a number: it in each lane */
#define ELSEWHERE4 0x8000000000000000ULL
#define RUN4 63			/* most words of a run; then comes a bitmap */
#define BITMAP4 256		/* words */

#define CODE_BITMAP 2		/* first code that means a bitmap, ... */
#define CODE_RUN (CODE_BITMAP + 64)	/* ... a run, ... */
#define CODE_NODE (CODE_RUN + 64)	/* ... and a node */
#define BITMAP6 4		/* words of a bitmap, ... */
#define NODE6 9			/* ... and of a node */
#define RUN_MAX 4		/* prefixes in a /24 that need no node */
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

/* Counted in words. */
struct shape4 {
	__u32 words;		/* one for each mixed child */
	__u32 more;		/* runs and bitmaps; they follow */
};

/* Counts while there is no @root to fill, else fills what was counted. */
struct build4 {
	struct geojp_planes *root;
	__u64 *word;
	__u32 *start;
	__u16 *base;
	struct shape4 total;	/* as counted; zero while counting */
	struct shape4 used;
	__u32 start_of;		/* whose @start was set last */
};

/* The end of the prefixes that share the bits of @p above @shift. */
static const struct geojp_prefix4 *group_end4(const struct geojp_prefix4 *p,
					      const struct geojp_prefix4 *end,
					      __u32 shift)
{
	__u32 key = p->addr >> shift;

	for (; p < end && p->addr >> shift == key; p++)
		if (!((end - p) & RESCHED_MASK))
			geojp_cond_resched();
	return p;
}

/* The end of the prefixes from @p on that touch; *@last: their last address. */
static const struct geojp_prefix4 *range_end4(const struct geojp_prefix4 *p,
					      const struct geojp_prefix4 *end,
					      __u32 *last)
{
	*last = geojp_prefix4_last(p);
	while (++p < end && p->addr == *last + 1)
		*last = geojp_prefix4_last(p);
	return p;
}

static void set_lane4(__u64 *word, __u32 lane, __u32 value)
{
	*word ^= (__u64)(value ^ BEYOND4) << 16 * lane;
}

/* How many words the boundaries of [p, end) take, two ranges each. */
static __u32 run_words4(const struct geojp_prefix4 *p,
			const struct geojp_prefix4 *end)
{
	__u32 ranges, last;

	for (ranges = 0; p < end; ranges++)
		p = range_end4(p, end, &last);
	return (ranges + 1) / 2;
}

static void fill_run4(__u64 *word, const struct geojp_prefix4 *p,
		      const struct geojp_prefix4 *end)
{
	__u32 lane = 0, first, last;

	for (; p < end; lane = (lane + 2) % 4) {
		first = p->addr & LOW4;
		p = range_end4(p, end, &last);
		if (!lane)
			*word++ = LANES4 * BEYOND4;
		set_lane4(word - 1, lane, first);
		set_lane4(word - 1, lane + 1, (last & LOW4) + 1);
	}
}

static void fill_all4(__u64 *word, __u32 shift, const struct geojp_prefix4 *p,
		      const struct geojp_prefix4 *end)
{
	for (; p < end; p++)
		fill(word, 1, (p->addr & LOW4) >> shift,
		     1U << (32 - p->len - shift));
}

static _Bool any_beyond24(const struct geojp_prefix4 *p,
			  const struct geojp_prefix4 *end)
{
	for (; p < end; p++)
		if (p->len > 24)
			return 1;
	return 0;
}

/* Adds the word of [p, end), in one /18.  False: it is a bit for each /24. */
static _Bool add_child4(struct build4 *b, const struct geojp_prefix4 *p,
			const struct geojp_prefix4 *end)
{
	__u32 more = b->total.words + b->used.more;
	__u64 unused = 0, *word = &unused;
	__u32 words;

	if (b->root)
		word = b->word + b->used.words;
	b->used.words++;
	if (!any_beyond24(p, end)) {
		fill_all4(word, 8, p, end);
		return 0;
	}

	words = run_words4(p, end);
	if (words == 1) {
		fill_run4(word, p, end);
		return 1;
	}

	b->used.more += words <= RUN4 ? words : BITMAP4;
	if (!b->root)
		return 1;
	*word = ELSEWHERE4 | (__u64)more << 32 | (words <= RUN4 ? words : 0);
	if (words <= RUN4)
		fill_run4(b->word + more, p, end);
	else
		fill_all4(b->word + more, 0, p, end);
	return 1;
}

/* Stores where the next word will be, if it is the first of its plane. */
static void set_base4(struct build4 *b, __u32 plane)
{
	if (b->start_of != plane >> 8) {
		b->start_of = plane >> 8;
		b->start[plane >> 8] = b->used.words;
	}
	if (!b->root[plane].mixed)
		b->base[plane] = b->used.words - b->start[plane >> 8];
}

static void add_all4(struct build4 *b, const struct geojp_prefix4 *p,
		     const struct geojp_prefix4 *end)
{
	const struct geojp_prefix4 *next;
	__u32 plane, i;
	_Bool deep;

	for (; p < end; p = next) {
		plane = p->addr >> 20;
		i = p->addr >> 14 & 63;
		if (!((end - p) & RESCHED_MASK))
			geojp_cond_resched();
		if (p->len <= 18) {
			next = p + 1;
			if (b->root)
				fill(&b->root->in, 2, p->addr >> 14,
				     1U << (18 - p->len));
			continue;
		}
		next = group_end4(p, end, 14);
		if (b->root)
			set_base4(b, plane);
		deep = add_child4(b, p, next);
		if (b->root) {
			b->root[plane].mixed |= 1ULL << i;
			b->root[plane].in |= (__u64)deep << i;
		}
	}
}

static struct shape4 measure4(const struct geojp_prefix4 *p, __u32 n)
{
	struct build4 b = { 0 };

	if (n)
		add_all4(&b, p, p + n);
	return b.used;
}

unsigned long geojp_trie4_size(const struct geojp_prefix4 *p, __u32 n)
{
	struct shape4 s = measure4(p, n);

	return ROOT4 * (sizeof(struct geojp_planes) + sizeof(__u16)) +
	       ROOT4 / 256 * sizeof(__u32) +
	       (s.words + s.more) * sizeof(__u64);
}

void geojp_trie4_build(struct geojp_trie4 *t, void *mem,
		       const struct geojp_prefix4 *p, __u32 n)
{
	struct build4 b = {
		.total = measure4(p, n),
		.start_of = ~0U,
	};

	b.root = mem;
	b.word = (__u64 *)(b.root + ROOT4);
	b.start = (__u32 *)(b.word + b.total.words + b.total.more);
	b.base = (__u16 *)(b.start + ROOT4 / 256);

	if (n)
		add_all4(&b, p, p + n);

	t->root = b.root;
	t->word = b.word;
	t->start = b.start;
	t->base = b.base;
}

/* The word of the mixed child @i of plane @plane of the root. */
static __always_inline __u64 word4(const struct geojp_trie4 *t, __u32 plane,
				   __u32 i)
{
	return t->word[t->start[plane >> 8] + t->base[plane] +
		       rank(t->root[plane].mixed, i)];
}

/* How many lanes of @word are at or below @low: those keep their top bit. */
static __u32 lanes_below(__u64 word, __u32 low)
{
	return geojp_popcount64((LANES4 * (low | 0x8000) - word) &
				LANES4 * 0x8000);
}

/* The last of @n words that begins at or below @low, or the first. */
static const __u64 *find4(const __u64 *run, __u32 n, __u32 low)
{
	__u32 half;

	while (n > 1) {
		half = n / 2;
		run += half & -(__u32)((run[half] & 0xffff) <= low);
		n -= half;
	}
	return run;
}

static const __u64 *elsewhere4(const struct geojp_trie4 *t, __u64 word)
{
	return t->word + ((word & ~ELSEWHERE4) >> 32);
}

_Bool geojp_trie4_contains(const struct geojp_trie4 *t, __u32 addr)
{
	const struct geojp_planes *n = &t->root[addr >> 20];
	__u32 i = addr >> 14 & 63, low = addr & LOW4;
	const __u64 *more;
	__u64 word;

	if (!bit(n->mixed, i))
		return bit(n->in, i);

	word = word4(t, addr >> 20, i);
	if (!bit(n->in, i))
		return bit(word, low >> 8);

	if (word & ELSEWHERE4) {
		more = elsewhere4(t, word);
		if (!(word & 255))
			return bit(more[low / 64], low % 64);
		word = *find4(more, word & 255, low);
	}
	return lanes_below(word, low) & 1;
}

/* How many bits of @word, from bit @i on, are zero before the first one. */
static __u32 zeros(__u64 word, __u32 i)
{
	word >>= i;
	return word ? geojp_popcount64((word & -word) - 1) : 64 - i;
}

/* How many children, from the pure one @i on, are pure and alike. */
static __u32 alike(__u64 mixed, __u64 in, __u32 i)
{
	return zeros(mixed | (bit(in, i) ? ~in : in), i);
}

/* What stretch4() does, in bit @i of @word; a bit is for @step addresses. */
static _Bool stretch_bits4(__u64 word, __u32 i, __u32 step, __u32 addr,
			   __u32 *last)
{
	*last = (addr | (step - 1)) + (alike(0, word, i) - 1) * step;
	return bit(word, i);
}

/* Is @addr in?  *@last: up to here the answer stays, and maybe further. */
static _Bool stretch4(const struct geojp_trie4 *t, __u32 addr, __u32 *last)
{
	const struct geojp_planes *n = &t->root[addr >> 20];
	__u32 i = addr >> 14 & 63, low = addr & LOW4;
	__u32 below, next = BEYOND4;
	const __u64 *run, *end;
	__u64 word;

	if (!bit(n->mixed, i)) {
		*last = (addr | LOW4) +
			((alike(n->mixed, n->in, i) - 1) << 14);
		return bit(n->in, i);
	}
	word = word4(t, addr >> 20, i);
	if (!bit(n->in, i))
		return stretch_bits4(word, low >> 8, 256, addr, last);

	if (word & ELSEWHERE4) {
		run = elsewhere4(t, word);
		if (!(word & 255))
			return stretch_bits4(run[low / 64], low % 64, 1, addr,
					     last);
		end = run + (word & 255);
		run = find4(run, word & 255, low);
		word = *run;
		/* Behind the last boundary of a word comes the next word's. */
		if (run + 1 < end)
			next = run[1] & 0xffff;
	}
	below = lanes_below(word, low);
	if (below < 4)
		next = word >> 16 * below & 0xffff;
	*last = (addr & ~LOW4) + next - 1;
	return below & 1;
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
	__u32 bitmaps;		/* words */
	__u32 nodes;		/* words; they follow the bitmaps */
	/* Runs are numbered in this order: each kind must be consecutive. */
	__u32 root_runs;	/* what root entries point to, in 16 bits */
	__u32 block_runs;	/* what the codes of blocks do */
	__u32 node_runs;	/* below mixed /32s */
	__u32 bounds;		/* words */
};

/* Counts while there is no @root to fill, else fills what was counted. */
struct build6 {
	__u16 *root;
	__u8 *code;
	struct geojp_codes6 *base;
	__u64 *word;
	struct geojp_run6 *run;
	__u64 *bound;
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
	for (; p < end; p++) {
		if (p->len > len)
			return 1;
		if (!((end - p) & RESCHED_MASK))
			geojp_cond_resched();
	}
	return 0;
}

static void add_bound(struct build6 *b, struct geojp_run6 *run, __u64 hi,
		      __u64 lo)
{
	_Bool wide = run->count & RUN_WIDE;

	if (b->root) {
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

/* The bit or bits of a prefix of /25 to /32 in the 256 of its /24. */
static void fill_bitmap(__u64 *word, const struct geojp_prefix6 *p)
{
	fill(word, 1, p->hi >> 32 & 255, 1U << (32 - p->len));
}

/* What is in a node for [p, end), which lie in one /24, and its runs. */
static void fill_node(struct build6 *b, __u64 *node,
		      const struct geojp_prefix6 *p,
		      const struct geojp_prefix6 *end)
{
	__u32 first_run = b->total.root_runs + b->total.block_runs;
	const struct geojp_prefix6 *next;
	struct geojp_run6 run;
	__u32 i;

	for (; p < end; p = next) {
		if (p->len <= 32) {
			next = p + 1;
			fill_bitmap(node, p);
			continue;
		}
		next = group_end(p, end, 32);
		run = add_run(b, p, next, 32);
		i = p->hi >> 32 & 255;
		node[4 + i / 64] |= 1ULL << i % 64;
		if (b->root)
			b->run[first_run + b->used.node_runs] = run;
		b->used.node_runs++;
	}
}

/* What is next in a group of 64 codes. */
struct codes6 {
	__u32 group;
	__u32 bitmap;
	__u32 run;
	__u32 node;
};

/* Codes for [p, end), which lie in one /24; each stores what it means. */

static __u32 add_bitmap(struct build6 *b, struct codes6 *c,
			const struct geojp_prefix6 *p,
			const struct geojp_prefix6 *end)
{
	__u32 number = b->used.bitmaps;

	b->used.bitmaps += BITMAP6;
	if (b->root) {
		for (; p < end; p++)
			fill_bitmap(b->word + number, p);
		if (c->bitmap == CODE_BITMAP)
			b->base[c->group].bitmap =
				number - BITMAP6 * CODE_BITMAP;
	}
	return c->bitmap++;
}

static __u32 add_block_run(struct build6 *b, struct codes6 *c,
			   const struct geojp_prefix6 *p,
			   const struct geojp_prefix6 *end)
{
	__u32 number = b->total.root_runs + b->used.block_runs++;
	struct geojp_run6 run = add_run(b, p, end, 40);

	if (b->root) {
		b->run[number] = run;
		if (c->run == CODE_RUN)
			b->base[c->group].run = number - CODE_RUN;
	}
	return c->run++;
}

static __u32 add_node(struct build6 *b, struct codes6 *c,
		      const struct geojp_prefix6 *p,
		      const struct geojp_prefix6 *end)
{
	__u32 number = b->total.bitmaps + b->used.nodes;
	__u64 unused[NODE6] = { 0 }, *node = unused;
	__u32 i, before = 0;

	geojp_cond_resched();
	b->used.nodes += NODE6;
	if (b->root) {
		node = b->word + number;
		if (c->node == CODE_NODE)
			b->base[c->group].node = number - NODE6 * CODE_NODE;
	}

	node[8] = b->total.root_runs + b->total.block_runs + b->used.node_runs;
	fill_node(b, node, p, end);
	for (i = 0; i < 4; i++) {
		node[8] |= (__u64)before << (32 + 8 * i);
		before += geojp_popcount64(node[4 + i]);
	}
	return c->node++;
}

static __u32 add_code(struct build6 *b, struct codes6 *c,
		      const struct geojp_prefix6 *p,
		      const struct geojp_prefix6 *end)
{
	if (any_longer(p, end, 32))
		return end - p <= RUN_MAX ? add_block_run(b, c, p, end) :
					    add_node(b, c, p, end);
	return add_bitmap(b, c, p, end);
}

/* A block for [p, end), which lie in one /12. */
static void add_block(struct build6 *b, const struct geojp_prefix6 *p,
		      const struct geojp_prefix6 *end)
{
	__u32 first = 4096 * b->used.blocks;
	const struct geojp_prefix6 *next;
	struct codes6 c = { .group = ~0U };
	__u32 i, j, count, code;

	b->used.blocks++;
	for (; p < end; p = next) {
		i = first + (p->hi >> 40 & 4095);
		if (i / 64 != c.group)
			c = (struct codes6){ i / 64, CODE_BITMAP, CODE_RUN,
					     CODE_NODE };
		if (p->len <= 24) {
			next = p + 1;
			count = 1U << (24 - p->len);
			code = 1;
		} else {
			next = group_end(p, end, 40);
			count = 1;
			code = add_code(b, &c, p, next);
		}
		for (j = 0; b->root && j < count; j++)
			b->code[i + j] = code;
	}
}

static _Bool earns_block(const struct build6 *b, __u32 prefixes)
{
	return prefixes >= GEOJP_BLOCK_MIN ||
	       b->used.blocks < GEOJP_FREE_BLOCKS;
}

static void add_all6(struct build6 *b, const struct geojp_prefix6 *p,
		     const struct geojp_prefix6 *end)
{
	const struct geojp_prefix6 *next;
	struct geojp_run6 run;
	__u32 i, j;

	for (; p < end; p = next) {
		i = p->hi >> 52;
		if (p->len <= 12) {
			next = p + 1;
			for (j = 0; b->root && j < 1U << (12 - p->len); j++)
				b->root[i + j] = 1;
			continue;
		}
		next = group_end(p, end, 52);
		if (earns_block(b, next - p)) {
			if (b->root)
				b->root[i] = 2 + b->used.blocks;
			add_block(b, p, next);
			continue;
		}
		run = add_run(b, p, next, 52);
		if (b->root) {
			b->root[i] = 2 + b->total.blocks + b->used.root_runs;
			b->run[b->used.root_runs] = run;
		}
		b->used.root_runs++;
	}
}

static struct shape6 measure6(const struct geojp_prefix6 *p, __u32 n)
{
	struct build6 b = { 0 };

	if (n)
		add_all6(&b, p, p + n);
	return b.used;
}

static unsigned long runs_of(const struct shape6 *s)
{
	return s->root_runs + s->block_runs + s->node_runs;
}

unsigned long geojp_trie6_size(const struct geojp_prefix6 *p, __u32 n)
{
	struct shape6 s = measure6(p, n);

	return (s.bitmaps + s.nodes + s.bounds) * sizeof(__u64) +
	       runs_of(&s) * sizeof(struct geojp_run6) +
	       s.blocks * (4096 + 64 * sizeof(struct geojp_codes6)) +
	       4096 * sizeof(__u16);
}

void geojp_trie6_build(struct geojp_trie6 *t, void *mem,
		       const struct geojp_prefix6 *p, __u32 n)
{
	struct build6 b = { .total = measure6(p, n) };

	b.word = mem;
	b.bound = b.word + b.total.bitmaps + b.total.nodes;
	b.run = (struct geojp_run6 *)(b.bound + b.total.bounds);
	b.base = (struct geojp_codes6 *)(b.run + runs_of(&b.total));
	b.root = (__u16 *)(b.base + 64 * b.total.blocks);
	b.code = (__u8 *)(b.root + 4096);

	if (n)
		add_all6(&b, p, p + n);

	t->root = b.root;
	t->code = b.code;
	t->base = b.base;
	t->word = b.word;
	t->run = b.run;
	t->bound = b.bound;
	t->first_run = 2 + b.total.blocks;
}

static _Bool at_or_below(const __u64 *bound, __u64 hi, __u64 lo)
{
	return (bound[0] < hi) | ((bound[0] == hi) & (bound[1] <= lo));
}

/*
 * How many of @n narrow boundaries are at or below the address.  The loops keep
 * this: the first @below boundaries are at or below it, and of the rest at most
 * the next @n can be.
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
	__u32 shift;	/* bits of the upper half below this level */
	__u32 alike;	/* so many from here on have the same answer */
	_Bool in;
};

/* Goes on in node @number. */
static __always_inline void descend_node6(const struct geojp_trie6 *t,
					  __u32 number, __u32 i,
					  struct end6 *e)
{
	const __u64 *node = t->word + number;
	__u32 q = i / 64, below;
	__u64 in = node[q], mixed = node[4 + q];

	i %= 64;
	e->shift = 32;
	e->in = bit(in, i);
	if (bit(mixed, i)) {
		below = node[8] + (node[8] >> (32 + 8 * q) & 255);
		e->run = &t->run[below + rank(mixed, i)];
		return;
	}
	e->alike = alike(mixed, in, i);
}

/* Inlined in both places: it returns more than registers hold. */
static __always_inline struct end6 descend6(const struct geojp_trie6 *t,
					    __u64 hi)
{
	__u32 number = t->root[hi >> 52], code;
	const struct geojp_codes6 *base;
	struct end6 e = { .shift = 52 };
	__u32 i = hi >> 32 & 255;
	__u64 word;

	if (number < 2) {
		e.in = number;
		return e;
	}
	if (number >= t->first_run) {
		e.run = &t->run[number - t->first_run];
		return e;
	}

	number = (number - 2) * 4096 + (hi >> 40 & 4095);
	code = t->code[number];
	e.shift = 40;
	if (code < CODE_BITMAP) {
		e.in = code;
		return e;
	}
	base = &t->base[number / 64];
	if (code >= CODE_RUN) {
		if (code >= CODE_NODE)
			descend_node6(t, base->node + NODE6 * code, i, &e);
		else
			e.run = &t->run[base->run + code];
		return e;
	}

	e.shift = 32;
	number = base->bitmap + BITMAP6 * code + i / 64;
	word = t->word[number];
	e.in = bit(word, i % 64);
	e.alike = alike(0, word, i % 64);
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
	struct end6 e = descend6(t, hi);
	const __u64 *bound;
	__u32 below;
	_Bool wide;

	*last_hi = hi | ((1ULL << e.shift) - 1);
	*last_lo = ~0ULL;
	if (!e.run) {
		if (e.shift == 32)
			*last_hi += (__u64)(e.alike - 1) << 32;
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
