// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/report.h"
#include "config/country.h"
#include "formats/csv_range.h"
#include "formats/csv_shapes.h"

#define RANGE_NAMES "start_ip,end_ip,country_code"
#define PREFIX_NAMES "network,country_code"

static bool has(const struct row *r, int i)
{
	return i < r->count;
}

static bool is_code(const struct row *r, int i)
{
	return has(r, i) && country_index(r->field[i]) != COUNTRY_NONE;
}

static bool is_country(const struct row *r, int i)
{
	return is_code(r, i) || (has(r, i) && country_none(r->field[i]));
}

/* Some of these codes are countries, too: SA may be Saudi Arabia. */
static const struct {
	const char *code, *name;
} continents[] = {
	{ "AF", "Africa" }, { "AN", "Antarctica" }, { "AS", "Asia" },
	{ "EU", "Europe" }, { "NA", "North America" }, { "OC", "Oceania" },
	{ "SA", "South America" }, { "ZZ", "" },
};

#define CONTINENTS (int)(sizeof(continents) / sizeof(*continents))

/* Which continent has the code in field @i?  CONTINENTS if none has. */
static int continent_of(const struct row *r, int i)
{
	int k;

	for (k = 0; k < CONTINENTS; k++)
		if (has(r, i) && !strcasecmp(r->field[i], continents[k].code))
			break;
	return k;
}

static bool is_continent(const struct row *r, int i)
{
	return continent_of(r, i) < CONTINENTS;
}

/* Is field @at perhaps a continent, and the country is in a later field? */
static bool may_be_continent(const struct row *r, int at)
{
	int i, k = continent_of(r, at);

	for (i = at + 1; k < CONTINENTS && i < r->count; i++)
		if (is_code(r, i) ||
		    (*r->field[i] &&
		     !strcasecmp(r->field[i], continents[k].name)))
			return true;
	return false;
}

static bool is_integer(const struct row *r, int i)
{
	return has(r, i) && csv_integer(r->field[i]);
}

static bool is_decimal(const struct row *r, int i)
{
	const char *s = has(r, i) ? r->field[i] : "";
	size_t digits;

	s += *s == '-';
	digits = strspn(s, "0123456789");
	s += digits + (s[digits] == '.');
	return digits && !s[strspn(s, "0123456789")];
}

/* "2 or 4": the fields from @at on that could be the country; NULL: none. */
static char *code_fields(const struct row *r, int at, int *count)
{
	char *all = NULL, number[12];

	for (*count = 0; at < r->count && *count < 16; at++) {
		if (!is_code(r, at))
			continue;
		snprintf(number, sizeof(number), "%d", at + 1);
		text_join(&all, N_(" or "), number);
		++*count;
	}
	return all;
}

/* A static text that says which fields from @at on could be the country. */
static const char *could_be(const struct row *r, int at, const char *example)
{
	static char text[400];
	int count;
	char *fields = code_fields(r, at, &count);

	if (fields)
		phrase_in(text, sizeof(text),
			  count == 1 && is_continent(r, at) ?
			  "field %s could be a country or a continent" CSV_HINT
			  "%s" : "field %s could be the country" CSV_HINT "%s",
			  fields, example);
	else
		phrase_in(text, sizeof(text), "no field is a two-letter "
			  "country code" CSV_HINT "%s", example);
	free(fields);
	return text;
}

static const char *check_netmask(const struct row *r)
{
	if (has(r, 1) && csv_netmask(r->field[0], r->field[1]))
		return "the second field looks like a netmask" CSV_HINT
		       "network,netmask,country";
	return NULL;
}

static const char *check_range_row(const struct row *r, bool *sure)
{
	if (r->count < 3)
		return csv_too_few;
	if (may_be_continent(r, 2) || (is_code(r, 2) && is_code(r, 3)))
		return could_be(r, 2, RANGE_NAMES);
	*sure = true;
	return check_netmask(r);
}

static const char *check_city_row(const struct row *r, bool *sure)
{
	*sure = is_continent(r, 2);
	if (*sure && r->count == 8 && is_decimal(r, 6) && is_decimal(r, 7))
		return NULL;
	return "not start, end, continent, country, region, city, latitude and "
	       "longitude, like the rows before it";
}

/* check_legacy_row() has seen that the integers are there. */
static bool same_integer(const char *address, const char *integer)
{
	enum family f;
	struct addr a;

	return !addr_scan(address, &f, &a) && f == IPV4 &&
	       strtoull(integer, NULL, 10) == a.lo;
}

