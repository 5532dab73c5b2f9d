// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges or prefixes as CSV: DB-IP, IPinfo, IP2Location, tor's geoip, geofeeds,
 * GeoLite2.  Three questions have a file each: csv_fields.c where a field ends,
 * csv_columns.c which field is what, csv_range.c which addresses are meant.
 */
#include <string.h>

#include "base/scan.h"
#include "formats/csv_columns.h"
#include "formats/csv_range.h"
#include "formats/locations.h"

struct csv {
	struct columns columns;
	enum integers integers;
	struct locations *locations;	/* NULL if the columns do not need it */
};

static bool has_commas(const char *line)
{
	static char copy[INPUT_LINE_MAX + 1];

	strcpy(copy, line);
	return strchr(strip_comment(copy), ',');
}

/* Without its other file, the numbers of GeoLite2 mean nothing. */
static const char *find_locations(struct text *t)
{
	struct csv *c = t->own;

	if (c->columns.at[COUNTRY] >= 0)
		return NULL;
	if (!t->wanted->locations)
		return "GeoLite2's Blocks, which name no country; geojp load "
		       "and geojp convert take their other file with "
		       "--locations FILE";
	t->result->used_locations = true;
	c->locations = locations_open(t->wanted->locations);
	return c->locations ? NULL : text_said;
}

/* The country of the place in a column, or "".  NULL: no such place. */
static const char *place_country(const struct csv *c, const struct row *r,
				 enum column column)
{
	int at = c->columns.at[column];
	const char *id = at >= 0 ? r->field[at] : "";

	return *id ? locations_country(c->locations, id) : "";
}

/*
 * As for databases in mmdb.c: where the address is used, else where it is
 * registered.
 */
static const char *row_country(struct text *t, const struct row *r,
			       const char **country)
{
	const struct csv *c = t->own;
	const int *at = c->columns.at;
	enum column column = PLACE;
	const char *found;

	if (at[COUNTRY] >= 0) {
		*country = r->field[at[COUNTRY]];
		return NULL;
	}
	found = place_country(c, r, column);
	if (found && !*found) {
		column = REGISTERED;
		found = place_country(c, r, column);
	}
	if (!found)
		return text_blame(t, r->field[at[column]], "the file of "
				  "--locations has no such geoname_id");
	*country = found;
	return NULL;
}

/* A prefix beside a start and an end must say the same. */
static const char *row_range(struct text *t, const struct row *r,
			     enum family *f, struct range *range)
{
	struct csv *c = t->own;
	const int *at = c->columns.at;
	char *const *field = r->field;
	enum family other_family;
	struct range other;
	const char *why, *network = at[NETWORK] >= 0 ? field[at[NETWORK]] : "";

	if (at[START] < 0)
		return csv_network(t, network, at[LENGTH] < 0 ? NULL :
				   field[at[LENGTH]], f, range);
	why = csv_ends(t, field[at[START]], field[at[END]], &c->integers, f,
		       range);
	if (why || !strpbrk(network, ".:"))
		return why;
	range_unmap(f, range);
	why = csv_network(t, network, NULL, &other_family, &other);
	if (!why && (*f != other_family ||
		     addr_cmp(range->first, other.first) ||
		     addr_cmp(range->last, other.last)))
		why = text_blame(t, network, "not the same as the start and "
					     "the end");
	return why;
}

/*
 * Is it perhaps not what it seems to be?  A row that is wrong may have its
 * country elsewhere, and a row without any address may be another header.
 */
static bool in_doubt(const struct text *t, const struct row *r)
{
	const struct csv *c = t->own;
	const int *at = c->columns.at;
	int i = at[START] >= 0 ? at[START] : at[NETWORK];

	if (i < r->count && *r->field[i] &&
	    !strpbrk(r->field[i], "0123456789:"))
		return true;
	for (i = 0; i < r->count; i++) {
		int code = country_index(r->field[i]);

		if (i != at[COUNTRY] && code != COUNTRY_NONE &&
		    t->wanted->countries.in[code])
			return true;
	}
	return false;
}

static bool has_country(const struct csv *c, const struct row *r)
{
	const int *at = c->columns.at;

	return at[COUNTRY] < r->count && at[PLACE] < r->count &&
	       at[REGISTERED] < r->count;
}

/* @shape is NULL or what is wrong with the columns of the row. */
static const char *take_columns(struct text *t, const struct row *r,
				const char *shape, bool sure)
{
	const char *why = NULL, *country = "";
	struct range range = { 0 };
	enum family f = IPV4;

	if (sure && has_country(t->own, r)) {
		why = row_country(t, r, &country);
		if (!why)
			why = text_country(t, country);
	}
	if (shape)
		return text_blame(t, t->line, shape);
	if (!why)
		why = row_range(t, r, &f, &range);
	return why ? why : text_keep(t, country, f, range);
}

/* A row with "#" in a name is cut off there.  All of it may be a good row. */
static const char *take_row(struct text *t, struct row *r, char *whole)
{
	const struct columns *c = &((struct csv *)t->own)->columns;
	const char *shape, *why;
	struct row uncut;
	bool sure;

	shape = columns_check(c, r, &sure);
	if (shape) {
		csv_split(whole, &uncut);
		if (!columns_check(c, &uncut, &sure)) {
			shape = NULL;
			r = &uncut;
		} else {	/* its text is in a static buffer */
			shape = columns_check(c, r, &sure);
		}
	}
	why = take_columns(t, r, shape, sure);
	if (why && t->is_foreign)
		t->is_foreign = !in_doubt(t, r);
	return why;
}

static const char *take_csv(struct text *t, char *line)
{
	static char whole[INPUT_LINE_MAX + 1];
	struct csv *c = t->own;
	bool header = false;
	const char *why;
	struct row r;

	strcpy(whole, line);
	line = strip_comment(line);
	if (!*line)
		return NULL;
	csv_split(line, &r);
	if (!c->columns.known) {
		why = columns_learn(&c->columns, &r, &header);
		if (!why)
			why = find_locations(t);
		if (why || header)
			return why;
	}
	return take_row(t, &r, whole);
}

static void free_csv(void *own)
{
	struct csv *c = own;

	locations_free(c->locations);
}

const struct line_format csv = {
	.recognise = has_commas,
	.take = take_csv,
	.free = free_csv,
	.own_size = sizeof(struct csv),
	.whole_lines = true,
};
