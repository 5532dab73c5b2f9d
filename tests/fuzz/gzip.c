// SPDX-License-Identifier: GPL-2.0
/*
 * Decompression: the output must be the same as that of zlib's own functions,
 * and must stay within the limit.
 */
#include <string.h>
#include <zlib.h>

#include "fuzz.h"

#define LIMIT (1UL << 20)

/* Inflates one member without the tool's code.  NULL if it is not a member. */
static const char *reference(const uint8_t *data, size_t size, size_t *made)
{
	static char text[LIMIT];
	z_stream z = { 0 };
	int result;

	must(inflateInit2(&z, 15 + 16) == Z_OK, "inflateInit2");
	z.next_in = (unsigned char *)data;
	z.avail_in = size;
	z.next_out = (unsigned char *)text;
	z.avail_out = LIMIT;
	result = inflate(&z, Z_FINISH);
	*made = z.total_out;
	inflateEnd(&z);
	return result == Z_STREAM_END && !z.avail_in ? text : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum input_result more;
	size_t count, total = 0, made = 0;
	const char *chunk, *whole = NULL;
	struct input in;

	input_limit(LIMIT);
	if (size >= 2 && data[0] == 0x1f && data[1] == 0x8b)
		whole = reference(data, size, &made);
	fuzz_input(&in, data, size);
	while ((more = input_chunk(&in, &chunk, &count)) == INPUT_MORE) {
		must(!whole || (count <= made - total &&
				!memcmp(whole + total, chunk, count)),
		     "not what zlib makes of it");
		total += count;
		must(total <= LIMIT, "the limit does not hold");
	}
	must(!whole || (more == INPUT_END && total == made),
	     "a good member is not taken");
	input_close(&in);

	fuzz_input(&in, data, size);
	while (input_line(&in) == INPUT_MORE)
		must(strlen(in.line) <= INPUT_LINE_MAX, "a line too long");
	input_close(&in);
	return fuzz_verdict(more == INPUT_END);
}
