// SPDX-License-Identifier: GPL-2.0
/*
 * The trie; geojp_trie.h draws it.  Nodes follow the idea of a multibit trie
 * whose children are found by population count: H. Asai, Y. Ohara, "Poptrie",
 * SIGCOMM 2015.  Keys are compared in the lanes of a word: L. Lamport,
 * "Multiple byte processing with full-word instructions", CACM 18 (1975).
 */
#include <linux/types.h>
#include "geojp_trie.h"

/* The kernel's are in compat.h: there, the builtin may call into libgcc. */
#ifndef geojp_popcount64
#define geojp_popcount64(x) ((__u32)__builtin_popcountll(x))
#define geojp_cond_resched() ((void)0)
#define geojp_index_nospec(index, size) ((void)(size), (index))
#endif

#define SPREAD 8	/* most children for each boundary */
#define PURE_NODES 2	/* come first: one all out, one all in */
#define MOST_SHIFT 58	/* 64 such children are all there is */

/* The head: the @hi at which the line begins, without its low bits, and ... */
#define HEAD_BASE (~0ULL << 16)
#define HEAD_SHIFT(head) ((head) & 63)
#define HEAD_KIND(head) ((head) >> 6 & 3)
#define HEAD_INDEX 0x100	/* the last word is the number of a line */
#define HEAD_IN 0x200		/* before the first key, addresses are in */
#define INDEX_WORDS 6		/* of keys */
#define LEAF_WORDS 7

/* Kinds 0 to 2 have keys in lanes of 16, 32, 64 bits; 3 has whole ones. */
#define KIND_WHOLE 3
#define LANE(kind) (16U << (kind))

static const struct geojp_addr zero;

/* How many zero bits a word ends in; 63 for zero. */
static __u32 zeros(__u64 word)
{
	return word ? geojp_popcount64((word & -word) - 1) : 63;
}

static _Bool less(struct geojp_addr a, struct geojp_addr b)
{
	return (a.hi < b.hi) | ((a.hi == b.hi) & (a.lo < b.lo));
}

static struct geojp_addr before(struct geojp_addr a)
{
	return (struct geojp_addr){ a.hi - !a.lo, a.lo - 1 };
}

/* After the last address comes zero. */
static struct geojp_addr after(struct geojp_addr a)
{
	return (struct geojp_addr){ a.hi + !~a.lo, a.lo + 1 };
}

struct geojp_addr geojp_prefix_last(const struct geojp_prefix *p)
{
	struct geojp_addr last = p->addr;

	last.hi |= p->len < 64 ? ~0ULL >> p->len : 0;
	last.lo |= p->len < 65 ? ~0ULL : ~0ULL >> 1 >> (p->len - 65);
	return last;
}

__u32 geojp_bounds_add(struct geojp_addr *b, __u32 n,
		       const struct geojp_prefix *p)
{
	struct geojp_addr end = after(geojp_prefix_last(p));

	if (n && !less(b[n - 1], p->addr))
		n--;
	else
		b[n++] = p->addr;
	if (less(zero, end))
		b[n++] = end;
	return n;
}

static __u32 capacity(__u32 kind, __u32 words)
{
	return kind == KIND_WHOLE ? 3 : words << (2 - kind);
}

/* The key for none.  No address is as far from where a line begins. */
static __u64 never(__u32 kind)
{
	return ~0ULL >> (65 - LANE(kind));
}

/*
 * How many keys are at or below an address?  The address is put in each lane,
 * with the top bit set.  Less a word of keys, that bit stays only where nothing
 * is borrowed from it: where the key is at or below.
 */
static __always_inline __u32 keys_below(const struct geojp_line *line,
					struct geojp_addr a)
{
	__u32 kind = HEAD_KIND(line->head), shift = LANE(kind) - 1, i;
	__u64 one = 1 | (__u64)(kind < 2) << 32, top, key, sum = 0;

	if (kind == KIND_WHOLE) {
		for (i = 0; i < 3; i++)
			sum += less(line->whole[i], a);
		return sum;
	}
	one = kind ? one : one | one << 16;
	top = one << shift;
	key = (a.hi - (line->head & HEAD_BASE)) >> HEAD_SHIFT(line->head);
	key = key * one | top;
	for (i = 0; i < INDEX_WORDS; i++)
		sum += ((key - line->key[i]) & top) >> shift;
	if (!(line->head & HEAD_INDEX))
		sum += ((key - line->key[INDEX_WORDS]) & top) >> shift;
	/* All lanes are added up in the highest one. */
	return sum * one >> (63 - shift);
}

