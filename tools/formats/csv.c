// SPDX-License-Identifier: GPL-2.0
/* Ranges or prefixes as CSV: DB-IP, IPinfo, IP2Location, tor's geoip. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/scan.h"
#include "formats/text.h"

enum column { START, END, NETWORK, COUNTRY, COLUMNS };

struct columns {
	bool known;
	int at[COLUMNS];	/* the number of its field; -1: there is none */
};

/* How vendors call the columns.  The first name that is there counts. */
static const char *const names[COLUMNS][7] = {
	[START] = { "start_ip", "ip_start", "start", "ip_from",
		    "ip_range_start", "first" },
	[END] = { "end_ip", "ip_end", "end", "ip_to", "ip_range_end", "last" },
	[NETWORK] = { "network", "cidr", "prefix" },
	[COUNTRY] = { "country_code", "country_iso_code", "country", "cc" },
};

static bool has_commas(const char *line)
{
	return strchr(line, ',');
}

/* Cuts @s into fields and removes their quotes.  Returns -1 if that fails. */
static int split_csv(char *s, char **field)
{
	bool inside, more = true;
	int count;
	char *to;

	for (count = 0; more; count++) {
		if (count == FIELDS_MAX)
			return -1;
		inside = false;
		field[count] = to = s;
		for (; *s && (inside || *s != ','); s++) {
			if (*s != '"')
				*to++ = *s;
			else if (inside && s[1] == '"')
				*to++ = *s++;
			else
				inside = !inside;
		}
		if (inside)
			return -1;
		more = *s++;
		*to = '\0';
	}
	return count;
}

static int find_column(char **field, int count, enum column column)
{
	const char *const *name;
	int i;

	for (name = names[column]; *name; name++)
		for (i = 0; i < count; i++)
			if (!strcasecmp(field[i], *name))
				return i;
	return -1;
}

/* Is the field the start of a range, not the name of a column? */
static bool is_data_field(const char *s)
{
	return isdigit((unsigned char)*s) || strpbrk(s, ".:");
}

static const char *take_header(struct columns *c, char **field, int count)
{
	enum column i;

	for (i = START; i < COLUMNS; i++)
		c->at[i] = find_column(field, count, i);
	if (c->at[COUNTRY] < 0)
		return "neither a range nor a header that names a country "
		       "column";
	if (c->at[NETWORK] < 0 && (c->at[START] < 0 || c->at[END] < 0))
		return "neither a range nor a header that names the columns of "
		       "its start and end";
	return NULL;
}

/* An end of a range: an address, or an IPv4 address as one number. */
static const char *scan_end(struct text *t, const char *s, enum family *f,
			    struct addr *a)
{
	*a = (struct addr){ 0, 0 };
	*f = IPV4;
	if (number_scan(s, UINT32_MAX, &a->lo))
		return NULL;
	if (*s && !s[strspn(s, "0123456789")])
		return text_blame(t, s, "number over 4294967295");
	return text_blame(t, s, addr_scan(s, f, a));
}

static const char *csv_range(struct text *t, char **field, enum family *f,
			     struct range *range)
{
	const struct columns *c = t->own;
	char *network, *end;
	enum family end_family;
	const char *why;

	if (c->at[NETWORK] >= 0) {
		network = field[c->at[NETWORK]];
		return text_blame(t, network, range_scan(network, f, range));
	}
	end = field[c->at[END]];
	why = scan_end(t, field[c->at[START]], f, &range->first);
	if (!why)
		why = scan_end(t, end, &end_family, &range->last);
	if (why)
		return why;
	if (*f != end_family)
		return text_blame(t, end, "start and end are of different "
					  "address families");
	if (addr_cmp(range->first, range->last) > 0)
		return text_blame(t, end, "the range ends before it starts");
	return NULL;
}

static const char *take_row(struct text *t, char **field)
{
	const struct columns *c = t->own;
	const char *country = field[c->at[COUNTRY]], *why;
	struct range range;
	enum family f;

	why = text_country(t, country);
	if (!why)
		why = csv_range(t, field, &f, &range);
	return why ? why : text_keep(t, country, f, range);
}

static const char *take_csv(struct text *t, char *line)
{
	struct columns *c = t->own;
	char *field[FIELDS_MAX];
	int i, count = split_csv(line, field);

	if (count < 0)
		return "a quote is not closed, or the fields are too many";
	for (i = 0; i < count; i++)
		field[i] = trim(field[i]);
	if (!c->known) {
		*c = (struct columns){ true, { 0, 1, -1, 2 } };
		if (!is_data_field(field[0]))
			return take_header(c, field, count);
	}
	for (i = 0; i < COLUMNS; i++)
		if (c->at[i] >= count)
			return "too few fields";
	return take_row(t, field);
}

const struct line_format csv = {
	.recognise = has_commas,
	.take = take_csv,
	.own_size = sizeof(struct columns),
};
