// SPDX-License-Identifier: GPL-2.0
/* The trie must agree with the oracle, and stay within its bound on memory. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include "check.h"

static const unsigned int families[] = { 32, 128 };

#define FAMILIES ARRAY_SIZE(families)

static void test_empty(void **state)
{
	__u32 f;

	(void)state;
	for (f = 0; f < FAMILIES; f++)
		check_list(&(struct list){ .bits = families[f] });
}

/* Every prefix length, at the start, at the end and inside the space. */
static void test_each_length(void **state)
{
	struct geojp_addr a;
	unsigned int len;
	__u32 f, i;

	(void)state;
	for (f = 0; f < FAMILIES; f++) {
		struct list l = { .bits = families[f] };

		for (len = 0; len <= l.bits; len++) {
			for (i = 0; i < 6; i++) {
				a = i == 0 ? addr_shifted(0, 0) :
				    i == 1 ? addr_hosts(0) : addr_random(128);
				a = addr_masked(a, len);
				l.count = 0;
				list_add(&l, a.hi, a.lo, len);
				check_list(&l);
			}
		}
		list_free(&l);
	}
}

/* One prefix needs no more than the pure nodes, a root node and a line. */
static void test_one(void **state)
{
	struct list l = { .bits = 128 };
	struct made m;

	(void)state;
	list_add(&l, 0x2400000000000000, 0, 12);
	make_from_list(&m, &l);
	assert_true(m.bytes <= 4 * 64);
	made_free(&m);
	list_free(&l);
}

/* The whole space as two halves and as 256 parts. */
static void check_parts(struct list *l)
{
	__u32 i;

	l->count = 0;
	list_add(l, 0, 0, 1);
	list_add(l, 1ULL << 63, 0, 1);
	check_list(l);
	l->count = 0;
	for (i = 0; i < 256; i++)
		list_add(l, (__u64)i << 56, 0, 8);
	check_list(l);
}

/* Without its last address: one prefix of each length. */
static void check_without_last(struct list *l)
{
	struct geojp_addr a = { 0, 0 };
	unsigned int len;

	l->count = 0;
	for (len = 1; len <= l->bits; len++) {
		list_add(l, a.hi, a.lo, len);
		a = addr_plus(a, addr_shifted(1, 128 - len));
	}
	check_list(l);
}

static void test_touching(void **state)
{
	__u32 f;

	(void)state;
	for (f = 0; f < FAMILIES; f++) {
		struct list l = { .bits = families[f] };

		check_parts(&l);
		check_without_last(&l);
		list_free(&l);
	}
}

static void test_random(void **state)
{
	static const __u32 most[] = { 3, 20, 200, 1000 };
	__u32 f, i;

	(void)state;
	for (f = 0; f < FAMILIES; f++) {
		struct list l = { .bits = families[f] };

		for (i = 0; i < 120; i++) {
			l.count = 0;
			list_random(&l, most[i % 4]);
			check_list(&l);
		}
		list_free(&l);
	}
}

/* Prefixes that are crowded in some places: some children are nodes. */
static void test_crowded(void **state)
{
	static const __u64 five[] = { 0, 0x100, 0x101, 0x102, 0x200 };
	struct list l = { .bits = 128 };
	__u32 i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(five); i++)
		list_add(&l, 0x2400000000000000 | five[i] << 32, 0, 48);
	check_list(&l);

	for (i = 0; i < 500; i++) {
		l.count = 0;
		for (j = random_below(200) + 1; j; j--) {
			__u32 len = 25 + random_below(i % 2 ? 40 : 10);

			list_add(&l, 0x2400000000000000 |
				 (random64() >> 18 & ~0ULL << (64 - len)),
				 0, len);
		}
		list_tidy(&l);
		check_list(&l);
	}
	list_free(&l);
}

/* IPv4: every address of a block */

static bool has4(const struct made *m, __u32 addr)
{
	struct geojp_addr a = { (__u64)addr << 32, 0 };

	return geojp_trie_contains(&m->t, a, false, NULL);
}

