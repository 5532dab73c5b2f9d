// SPDX-License-Identifier: GPL-2.0
/* What a header says. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "config/country.h"
#include "formats/csv_columns.h"
#include "formats/csv_range.h"
#include "formats/csv_shapes.h"

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
		      "subnet", "network_address", "ip_address", "address",
		      "ip" },
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

/* A header that was joined with the row behind it would take that along. */
static bool has_address(const struct row *r)
{
	struct range range;
	struct addr addr;
	enum family f;
	int i;

	for (i = 0; i < r->count; i++)
		if (!range_scan(r->field[i], &f, &range) ||
		    !addr_scan(r->field[i], &f, &addr))
			return true;
	return false;
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
		       "the country comes first" CSV_HINT
		       "country_code,network" :
		       "neither a range nor a header that names a country "
		       "column";
	if (has_address(r))
		return "names columns and has an address; write the rows below "
		       "the names";
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

/* Does a field that the header does not explain say how long the prefix is? */
static const char *check_width(const struct columns *c, const struct row *r)
{
	int at = c->at[NETWORK], next = at + 1;
	const char *network = at >= 0 ? r->field[at] : "/";
	const char *s = next < r->count ? r->field[next] : "";
	enum family f;
	struct addr a;

	if (c->at[START] >= 0 || c->at[LENGTH] >= 0 || strpbrk(network, "/-"))
		return NULL;
	if (c->at[SIZE] >= 0)
		return "the network has no prefix length; geojp does not read "
		       "how many addresses it has";
	if (!addr_scan(s, &f, &a) && !csv_netmask(network, s))
		return "the field behind the address may be the end of a "
		       "range; then call them start_ip and end_ip";
	if (!strcmp(s, "0") || !strcmp(s, "1"))	/* no or yes */
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
	if (csv_has_more(r, c->count))
		return "more fields than the header has";
	for (i = START; i < COLUMNS; i++)
		if (c->at[i] >= r->count)
			return csv_too_few;
	return check_width(c, r);
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
	why = *header ? learn_names(c, r) : shape_learn(c, r);
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
	why = shape_check(c->shape, r, sure);
	return r->why ? r->why : why;
}
