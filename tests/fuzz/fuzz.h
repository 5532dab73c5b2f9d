/* SPDX-License-Identifier: GPL-2.0 */
/* What the fuzzers share. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/input.h"
#include "set/set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* If @ok is false, reports the bug @what and ends the fuzzer. */
#define must(ok, what) ((ok) ? (void)0 : fuzz_bug(what))
void fuzz_bug(const char *what) __attribute__((noreturn));

/*
 * The return value of a fuzzer.  FUZZ_ACCEPT is set for the seeds that are
 * called good-*.  If it is set, an input that is not accepted is a bug.  A
 * fuzzer that refuses every input at once would find nothing.
 */
int fuzz_verdict(bool accepted);

/* Returns an open file in memory that holds @data; its offset is 0. */
int fuzz_file(const void *data, size_t size);

/*
 * A directory for all files of the fuzzer, removed at its end.  It is in memory,
 * because the tool syncs its files to the disk.
 */
const char *fuzz_dir(void);

/* Writes @head and @data to the file @path. */
void fuzz_write(const char *path, const char *head, const void *data,
		size_t size);

/* Opens what fuzz_file() returns as an input. */
void fuzz_input(struct input *in, const void *data, size_t size);

/* Checks that a normalised set is sorted, disjoint and in bounds. */
void fuzz_check_set(const struct set *s);

/* Check that two sets are the same; that @s is the same written and read. */
void fuzz_check_equal(const struct set *a, const struct set *b);
void fuzz_check_canonical(const struct set *s);

#endif /* FUZZ_H */