/* Looks up every address of the block at @base; @l are single addresses. */
static void check_block4(const struct list *l, __u32 base, __u32 size)
{
	__u32 i, j = 0, addr;
	struct made m;

	make_from_list(&m, l);
	for (i = 0; i < size; i++) {
		bool in;

		addr = base | i;
		while (j < l->count && l->p[j].addr.hi >> 32 < addr)
			j++;
		in = j < l->count && l->p[j].addr.hi >> 32 == addr;
		if (has4(&m, addr) != in)
			fail_msg("%08x of %u", addr, l->count);
	}
	assert_false(has4(&m, base - 1));
	assert_false(has4(&m, base + size));
	made_free(&m);
}

/* Every address of a /16.  Each /24 in it has its own pattern. */
static void test_exhaustive(void **state)
{
	struct list l = { .bits = 32 };
	__u32 i, j;

	(void)state;
	for (i = 0; i < 256; i++)
		for (j = 0; j < 256; j += 1 + random_below(1 + i))
			list_add4(&l, 0xcb000000 | i << 8 | j, 32);
	check_block4(&l, 0xcb000000, 65536);
	check_list(&l);
	list_free(&l);
}

/*
 * Makes a list of @count single addresses of the /18 at @base, evenly spaced.
 * If @to_end is true, its last address is the last one of the /18.
 */
static void check_ranges4(__u32 base, __u32 count, bool to_end)
{
	struct list l = { .bits = 32 };
	__u32 i, at, step = 16384 / count;

	for (i = 0; i < count; i++) {
		at = i * step + (to_end ? 16384 - count * step + step - 1 : 0);
		list_add4(&l, base | at, 32);
	}
	check_block4(&l, base, 16384);
	check_list(&l);
	list_free(&l);
}

/* Counts around those at which a line is full, or its index. */
static void test_ranges4(void **state)
{
	static const __u32 bases[] = { 0, 0x0fffc000, 0x10000000, 0x7fffc000,
				       0xc0a80000, 0xffffc000 };
	static const __u32 counts[] = { 1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 15, 28,
					29, 91, 92, 125, 126, 127, 128, 129,
					181, 182, 255, 256, 257, 363, 1000 };
	__u32 i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bases); i++) {
		for (j = 0; j < ARRAY_SIZE(counts); j++) {
			check_ranges4(bases[i], counts[j], false);
			check_ranges4(bases[i], counts[j], true);
		}
	}
}

/* Lists that need much memory: check_list() checks the bound. */

static void test_worst4(void **state)
{
	struct list l = { .bits = 32 };
	__u32 i;

	(void)state;
	for (i = 0; i < 100000; i++)	/* scattered addresses */
		list_add4(&l, i * 42949U + random_below(42949), 32);
	check_list(&l);
	l.count = 0;
	for (i = 0; i < 262144; i++)	/* one address in every /18 */
		list_add4(&l, i << 14 | 5, 32);
	check_list(&l);
	l.count = 0;
	for (i = 0; i < 65536; i++)	/* every other /24 */
		list_add4(&l, i << 9, 24);
	check_list(&l);
	l.count = 0;
	for (i = 0; i < 8192; i++)	/* every other address of a /18 */
		list_add4(&l, 0xc0a80000 | i << 1, 32);
	check_list(&l);
	l.count = 0;
	for (i = 0; i < 1000 * 127; i++)	/* 127 in each of 1,000 /18s */
		list_add4(&l, (i / 127) << 14 | (i % 127) << 7, 32);
	check_list(&l);
	list_free(&l);
}

/* @each prefixes of length @len in each of @blocks blocks of length @block. */
static void check_comb(struct list *l, __u32 blocks, int block, __u32 each,
		       int len)
{
	struct geojp_addr a;
	__u32 i, j;

	l->count = 0;
	for (i = 0; i < blocks; i++) {
		for (j = 0; j < each; j++) {
			a = addr_plus(addr_shifted(i, 128 - block),
				      addr_shifted(2 * j, 128 - len));
			list_add(l, a.hi, a.lo, len);
		}
	}
	check_list(l);
}

static void test_combs6(void **state)
{
	static const int lens[] = { 32, 33, 48, 64, 72, 128 };
	struct list l = { .bits = 128 };
	__u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		check_comb(&l, 4096, 12, 1, lens[i]);	/* one in every /12 */
		check_comb(&l, 65536, 24, 1, lens[i]);
		check_comb(&l, 32768, 24, 2, lens[i]);
		check_comb(&l, 21845, 24, 3, lens[i]);
		check_comb(&l, 1, 32, 1, lens[i]);
	}
	list_free(&l);
}

