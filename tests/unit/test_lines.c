// SPDX-License-Identifier: GPL-2.0
/*
 * Lists made for the lines of the trie: each kind of key at its limits, lines
 * that are shared or full, indexes of some levels, children that must grow.
 * A census of what was built proves that these lists are what they claim to be.
 * For it, this file includes the trie's code and not only its header.
 */
#include "geojp_trie.c"
#include <stdlib.h>
#include <string.h>
#include "check.h"

#define KINDS 4
#define LEVELS 7	/* of lines: a leaf, and indexes above it */
#define BOUNDS_MAX 65536

/* What has been built so far. */
static struct {
	__u32 lines[KINDS][LEVELS];	/* of children, by the lines below */
	__u32 begins[KINDS][2];		/* before its first key: out, in */
	__u32 keys[KINDS][29];		/* leaves with so many keys */
	__u32 continued[2];		/* nodes that begin within a line */
	__u32 pure[2];			/* children of the root, out and in */
	__u32 bottom[64];		/* sizes of children */
} census;

/* Of 16, 32, 64, 128 bits. */
static __u32 kind_of(__u64 head)
{
	return zeros((GEOJP_LANE(head) + 1) / 16);
}

static void count_keys(const struct geojp_line *line)
{
	__u32 i = 0;

	while (less(zero, get_key(line, i)))
		i++;
	assert_true(i < ARRAY_SIZE(census.keys[0]));
	census.keys[kind_of(line->head)][i]++;
}

static void count_line(const struct geojp_trie *t, const struct geojp_line *line)
{
	__u32 kind = kind_of(line->head), levels = 0;

	census.begins[kind][!!(line->head & GEOJP_IN)]++;
	for (; line->head & GEOJP_INDEX; levels++)
		line = &t->line[line->key[GEOJP_WORDS - 1]];
	assert_true(levels < LEVELS);
	census.lines[kind][levels]++;
}

static void count_nodes(const struct geojp_trie *t, __u32 from, __u32 to)
{
	bool two = t->shift != t->bottom;
	__u64 mixed;
	__u32 i;

	for (i = from; i < to; i++) {
		mixed = t->node[i].mixed;
		if (mixed & -mixed & ~t->node[i].in)
			census.continued[two]++;
	}
	for (i = 0; two && i < t->children; i++) {
		const struct geojp_node *node = &t->node[GEOJP_PURE_NODES + i / 64];

		if (!(node->mixed >> i % 64 & 1))
			census.pure[node->in >> i % 64 & 1]++;
	}
}

static void count_all(const struct made *m)
{
	__u32 levels = (m->t.shift - m->t.bottom) / 6, i;
	const struct geojp_line *line = &m->t.line[m->plan.first_line];

	if (!m->bounds)
		return;
	/* The root and all nodes below it: so many children a boundary. */
	assert_true(nodes_before(&m->plan, 3) - GEOJP_PURE_NODES <=
		    1 + SPREAD * m->bounds / 64);
	for (i = 0; i < m->plan.lines; i++)
		count_line(&m->t, &line[i]);
	for (i = 0; i < m->plan.lines + m->plan.below; i++)
		if (!(line[i].head & GEOJP_INDEX))
			count_keys(&line[i]);
	count_nodes(&m->t, nodes_before(&m->plan, levels),
		    nodes_before(&m->plan, levels + 1));
	census.bottom[m->t.bottom]++;
}

/* Boundaries, in the order in which they are added */

struct bounds {
	unsigned int bits;
	__u32 n;
	struct geojp_addr at[BOUNDS_MAX];
};

static struct bounds bounds;

static void start(unsigned int bits)
{
	bounds.bits = bits;
	bounds.n = 0;
}

static void add(struct geojp_addr a)
{
	assert_true(bounds.n < BOUNDS_MAX);
	assert_true(!bounds.n || addr_less(bounds.at[bounds.n - 1], a));
	bounds.at[bounds.n++] = a;
}

/* Builds and checks; returns the plan. */
static struct geojp_plan check(void)
{
	struct geojp_plan plan;
	struct made m;

	make_from_bounds(&m, bounds.bits, bounds.at, bounds.n,
			 (bounds.n + 1) / 2);
	check_made(&m, bounds.bits);
	count_all(&m);
	plan = m.plan;
	made_free(&m);
	return plan;
}

/*
 * A cluster of boundaries that are multiples of 1 << @grain.  Its first one lies
 * @off of them after an address at which large children begin, its last one
 * before such an address if @off is negative.  Returns what comes after it.
 */
