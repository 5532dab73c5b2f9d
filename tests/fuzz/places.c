// SPDX-License-Identifier: GPL-2.0
/* GeoLite2's Locations, the file of --locations. */
#include <stdlib.h>

#include "config/country.h"
#include "formats/locations.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *country;
	struct locations *l;
	struct input in;
	char id[12];
	int i;

	fuzz_input(&in, data, size);
	l = locations_read(&in);
	input_close(&in);
	for (i = 0; l && i < 64; i++) {
		snprintf(id, sizeof(id), "%d", i < 32 ? i : 1861060 + i - 32);
		country = locations_country(l, id);
		must(!country || !*country ||
		     country_index(country) != COUNTRY_NONE,
		     "a place in what is no country");
	}
	locations_free(l);
	return fuzz_verdict(l);
}
