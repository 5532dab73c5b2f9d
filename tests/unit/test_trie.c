// SPDX-License-Identifier: GPL-2.0
/* The tries must agree with the oracle, and stay within their memory bounds. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include "unit.h"

/*
 * The number of look-ups to compare with the oracle for a list of @n prefixes.
 * The oracle reads the whole list each time, so a long list gets fewer of them.
 */
static __u32 queries(__u32 n)
{
	__u32 most = 10000000 / (n + 1);

	return most < 4000 ? most : 4000;
}

/* The trie gets exactly the memory it needs, so that ASan checks both ends. */
static void *build4(struct geojp_trie4 *t, const struct list4 *l)
{
	unsigned long size = geojp_trie4_size(l->p, l->count);
	void *mem = calloc(1, size);

	assert_non_null(mem);
	assert_true(size <= GEOJP_TRIE4_MAX_BYTES(l->count));
	geojp_trie4_build(t, mem, l->p, l->count);
	return mem;
}

static void *build6(struct geojp_trie6 *t, const struct list6 *l)
{
	unsigned long size = geojp_trie6_size(l->p, l->count);
	void *mem = calloc(1, size);

	assert_non_null(mem);
	assert_true(size <= GEOJP_TRIE6_MAX_BYTES(l->count));
	geojp_trie6_build(t, mem, l->p, l->count);
	return mem;
}

static void agree4(const struct geojp_trie4 *t, const struct oracle_prefix *o,
		   __u32 n, __u32 addr)
{
	bool in = oracle4(o, n, addr);

	if (geojp_trie4_contains(t, addr) != in)
		fail_msg("%08x of %u prefixes: the oracle says %d", addr, n, in);
}

static void agree6(const struct geojp_trie6 *t, const struct oracle_prefix *o,
		   __u32 n, __u64 hi, __u64 lo)
{
	bool in = oracle6(o, n, hi, lo);

	if (geojp_trie6_contains(t, hi, lo) != in)
		fail_msg("%016llx %016llx of %u prefixes: the oracle says %d",
			 (unsigned long long)hi, (unsigned long long)lo, n, in);
}

/* Both ends of a prefix, and the addresses just before and just after it. */
static void agree_around4(const struct geojp_trie4 *t,
			  const struct oracle_prefix *o, __u32 n,
			  const struct geojp_prefix4 *p)
{
	__u32 last = geojp_prefix4_last(p);

	agree4(t, o, n, p->addr - 1);
	agree4(t, o, n, p->addr);
	agree4(t, o, n, p->addr + (last - p->addr) / 2);
	agree4(t, o, n, last);
	agree4(t, o, n, last + 1);
}

static void agree_around6(const struct geojp_trie6 *t,
			  const struct oracle_prefix *o, __u32 n,
			  const struct geojp_prefix6 *p)
{
	__u64 hi, lo;

	geojp_prefix6_last(p, &hi, &lo);
	agree6(t, o, n, p->hi - !p->lo, p->lo - 1);
	agree6(t, o, n, p->hi, p->lo);
	agree6(t, o, n, hi, lo);
	agree6(t, o, n, hi + !(lo + 1), lo + 1);
}

/*
 * The walk gives the shortest list.  Its prefixes ascend and are disjoint, and
 * no two of them could be merged.  It has as many addresses as the list that
 * went in, and each of them is in that list.
 */
static void check_walk4(const struct geojp_trie4 *t, const struct list4 *l,
			const struct oracle_prefix *o)
{
	struct geojp_prefix4 p, last = { 0, 0 };
	struct geojp_walk4 walk = { 0 };
	__u64 want = 0, have = 0;
	__u32 i, found = 0;

	for (i = 0; i < l->count; i++)
		want += 1ULL << (32 - l->p[i].len);
	while (geojp_walk4_next(t, &walk, &p)) {
		if (found)
			assert_true(p.addr > geojp_prefix4_last(&last));
		assert_true(p.len == 32 || !(__u32)(p.addr << p.len));
		if (found && last.len && last.len == p.len)
			assert_false((last.addr ^ p.addr) ==
				     1U << (32 - p.len));
		if (found < queries(l->count) / 4)
			assert_true(oracle4(o, l->count, p.addr));
		have += 1ULL << (32 - p.len);
		found++;
		last = p;
	}
	assert_false(geojp_walk4_next(t, &walk, &p));
	assert_true(have == want);
	assert_true(found <= l->count);
}