static struct geojp_addr add_cluster(struct geojp_addr child, __u32 count,
				     unsigned int grain, int off)
{
	static __u64 at[BOUNDS_MAX];
	struct geojp_addr a;
	__u32 i;

	for (i = 1, at[0] = 0; i < count; i++)
		at[i] = at[i - 1] + 1 + random_below(2);
	for (i = 0; i < count; i++) {
		a = off < 0 ? addr_minus(child, addr_shifted(at[count - 1] -
							at[i] - off - 1,
							grain)) :
			      addr_plus(child, addr_shifted(at[i] + off,
							grain));
		add(a);
	}
	return a;
}

/* The tests */

/* Sets of one boundary or two at the ends of the space. */
static void test_ends(void **state)
{
	const struct geojp_addr first = { 0, 0 };
	unsigned int bits;
	__u32 i;

	(void)state;
	for (bits = 32; bits <= 128; bits += 96) {
		struct geojp_addr step = addr_step(bits), last;

		last = addr_minus(first, step);
		for (i = 0; i < 16; i++) {
			start(bits);
			if (i & 1)
				add(first);
			if (i & 2)
				add(step);
			if (i & 4)
				add(addr_minus(last, step));
			if (i & 8)
				add(last);
			check();
		}
	}
}

/* Children of one value of hi, and the largest ones. */
static void test_shifts(void **state)
{
	struct geojp_plan plan;
	__u32 i;

	(void)state;
	start(128);
	for (i = 0; i < 300; i++)
		add((struct geojp_addr){ 0x2400000000000000 + i, 1 });
	plan = check();
	assert_int_equal(plan.trie.bottom, 0);

	start(128);
	add((struct geojp_addr){ 0, 1 });
	add((struct geojp_addr){ ~0ULL, 1 });
	plan = check();
	assert_int_equal(plan.trie.shift, 58);
	start(32);
	add((struct geojp_addr){ 1ULL << 32, 0 });
	add((struct geojp_addr){ 0xffffffffULL << 32, 0 });
	plan = check();
	assert_int_equal(plan.trie.shift, 58);
	assert_int_equal(plan.trie.children, 64);
}

/*
 * A cluster in one child: the trie spans all of the space, because there are
 * boundaries at its ends, too.  @odd: a boundary more before the cluster.
 */
static void check_one(unsigned int bits, __u32 count, unsigned int grain,
		      int off, bool odd)
{
	const struct geojp_addr child = { 0x2400000000000000, 0 };

	start(bits);
	add(addr_step(bits));
	if (odd)
		add((struct geojp_addr){ 3ULL << 32, 0 });
	add_cluster(child, count, grain, off);
	add((struct geojp_addr){ 0xfffffffeULL << 32, 0 });
	check();
}

/* As many boundaries as fit in a line, or in an index of lines, and one more. */
static void check_counts(unsigned int bits, unsigned int grain)
{
	static const __u32 counts[] = {
		1, 2, 3, 4, 6, 7, 8, 12, 13, 14, 15, 16, 24, 25, 27, 28, 29, 30,
		55, 56, 57, 63, 64, 65, 194, 195, 196, 255, 256, 257, 391, 392,
		393, 724, 725, 726, 2534, 2535, 2536,
	};
	__u32 i;
	int off;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		if (counts[i] > 100 && grain % 4)
			continue;
		for (off = -2; off <= 1; off++)
			check_one(bits, counts[i], grain, off,
				  random_below(2));
	}
}

static void test_grains4(void **state)
{
	unsigned int grain;

	(void)state;
	for (grain = 96; grain < 112; grain++)
		check_counts(32, grain);
}

static void test_grains6(void **state)
{
	unsigned int grain;

	(void)state;
	for (grain = 0; grain < 108; grain += grain < 64 ? 8 : 1)
		check_counts(128, grain);
}

/*
 * Lines that end where a kind of key does: children of 1 << @bottom values of
 * hi with a boundary @zeros from their end, in each of some children in a row.
 */
static void check_reach(unsigned int bits, unsigned int bottom,
			unsigned int zeros, __u32 children, __u32 step)
{
	__u64 first = 0x2400000000000000 & -(1ULL << bottom << 6);
	__u64 grain = 1ULL << zeros;
	__u32 i;

	start(bits);
	for (i = 0; i < children; i++) {
		if (i % step == 0)
			add((struct geojp_addr){ first + grain, 0 });
		if (bottom > zeros + 1)
			add((struct geojp_addr){ first + (1ULL << bottom) -
						 grain, 0 });
		first += 1ULL << bottom;
	}
	check();
}

