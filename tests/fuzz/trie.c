// SPDX-License-Identifier: GPL-2.0
/*
 * The trie.  The input is a recipe for a set of prefixes.  A plain list of the
 * ranges in the set tells what the trie must answer.
 *
 * The first byte chooses the family.  Each step starts with a byte.  Its low
 * bits say what to do, and its other bits say how.  More bytes may follow.
 * A cursor moves through the addresses, and prefixes are put where it is.  So
 * prefixes that are close in the recipe are close in the trie, too.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "geojp_trie.h"

typedef unsigned __int128 u128;

#define PUT_MAX 1024		/* prefixes that a recipe may put */
#define INVERT_MAX 16		/* sets of more ranges are not inverted */
#define LIST_MAX (PUT_MAX + (INVERT_MAX + 1) * 2 * 128)
#define ASKED_MAX 256

struct cidr {
	u128 addr;
	unsigned int len;
};

struct list {
	struct cidr at[LIST_MAX];
	size_t count;
};

/* A trie, and its memory. */
struct trie {
	struct geojp_trie t;
	void *mem;
};

/* Ascending; no two of them touch. */
struct span {
	u128 first, last;
};

static unsigned int width;	/* bits of an address: 32 or 128 */

static struct list put;		/* what the recipe puts; then sorted, disjoint */
static struct list shortest;	/* the same set in the fewest prefixes */
static struct span spans[PUT_MAX + 1];
static size_t span_count;
static u128 asked[ASKED_MAX];	/* addresses that the recipe asks for */
static size_t asked_count;

static u128 last_address(void)
{
	return (u128)-1 >> (128 - width);
}

/* The host bits of an address for this prefix length. */
static u128 host_bits(unsigned int len)
{
	return len < width ? last_address() >> len : 0;
}

static u128 prefix_last(const struct cidr *p)
{
	return p->addr | host_bits(p->len);
}

/* From bytes to prefixes */

struct recipe {
	const uint8_t *at, *end;
	u128 cursor;
	struct cidr last;	/* what was put last */
	bool invert;		/* the set is all that was not put */
};

static unsigned int take(struct recipe *r)
{
	return r->at < r->end ? *r->at++ : 0;
}

static unsigned int take_len(struct recipe *r)
{
	return width - take(r) % (width + 1);
}

/* One to 256 times a power of two. */
static u128 take_distance(struct recipe *r)
{
	u128 times = take(r) + 1;

	return times << take(r) % width;
}

static void add(struct list *l, u128 addr, unsigned int len)
{
	l->at[l->count].addr = addr & last_address() & ~host_bits(len);
	l->at[l->count++].len = len;
}

static void put_one(struct recipe *r, u128 addr, unsigned int len)
{
	if (put.count == PUT_MAX)
		return;
	add(&put, addr, len);
	r->last = put.at[put.count - 1];
}

/* Sets the first bytes of the cursor; the others become zero. */
static void step_place(struct recipe *r, unsigned int how)
{
	unsigned int i, bytes = how % (width / 8) + 1;

	for (i = 1, r->cursor = 0; i <= bytes; i++)
		r->cursor |= (u128)take(r) << (width - 8 * i);
}

static void step_move(struct recipe *r, unsigned int how)
{
	if (how & 1)
		r->cursor -= take_distance(r);
	else
		r->cursor += take_distance(r);
}

/* Moves to the end of what the trie keeps together, or just after it. */
static void step_edge(struct recipe *r, unsigned int how)
{
	static const unsigned int edges[] = {
		0, 12, 18, 20, 24, 30, 31, 32, 48, 63, 64, 65, 96, 126, 127, 128
	};

	r->cursor |= host_bits(edges[how % 16]);
	r->cursor += how / 16;
}

static void step_put(struct recipe *r, unsigned int how)
{
	unsigned int len = take_len(r);

	/* Puts a prefix at the cursor, or one that ends there. */
	if (how & 1)
		r->cursor -= host_bits(len);
	put_one(r, r->cursor, len);
}

/* Puts a prefix after the last one: next to it, or after a gap. */
static void step_next(struct recipe *r, unsigned int how)
{
	u128 size = host_bits(r->last.len) + 1;

	put_one(r, r->last.addr + (how + 1) * size, r->last.len);
}

/*
 * Puts clusters of prefixes that fight the trie's sharing of lines: their numbers
 * are such that one more or fewer does not fit, and every second cluster or
 * prefix may have another grain.
 */
