// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <strings.h>

#include "base/report.h"
#include "formats/country_rows.h"

static const char *const names[] = {
	[AFRINIC] = "afrinic", [APNIC] = "apnic", [ARIN] = "arin",
	[LACNIC] = "lacnic", [RIPE_NCC] = "ripencc",
};

enum registry registry_of(const char *name)
{
	enum registry r;

	for (r = RIPE_NCC; r > REGISTRY_NONE; r--)
		if (!strcasecmp(name, names[r]))
			break;
	return r;
}

const char *registry_name(enum registry r)
{
	return names[r];
}

bool rows_add(struct country_rows *r, enum family f, struct range range,
	      int country, enum registry registry)
{
	struct country_rows_of *of;

	if (country == country_index("ZZ"))
		return true;
	range_unmap(&f, &range);
	of = &r->of[f];
	if (of->count == ROWS_MAX)
		return false;
	if (of->count == of->room) {
		of->room = of->room ? 2 * of->room : 1024;
		of->at = xrealloc(of->at, of->room * sizeof(*of->at));
	}
	of->at[of->count++] = (struct country_row){
		.range = range,
		.country = country,
		.registry = registry,
		.source = r->source,
	};
	return true;
}

void rows_free(struct country_rows *r)
{
	enum family f;

	for (f = IPV4; f < FAMILIES; f++)
		free(r->of[f].at);
	*r = (struct country_rows){ 0 };
}