static void test_reach(void **state)
{
	unsigned int bits, zeros, width;
	__u32 i;

	(void)state;
	for (bits = 32; bits <= 128; bits += 96) {
		for (zeros = bits == 32 ? 32 : 0; zeros < 40; zeros++) {
			for (width = 1; width < 20; width++) {
				for (i = 1; i < 40; i += 1 + i / 4)
					check_reach(bits, zeros + width, zeros,
						    i, 1 + i % 3);
			}
		}
	}
}

/* A key as far from the start of its line as one of this kind may be. */
static void check_farthest(unsigned int bits, unsigned int zeros,
			   unsigned int width, int more)
{
	__u64 first = 0x2400000000000000, grain = 1ULL << zeros;
	__u64 last = first + (((1ULL << width) + more) << zeros);

	start(bits);
	add((struct geojp_addr){ first + grain, 0 });
	add((struct geojp_addr){ last, 0 });
	add((struct geojp_addr){ last + grain, 0 });
	check();
}

static void test_farthest(void **state)
{
	static const unsigned int widths[] = { 14, 15, 16, 30, 31, 32 };
	unsigned int bits, zeros, i;
	int more;

	(void)state;
	for (bits = 32; bits <= 128; bits += 96)
		for (zeros = bits == 32 ? 32 : 0; zeros < 44; zeros++)
			for (i = 0; i < ARRAY_SIZE(widths); i++)
				for (more = -4; more <= 4; more++)
					if (widths[i] + zeros < 60)
						check_farthest(bits, zeros,
							       widths[i], more);
}

/*
 * @count boundaries: all in one child but the last one, which is @last children
 * further on.  What comes before and after only makes children as large as
 * 1 << @bottom: so many boundaries earn ten nodes.  The root needs six of them;
 * those below it four, because two of its children are mixed.
 */
#define TEN_NODES (64 * 9 / SPREAD)

static __u32 lines_of(unsigned int bits, __u32 count, unsigned int zeros,
		      unsigned int bottom, __u64 last)
{
	unsigned int shift = bits == 32 ? bottom : bottom + 12;
	struct geojp_plan plan;
	__u64 i, child;

	start(bits);
	for (i = 0; i < TEN_NODES - 1 - count; i++)
		add((struct geojp_addr){ i << shift, 0 });
	child = i << shift;
	for (i = 1; i < count; i++)
		add((struct geojp_addr){ child + (i << zeros), 0 });
	child += last << bottom;
	add((struct geojp_addr){ child + (1ULL << zeros), 0 });
	add((struct geojp_addr){ 376ULL << shift, 0 });
	plan = check();
	assert_int_equal(plan.trie.bottom, bottom);
	return plan.lines + plan.below;
}

/* The line has room if its last child ends before the limit of its kind. */
static void check_limit(unsigned int bits, __u32 kind, unsigned int zeros,
			unsigned int bottom)
{
	static const __u32 fit[] = { 28, 14, 7 };
	unsigned int limit = (16 << kind) - 1 + zeros;
	__u64 last = (1ULL << (limit - bottom)) - 1;

	assert_int_equal(lines_of(bits, fit[kind], zeros, bottom, last - 1), 1);
	assert_int_equal(lines_of(bits, fit[kind], zeros, bottom, last), 2);
	assert_int_equal(lines_of(bits, fit[kind] + 1, zeros, bottom, last - 1),
			 2);
}

static void test_limits(void **state)
{
	(void)state;
	check_limit(32, 0, 32, 42);
	check_limit(32, 0, 35, 45);
	check_limit(32, 1, 32, 55);
	check_limit(128, 0, 0, 10);
	check_limit(128, 0, 32, 42);
	check_limit(128, 1, 0, 26);
	check_limit(128, 1, 8, 30);
	check_limit(128, 2, 0, 43);
}

/*
 * Clusters in a row, @apart children from each other or more: those of
 * neighbours share a line as long as it has room for both.
 */
static void check_row(unsigned int bits, __u32 clusters, __u32 count,
		      unsigned int grain, unsigned int other,
		      unsigned int apart)
{
	struct geojp_addr child = { 0x2400000000000000, 0 };
	__u32 i;

	start(bits);
	for (i = 0; i < clusters; i++) {
		add_cluster(child, count + i % 2, i % 3 ? grain : other,
			    random_below(2));
		child = addr_plus(child, addr_shifted(1 + random_below(3),
						      apart));
	}
	check();
}

