// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "fuzz.h"
#include "unpack.h"

int fuzz_unpack(const uint8_t *data, size_t size, reference_fn *reference)
{
	static char text[LIMIT];
	enum input_result more;
	size_t count, total = 0, made = 0;
	bool whole = reference(data, size, text, &made);
	const char *chunk;
	struct input in;

	input_limit(LIMIT);
	fuzz_input(&in, data, size);
	while ((more = input_chunk(&in, &chunk, &count)) == INPUT_MORE) {
		must(!whole || (count <= made - total &&
				!memcmp(text + total, chunk, count)),
		     "not what the library makes of it");
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
