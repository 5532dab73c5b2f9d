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

/* Ends the fuzzer with @what as the bug, unless @ok. */
#define must(ok, what) ((ok) ? (void)0 : fuzz_bug(what))
void fuzz_bug(const char *what) __attribute__((noreturn));

/*
 * What a fuzzer gives back.  Where FUZZ_ACCEPT is set, as for the seeds that
 * are called good-*, what is not accepted is a bug: a fuzzer that refuses
 * everything at its door finds nothing.
 */
int fuzz_verdict(bool accepted);

/* An open file in memory that holds @data, at its start. */
int fuzz_file(const void *data, size_t size);

/* The same as an input. */
void fuzz_input(struct input *in, const void *data, size_t size);

/* Is a set that was normalised sorted, disjoint and in bounds? */
void fuzz_check_set(const struct set *s);

/* Are the two the same?  Does @s come back from its canonical form? */
void fuzz_check_equal(const struct set *a, const struct set *b);
void fuzz_check_canonical(const struct set *s);

#endif /* FUZZ_H */
