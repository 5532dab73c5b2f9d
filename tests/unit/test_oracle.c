// SPDX-License-Identifier: GPL-2.0
/* Tests of the oracle itself: the right answers were worked out by hand. */
#include <stdlib.h>
#include "unit.h"

static const struct oracle_prefix some4[] = {
	{ { 10 }, 8 },
	{ { 192, 0, 2, 128 }, 25 },
	{ { 255, 255, 255, 255 }, 32 },
};

static bool has4(unsigned char a, unsigned char b, unsigned char c,
		 unsigned char d)
{
	return oracle_contains(some4, ARRAY_SIZE(some4),
			       (unsigned char[]){ a, b, c, d });
}

static void test_ipv4(void **state)
{
	(void)state;
	assert_true(has4(10, 0, 0, 0));
	assert_true(has4(10, 255, 255, 255));
	assert_false(has4(9, 255, 255, 255));
	assert_false(has4(11, 0, 0, 0));
	assert_true(has4(192, 0, 2, 128));
	assert_true(has4(192, 0, 2, 255));
	assert_false(has4(192, 0, 2, 127));
	assert_false(has4(192, 0, 3, 0));
	assert_true(has4(255, 255, 255, 255));
	assert_false(has4(255, 255, 255, 254));
	assert_false(has4(0, 0, 0, 0));
}

static void test_everything(void **state)
{
	static const struct oracle_prefix all = { { 0 }, 0 };

	(void)state;
	assert_true(oracle_contains(&all, 1, (unsigned char[4]){ 0 }));
	assert_true(oracle_contains(&all, 1, (unsigned char[16]){ 255 }));
	assert_false(oracle_contains(&all, 0, (unsigned char[4]){ 0 }));
}

static void test_ipv6(void **state)
{
	static const struct oracle_prefix some[] = {
		{ { 0x24, 0x00, 0x85, 0x00 }, 32 },
		{ { 0x20, 0x01, 0x0d, 0xc3, [15] = 0x35 }, 128 },
	};
	unsigned char a[16] = { 0x24, 0x00, 0x85, 0x00, [15] = 1 };
	unsigned char b[16] = { 0x24, 0x00, 0x85, 0x01 };
	unsigned char c[16] = { 0x20, 0x01, 0x0d, 0xc3, [15] = 0x35 };
	unsigned char d[16] = { 0x20, 0x01, 0x0d, 0xc3, [15] = 0x34 };

	(void)state;
	assert_true(oracle_contains(some, 2, a));
	assert_false(oracle_contains(some, 2, b));
	assert_true(oracle_contains(some, 2, c));
	assert_false(oracle_contains(some, 2, d));
}

static bool has(const struct oracle_prefix *p, __u64 hi, __u64 lo)
{
	return oracle_has(p, 1, (struct geojp_addr){ hi, lo });
}

/* Lists hold addresses as numbers; the oracle needs bytes in network order. */
static void test_conversion(void **state)
{
	struct geojp_prefix p4 = { { 0x0a010000ULL << 32, 0 }, 16 };
	struct geojp_prefix p6 = { { 0x2001020000000000, 0x80 }, 121 };
	struct oracle_prefix *l4 = oracle_list(&(struct list){ 32, &p4, 1, 1 });
	struct oracle_prefix *l6 = oracle_list(&(struct list){ 128, &p6, 1, 1 });

	(void)state;
	assert_true(has(l4, 0x0a01ffffULL << 32, 0));
	assert_false(has(l4, 0x0a020000ULL << 32, 0));
	assert_true(has(l6, 0x2001020000000000, 0xff));
	assert_false(has(l6, 0x2001020000000000, 0x7f));
	assert_false(has(l6, 0x2001020000000001, 0x80));
	free(l4);
	free(l6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ipv4),
		cmocka_unit_test(test_everything),
		cmocka_unit_test(test_ipv6),
		cmocka_unit_test(test_conversion),
	};

	return cmocka_run_group_tests_name("oracle", tests, NULL, NULL);
}
