// SPDX-License-Identifier: GPL-2.0
#include <zlib.h>

#include "fuzz.h"
#include "unpack.h"

static int reference(const uint8_t *data, size_t size, char *text, size_t *made)
{
	z_stream z = { 0 };
	int result;

	if (size < 2 || data[0] != 0x1f || data[1] != 0x8b)
		return false;
	must(inflateInit2(&z, 15 + 16) == Z_OK, "inflateInit2");
	z.next_in = (unsigned char *)data;
	z.avail_in = size;
	z.next_out = (unsigned char *)text;
	z.avail_out = LIMIT;
	result = inflate(&z, Z_FINISH);
	*made = z.total_out;
	inflateEnd(&z);
	return result == Z_STREAM_END && !z.avail_in;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_unpack(data, size, reference);
}
