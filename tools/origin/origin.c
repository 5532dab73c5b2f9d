// SPDX-License-Identifier: GPL-2.0
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/report.h"
#include "fetch/fetch.h"
#include "fetch/transfer.h"
#include "formats/read.h"
#include "origin/origin.h"

#define SOURCES_MAX 255	/* a row has one byte for its source */
#define NO_ROW UINT32_MAX

struct origins {
	struct country_rows rows;	/* sorted by sort() */
	char **source;		/* their names */
	size_t sources;
};

/* By the first address; a record comes behind those that it is a part of. */
static int compare(const void *a, const void *b)
{
	const struct country_row *x = a, *y = b;
	int result = addr_cmp(x->range.first, y->range.first);

	if (!result)
		result = addr_cmp(y->range.last, x->range.last);
	return result ? result : x->source - y->source;
}

/*
 * A row that does not reach an address may lie in a wider one that does.  So
 * each row knows the nearest row before it that ends later: all rows in between
 * end earlier than itself.
 */
static void sort(struct country_rows_of *r)
{
	uint32_t i, wider;

	if (r->count)
		qsort(r->at, r->count, sizeof(*r->at), compare);
	for (i = 0; i < r->count; i++) {
		wider = i ? i - 1 : NO_ROW;
		while (wider != NO_ROW &&
		       addr_cmp(r->at[wider].range.last,
				r->at[i].range.last) <= 0)
			wider = r->at[wider].wider;
		r->at[i].wider = wider;
	}
}

static void read_source(struct origins *o, const struct wanted *w,
			const char *dir, const struct source *s)
{
	char *path, *shown, *name;
	size_t url = 0;

	if (o->sources == SOURCES_MAX)
		return;
	path = fetch_kept(s, w->public_key, dir, &url);
	if (!path)
		return;
	o->rows.source = o->sources;
	name = source_name(s);
	label_clean(name);
	o->source[o->sources++] = name;
	shown = url_shown(s->url[url]);
	rows_read(&o->rows, w, path, shown);
	free(shown);
	free(path);
}

struct origins *origins_open(const struct wanted *w, const char *state_dir)
{
	struct origins *o = xcalloc(sizeof(*o));
	char *dir = xprintf("%s/" FETCH_DIR, state_dir);
	size_t i;

	o->source = xcalloc(w->sources.count * sizeof(*o->source));
	for (i = 0; i < w->sources.count; i++)
		read_source(o, w, dir, &w->sources.at[i]);
	free(dir);
	sort(&o->rows.of[IPV4]);
	sort(&o->rows.of[IPV6]);
	if (o->rows.of[IPV4].count || o->rows.of[IPV6].count)
		return o;
	origins_close(o);
	return NULL;
}

void origins_close(struct origins *o)
{
	size_t i;

	if (!o)
		return;
	for (i = 0; i < o->sources; i++)
		free(o->source[i]);
	free(o->source);
	rows_free(&o->rows);
	free(o);
}

/* How many rows do not begin behind @a? */
static size_t rows_until(const struct country_rows_of *r, struct addr a)
{
	size_t low = 0, high = r->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (addr_cmp(r->at[middle].range.first, a) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Do two rows have the same addresses, and different countries? */
static bool disagree(const struct country_row *a, const struct country_row *b)
{
	return !addr_cmp(a->range.first, b->range.first) &&
	       !addr_cmp(a->range.last, b->range.last) &&
	       a->country != b->country;
}

bool origins_find(const struct origins *o, enum family f, struct addr a,
		  struct registration *found)
{
	const struct country_rows_of *r;
	const struct country_row *row;
	uint32_t i;

	if (!o)
		return false;
	r = &o->rows.of[f];
	i = rows_until(r, a);
	i = i ? i - 1 : NO_ROW;
	while (i != NO_ROW && addr_cmp(r->at[i].range.last, a) < 0)
		i = r->at[i].wider;
	if (i == NO_ROW)
		return false;
	row = &r->at[i];
	while (i > 0 && !addr_cmp(r->at[i - 1].range.first, row->range.first))
		if (disagree(&r->at[--i], row))
			return false;
	*found = (struct registration){
		.country = { 'A' + row->country / 26, 'A' + row->country % 26 },
		.family = f,
		.range = row->range,
		.source = row->registry ? registry_name(row->registry) :
					  o->source[row->source],
	};
	return true;
}

const char *registration_text(const struct registration *r,
			      char text[REGISTRATION_TEXT])
{
	char range[RANGE_TEXT];

	range_text(r->family, r->range, range);
	phrase_in(text, REGISTRATION_TEXT, "%s, by %s of %.60s", r->country,
		  range, r->source);
	return text;
}