static void step_clusters(struct recipe *r, unsigned int how)
{
	unsigned int times = take(r) % 64, each = take(r) % 32, i, k;
	u128 apart = take_distance(r), stride = take_distance(r);
	u128 other = how & 1 ? take_distance(r) : stride;
	unsigned int len = take_len(r);

	for (i = 0; i < times; i++) {
		for (k = 0; k < each + (how >> 1 & i & 1); k++) {
			put_one(r, r->cursor + k * (i & 1 ? other : stride),
				len);
			if (how & 4)
				stride ^= other;
		}
		r->cursor += apart;
	}
}

static void step_repeat(struct recipe *r, unsigned int how)
{
	unsigned int times, len;
	u128 distance;

	if (how & 16) {
		step_clusters(r, how);
		return;
	}
	times = take(r) << (how % 3);
	distance = take_distance(r);
	len = take_len(r);
	while (times--) {
		put_one(r, r->cursor, len);
		r->cursor += distance;
	}
}

static void step_ask(struct recipe *r, unsigned int how)
{
	u128 addr = r->cursor + how - 16;

	if (asked_count < ASKED_MAX)
		asked[asked_count++] = addr & last_address();
}

static void step_invert(struct recipe *r, unsigned int how)
{
	r->invert = how & 1;
}

/* Returns true if the set is to be inverted. */
static bool follow(const uint8_t *data, size_t size)
{
	static void (*const steps[])(struct recipe *, unsigned int) = {
		step_place, step_move, step_edge, step_put,
		step_next, step_repeat, step_ask, step_invert,
	};
	struct recipe r = {
		.at = data, .end = data + size, .last.len = width,
	};
	unsigned int byte;

	put.count = 0;
	asked_count = 0;
	while (r.at < r.end) {
		byte = take(&r);
		steps[byte % 8](&r, byte / 8);
		r.cursor &= last_address();
	}
	return r.invert;
}

/* From prefixes to a set */

static int by_address(const void *a, const void *b)
{
	const struct cidr *p = a, *q = b;

	if (p->addr != q->addr)
		return p->addr < q->addr ? -1 : 1;
	return p->len < q->len ? -1 : p->len > q->len;
}

/* Sorts prefixes and drops each that lies inside another: none overlap then. */
static void tidy(struct list *l)
{
	size_t i, kept = 0;

	qsort(l->at, l->count, sizeof(*l->at), by_address);
	for (i = 0; i < l->count; i++)
		if (!kept || l->at[i].addr > prefix_last(&l->at[kept - 1]))
			l->at[kept++] = l->at[i];
	l->count = kept;
}

static void add_span(u128 first, u128 last)
{
	spans[span_count].first = first;
	spans[span_count++].last = last;
}

static void find_spans(const struct list *l)
{
	struct span *before;
	size_t i;

	span_count = 0;
	for (i = 0; i < l->count; i++) {
		before = span_count ? &spans[span_count - 1] : NULL;
		if (before && before->last + 1 == l->at[i].addr)
			before->last = prefix_last(&l->at[i]);
		else
			add_span(l->at[i].addr, prefix_last(&l->at[i]));
	}
}

/* Replaces the spans by the addresses that are in none of them. */
static void invert_spans(void)
{
	struct span old[INVERT_MAX];
	size_t i, count = span_count;
	u128 next = 0;

	memcpy(old, spans, count * sizeof(*old));
	span_count = 0;
	for (i = 0; i < count; i++) {
		if (old[i].first > next)
			add_span(next, old[i].first - 1);
		next = old[i].last + 1;
	}
	if (!count || old[count - 1].last != last_address())
		add_span(next, last_address());
}

static bool fits(u128 addr, unsigned int len, u128 last)
{
	return !(addr & host_bits(len)) && (addr | host_bits(len)) <= last;
}

/* Splits the spans into the fewest prefixes: always the widest that fits. */
static void split_spans(struct list *l)
{
	struct cidr p;
	size_t i;

	l->count = 0;
	for (i = 0; i < span_count; i++) {
		p.addr = spans[i].first;
		do {
			p.len = width;
			while (p.len && fits(p.addr, p.len - 1, spans[i].last))
				p.len--;
			l->at[l->count++] = p;
			p.addr = prefix_last(&p) + 1;
		} while (p.addr - 1 != spans[i].last);
	}
}

