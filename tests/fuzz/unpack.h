/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packed inputs: the fuzzers gzip, xz and zstd.  The output must be the same as
 * that of the library's own function for one whole member, and must stay within
 * the limit.
 */
#ifndef FUZZ_UNPACK_H
#define FUZZ_UNPACK_H

#include <stddef.h>
#include <stdint.h>

#define LIMIT (1UL << 20)	/* bytes of text */

/*
 * Unpacks one member without the tool's code.  Returns *@made bytes at @text,
 * which has room for LIMIT.  False if @data are not exactly one member.
 */
typedef int reference_fn(const uint8_t *data, size_t size, char *text,
			 size_t *made);

/* What LLVMFuzzerTestOneInput() returns. */
int fuzz_unpack(const uint8_t *data, size_t size, reference_fn *reference);

#endif /* FUZZ_UNPACK_H */
