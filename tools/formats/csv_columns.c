// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config/country.h"
#include "formats/csv_columns.h"
#include "formats/csv_range.h"

#define HINT "; a first line with the names of the columns tells geojp which " \
	     "is which, such as "
#define RANGE_NAMES "start_ip,end_ip,country_code"
#define PREFIX_NAMES "network,country_code"

static const char few[] = "too few fields";

/* Headers */

/* How vendors call the columns.  The first name that is there counts. */
static const char *const names[COLUMNS][16] = {
	[START] = { "start_ip", "ip_start", "start", "ip_from",
		    "ip_range_start", "first", "range_start", "first_ip",
		    "begin_ip", "from", "begin", "start_address",
		    "network_start_ip" },
	[END] = { "end_ip", "ip_end", "end", "ip_to", "ip_range_end", "last",
		  "range_end", "last_ip", "finish_ip", "to", "finish",
		  "end_address", "network_last_ip" },
	[NETWORK] = { "network", "cidr", "prefix", "ip_prefix", "ip_network",
		      "subnet", "network_address" },
	[LENGTH] = { "netmask", "mask", "subnet_mask", "prefix_length",
		     "prefix_len", "mask_length", "mask_len", "length",
		     "prefix", "cidr", "bits", "mask_bits" },
	[COUNTRY] = { "country_code", "country_iso_code", "country", "cc",
		      "country_iso", "iso_country_code", "iso_country",
		      "country_short", "country_alpha2", "iso_code" },
	[SIZE] = { "size", "count", "hosts", "addresses", "ip_count", "num_ips",
		   "host_count", "address_count" },
	[PLACE] = { "geoname_id" },
	[REGISTERED] = { "registered_country_geoname_id" },
};

/* One field is one column: "prefix" is no length if it is the network. */
static int find_column(const struct columns *c, const struct row *r,
		       enum column column)
{
	const char *const *name;
	int at;

	for (name = names[column]; *name; name++) {
		at = csv_find(r, *name);
		if (at >= 0 && (column != LENGTH || at != c->at[NETWORK]))
			return at;
	}
	return -1;
}

/* Two columns of one name may say different things. */
static bool is_twice(const struct row *r, int at)
{
	int i;

	for (i = at + 1; at >= 0 && i < r->count; i++)
		if (!strcasecmp(r->field[at], r->field[i]))
			return true;
	return false;
}

static const char *check_ranges(struct columns *c)
{
	bool ends = c->at[START] >= 0 && c->at[END] >= 0;

	/* "start_ip,netmask,country" */
	if (!ends && c->at[NETWORK] < 0 && c->at[LENGTH] >= 0)
		c->at[NETWORK] = c->at[START];
	if (!ends)
		c->at[START] = c->at[END] = -1;
	if (!ends && c->at[NETWORK] < 0)
		return "neither a range nor a header that names the columns of "
		       "its start and end";
	return NULL;
}

static const char *check_names(struct columns *c, const struct row *r)
{
	enum column i;

	for (i = START; i < COLUMNS; i++)
		if (is_twice(r, c->at[i]))
			return "two columns have the same name";
	if (c->at[PLACE] >= 0 && c->at[NETWORK] < 0 && c->at[START] < 0)
		return "GeoLite2's table of places, which has no addresses; "
		       "give it with --locations, and the file with Blocks in "
		       "its name as the list";
	if (c->at[COUNTRY] < 0 && c->at[PLACE] < 0)
		return country_index(r->field[0]) != COUNTRY_NONE ?
		       "the country comes first" HINT "country_code,network" :
		       "neither a range nor a header that names a country "
		       "column";
	return check_ranges(c);
}

static const char *learn_names(struct columns *c, const struct row *r)
{
	enum column i;

	if (r->why)
		return r->why;
	c->count = r->count;
	for (i = START; i < COLUMNS; i++)
		c->at[i] = find_column(c, r, i);
	return check_names(c, r);
}

/* Empty fields at the end are no mistake. */
static bool has_more(const struct row *r, int count)
{
	int i;

	for (i = count; i < r->count; i++)
		if (*r->field[i])
			return true;
	return false;
}

/* Does a field that the header does not explain say how long the prefix is? */
static const char *check_width(const struct columns *c, const struct row *r)
{
	int at = c->at[NETWORK], next = at + 1;
	const char *network = at >= 0 ? r->field[at] : "/";
	const char *s = next < r->count ? r->field[next] : "";

	if (c->at[LENGTH] >= 0 || strpbrk(network, "/-"))
		return NULL;
	if (c->at[SIZE] >= 0)
		return "the network has no prefix length; geojp does not read "
		       "how many addresses it has";
	if (next == c->at[COUNTRY] || strlen(s) < 2)
		return NULL;
	return csv_netmask(network, s) || csv_length(s) ?
	       "the field behind the address may be its prefix length; then "
	       "call the column prefix_length, else put it at the end" : NULL;
}

