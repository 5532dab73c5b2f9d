// SPDX-License-Identifier: GPL-2.0
#include <zstd.h>

#include "fuzz.h"
#include "unpack.h"

/* In one step, with the same limit: ZSTD_decompress() has none. */
static int reference(const uint8_t *data, size_t size, char *text, size_t *made)
{
	ZSTD_inBuffer in = { data, size, 0 };
	ZSTD_outBuffer out = { text, LIMIT, 0 };
	ZSTD_DCtx *decoder;
	size_t result;

	if (size < 4 || data[0] != 0x28 || data[1] != 0xb5 ||
	    data[2] != 0x2f || data[3] != 0xfd)
		return false;
	decoder = ZSTD_createDCtx();
	must(decoder, "ZSTD_createDCtx");
	ZSTD_DCtx_setParameter(decoder, ZSTD_d_windowLogMax, UNPACK_WINDOW);
	result = ZSTD_decompressStream(decoder, &out, &in);
	ZSTD_freeDCtx(decoder);
	*made = out.pos;
	return !result && in.pos == size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_unpack(data, size, reference);
}
