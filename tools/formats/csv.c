// SPDX-License-Identifier: GPL-2.0
/* Ranges or prefixes as CSV: DB-IP, IPinfo, IP2Location, tor's geoip. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/scan.h"
#include "formats/text.h"

/* The number of each column; -1 if there is none. */
struct columns {
	bool known;
	int start, end, network, country;
};

static bool has_commas(const char *line)
{
	return strchr(line, ',');
}

/* Cuts @s into fields with the quotes taken off. */
static int split_csv(char *s, char **field)
{
	int count = 0;

	for (;;) {
		char *to = s;
		bool inside = false;

		if (count == FIELDS_MAX)
			return -1;
		field[count++] = s;
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
		if (!*s) {
			*to = '\0';
			return count;
		}
		*to = '\0';
		s++;
	}
}

/* The first of the @names that heads a column; -1 if none does. */
static int find_column(char **field, int count, const char *const *names)
{
	int i;

	for (; *names; names++)
		for (i = 0; i < count; i++)
			if (!strcasecmp(field[i], *names))
				return i;
	return -1;
}

/* Is the field the start of a range, not the head of a column? */
static bool is_data_field(const char *s)
{
	return isdigit((unsigned char)*s) || strpbrk(s, ".:");
}

static const char *take_header(struct columns *c, char **field, int count)
{
	static const char *const start[] = { "start_ip", "ip_start", "start",
					     "ip_from", "ip_range_start",
					     "first", NULL };
	static const char *const end[] = { "end_ip", "ip_end", "end", "ip_to",
					   "ip_range_end", "last", NULL };
	static const char *const network[] = { "network", "cidr", "prefix",
					       NULL };
	static const char *const country[] = { "country_code",
					       "country_iso_code", "country",
					       "cc", NULL };

	c->start = find_column(field, count, start);
	c->end = find_column(field, count, end);
	c->network = find_column(field, count, network);
	c->country = find_column(field, count, country);
	if (c->country < 0)
		return "neither a range nor a header that names a country "
		       "column";
	if (c->network < 0 && (c->start < 0 || c->end < 0))
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
	enum family end_family;
	struct prefix p;
	const char *why;

	if (c->network >= 0) {
		why = prefix_scan(field[c->network], f, &p);
		if (why)
			return text_blame(t, field[c->network], why);
		*range = prefix_range(*f, &p);
		return NULL;
	}
	why = scan_end(t, field[c->start], f, &range->first);
	if (!why)
		why = scan_end(t, field[c->end], &end_family, &range->last);
	if (why)
		return why;
	if (*f != end_family)
		return text_blame(t, field[c->end],
				  "not of the family that the range starts with");
	if (addr_cmp(range->first, range->last) > 0)
		return text_blame(t, field[c->end],
				  "the range ends before it starts");
	return NULL;
}

/* Some files mark what no country holds with nothing, "-", "??" or the like. */
static bool is_country_field(const char *s)
{
	return country_index(s) != COUNTRY_NONE || !*s || !strcmp(s, "-") ||
	       !strcmp(s, "--") || !strcmp(s, "??") || !strcasecmp(s, "none") ||
	       (isalnum((unsigned char)s[0]) && isdigit((unsigned char)s[1]) &&
		!s[2]);
}

static int highest(int a, int b)
{
	return a > b ? a : b;
}

static const char *take_csv(struct text *t, char *line)
{
	struct columns *c = t->own;
	char *field[FIELDS_MAX];
	int i, needed, count = split_csv(line, field);
	struct range range;
	enum family f;
	const char *why;

	if (count < 0)
		return "a quote is not closed, or the fields are too many";
	for (i = 0; i < count; i++)
		field[i] = trim(field[i]);
	if (!c->known) {
		*c = (struct columns){ true, 0, 1, -1, 2 };
		if (!is_data_field(field[0]))
			return take_header(c, field, count);
	}
	needed = highest(highest(c->start, c->end),
			 highest(c->network, c->country));
	if (count <= needed)
		return "too few fields";
	why = csv_range(t, field, &f, &range);
	if (why)
		return why;
	if (!is_country_field(field[c->country]))
		return text_blame(t, field[c->country],
				  "not a two-letter country code");
	return text_wanted(t, field[c->country]) ? text_keep(t, f, range) :
						   NULL;
}

const struct line_format csv = {
	.recognise = has_commas,
	.take = take_csv,
	.own_size = sizeof(struct columns),
};