/*
 * Sets key @i; zero is no boundary inside a line, and stands for none.  A whole
 * key is the address before the boundary, for nothing is above the last one.
 */
static void set_key(struct geojp_line *line, __u32 i, struct geojp_addr bound)
{
	__u32 kind = HEAD_KIND(line->head);
	__u64 key;

	if (kind == KIND_WHOLE) {
		line->whole[i] = before(bound);
		return;
	}
	key = less(zero, bound) ?
	      (bound.hi - (line->head & HEAD_BASE)) >> HEAD_SHIFT(line->head) :
	      never(kind);
	line->key[i * LANE(kind) / 64] |= key << i * LANE(kind) % 64;
}

/* The boundary of key @i, or zero. */
static struct geojp_addr get_key(const struct geojp_line *line, __u32 i)
{
	__u32 words = line->head & HEAD_INDEX ? INDEX_WORDS : LEAF_WORDS;
	__u32 kind = HEAD_KIND(line->head);
	__u64 key;

	if (i >= capacity(kind, words))
		return zero;
	if (kind == KIND_WHOLE)
		return after(line->whole[i]);
	key = line->key[i * LANE(kind) / 64] >> i * LANE(kind) % 64;
	key &= never(kind);
	return key == never(kind) ? zero : (struct geojp_addr){
		(line->head & HEAD_BASE) + (key << HEAD_SHIFT(line->head)), 0 };
}

/* Boundaries that share a line. */
struct span {
	__u32 from, to;		/* @to is not one of them */
	__u64 start, last;	/* @hi of the addresses that are looked up */
	__u64 hi, lo;		/* the bits of all boundaries together */
};

struct build {
	const struct geojp_addr *b;
	struct geojp_plan plan, so_far;
	struct geojp_node *node;	/* NULL while nodes and lines are counted */
	struct geojp_line *line;
	struct span open;		/* the line that a child began last */
};

static __u32 kind_of(const struct span *s)
{
	__u64 length = (s->last - (s->start & HEAD_BASE)) >> zeros(s->hi);
	__u32 kind = s->lo ? KIND_WHOLE : 0;

	while (kind < KIND_WHOLE && length >= never(kind))
		kind++;
	return kind;
}

/* Fills a line: from boundary @at on, every @step boundaries are a key. */
static void fill_line(const struct build *b, __u32 number, __u32 at, __u32 step,
		      __u32 below)
{
	__u32 words = step > 1 ? INDEX_WORDS : LEAF_WORDS, i;
	struct geojp_line *line = &b->line[number];
	const struct span *s = &b->open;
	__u32 kind = kind_of(s);

	geojp_cond_resched();
	line->head = (s->start & HEAD_BASE) | kind << 6 | zeros(s->hi) |
		     (at & 1 ? 0 : HEAD_IN) | (step > 1 ? HEAD_INDEX : 0);
	for (i = 0; i < capacity(kind, words); i++) {
		at += step;
		set_key(line, i, at < s->to ? b->b[at] : zero);
	}
	if (step > 1)
		line->key[INDEX_WORDS] = below;
}

/*
 * Fills the open line.  If it is an index, the lines below it come level by
 * level: leaves with all boundaries, then those that tell the ones below apart.
 * The boundary before the first is at or below the start.
 */
static void close_line(struct build *b)
{
	__u32 from = b->open.from - 1, count = b->open.to - from, i;
	__u32 kind = kind_of(&b->open), step = 1, below = 0;
	__u32 fan = capacity(kind, INDEX_WORDS) + 1;
	__u32 each = capacity(kind, LEAF_WORDS) + 1;

	for (; b->so_far.lines && count > each; step = each, each *= fan) {
		for (i = 0; b->line && i * each < count; i++)
			fill_line(b, b->plan.lines + b->so_far.below + i,
				  from + i * each, step, below + i * fan);
		below = b->plan.lines + b->so_far.below;
		b->so_far.below += (count + each - 1) / each;
	}
	if (b->so_far.lines && b->line)
		fill_line(b, b->so_far.lines - 1, from, step, below);
}

/* Adds a mixed child above lines.  True: it begins one. */
static _Bool add_child(struct build *b, const struct span *child)
{
	const struct span *s = &b->open;
	struct span both = { s->from, child->to, s->start, child->last,
			     s->hi | child->hi, s->lo | child->lo };

	if (b->so_far.lines &&
	    both.to - both.from <= capacity(kind_of(&both), LEAF_WORDS)) {
		b->open = both;
		return 0;
	}
	close_line(b);
	b->open = *child;
	return ++b->so_far.lines;
}