static void check_rows(unsigned int bits, unsigned int grain)
{
	static const __u32 counts[] = { 1, 2, 3, 4, 6, 7, 13, 14, 27, 28 };
	unsigned int apart, i, other = grain;

	for (apart = grain + 8; apart < 118; apart += 5) {
		for (i = 0; i < ARRAY_SIZE(counts); i++) {
			check_row(bits, 3 + random_below(60), counts[i], grain,
				  other, apart);
			/* In another row, every third is of another grain. */
			other = grain + random_below(apart - grain - 7);
		}
	}
}

static void test_rows(void **state)
{
	unsigned int grain;

	(void)state;
	for (grain = 96; grain < 110; grain += 2)
		check_rows(32, grain);
	for (grain = 0; grain < 110; grain += 6)
		check_rows(128, grain);
}

/* The smallest children that the number of boundaries allows. */
static unsigned int smallest(unsigned int levels)
{
	__u64 last = bounds.at[bounds.n - 1].hi, most;
	unsigned int shift = 6 * levels;

	most = 64 * (1 + (__u64)SPREAD * bounds.n / 64);
	while ((last >> shift) - (bounds.at[0].hi >> shift) >= most)
		shift++;
	return shift;
}

static struct geojp_plan plan_clusters(unsigned int bits, __u32 clusters,
				       __u32 count, unsigned int grain,
				       unsigned int apart)
{
	__u32 i;

	start(bits);
	for (i = 0; i < clusters; i++)
		add_cluster(addr_shifted(i, apart), count, grain, 1);
	return check();
}

/* Lists that fit only if children are larger than they could be. */
static void test_budget(void **state)
{
	struct geojp_plan plan;

	(void)state;
	/* Two do not fit in a line with keys of 31 bits. */
	plan = plan_clusters(32, 4000, 8, 96, 116);
	assert_true(plan.trie.shift > smallest(0));
	/* One does not fit in a line of whole keys: an index, and two lines. */
	plan = plan_clusters(128, 4000, 4, 0, 100);
	assert_true(plan.trie.shift != plan.trie.bottom);
	assert_true(plan.trie.shift > smallest(2));
	/* That can be so for all children below two levels of nodes. */
	plan = plan_clusters(128, 4096, 5, 0, 116);
	assert_int_equal(plan.trie.shift, plan.trie.bottom);
	assert_true(plan.trie.shift > smallest(0));
}

/* Boundaries near others, at distances and with zero bits of any number. */
static void random_bounds(struct list *l, __u32 n)
{
	struct geojp_addr base = { 0, 0 }, a;
	unsigned int reach = 128, grain = 0;

	l->count = 0;
	for (; n; n--) {
		if (!l->count || !random_below(5)) {
			reach = 1 + random_below(127);
			grain = random_below(reach);
			base = addr_random(l->bits);
		}
		a = addr_random(128);
		a = addr_minus(a, addr_masked(a, 128 - reach));
		a.hi ^= base.hi;
		a.lo ^= base.lo;
		a = addr_masked(addr_masked(a, 128 - grain), l->bits);
		list_add(l, a.hi, a.lo, l->bits);
	}
	list_tidy(l);
}

static void test_random(void **state)
{
	struct list l = { 0 };
	__u32 i, k;

	(void)state;
	for (i = 0; i < 4000; i++) {
		l.bits = i % 2 ? 32 : 128;
		random_bounds(&l, random_below(i % 50 == 0 ? 5000 :
					       i % 7 == 0 ? 300 : 40));
		start(l.bits);
		for (k = 0; k < l.count; k++)
			add(l.p[k].addr);
		check();
	}
	list_free(&l);
}

/* Have the tests above built all they were made for? */
static void test_census(void **state)
{
	static const __u32 fit[KINDS] = { 28, 14, 7, 3 };
	__u32 kind, i;

	(void)state;
	for (kind = 0; kind < KINDS; kind++) {
		for (i = 0; i < 3; i++)
			if (!census.lines[kind][i])
				fail_msg("kind %u: none with %u levels", kind,
					 i);
		for (i = 1; i <= fit[kind]; i++)
			if (!census.keys[kind][i])
				fail_msg("kind %u: none with %u keys", kind, i);
		assert_true(census.begins[kind][0]);
		assert_true(census.begins[kind][1]);
	}
	assert_true(census.lines[KINDS - 1][3]);
	for (i = 0; i < 2; i++) {
		assert_true(census.continued[i]);
		assert_true(census.pure[i]);
	}
	assert_true(census.bottom[0] && census.bottom[58]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_shifts),
		cmocka_unit_test(test_grains4),
		cmocka_unit_test(test_grains6),
		cmocka_unit_test(test_reach),
		cmocka_unit_test(test_farthest),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_budget),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_census),
	};

	return cmocka_run_group_tests_name("lines", tests, NULL, NULL);
}
