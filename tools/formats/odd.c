// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "base/report.h"
#include "formats/odd.h"

void odd_note(struct odd *o, const struct input *in, const char *bad,
	      const char *why)
{
	if (!o->count++)
		phrase_in(o->first, sizeof(o->first), "%s:%lu: %s: %s",
			  in->name, in->number, quoted(bad), why);
}

enum geojp_exit odd_check(const struct odd *o, unsigned int share)
{
	uint64_t most = (uint64_t)o->rows * share / 1000000;

	if (o->count <= most)
		return GEOJP_OK;
	complain(GJ_ODD_ROWS,
		 "%s; odd rows: %s of %s, at most %s may be (max-odd-rows)",
		 o->first, number_text(o->count), number_text(o->rows),
		 number_text(most));
	return GEOJP_INPUT;
}

void odd_add(struct odd *sum, const struct odd *o)
{
	if (!sum->count)
		strcpy(sum->first, o->first);
	sum->count += o->count;
	sum->rows += o->rows;
}

char *odd_text(const struct odd *o)
{
	return phrase("odd rows of other countries, left out: %s of %s; the "
		      "first is %s", number_text(o->count),
		      number_text(o->rows), o->first);
}
