// SPDX-License-Identifier: GPL-2.0
/*
 * worst [STEPS]: searches for the lists that need the most bytes a prefix beyond
 * the constant part, by hill climbing: a list is changed a bit, and the change
 * stays unless the list needs fewer bytes then.  The seed is always the same.
 *
 * There are two hills.  One is what the trie takes; but it makes its children
 * larger until it is within its bound, and so the hill ends in a plain just
 * below it.  The other is what it would take at least, with the children that
 * are best for the list.  If that were over the bound, nothing would help.
 *
 * With STEPS, it prints lines for tests/bench/trie: what, family, set, mix,
 * metric, median, least, most, unit.
 */
#include "geojp_trie.c"
#include <stdio.h>
#include <stdlib.h>
#include "unit.h"

#define STEPS 400	/* of each search of the unit test */
#define CLIMBS 5	/* searches that start anew */
#define GENES 4
#define BOUNDS_MAX 16384

/* @count boundaries at multiples of 1 << @stride, @off of them after ... */
struct gene {
	__u32 count, off;
	unsigned int stride;
	unsigned int gap;	/* ... the next multiple of 1 << @gap */
};

/* All genes, one after the other, and again. */
struct recipe {
	struct gene gene[GENES];
	__u32 genes, repeats;
};

struct search {
	unsigned int bits;
	bool least;		/* which of the two hills */
	double best;		/* bytes a prefix, ... */
	__u32 prefixes;		/* ... of the list that takes most, ... */
	unsigned long bytes;	/* ... and all of its bytes */
	bool over;		/* is a list over the bound? */
};

static struct geojp_addr bound[BOUNDS_MAX];

static unsigned int random_shift(unsigned int bits)
{
	return 128 - bits + random_below(bits - 4);
}

static void random_gene(struct gene *g, unsigned int bits)
{
	g->count = 1 + random_below(random_below(2) ? 8 : 70);
	g->off = random_below(3);
	g->stride = random_shift(bits);
	g->gap = random_shift(bits);
}

static void random_recipe(struct recipe *r, unsigned int bits)
{
	__u32 i;

	r->genes = 1 + random_below(GENES);
	r->repeats = 1 + random_below(4000);
	for (i = 0; i < GENES; i++)
		random_gene(&r->gene[i], bits);
}

static __u32 nudged(__u32 value, __u32 least, __u32 most)
{
	__u32 by = 1 + random_below(3);

	if (random_below(2))
		return value + by < most ? value + by : most;
	return value > least + by ? value - by : least;
}

static void change(struct recipe *r, unsigned int bits)
{
	struct gene *g = &r->gene[random_below(r->genes)];

	switch (random_below(8)) {
	case 0:
		random_gene(g, bits);
		break;
	case 1:
		r->genes = nudged(r->genes, 1, GENES);
		break;
	case 2:
		r->repeats = 1 + random_below(2 * r->repeats + 64);
		break;
	case 3:
		g->off = random_below(4);
		break;
	case 4:
		g->stride = nudged(g->stride, 128 - bits, 123);
		break;
	case 5:
		g->gap = nudged(g->gap, 128 - bits, 123);
		break;
	default:
		g->count = nudged(g->count, 1, 400);
	}
}

/* Adds a boundary if there is room for it and it comes after all others. */
static bool put(__u32 *n, struct geojp_addr a)
{
	if (*n == BOUNDS_MAX || (*n && !addr_less(bound[*n - 1], a)))
		return false;
	bound[(*n)++] = a;
	return true;
}

static __u32 make(const struct recipe *r)
{
	struct geojp_addr start, a = { 0, 0 };
	const struct gene *g;
	__u32 n = 0, i, k;

	for (i = 0; i < r->repeats * r->genes; i++) {
		g = &r->gene[i % r->genes];
		start = addr_masked(addr_plus(a, addr_shifted(1, g->gap)),
				    128 - g->gap);
		for (k = 0; k < g->count; k++) {
			a = addr_plus(start, addr_shifted(k + g->off,
							  g->stride));
			if (!put(&n, a))
				return n;
		}
	}
	return n;
}

