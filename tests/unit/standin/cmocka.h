/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of cmocka's interface that the unit tests use.  Debian's cmocka is
 * for the machine's own architecture.  A build for another one uses this file.
 */
#ifndef STANDIN_CMOCKA_H
#define STANDIN_CMOCKA_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CMUnitTest {
	const char *name;
	void (*run)(void **state);
};

static jmp_buf standin_failed;

#define fail_msg(...) do { \
		fprintf(stderr, "# %s:%d: ", __FILE__, __LINE__); \
		fprintf(stderr, __VA_ARGS__); \
		fprintf(stderr, "\n"); \
		longjmp(standin_failed, 1); \
	} while (0)
#define assert_true(c) do { if (!(c)) fail_msg("%s", #c); } while (0)
#define assert_false(c) assert_true(!(c))
#define assert_non_null(p) assert_true((p) != NULL)
#define assert_int_equal(a, b) assert_true((a) == (b))
#define assert_ptr_equal(a, b) assert_true((a) == (b))
#define assert_memory_equal(a, b, n) assert_true(!memcmp(a, b, n))
#define assert_string_equal(a, b) do { \
		const char *standin_a = (a), *standin_b = (b); \
		if (strcmp(standin_a, standin_b)) \
			fail_msg("\"%s\" is not \"%s\"", standin_a, standin_b); \
	} while (0)

#define cmocka_unit_test(f) { #f, f }
#define cmocka_run_group_tests_name(group, tests, setup, teardown) \
	standin_run(tests, sizeof(tests) / sizeof((tests)[0]))

static inline int standin_run(const struct CMUnitTest *tests, size_t count)
{
	volatile int failed = 0;
	volatile size_t i;

	printf("1..%zu\n", count);
	for (i = 0; i < count; i++) {
		if (setjmp(standin_failed)) {
			printf("not ok %zu - %s\n", i + 1, tests[i].name);
			failed++;
			continue;
		}
		tests[i].run(NULL);
		printf("ok %zu - %s\n", i + 1, tests[i].name);
	}
	return failed;
}

#endif