/* The boundaries from @from on that lie in one child, or at its start. */
static struct span span_of(const struct geojp_addr *b, __u32 from, __u32 to,
			   __u32 shift)
{
	__u64 start = b[from].hi >> shift << shift;
	struct span s = { from, from, start, start + (1ULL << shift) - 1, 0, 0 };

	for (; s.to < to && b[s.to].hi <= s.last; s.to++) {
		s.hi |= b[s.to].hi;
		s.lo |= b[s.to].lo;
	}
	return s;
}

static void set_in(const struct build *b, __u32 node, __u32 from, __u32 to)
{
	__u32 next;

	for (; b->node && from < to; from = next) {
		next = (from | 63) + 1;
		b->node[node + from / 64].in |= ~0ULL << from % 64 &
			(next > to ? ~0ULL >> (next - to) : ~0ULL);
	}
}

/* How many nodes are before those of a level; the root is level 0. */
static __u32 nodes_before(const struct geojp_plan *plan, __u32 level)
{
	return PURE_NODES + (level > 0) * plan->nodes[0] +
	       (level > 1) * plan->nodes[1] + (level > 2) * plan->nodes[2];
}

/*
 * Adds the children that begin at @start, and the nodes for them.  The
 * boundaries from @from to before @to are in them.
 */
static void add_nodes(struct build *b, __u32 level, __u64 start, __u32 children,
		      __u32 from, __u32 to)
{
	__u32 node = nodes_before(&b->plan, level) + b->so_far.nodes[level];
	__u32 shift = b->plan.trie.shift - 6 * level, child, done = 0;
	_Bool bottom = shift == b->plan.trie.bottom;
	struct geojp_node *at;
	struct span s;

	b->so_far.nodes[level] += (children + 63) / 64;
	for (; from < to; from = s.to) {
		geojp_cond_resched();
		s = span_of(b->b, from, to, shift);
		child = (s.start - start) >> shift;
		if (from & 1)
			set_in(b, node, done, child);
		done = child;
		if (b->b[from].hi == s.start && !b->b[from].lo) {
			s.to = from + 1;	/* before the child, not in it */
			continue;
		}
		done++;
		if (b->node) {
			at = &b->node[node + child / 64];
			if (!at->mixed)
				at->below = bottom ? b->so_far.lines - 1ULL :
					    nodes_before(&b->plan, level + 1) +
					    b->so_far.nodes[level + 1];
			at->mixed |= 1ULL << child % 64;
		}
		if (!bottom)
			add_nodes(b, level + 1, s.start, 64, from, s.to);
		else if (add_child(b, &s))
			set_in(b, node, child, done);
	}
	if (to & 1)
		set_in(b, node, done, children);
}

static void add_all(struct build *b, __u32 n)
{
	add_nodes(b, 0, b->plan.trie.first, b->plan.trie.children, 0, n);
	close_line(b);
}

/* Lines begin at a cache line, so nodes end at one. */
static unsigned long node_bytes(const struct geojp_plan *plan)
{
	return (nodes_before(plan, 3) * sizeof(struct geojp_node) + 63) & ~63UL;
}

unsigned long geojp_trie_plan(struct geojp_plan *plan,
			      const struct geojp_addr *b, __u32 n,
			      unsigned int bits)
{
	unsigned long most = GEOJP_TRIE_MAX_BYTES(bits, (n + 1) / 2), bytes;
	__u64 nodes = PURE_NODES + 1 + (__u64)SPREAD * n / 64, last, more;
	__u32 inner = bits > 32 ? 12 : 0, shift = inner;

	*plan = (struct geojp_plan){ 0 };
	if (!n)
		return 0;
	last = n % 2 ? ~0ULL : before(b[n - 1]).hi;
	for (;; shift++) {
		struct build count = { .b = b };
		struct geojp_trie *t = &count.plan.trie;

		if (shift > MOST_SHIFT) {	/* nothing fits: one level */
			inner = 0;
			shift = 0;
		}
		more = (last >> shift) - (b->hi >> shift);
		if (PURE_NODES + more / 64 >= nodes)
			continue;
		t->first = b->hi >> shift << shift;
		t->children = more + 1;
		t->shift = shift;
		t->bottom = shift - inner;
		add_all(&count, n);
		*plan = count.so_far;
		plan->trie = *t;
		bytes = node_bytes(plan) + (plan->lines + plan->below) *
					   sizeof(struct geojp_line);
		if (shift == MOST_SHIFT + inner ||
		    (bytes <= most && nodes_before(plan, 3) <= nodes))
			return bytes;
	}
}