static const char *check_header_row(const struct columns *c,
				    const struct row *r, bool *sure)
{
	enum column i;

	*sure = true;
	if (r->why)
		return r->why;
	if (has_more(r, c->count))
		return "more fields than the header has";
	for (i = START; i < COLUMNS; i++)
		if (c->at[i] >= r->count)
			return few;
	return check_width(c, r);
}

/* Shapes without a header */

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

/* Some of these are countries, too: SA is South America or Saudi Arabia. */
static bool is_continent(const struct row *r, int i)
{
	static const char *const codes[] = { "AF", "AN", "AS", "EU", "NA", "OC",
					     "SA", "ZZ" };
	size_t j;

	for (j = 0; has(r, i) && j < sizeof(codes) / sizeof(*codes); j++)
		if (!strcasecmp(r->field[i], codes[j]))
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

/* A static text that says which fields could be the country. */
static const char *could_be(const struct row *r, const char *example)
{
	static char text[400];
	int i, used = 0;

	for (i = 0; i < r->count && used < 100; i++)
		if (is_code(r, i))
			used += snprintf(text + used, sizeof(text) - used,
					 "%s%d", used ? " or " : "field ",
					 i + 1);
	snprintf(text + used, sizeof(text) - used, "%s" HINT "%s",
		 used ? " could be the country" :
			"no field is a two-letter country code", example);
	return text;
}

static const char *check_netmask(const struct row *r)
{
	if (has(r, 1) && csv_netmask(r->field[0], r->field[1]))
		return "the second field looks like a netmask" HINT
		       "network,netmask,country";
	return NULL;
}

static const char *check_range_row(const struct row *r, bool *sure)
{
	bool continent = is_continent(r, 2);
	int i;

	if (r->count < 3)
		return few;
	for (i = 3; i < r->count && (i == 3 || continent); i++)
		if (is_code(r, i) && is_code(r, 2))
			return could_be(r, RANGE_NAMES);
	*sure = true;
	return check_netmask(r);
}

static const char *check_city_row(const struct row *r, bool *sure)
{
	*sure = is_continent(r, 2) && has(r, 3);
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
	*sure = is_integer(r, 2) && is_integer(r, 3) && has(r, 4);
	if (!*sure || has_more(r, 6))
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
		return few;
	if (is_code(r, 2))
		return could_be(r, PREFIX_NAMES);
	*sure = true;
	if (is_integer(r, 2))
		return "the third field is no region; is it a prefix length?"
		       HINT "network,country,prefix_length";
	return has_more(r, 5) ? "more fields than a geofeed has" : NULL;
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

/* Why a first row has no shape that is known. */
static const char *why_no_shape(const struct row *r)
{
	const char *b = has(r, 1) ? r->field[1] : "";

	if (r->count < 2 || (r->count == 2 && csv_address(b)))
		return few;
	if (is_integer(r, 0) && csv_address(b))
		return "the first field is a number and the second is an "
		       "address; if the first counts the lines, cut it off";
	if (csv_address(r->field[0]) && csv_length(b))
		return "the second field looks like a prefix length" HINT
		       "network,prefix_length,country";
	if (csv_address(r->field[0]) && is_integer(r, 1))
		return "the first field is an address and the second is a "
		       "number; write both in the same way";
	if (csv_thousands(r->field[0]) || (is_integer(r, 0) &&
					   is_thousands(r, 1) &&
					   is_thousands(r, 2)))
		return csv_has_thousands;
	return could_be(r, strchr(r->field[0], '/') ? PREFIX_NAMES :
						      RANGE_NAMES);
}

static bool is_pair(const struct row *r)
{
	return (is_integer(r, 0) && is_integer(r, 1)) ||
	       (has(r, 1) && csv_address(r->field[0]) &&
		csv_address(r->field[1]));
}

static const char *learn_shape(struct columns *c, const struct row *r)
{
	const char *a = r->field[0], *why = check_netmask(r);
	size_t i;

	if (why)
		return why;
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

/* Is the field the start of a range, not the name of a column? */
static bool is_data(const char *s)
{
	return isdigit((unsigned char)*s) || strpbrk(s, ".:");
}

const char *columns_learn(struct columns *c, const struct row *r, bool *header)
{
	const char *why;

	*header = !r->count || !is_data(r->field[0]);
	if (!r->count)
		return r->why;
	why = *header ? learn_names(c, r) : learn_shape(c, r);
	c->known = !why;
	return why;
}

const char *columns_check(const struct columns *c, const struct row *r,
			  bool *sure)
{
	const char *why;

	*sure = false;
	if (!c->shape)
		return check_header_row(c, r, sure);
	why = c->shape->check(r, sure);
	return r->why ? r->why : why;
}