static void check_walk6(const struct geojp_trie6 *t, const struct list6 *l,
			const struct oracle_prefix *o)
{
	struct geojp_prefix6 p, last = { 0, 0, 0 };
	__u64 last_hi = 0, last_lo = 0;
	struct geojp_walk6 walk = { 0 };
	__u32 found = 0;

	while (geojp_walk6_next(t, &walk, &p)) {
		if (found)
			assert_true(p.hi > last_hi ||
				    (p.hi == last_hi && p.lo > last_lo));
		if (found && last.len && last.len == p.len)
			assert_false((last.hi ^ p.hi) == (p.len > 64 ? 0 :
					1ULL << (64 - p.len)) &&
				     (last.lo ^ p.lo) == (p.len <= 64 ? 0 :
					1ULL << (128 - p.len)));
		geojp_prefix6_last(&p, &last_hi, &last_lo);
		if (found < queries(l->count) / 4) {
			assert_true(oracle6(o, l->count, p.hi, p.lo));
			assert_true(oracle6(o, l->count, last_hi, last_lo));
		}
		found++;
		last = p;
	}
	assert_false(geojp_walk6_next(t, &walk, &p));
	assert_true(found <= l->count);
	assert_true(!found == !l->count);
}

/* A trie built from what the walk gives must be the same set. */
static void check_rebuilt4(const struct geojp_trie4 *t, const struct list4 *l,
			   const struct oracle_prefix *o)
{
	struct list4 walked = { 0 };
	struct geojp_trie4 again;
	struct geojp_prefix4 p;
	__u32 i, step = l->count * 5ULL / queries(l->count) + 1;
	struct geojp_walk4 walk = { 0 };
	void *mem;

	while (geojp_walk4_next(t, &walk, &p))
		list4_add(&walked, p.addr, p.len);
	mem = build4(&again, &walked);
	for (i = 0; i < l->count; i += step)
		agree_around4(&again, o, l->count, &l->p[i]);
	free(mem);
	list4_free(&walked);
}

static void check_rebuilt6(const struct geojp_trie6 *t, const struct list6 *l,
			   const struct oracle_prefix *o)
{
	__u32 i, step = l->count * 5ULL / queries(l->count) + 1;
	struct geojp_walk6 walk = { 0 };
	struct list6 walked = { 0 };
	struct geojp_trie6 again;
	struct geojp_prefix6 p;
	void *mem;

	while (geojp_walk6_next(t, &walk, &p))
		list6_add(&walked, p.hi, p.lo, p.len);
	mem = build6(&again, &walked);
	for (i = 0; i < l->count; i += step)
		agree_around6(&again, o, l->count, &l->p[i]);
	free(mem);
	list6_free(&walked);
}

static void check4(const struct list4 *l)
{
	struct oracle_prefix *o = oracle_list4(l);
	__u32 i, step = l->count * 5ULL / queries(l->count) + 1;
	struct geojp_trie4 t;
	void *mem = build4(&t, l);

	for (i = 0; i < l->count; i += step)
		agree_around4(&t, o, l->count, &l->p[i]);
	for (i = 0; i < queries(l->count) / 8; i++)
		agree4(&t, o, l->count, random64());
	agree4(&t, o, l->count, 0);
	agree4(&t, o, l->count, ~0U);
	check_walk4(&t, l, o);
	check_rebuilt4(&t, l, o);
	free(mem);
	free(o);
}