struct geojp_trie geojp_trie_build(void *mem, const struct geojp_plan *plan,
				   const struct geojp_addr *b, __u32 n)
{
	struct build fill = { .b = b, .plan = *plan, .node = mem };

	if (!n)
		return plan->trie;
	fill.line = (void *)((char *)mem + node_bytes(plan));
	set_in(&fill, 1, 0, 64);
	add_all(&fill, n);
	fill.plan.trie.node = fill.node;
	fill.plan.trie.line = fill.line;
	return fill.plan.trie;
}

/* Is the address in?  The answer stays up to *@last, and maybe further. */
static __always_inline _Bool look_up(const struct geojp_trie *t,
				     struct geojp_addr a,
				     struct geojp_addr *last)
{
	__u64 child = (a.hi - t->first) >> t->shift, ones;
	const struct geojp_node *node;
	const struct geojp_line *line;
	__u32 i = child % 64, shift = t->shift, below;
	struct geojp_addr bound;

	last->lo = ~0ULL;
	last->hi = a.hi < t->first ? t->first - 1 : ~0ULL;
	if (child >= t->children)
		return 0;
	child = geojp_index_nospec(child, t->children);
	last->hi = a.hi | ((1ULL << t->shift) - 1);
	node = &t->node[PURE_NODES + child / 64];
	while (shift != t->bottom) {
		shift -= 6;
		if (node->mixed >> i & 1)
			last->hi = a.hi | ((1ULL << shift) - 1);
		/* No branch: where a look-up ends cannot be predicted. */
		ones = -(node->mixed >> i & 1);
		child = node->mixed & ((1ULL << i) - 1);
		child = node->below + geojp_popcount64(child);
		node = &t->node[(child & ones) | (node->in >> i & 1 & ~ones)];
		i = a.hi >> shift & 63;
	}
	if (!(node->mixed >> i & 1)) {
		/* Pure children behind it may have the same answer. */
		ones = node->mixed | (node->in ^ -(node->in >> i & 1));
		bound.hi = (__u64)zeros(ones & ~0ULL << i) - i - 1;
		bound.hi = (a.hi | ((1ULL << t->bottom) - 1)) +
			   (bound.hi << t->bottom);
		if (bound.hi > last->hi)
			last->hi = bound.hi;
		return node->in >> i & 1;
	}
	ones = node->mixed & node->in & ((2ULL << i) - 1);
	line = &t->line[node->below + geojp_popcount64(ones)];
	for (;; line = &t->line[line->key[INDEX_WORDS] + below]) {
		below = keys_below(line, a);
		bound = get_key(line, below);
		if (less(zero, bound) && !less(*last, bound))
			*last = before(bound);
		if (!(line->head & HEAD_INDEX))
			return (below ^ line->head / HEAD_IN) & 1;
	}
}

_Bool geojp_trie_contains(const struct geojp_trie *t, __u64 hi, __u64 lo)
{
	struct geojp_addr a = { hi, lo };

	return look_up(t, a, &a);	/* where the answer ends is not needed */
}

/* The next range of addresses that are in, as long as it goes. */
static _Bool next_range(const struct geojp_trie *t, struct geojp_walk *w)
{
	struct geojp_addr at = w->next, last;
	_Bool found = 0, in;

	do {
		in = look_up(t, at, &last);
		if (found && !in)
			break;
		if (!found)
			w->next = at;
		found = in;
		w->last = last;
		at = after(last);
		geojp_cond_resched();
	} while (less(zero, at));
	return found;
}

_Bool geojp_walk_next(const struct geojp_trie *t, struct geojp_walk *w,
		      struct geojp_prefix *p)
{
	struct geojp_addr last;

	if (!w->in_range && (w->ended || !next_range(t, w))) {
		w->ended = 1;
		return 0;
	}
	/* As wide as the first address allows, then as the range does. */
	p->addr = w->next;
	p->len = p->addr.lo ? 128 - zeros(p->addr.lo) :
		 p->addr.hi ? 64 - zeros(p->addr.hi) : 0;
	while (last = geojp_prefix_last(p), less(w->last, last))
		p->len++;
	w->next = after(last);
	w->ended = !less(zero, w->next);
	w->in_range = !w->ended && !less(w->last, w->next);
	return 1;
}
