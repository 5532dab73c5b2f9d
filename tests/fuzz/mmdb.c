// SPDX-License-Identifier: GPL-2.0
/*
 * MaxMind databases, also in a tar archive.  The library runs in a process of
 * its own, so its crash is not a crash of the fuzzer.  The fuzzer checks the
 * result.
 */
#include <sys/resource.h>

#include "formats/junk.h"
#include "formats/mmdb.h"
#include "formats/tar.h"
#include "fuzz.h"

/* A sanitizer needs more address space than the tool's limit allows. */
int setrlimit(__rlimit_resource_t what, const struct rlimit *limit)
{
	(void)what;
	(void)limit;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wanted wanted = { .max_odd = 1000 };
	struct text_result result;
	struct set set = { 0 };
	enum geojp_exit code;
	const char *start;
	struct input in;
	size_t count;

	countries_add(&wanted.countries, "JP");
	fuzz_input(&in, data, size);
	/* If this fails, the reader fails in the same way. */
	input_peek(&in, JUNK_SNIFF, &start, &count);
	code = tar_recognise(start, count) ?
	       tar_read(&in, &wanted, &set, &result) :
	       mmdb_read(&in, &wanted, &set, &result);
	input_close(&in);
	set_normalise(&set);
	fuzz_check_set(&set);
	if (!code)
		fuzz_check_canonical(&set);
	set_free(&set);
	return fuzz_verdict(!code && result.kept);
}
