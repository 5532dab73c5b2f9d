// SPDX-License-Identifier: GPL-2.0
#include <lzma.h>

#include "fuzz.h"
#include "unpack.h"

static int reference(const uint8_t *data, size_t size, char *text, size_t *made)
{
	uint64_t memory = 1 << 26;
	size_t at = 0;

	*made = 0;
	return size >= 6 &&
	       lzma_stream_buffer_decode(&memory, LZMA_TELL_UNSUPPORTED_CHECK,
					 NULL, data, &at, size,
					 (uint8_t *)text, made,
					 LIMIT) == LZMA_OK && at == size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_unpack(data, size, reference);
}
