// SPDX-License-Identifier: GPL-2.0
/* Canonical lists, as the tool reads them. */
#include "formats/canonical.h"
#include "fuzz.h"

/* What the store takes is the same list as a file. */
static void check_file(const struct set *set, const uint8_t *data, size_t size)
{
	char label[GEOJP_LABEL_MAX + 1];
	struct set again = { 0 };
	struct input in;

	fuzz_input(&in, data, size);
	must(!canonical_read_file(&in, "jp", &again, label), "refused as a file");
	input_close(&in);
	set_normalise(&again);
	fuzz_check_equal(set, &again);
	set_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char label[GEOJP_LABEL_MAX + 1];
	struct set set = { 0 };
	enum geojp_exit code;
	struct input in;
	bool unloads;

	fuzz_input(&in, data, size);
	code = canonical_read(&in, "jp", &set, label, &unloads);
	input_close(&in);
	set_normalise(&set);
	fuzz_check_set(&set);
	if (!code) {
		must(unloads == !(set.of[IPV4].count + set.of[IPV6].count),
		     "an empty list that does not say so");
		fuzz_check_canonical(&set);
		if (!unloads)
			check_file(&set, data, size);
	}
	set_free(&set);
	return fuzz_verdict(!code);
}
