// SPDX-License-Identifier: GPL-2.0
/*
 * The trie; geojp_trie.h draws it.  Nodes follow the idea of a multibit trie
 * whose children are found by population count: H. Asai, Y. Ohara, "Poptrie",
 * SIGCOMM 2015.  Keys are compared in the lanes of a word: L. Lamport,
 * "Multiple byte processing with full-word instructions", CACM 18 (1975).
 */
#include <linux/types.h>
#include "geojp_trie.h"

#define SPREAD 8	/* most children for each boundary */
#define MOST_SHIFT 58	/* 64 such children are all there is */
#define WHOLE 128	/* bits of a key; other keys have 16, 32 or 64 */

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

static __u32 capacity(__u32 lane, __u32 words)
{
	return words * 64 / lane;
}

/* The key for none.  No address is as far from where a line begins. */
static __u64 never(__u32 lane)
{
	return ~0ULL >> (65 - lane);
}

/*
 * Sets key @i; zero is no boundary inside a line, and stands for none.  A whole
 * key is the address before the boundary, for nothing is above the last one.
 */
static void set_key(struct geojp_line *line, __u32 i, struct geojp_addr bound)
{
	__u32 lane = GEOJP_LANE(line->head) + 1;
	__u64 key;

	if (lane == WHOLE) {
		line->whole[i] = before(bound);
		return;
	}
	key = less(zero, bound) ?
	      (bound.hi - GEOJP_BASE(line->head)) >> GEOJP_ZEROS(line->head) :
	      never(lane);
	line->key[i * lane / 64] |= key << i * lane % 64;
}

/* The boundary of key @i, or zero. */
static struct geojp_addr get_key(const struct geojp_line *line, __u32 i)
{
	__u32 lane = GEOJP_LANE(line->head) + 1;
	__u64 key;