/* With the best of all sizes of children, and the levels that are tried last. */
static unsigned long least_bytes(__u32 n)
{
	__u64 last = n % 2 ? ~0ULL : before(bound[n - 1]).hi;
	unsigned long bytes, least = ~0UL;
	unsigned int shift;

	for (shift = 58; shift > 40; shift--) {
		struct build b = { .b = bound };
		struct geojp_trie *t = &b.plan.trie;

		t->first = bound[0].hi >> shift << shift;
		t->children = (last >> shift) - (bound[0].hi >> shift) + 1;
		t->shift = shift;
		t->bottom = shift;
		add_nodes(&b, 0, t->first, t->children, 0, n);
		close_line(&b);
		bytes = plan_bytes(&b.so_far);
		if (bytes < least)
			least = bytes;
	}
	return least;
}

/* Bytes a prefix of the list that @r makes. */
static double share(struct search *s, const struct recipe *r)
{
	unsigned long constant = GEOJP_TRIE_MAX_BYTES(s->bits, 0), bytes;
	__u32 n = make(r), prefixes = (n + 1) / 2;
	struct geojp_plan plan;
	double here;

	bytes = s->least ? least_bytes(n) :
			   geojp_trie_plan(&plan, bound, n, s->bits);
	if (bytes > GEOJP_TRIE_MAX_BYTES(s->bits, prefixes))
		s->over = true;
	here = bytes > constant ? (double)(bytes - constant) / prefixes : 0;
	if (here > s->best) {
		s->best = here;
		s->prefixes = prefixes;
		s->bytes = bytes;
	}
	return here;
}

static void climb(struct search *s, __u32 steps)
{
	struct recipe at, next;
	double here, there;

	random_recipe(&at, s->bits);
	here = share(s, &at);
	while (steps--) {
		next = at;
		do
			change(&next, s->bits);
		while (random_below(2));
		there = share(s, &next);
		if (there < here)
			continue;
		at = next;
		here = there;
	}
}

static struct search search(unsigned int bits, bool least, __u32 steps)
{
	struct search s = { .bits = bits, .least = least };
	__u32 i;

	for (i = 0; i < CLIMBS; i++)
		climb(&s, steps / CLIMBS);
	return s;
}

/* The search must get somewhere: even scattered addresses take that much. */
static void check(unsigned int bits, bool least, double at_least)
{
	struct search s = search(bits, least, STEPS);

	if (s.over)
		fail_msg("a list of %u bits is over the bound", bits);
	if (s.best < at_least)
		fail_msg("%u bits: only %.1f bytes a prefix", bits, s.best);
	printf("# %u bits, %s: %.2f bytes a prefix\n", bits,
	       least ? "at least" : "taken", s.best);
}

static void test_taken4(void **state)
{
	(void)state;
	check(32, false, 16);
}

static void test_taken6(void **state)
{
	(void)state;
	check(128, false, 50);
}

static void test_least4(void **state)
{
	(void)state;
	check(32, true, 8);
}

static void test_least6(void **state)
{
	(void)state;
	check(128, true, 30);
}

static void print(const struct search *s, const char *what, const char *metric,
		  double value, const char *unit)
{
	printf("%s\t%s\tfound by search\t-\t%s\t%.2f\t%.2f\t%.2f\t%s\n", what,
	       s->bits == 32 ? "IPv4" : "IPv6", metric, value, value, value,
	       unit);
}

static int print_found(__u32 steps)
{
	struct search s;
	unsigned int bits;
	int over = 0;

	for (bits = 32; bits <= 128; bits += 96) {
		s = search(bits, false, steps);
		print(&s, "set", "prefixes", s.prefixes, "prefixes");
		print(&s, "trie", "bytes", s.bytes, "B");
		print(&s, "trie", "share", s.best, "B/prefix");
		over |= s.over;
	}
	return over;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_taken4),
		cmocka_unit_test(test_taken6),
		cmocka_unit_test(test_least4),
		cmocka_unit_test(test_least6),
	};

	if (argc > 1)
		return print_found(atoi(argv[1]));
	return cmocka_run_group_tests_name("worst", tests, NULL, NULL);
}