/* Is the address in the last span that starts at it or before it? */
static bool in_set(u128 addr)
{
	size_t low = 0, high = span_count, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (spans[middle].first <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low && addr <= spans[low - 1].last;
}

/* From a set to a trie, and back */

/* Each array gets exactly the memory it needs, so that ASan checks its ends. */
static void *exactly(size_t size)
{
	void *mem = calloc(1, size);

	must(mem, "calloc");
	return mem;
}

/* An address as the trie has it: its first bits count. */
static struct geojp_addr addr_of(u128 addr)
{
	addr <<= 128 - width;
	return (struct geojp_addr){ addr >> 64, addr };
}

static struct geojp_addr *find_bounds(const struct list *l, __u32 *n)
{
	struct geojp_addr *b = exactly((2 * l->count + 1) * sizeof(*b)), *cut;
	struct geojp_prefix p;
	size_t i;

	for (i = 0, *n = 0; i < l->count; i++) {
		p.addr = addr_of(l->at[i].addr);
		p.len = l->at[i].len;
		*n = geojp_bounds_add(b, *n, &p);
	}
	cut = exactly(*n * sizeof(*b));
	if (*n)
		memcpy(cut, b, *n * sizeof(*b));
	free(b);
	return cut;
}

static void build(struct trie *t, const struct list *l)
{
	struct geojp_plan plan;
	unsigned long size;
	__u32 n;
	struct geojp_addr *b = find_bounds(l, &n);

	size = geojp_trie_plan(&plan, b, n, width);
	must(size <= GEOJP_TRIE_MAX_BYTES(width, l->count), "over the bound");
	t->mem = aligned_alloc(64, size);
	must(t->mem, "aligned_alloc");
	memset(t->mem, 0, size);
	t->t = geojp_trie_build(t->mem, &plan, b, n);
	must(!n || (char *)&t->t.line[plan.first_line + plan.lines +
				      plan.below] == (char *)t->mem + size,
	     "not the size that it takes");
	free(b);
}

static void check_address(const struct trie *t, u128 addr)
{
	struct geojp_addr a;

	addr &= last_address();
	a = addr_of(addr);
	must(geojp_trie_contains(&t->t, a, t->t.shift != t->t.bottom,
				 NULL) == in_set(addr),
	     "another answer");
}

static void check_addresses(const struct trie *t, const struct list *l)
{
	u128 first, last;
	size_t i;

	for (i = 0; i < l->count; i++) {
		first = l->at[i].addr;
		last = prefix_last(&l->at[i]);
		check_address(t, first - 1);
		check_address(t, first);
		check_address(t, first + 1);
		check_address(t, first + (last - first) / 3);
		check_address(t, last - 1);
		check_address(t, last);
		check_address(t, last + 1);
		/* As far again after the prefix, maybe outside the set. */
		check_address(t, last + (last - first) + 1);
	}
	for (i = 0; i < asked_count; i++)
		check_address(t, asked[i]);
	check_address(t, 0);
	check_address(t, last_address());
}

static void check_walk(const struct trie *t)
{
	struct geojp_walk w = { 0 };
	struct geojp_prefix p;
	struct geojp_addr a;
	size_t i = 0;

	while (geojp_walk_next(&t->t, &w, &p)) {
		must(i < shortest.count, "the walk gives too many prefixes");
		a = addr_of(shortest.at[i].addr);
		must(p.addr.hi == a.hi && p.addr.lo == a.lo &&
		     p.len == shortest.at[i].len,
		     "the walk gives another prefix");
		i++;
	}
	must(i == shortest.count, "the walk ends too early");
	must(!geojp_walk_next(&t->t, &w, &p),
	     "the walk goes on behind its end");
}

static void check(const struct list *l)
{
	struct trie t;

	build(&t, l);
	check_addresses(&t, l);
	check_walk(&t);
	free(t.mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool inverted;

	if (!size)
		return 0;
	width = *data & 1 ? 128 : 32;
	inverted = follow(data + 1, size - 1);
	tidy(&put);
	find_spans(&put);
	/* A span may need up to two prefixes for each bit of an address. */
	inverted = inverted && span_count <= INVERT_MAX;
	if (inverted)
		invert_spans();
	split_spans(&shortest);
	if (!inverted)
		check(&put);
	if (inverted || put.count != shortest.count)
		check(&shortest);
	return fuzz_verdict(shortest.count);
}
