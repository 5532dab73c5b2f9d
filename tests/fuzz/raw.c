// SPDX-License-Identifier: GPL-2.0
/* All raw text formats, from lines with a country to CSV, and JSON. */
#include "formats/json_list.h"
#include "formats/junk.h"
#include "formats/text.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wanted wanted = { .max_odd = 500000 };
	struct text_result result;
	struct set set = { 0 };
	enum geojp_exit code;
	const char *start;
	struct input in;
	size_t count;

	countries_add(&wanted.countries, "JP");
	countries_add(&wanted.countries, "US");
	fuzz_input(&in, data, size);
	/* If this fails, the reader fails in the same way. */
	input_peek(&in, JUNK_SNIFF, &start, &count);
	code = json_recognise(start, count) ?
	       json_read(&in, &wanted, &set, &result) :
	       text_read(&in, &wanted, &set, &result);
	input_close(&in);
	set_normalise(&set);
	fuzz_check_set(&set);
	if (!code)
		fuzz_check_canonical(&set);
	must(code || !result.kept == !(set.of[IPV4].count + set.of[IPV6].count),
	     "lines kept, but no address, or the other way round");
	set_free(&set);
	return fuzz_verdict(!code && result.kept);
}