static void check6(const struct list6 *l)
{
	struct oracle_prefix *o = oracle_list6(l);
	__u32 i, step = l->count * 5ULL / queries(l->count) + 1;
	struct geojp_trie6 t;
	void *mem = build6(&t, l);

	for (i = 0; i < l->count; i += step) {
		agree_around6(&t, o, l->count, &l->p[i]);
		agree6(&t, o, l->count, l->p[i].hi, random64());
		agree6(&t, o, l->count, l->p[i].hi ^ random64() >> 24,
		       random64());
	}
	for (i = 0; i < queries(l->count) / 8; i++)
		agree6(&t, o, l->count, random64(), random64());
	agree6(&t, o, l->count, 0, 0);
	agree6(&t, o, l->count, ~0ULL, ~0ULL);
	check_walk6(&t, l, o);
	check_rebuilt6(&t, l, o);
	free(mem);
	free(o);
}

static void test_empty(void **state)
{
	struct list4 l4 = { 0 };
	struct list6 l6 = { 0 };

	(void)state;
	check4(&l4);
	check6(&l6);
}

/* Every prefix length, at the start, at the end and inside the space. */
static void test_each_length4(void **state)
{
	struct list4 l = { 0 };
	__u32 mask, i;
	int len;

	(void)state;
	for (len = 0; len <= 32; len++) {
		mask = len ? ~0U << (32 - len) : 0;
		for (i = 0; i < 6; i++) {
			__u32 addr = i == 0 ? 0 : i == 1 ? ~0U : random64();

			l.count = 0;
			list4_add(&l, addr & mask, len);
			check4(&l);
		}
	}
	list4_free(&l);
}

static void test_each_length6(void **state)
{
	struct list6 l = { 0 };
	__u64 hi, lo;
	__u32 i;
	int len;

	(void)state;
	for (len = 0; len <= 128; len++) {
		for (i = 0; i < 4; i++) {
			hi = i == 0 ? 0 : i == 1 ? ~0ULL : random64();
			lo = i == 0 ? 0 : i == 1 ? ~0ULL : random64();
			if (len <= 64)
				lo = 0;
			if (len < 64)
				hi &= len ? ~0ULL << (64 - len) : 0;
			else if (len > 64 && len < 128)
				lo &= ~0ULL << (128 - len);
			l.count = 0;
			list6_add(&l, hi, lo, len);
			check6(&l);
		}
	}
	list6_free(&l);
}

/* What the root has room for takes no memory beside it. */
static void test_root(void **state)
{
	struct list4 l4 = { 0 };
	struct list6 l6 = { 0 };

	(void)state;
	list4_add(&l4, 1U << 24, 18);
	list6_add(&l6, 0x2400ULL << 48, 0, 12);
	assert_int_equal(geojp_trie4_size(l4.p, 1), geojp_trie4_size(l4.p, 0));
	assert_int_equal(geojp_trie6_size(l6.p, 1), geojp_trie6_size(l6.p, 0));
	l4.p->len = 19;
	l6.p->len = 13;
	assert_true(geojp_trie4_size(l4.p, 1) > geojp_trie4_size(l4.p, 0));
	assert_true(geojp_trie6_size(l6.p, 1) > geojp_trie6_size(l6.p, 0));
	list4_free(&l4);
	list6_free(&l6);
}

/* The whole space as two halves, as 256 parts, and without its last address. */
static void test_touching(void **state)
{
	struct list4 l4 = { 0 };
	struct list6 l6 = { 0 };
	__u32 i;

	(void)state;
	list4_add(&l4, 0, 1);
	list4_add(&l4, 1U << 31, 1);
	check4(&l4);
	list6_add(&l6, 0, 0, 1);
	list6_add(&l6, 1ULL << 63, 0, 1);
	check6(&l6);

	l4.count = 0;
	l6.count = 0;
	for (i = 0; i < 256; i++) {
		list4_add(&l4, i << 24, 8);
		list6_add(&l6, (__u64)i << 56, 0, 8);
	}
	check4(&l4);
	check6(&l6);

	l4.count = 0;
	for (i = 1; i <= 32; i++)
		list4_add(&l4, i == 1 ? 0 : ~0U << (33 - i), i);
	l6.count = 0;
	for (i = 1; i <= 64; i++)
		list6_add(&l6, i == 1 ? 0 : ~0ULL << (65 - i), 0, i);
	for (i = 65; i <= 128; i++)
		list6_add(&l6, ~0ULL, i == 65 ? 0 : ~0ULL << (129 - i), i);
	check4(&l4);
	check6(&l6);
	list4_free(&l4);
	list6_free(&l6);
}

