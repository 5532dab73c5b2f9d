// SPDX-License-Identifier: GPL-2.0
/* MaxMind databases. */
#include "fuzz.h"
#include "formats/mmdb.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct countries wanted = { 0 };
	struct raw_result result;
	struct set set = { 0 };
	enum geojp_exit code;
	struct input in;

	countries_add(&wanted, "JP");
	fuzz_input(&in, data, size);
	code = mmdb_read(&in, &wanted, &set, &result);
	input_close(&in);
	set_normalise(&set);
	fuzz_check_set(&set);
	if (!code)
		fuzz_check_canonical(&set);
	set_free(&set);
	return fuzz_verdict(!code && result.kept);
}