static void test_worst6(void **state)
{
	struct list l = { .bits = 128 };
	__u32 i, j;

	(void)state;
	for (j = 511; j <= 512; j++) {	/* so many /32s in a /12 */
		l.count = 0;
		for (i = 0; i < 512 * j; i++)
			list_add(&l, (__u64)(i / j) << 52 |
				     (__u64)(i % j) << 43, 0, 32);
		check_list(&l);
	}
	l.count = 0;
	for (i = 0; i < 128 * 512; i++) {	/* five in each /24 */
		j = i % 512;
		list_add(&l, (__u64)(i / 512) << 52 | (__u64)(j / 5) << 40 |
			     (__u64)(j % 5) << 33, 1, 128);
	}
	check_list(&l);
	l.count = 0;
	for (i = 0; i < 100000; i++)	/* 100,000 addresses of one /32 */
		list_add(&l, 0x20010db800000000 | i * 42949U, random64(), 128);
	check_list(&l);
	l.count = 0;
	for (i = 0; i < 100000; i++)	/* scattered addresses */
		list_add(&l, ((__u64)i << 47) + random_below(1U << 31),
			 random64(), 128);
	check_list(&l);
	list_free(&l);
}

/*
 * Makes a list of @count prefixes of length @len.  Between them are gaps of the
 * same size.  The last prefix ends where the /32 at @hi ends.  Each prefix must
 * be in the list, and each gap must be out of it.
 */
static void check_run6(struct list *l, __u64 hi, __u32 count, __u32 len)
{
	struct geojp_addr step = addr_shifted(1, 128 - len), a, last;
	struct made m;
	__u32 i;

	a.hi = hi | 0xffffffff;
	a.lo = ~0ULL;
	a = addr_minus(addr_masked(a, len), addr_shifted(2 * count - 2,
							  128 - len));
	l->count = 0;
	for (i = 0; i < 2 * count; i++, a = addr_plus(a, step))
		if (!(i & 1))
			list_add(l, a.hi, a.lo, len);
	make_from_list(&m, l);
	for (i = 0, a = l->p[0].addr; i < 2 * count; i++) {
		last = addr_plus(a, addr_hosts(len));
		assert_int_equal(made_has(&m, a), !(i & 1));
		assert_int_equal(made_has(&m, last), !(i & 1));
		a = addr_plus(a, step);
	}
	made_free(&m);
}

/* Runs about as long as those at which a line is full, and long runs. */
static void test_long_runs6(void **state)
{
	static const __u32 around[] = { 3, 7, 14, 28, 64, 500, 4096 };
	static const __u32 lens[] = { 48, 64, 100, 128 };
	struct list l = { .bits = 128 };
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
	list_free(&l);
}

/* Real lists */

static void check_file(const char *path, __u32 least4, __u32 least6)
{
	struct list l4 = { .bits = 32 }, l6 = { .bits = 128 };

	lists_read(&l4, &l6, path);
	assert_true(l4.count >= least4 && l6.count >= least6);
	check_list(&l4);
	check_list(&l6);
	list_free(&l4);
	list_free(&l6);
}

static void test_real(void **state)
{
	const char *dir = getenv("GEOJP_TEST_LISTS");
	static const char *const names[] = { "jp", "jp-world", "us-world",
					     "all-world", "jp-apnic" };
	char path[4096];
	__u32 i;

	(void)state;
	assert_non_null(dir);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s.txt", dir, names[i]);
		check_file(path, 1001, 101);
	}
}

/* The list of each country has a different shape. */
static void test_countries(void **state)
{
	const char *dir = getenv("GEOJP_TEST_LISTS");
	char pattern[4096];
	glob_t found;
	size_t i;

	(void)state;
	assert_non_null(dir);
	snprintf(pattern, sizeof(pattern), "%s/countries/*", dir);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	assert_true(found.gl_pathc > 200);
	for (i = 0; i < found.gl_pathc; i++)
		check_file(found.gl_pathv[i], 0, 0);
	globfree(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_each_length),
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_touching),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_crowded),
		cmocka_unit_test(test_exhaustive),
		cmocka_unit_test(test_ranges4),
		cmocka_unit_test(test_worst4),
		cmocka_unit_test(test_combs6),
		cmocka_unit_test(test_worst6),
		cmocka_unit_test(test_long_runs6),
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_countries),
	};

	return cmocka_run_group_tests_name("trie", tests, NULL, NULL);
}