	if (i >= capacity(lane, GEOJP_WORDS - !!(line->head & GEOJP_INDEX)))
		return zero;
	if (lane == WHOLE)
		return after(line->whole[i]);
	key = line->key[i * lane / 64] >> i * lane % 64 & never(lane);
	return key == never(lane) ? zero : (struct geojp_addr){
		GEOJP_BASE(line->head) + (key << GEOJP_ZEROS(line->head)), 0 };
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

static __u32 lane_for(const struct span *s)
{
	__u64 length = (s->last - GEOJP_BASE(s->start)) >> zeros(s->hi);
	__u32 lane = s->lo ? WHOLE : 16;

	while (lane < WHOLE && length >= never(lane))
		lane *= 2;
	return lane;
}

/* Fills a line: from boundary @at on, every @step boundaries are a key. */
static void fill_line(const struct build *b, __u32 number, __u32 at, __u32 step,
		      __u32 below)
{
	struct geojp_line *line = &b->line[number];
	const struct span *s = &b->open;
	__u32 lane = lane_for(s), i;

	geojp_cond_resched();
	line->head = GEOJP_BASE(s->start) | (lane - 1) << 6 |
		     zeros(s->hi) | (at & 1 ? 0 : GEOJP_IN) |
		     (step > 1 ? GEOJP_INDEX : 0);
	for (i = 0; i < capacity(lane, GEOJP_WORDS - (step > 1)); i++) {
		at += step;
		set_key(line, i, at < s->to ? b->b[at] : zero);
	}
	if (step > 1)
		line->key[GEOJP_WORDS - 1] = below;
}

/*
 * Fills the open line.  If it is an index, the lines below it come level by
 * level: leaves with all boundaries, then those that tell the ones below apart.
 * The boundary before the first is at or below the start.
 */
static void close_line(struct build *b)
{
	__u32 from = b->open.from - 1, count = b->open.to - from, i;
	__u32 lane = lane_for(&b->open), step = 1, below = 0;
	__u32 fan = capacity(lane, GEOJP_WORDS - 1) + 1;
	__u32 each = capacity(lane, GEOJP_WORDS) + 1;

	for (; b->so_far.lines && count > each; step = each, each *= fan) {
		for (i = 0; b->line && i * each < count; i++)
			fill_line(b, b->plan.lines + b->so_far.below + i,
				  from + i * each, step, below + i * fan);
		below = b->plan.first_line + b->plan.lines + b->so_far.below;
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
	    both.to - both.from <= capacity(lane_for(&both), GEOJP_WORDS)) {
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
	return GEOJP_PURE_NODES + (level > 0) * plan->nodes[0] +
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
				at->below = bottom ? b->plan.first_line +
					    b->so_far.lines - 1 :
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

/* Completes a plan.  Lines begin at a cache line, so nodes end at one. */
static unsigned long plan_bytes(struct geojp_plan *plan)
{
	plan->first_line =
		(nodes_before(plan, 3) * sizeof(struct geojp_node) + 63) / 64;
	return (plan->first_line + plan->lines + plan->below) * 64UL;
}

unsigned long geojp_trie_plan(struct geojp_plan *plan,
			      const struct geojp_addr *b, __u32 n, __u32 bits)
{
	unsigned long most = GEOJP_TRIE_MAX_BYTES(bits, (n + 1) / 2), bytes;
	__u64 nodes = GEOJP_PURE_NODES + 1 + (__u64)SPREAD * n / 64, last, more;
	__u32 inner = bits > 32 ? 12 : 0, shift = inner;

	*plan = (struct geojp_plan){ 0 };
	if (!n)			/* what is all out */
		return plan_bytes(plan);
	last = n % 2 ? ~0ULL : before(b[n - 1]).hi;
	for (;; shift++) {
		struct build count = { .b = b };
		struct geojp_trie *t = &count.plan.trie;

		if (shift > MOST_SHIFT) {	/* nothing fits: one level */
			inner = 0;
			shift = 0;
		}
		more = (last >> shift) - (b->hi >> shift);
		if (GEOJP_PURE_NODES + more / 64 >= nodes)
			continue;
		*t = (struct geojp_trie){ .first = b->hi >> shift << shift,
			.children = more + 1, .shift = shift,
			.bottom = shift - inner };
		add_nodes(&count, 0, t->first, t->children, 0, n);
		close_line(&count);
		*plan = count.so_far;
		plan->trie = *t;
		bytes = plan_bytes(plan);
		if (shift == MOST_SHIFT + inner ||
		    (bytes <= most && nodes_before(plan, 3) <= nodes))
			return bytes;
	}
}

struct geojp_trie geojp_trie_build(void *mem, const struct geojp_plan *plan,
				   const struct geojp_addr *b, __u32 n)
{
	struct build fill = { .b = b, .plan = *plan, .node = mem };

	fill.line = (struct geojp_line *)mem + plan->first_line;
	set_in(&fill, 1, 0, 64);
	add_nodes(&fill, 0, plan->trie.first, plan->trie.children, 0, n);
	close_line(&fill);
	fill.plan.trie.node = fill.node;
	return fill.plan.trie;
}

_Bool geojp_line_contains(const struct geojp_trie *t,
			  const struct geojp_line *line, struct geojp_addr a,
			  struct geojp_addr *last)
{
	struct geojp_addr bound;
	__u64 key, top;
	__u32 below, words, i;
	_Bool whole;

	for (;; line = &t->line[line->key[GEOJP_WORDS - 1] + below]) {
		whole = line->head & GEOJP_WHOLE;
		words = whole ? 3 : GEOJP_WORDS - !!(line->head & GEOJP_INDEX);
		key = geojp_lanes(line->head, a.hi,
				  line->head & GEOJP_WIDE, &top);
		for (below = i = 0; i < words; i++)
			below += whole ? less(line->whole[i], a) :
				 geojp_popcount64((key - line->key[i]) & top);
		bound = get_key(line, below);
		if (last && less(zero, bound) && !less(*last, bound))
			*last = before(bound);
		if (!(line->head & GEOJP_INDEX))
			return (below & 1) ^ !!(line->head & GEOJP_IN);
	}
}

/* The next range of addresses that are in, as long as it goes. */
static _Bool next_range(const struct geojp_trie *t, struct geojp_walk *w)
{
	struct geojp_addr at = w->next, last;
	_Bool found = 0, in;

	do {
		in = geojp_trie_contains(t, at, 1, &last);
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