static const char *check_legacy_row(const struct row *r, bool *sure)
{
	*sure = is_integer(r, 2) && is_integer(r, 3);
	if (!*sure || !has(r, 4) || csv_has_more(r, 6))
		return "not start, end, both as integers, country and its "
		       "name, like the rows before it";
	if (same_integer(r->field[0], r->field[2]) &&
	    same_integer(r->field[1], r->field[3]))
		return NULL;
	return "the integers are not the same range as the addresses";
}

static const char *check_geofeed_row(const struct row *r, bool *sure)
{
	if (r->count < 2)
		return csv_too_few;
	if (may_be_continent(r, 1) || is_code(r, 2))
		return could_be(r, 1, PREFIX_NAMES);
	*sure = true;
	if (is_integer(r, 2))
		return "the third field is no region; is it a prefix length?"
		       CSV_HINT "network,country,prefix_length";
	return csv_has_more(r, 5) ? "more fields than a geofeed has" : NULL;
}

static bool is_city(const struct row *r)
{
	return r->count == 8 && is_continent(r, 2) && is_country(r, 3) &&
	       is_decimal(r, 6) && is_decimal(r, 7);
}

static bool is_legacy(const struct row *r)
{
	return csv_address(r->field[0]) && is_integer(r, 2) &&
	       is_integer(r, 3) && is_country(r, 4);
}

static bool is_range(const struct row *r)
{
	return is_country(r, 2) || r->count == 3;
}

struct shape {
	bool (*recognise)(const struct row *r);
	const char *(*check)(const struct row *r, bool *sure);
	int start, end, network, country;
};

static const struct shape shapes[] = {
	{ is_city, check_city_row, 0, 1, -1, 3 },
	{ is_legacy, check_legacy_row, 0, 1, -1, 4 },
	{ is_range, check_range_row, 0, 1, -1, 2 },
};

static const struct shape geofeed = {
	NULL, check_geofeed_row, -1, -1, 0, 1
};

static void take_shape(struct columns *c, const struct shape *s)
{
	enum column i;

	for (i = START; i < COLUMNS; i++)
		c->at[i] = -1;
	c->at[START] = s->start;
	c->at[END] = s->end;
	c->at[NETWORK] = s->network;
	c->at[COUNTRY] = s->country;
	c->shape = s;
}

/* 16,777,216 is three fields. */
static bool is_thousands(const struct row *r, int i)
{
	return is_integer(r, i) && strlen(r->field[i]) == 3;
}

static bool is_network(const char *s)
{
	struct range r;
	enum family f;

	return strpbrk(s, ".:") && !range_scan(s, &f, &r);
}

static bool all_networks(const struct row *r)
{
	int i;

	for (i = 0; i < r->count && is_network(r->field[i]); i++)
		;
	return i == r->count;
}

/* Why a first row has no shape that is known. */
static const char *why_no_shape(const struct row *r)
{
	const char *b = has(r, 1) ? r->field[1] : "";

	if (r->count < 2)
		return csv_too_few;
	if (all_networks(r))
		return "more than one address, and no country; write each on a "
		       "line of its own, or a range as A-B";
	if (is_integer(r, 0) && csv_address(b))
		return "the first field is a number and the second is an "
		       "address; if the first counts the lines, cut it off";
	if (csv_address(r->field[0]) && csv_length(b))
		return "the second field looks like a prefix length" CSV_HINT
		       "network,prefix_length,country";
	if (csv_address(r->field[0]) && is_integer(r, 1))
		return "the first field is an address and the second is a "
		       "number; write both in the same way";
	if (csv_thousands(r->field[0]) || (is_integer(r, 0) &&
					   is_thousands(r, 1) &&
					   is_thousands(r, 2)))
		return csv_has_thousands;
	return could_be(r, 1, strchr(r->field[0], '/') ? PREFIX_NAMES :
							 RANGE_NAMES);
}

static bool is_pair(const struct row *r)
{
	return (is_integer(r, 0) && is_integer(r, 1)) ||
	       (has(r, 1) && csv_address(r->field[0]) &&
		csv_address(r->field[1]));
}

const char *shape_learn(struct columns *c, const struct row *r)
{
	const char *a = r->field[0], *why = check_netmask(r);
	size_t i;

	if (why)
		return why;
	if (r->count == 2 && !*r->field[1] && is_network(a))
		return "no country behind the comma; if the file has none, cut "
		       "the commas off";
	if (!csv_integer(a) && is_country(r, 1)) {
		take_shape(c, &geofeed);
		return NULL;
	}
	for (i = 0; is_pair(r) && i < sizeof(shapes) / sizeof(*shapes); i++) {
		if (!shapes[i].recognise(r))
			continue;
		take_shape(c, &shapes[i]);
		return NULL;
	}
	return r->why ? r->why : why_no_shape(r);
}

const char *shape_check(const struct shape *s, const struct row *r, bool *sure)
{
	return s->check(r, sure);
}