static void test_random(void **state)
{
	static const __u32 most[] = { 3, 20, 200, 1000 };
	struct list4 l4 = { 0 };
	struct list6 l6 = { 0 };
	__u32 i;

	(void)state;
	for (i = 0; i < 120; i++) {
		l4.count = 0;
		list4_random(&l4, most[i % 4]);
		check4(&l4);
		l6.count = 0;
		list6_random(&l6, most[i % 4]);
		check6(&l6);
	}
	list4_free(&l4);
	list6_free(&l6);
}

/*
 * Among 64 codes, some point to a run and some to a node with its own runs.
 * The two kinds of runs are numbered separately.
 */
static void test_crowded6(void **state)
{
	static const __u64 five[] = { 0, 0x100, 0x101, 0x102, 0x200 };
	struct list6 l = { 0 };
	__u32 i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(five); i++)
		list6_add(&l, 0x2400000000000000 | five[i] << 32, 0, 48);
	check6(&l);

	for (i = 0; i < 500; i++) {
		l.count = 0;
		for (j = random_below(200) + 1; j; j--) {
			__u32 len = 25 + random_below(i % 2 ? 40 : 10);

			list6_add(&l, 0x2400000000000000 |
				  (random64() >> 18 & ~0ULL << (64 - len)),
				  0, len);
		}
		list6_tidy(&l);
		check6(&l);
	}
	list6_free(&l);
}

/* Every address of a /16.  Each /24 in it has its own pattern. */
static void test_exhaustive(void **state)
{
	struct list4 l = { 0 };
	struct oracle_prefix *o;
	struct geojp_trie4 t;
	__u32 i, j;
	void *mem;

	(void)state;
	for (i = 0; i < 256; i++)
		for (j = 0; j < 256; j += 1 + random_below(1 + i))
			list4_add(&l, 0xcb000000 | i << 8 | j, 32);
	mem = build4(&t, &l);
	o = oracle_list4(&l);
	for (i = 0, j = 0; i < 65536; i++) {
		__u32 addr = 0xcb000000 | i;

		while (j < l.count && l.p[j].addr < addr)
			j++;
		assert_true(geojp_trie4_contains(&t, addr) ==
			    (j < l.count && l.p[j].addr == addr));
	}
	for (i = 0; i < queries(l.count); i++)
		agree4(&t, o, l.count, 0xcb000000 | random_below(65536));
	free(o);
	free(mem);
	list4_free(&l);
}

/*
 * Makes a list of @count single addresses of the /18 at @base, evenly spaced.
 * If @to_end is true, its last address is the last one of the /18.  Then it
 * looks up each address of the /18.
 */
static void check_ranges4(__u32 base, __u32 count, bool to_end)
{
	bool in[16384] = { false };
	struct list4 l = { 0 };
	struct geojp_trie4 t;
	__u32 i, at, step = 16384 / count;
	void *mem;

	for (i = 0; i < count; i++) {
		at = i * step + (to_end ? 16384 - count * step + step - 1 : 0);
		in[at] = true;
		list4_add(&l, base | at, 32);
	}
	mem = build4(&t, &l);
	for (i = 0; i < ARRAY_SIZE(in); i++)
		if (geojp_trie4_contains(&t, base | i) != in[i])
			fail_msg("%08x of %u ranges", base | i, count);
	assert_false(geojp_trie4_contains(&t, base - 1));
	assert_false(geojp_trie4_contains(&t, base + 16384));
	free(mem);
	check4(&l);
	list4_free(&l);
}

