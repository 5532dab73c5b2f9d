// SPDX-License-Identifier: GPL-2.0
/*
 * A file for nft -f, which is one transaction: the sets have the old addresses
 * or the new ones.  A table or set that exists is left as it is, with the
 * chains that its owner has put into the table.
 */
#include "export/formats.h"

#define TABLE "inet geojp"

static void declare(FILE *out, const struct export *e, enum family f)
{
	fprintf(out, "\tset " SET_NAME " {\n\t\ttype %s\n"
		"\t\tflags interval\n\t}\n", e->list, SET_DIGIT(f),
		f == IPV4 ? "ipv4_addr" : "ipv6_addr");
}

static void flush(FILE *out, const struct export *e, enum family f)
{
	fprintf(out, "flush set " TABLE " " SET_NAME "\n", e->list,
		SET_DIGIT(f));
}

/* No elements at all would be a mistake for nft. */
static void fill(FILE *out, const struct export *e, enum family f)
{
	const struct ranges *r = &e->set->of[f];
	char text[RANGE_TEXT];
	size_t i;

	if (!r->count)
		return;
	fprintf(out, "add element " TABLE " " SET_NAME " {\n", e->list,
		SET_DIGIT(f));
	for (i = 0; i < r->count; i++) {
		range_text(f, r->at[i], text);
		fprintf(out, "\t%s%s\n", text, i + 1 < r->count ? "," : "");
	}
	fprintf(out, "}\n");
}

void export_nft(FILE *out, const struct export *e)
{
	enum family f;

	write_head(out, e);
	fprintf(out, "table " TABLE " {\n");
	for (f = IPV4; f < FAMILIES; f++)
		declare(out, e, f);
	fprintf(out, "}\n");
	for (f = IPV4; f < FAMILIES; f++)
		flush(out, e, f);
	for (f = IPV4; f < FAMILIES; f++)
		fill(out, e, f);
}