/* Counts around those at which a word is full or a run becomes a bitmap. */
static void test_ranges4(void **state)
{
	static const __u32 bases[] = { 0, 0x0fffc000, 0x10000000, 0x7fffc000,
				       0xc0a80000, 0xffffc000 };
	static const __u32 counts[] = { 1, 2, 3, 4, 5, 6, 125, 126, 127, 128,
					129, 255, 256, 257, 1000 };
	__u32 i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bases); i++) {
		for (j = 0; j < ARRAY_SIZE(counts); j++) {
			check_ranges4(bases[i], counts[j], false);
			check_ranges4(bases[i], counts[j], true);
		}
	}
}

/* Lists that need much memory: build4() and build6() check the bound. */

static void test_worst4(void **state)
{
	struct list4 l = { 0 };
	__u32 i;

	(void)state;
	for (i = 0; i < 100000; i++)	/* scattered addresses */
		list4_add(&l, i * 42949U + random_below(42949), 32);
	check4(&l);
	l.count = 0;
	for (i = 0; i < 262144; i++)	/* one address in every /18 */
		list4_add(&l, i << 14 | 5, 32);
	check4(&l);
	l.count = 0;
	for (i = 0; i < 65536; i++)	/* every other /24 */
		list4_add(&l, i << 9, 24);
	check4(&l);
	l.count = 0;
	for (i = 0; i < 8192; i++)	/* every other address of a /18 */
		list4_add(&l, 0xc0a80000 | i << 1, 32);
	check4(&l);
	l.count = 0;
	for (i = 0; i < 1000 * 127; i++)	/* fewest for a bitmap */
		list4_add(&l, (i / 127) << 14 | (i % 127) << 7, 32);
	check4(&l);
	list4_free(&l);
}

/* @each prefixes of length @len in each of @blocks blocks of length @block. */
static void comb6(struct list6 *l, __u32 blocks, int block, __u32 each,
		  int len)
{
	__u64 step = len <= 64 ? 1ULL << (64 - len) : 0;
	__u32 i, j;

	l->count = 0;
	for (i = 0; i < blocks; i++)
		for (j = 0; j < each; j++)
			list6_add(l, ((__u64)i << (64 - block)) +
				     2 * j * step,
				  len > 64 ? (__u64)j << (128 - len + 1) : 0,
				  len);
}

static void test_worst6(void **state)
{
	static const int lens[] = { 32, 33, 48, 64, 72, 128 };
	struct list6 l = { 0 };
	__u32 i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		comb6(&l, 4096, 12, 1, lens[i]);	/* one in every /12 */
		check6(&l);
		comb6(&l, 65536, 24, 1, lens[i]);
		check6(&l);
		comb6(&l, 32768, 24, 2, lens[i]);
		check6(&l);
		comb6(&l, 21845, 24, 3, lens[i]);
		check6(&l);
		comb6(&l, 1, 32, 1, lens[i]);
		check6(&l);
	}
	/* Just below and at the number of prefixes for a block, one per /24. */
	for (j = GEOJP_BLOCK_MIN - 1; j <= GEOJP_BLOCK_MIN; j++) {
		l.count = 0;
		for (i = 0; i < 512 * j; i++)
			list6_add(&l, (__u64)(i / j) << 52 |
				      (__u64)(i % j) << 45, 0, 32);
		check6(&l);
	}
	l.count = 0;
	/* Blocks with the fewest prefixes; each node has five runs. */
	for (i = 0; i < 128 * GEOJP_BLOCK_MIN; i++) {
		j = i % GEOJP_BLOCK_MIN;
		list6_add(&l, (__u64)(i / GEOJP_BLOCK_MIN) << 52 |
			      (__u64)(j / 5) << 40 | (__u64)(j % 5) << 33, 1,
			  128);
	}
	check6(&l);
	l.count = 0;
	for (i = 0; i < 100000; i++)	/* 100,000 addresses of one /32 */
		list6_add(&l, 0x20010db800000000 | i * 42949U, random64(), 128);
	check6(&l);
	l.count = 0;
	for (i = 0; i < 100000; i++)	/* scattered addresses */
		list6_add(&l, ((__u64)i << 47) + random_below(1U << 31),
			  random64(), 128);
	check6(&l);
	list6_free(&l);
}

/*
 * Makes a list of @count prefixes of length @len.  Between them are gaps of the
 * same size.  The last prefix ends where the /32 at @hi ends.  Each prefix must
 * be in the list, and each gap must be out of it.
 */
static void check_run6(struct list6 *l, __u64 hi, __u32 count, __u32 len)
{
	__u64 step = 1ULL << (len <= 64 ? 64 - len : 128 - len);
	__u64 end = len <= 64 ? hi | 0xffffffff : ~0ULL;
	struct geojp_trie6 t;
	__u64 first, last;
	__u32 i;
	void *mem;

	l->count = 0;
	for (i = count; i--; ) {
		first = end - (2 * i + 1) * step + 1;
		if (len <= 64)
			list6_add(l, first, 0, len);
		else
			list6_add(l, hi | 0xffffffff, first, len);
	}
	mem = build6(&t, l);
	for (i = 0; i < 2 * count; i++) {
		first = end - (i + 1) * step + 1;
		last = first + (step - 1);
		if (len <= 64) {
			assert_int_equal(geojp_trie6_contains(&t, first, 0),
					 !(i & 1));
			assert_int_equal(geojp_trie6_contains(&t, last, ~0ULL),
					 !(i & 1));
			continue;
		}
		assert_int_equal(geojp_trie6_contains(&t, hi | 0xffffffff,
						      first), !(i & 1));
		assert_int_equal(geojp_trie6_contains(&t, hi | 0xffffffff,
						      last), !(i & 1));
	}
	free(mem);
}

/* Runs about as long as those at which the search changes, and long runs. */
static void test_long_runs6(void **state)
{
	static const __u32 around[] = { 3, 4, 8, 16, 64, 500, 4096 };
	static const __u32 lens[] = { 48, 64, 100, 128 };
	struct list6 l = { 0 };
	__u32 i, j, k;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(around); i++) {
		for (j = 0; j < ARRAY_SIZE(lens); j++) {
			for (k = around[i] - 2; k <= around[i] + 2; k++) {
				check_run6(&l, ~0ULL << 32, k, lens[j]);
				check_run6(&l, 0x20010db8ULL << 32, k, lens[j]);
			}
		}
	}
	list6_free(&l);
}

static void test_real(void **state)
{
	const char *dir = getenv("GEOJP_TEST_LISTS");
	static const char *const names[] = { "jp", "jp-world", "us-world",
					     "all-world", "jp-apnic" };
	struct list4 l4 = { 0 };
	struct list6 l6 = { 0 };
	char path[4096];
	__u32 i;

	(void)state;
	assert_non_null(dir);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s.txt", dir, names[i]);
		lists_read(&l4, &l6, path);
		assert_true(l4.count > 1000 && l6.count > 100);
		check4(&l4);
		check6(&l6);
		list4_free(&l4);
		list6_free(&l6);
	}
}

/* The list of each country has a different shape. */
static void test_countries(void **state)
{
	const char *dir = getenv("GEOJP_TEST_LISTS");
	struct list4 l4 = { 0 };
	struct list6 l6 = { 0 };
	char pattern[4096];
	glob_t found;
	size_t i;

	(void)state;
	assert_non_null(dir);
	snprintf(pattern, sizeof(pattern), "%s/countries/*", dir);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	assert_true(found.gl_pathc > 200);
	for (i = 0; i < found.gl_pathc; i++) {
		lists_read(&l4, &l6, found.gl_pathv[i]);
		check4(&l4);
		check6(&l6);
		list4_free(&l4);
		list6_free(&l6);
	}
	globfree(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_each_length4),
		cmocka_unit_test(test_each_length6),
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_touching),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_crowded6),
		cmocka_unit_test(test_exhaustive),
		cmocka_unit_test(test_ranges4),
		cmocka_unit_test(test_worst4),
		cmocka_unit_test(test_worst6),
		cmocka_unit_test(test_long_runs6),
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_countries),
	};

	return cmocka_run_group_tests_name("trie", tests, NULL, NULL);
}
