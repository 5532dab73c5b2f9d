// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "formats/text.h"
#include "base/report.h"

#define FIELDS_MAX 64	/* of a line, where a format has fields */

struct raw {
	const struct countries *wanted;
	struct set *set;
	struct raw_result *result;
	const struct format *format;	/* NULL until a line decided */

	/* CSV: number of each column; -1 where there is none */
	bool header_done;
	int start, end, network, country;

	/* registry's statistics: how many records should and did come */
	uint64_t promised[FAMILIES], records[FAMILIES];
	bool summarised;

	char line[INPUT_LINE_MAX + 1];	/* as it was before it was cut up */
	const char *bad;		/* what an error quotes */
};

/*
 * A format takes a line, which it may cut to pieces.  It gives NULL, or what
 * is wrong with it.
 */
struct format {
	const char *(*take)(struct raw *r, char *line);
};

/* Marks @s as what is wrong and passes @why through. */
static const char *blame(struct raw *r, const char *s, const char *why)
{
	if (why)
		r->bad = s;
	return why;
}

/* Counts the line for its country, and says whether that one is wanted. */
static bool is_wanted(struct raw *r, const char *country)
{
	int i = country_index(country);

	r->result->has_countries = true;
	if (i == COUNTRY_NONE)
		return false;
	r->result->seen.seen[i]++;
	return r->wanted->in[i];
}

static const char *keep(struct raw *r, enum family f, struct range range)
{
	r->result->kept++;
	return set_add(r->set, f, range) ? NULL :
		       "too many separate ranges for one list";
}

static const char *keep_prefix(struct raw *r, const char *text, bool wanted)
{
	struct prefix p;
	enum family f;
	const char *why = prefix_scan(text, &f, &p);

	if (why)
		return blame(r, text, why);
	return wanted ? keep(r, f, prefix_range(f, &p)) : NULL;
}

/* Cuts @s at @separator.  Gives the number of fields, or -1 for too many. */
static int split(char *s, char separator, char **field)
{
	int count = 0;

	for (;;) {
		if (count == FIELDS_MAX)
			return -1;
		field[count++] = s;
		s = strchr(s, separator);
		if (!s)
			return count;
		*s++ = '\0';
	}
}

/* One prefix or address a line. */

static const char *take_plain(struct raw *r, char *line)
{
	return keep_prefix(r, line, true);
}

/* A country, white space, a prefix or address. */

static bool looks_like_country_line(const char *line)
{
	return isalpha((unsigned char)line[0]) &&
	       isalpha((unsigned char)line[1]) &&
	       (line[2] == ' ' || line[2] == '\t');
}

static const char *take_country(struct raw *r, char *line)
{
	char *prefix;

	if (!looks_like_country_line(line))
		return "not a country and a prefix, like the lines before it";
	line[2] = '\0';
	prefix = line + 3 + strspn(line + 3, " \t");
	return keep_prefix(r, prefix, is_wanted(r, line));
}

/* A registry's statistics ("delegated" and "delegated-extended"). */

/* Fields of a record and of a summary line, by the RIR exchange format. */
enum { REGISTRY, COUNTRY, TYPE, START, VALUE, DATE, STATUS, RECORD_FIELDS };
enum { SUMMARY_COUNT = 4, SUMMARY_WORD, SUMMARY_FIELDS };
#define VERSION_FIELDS 7

/* What a record is about; FAMILIES where that is no address. */
static const char *record_type(struct raw *r, const char *type, enum family *f)
{
	static const char *const name[] = { "ipv4", "ipv6", "asn" };
	unsigned int i;

	for (i = 0; i < 3; i++) {
		if (!strcasecmp(type, name[i])) {
			*f = i;
			return NULL;
		}
	}
	return blame(r, type, "not ipv4, ipv6 or asn");
}

static const char *take_summary(struct raw *r, char **field)
{
	const char *why;
	uint64_t count;
	enum family f;

	why = record_type(r, field[TYPE], &f);
	if (why)
		return why;
	if (!number_scan(field[SUMMARY_COUNT], UINT32_MAX, &count))
		return blame(r, field[SUMMARY_COUNT],
			     "not a number of records");
	r->summarised = true;
	if (f != FAMILIES)
		r->promised[f] += count;
	return NULL;
}

/* Is the status one whose addresses are in use?  Others must be known too. */
static const char *record_status(struct raw *r, const char *status, bool *used)
{
	*used = !strcasecmp(status, "allocated") ||
		!strcasecmp(status, "assigned");
	if (*used || !strcasecmp(status, "available") ||
	    !strcasecmp(status, "reserved"))
		return NULL;
	return blame(r, status, "unknown status");
}

/* IPv4: a number of addresses, not always a power of two. */
static const char *record_range4(struct raw *r, char **field, struct addr start,
				 struct range *range)
{
	uint64_t count;

	if (!number_scan(field[VALUE], (uint64_t)1 << 32, &count) || !count)
		return blame(r, field[VALUE], "not a number of addresses");
	*range = (struct range){ start, { 0, start.lo + count - 1 } };
	if (range->last.lo > UINT32_MAX)
		return blame(r, field[VALUE],
			     "more addresses than there are from here on");
	return NULL;
}

/* IPv6: a prefix length. */
static const char *record_range6(struct raw *r, char **field, struct addr start,
				 struct range *range)
{
	struct prefix p = { .addr = start };
	uint64_t len;

	if (!number_scan(field[VALUE], 128, &len))
		return blame(r, field[VALUE], "not a prefix length up to 128");
	p.len = len;
	*range = prefix_range(IPV6, &p);
	return blame(r, field[START], prefix_check(IPV6, &p));
}

static const char *take_record(struct raw *r, char **field)
{
	struct range range;
	struct addr start;
	enum family f, written;
	const char *why;
	bool used;

	why = record_type(r, field[TYPE], &f);
	if (!why)
		why = record_status(r, field[STATUS], &used);
	if (why || f == FAMILIES)
		return why;
	r->records[f]++;
	if (!used)
		return NULL;
	why = addr_scan(field[START], &written, &start);
	if (!why && written != f)
		why = "an address of the other family";
	if (why)
		return blame(r, field[START], why);
	why = (f == IPV4 ? record_range4 : record_range6)(r, field, start,
							   &range);
	if (why)
		return why;
	return is_wanted(r, field[COUNTRY]) ? keep(r, f, range) : NULL;
}

/* "2|apnic|20210715|69826|19830613|20210714|+1000" or "2.3|..." */
static bool is_version_line(int count, char **field)
{
	return count == VERSION_FIELDS && isdigit((unsigned char)*field[0]) &&
	       !field[0][strspn(field[0], "0123456789.")];
}

static const char *take_registry(struct raw *r, char *line)
{
	char *field[FIELDS_MAX];
	int count = split(line, '|', field);

	r->result->registry = true;
	r->result->has_countries = true;
	if (is_version_line(count, field))
		return NULL;
	if (count == SUMMARY_FIELDS &&
	    !strcasecmp(field[SUMMARY_WORD], "summary"))
		return take_summary(r, field);
	if (count < RECORD_FIELDS)
		return "not a record of a registry's statistics";
	return take_record(r, field);
}

/* Ranges as CSV. */

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

/* The first of the @names that heads a column; -1 where none does. */
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

static const char *take_header(struct raw *r, char **field, int count)
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

	r->start = find_column(field, count, start);
	r->end = find_column(field, count, end);
	r->network = find_column(field, count, network);
	r->country = find_column(field, count, country);
	if (r->country < 0)
		return "neither a range nor a header that names a country "
		       "column";
	if (r->network < 0 && (r->start < 0 || r->end < 0))
		return "neither a range nor a header that names the columns of "
		       "its start and end";
	return NULL;
}

/* An end of a range: an address, or an IPv4 address as one number. */
static const char *scan_end(struct raw *r, const char *s, enum family *f,
			    struct addr *a)
{
	*a = (struct addr){ 0, 0 };
	*f = IPV4;
	if (number_scan(s, UINT32_MAX, &a->lo))
		return NULL;
	if (*s && !s[strspn(s, "0123456789")])
		return blame(r, s, "number over 4294967295");
	return blame(r, s, addr_scan(s, f, a));
}

static const char *csv_range(struct raw *r, char **field, enum family *f,
			     struct range *range)
{
	enum family end_family;
	struct prefix p;
	const char *why;

	if (r->network >= 0) {
		why = prefix_scan(field[r->network], f, &p);
		if (why)
			return blame(r, field[r->network], why);
		*range = prefix_range(*f, &p);
		return NULL;
	}
	why = scan_end(r, field[r->start], f, &range->first);
	if (!why)
		why = scan_end(r, field[r->end], &end_family, &range->last);
	if (why)
		return why;
	if (*f != end_family)
		return blame(r, field[r->end],
			     "not of the family that the range starts with");
	if (addr_cmp(range->first, range->last) > 0)
		return blame(r, field[r->end],
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

static const char *take_csv(struct raw *r, char *line)
{
	char *field[FIELDS_MAX];
	int i, needed, count = split_csv(line, field);
	struct range range;
	enum family f;
	const char *why;

	if (count < 0)
		return "a quote is not closed, or the fields are too many";
	for (i = 0; i < count; i++)
		field[i] = trim(field[i]);
	if (!r->header_done) {
		r->header_done = true;
		if (!is_data_field(field[0]))
			return take_header(r, field, count);
	}
	needed = highest(highest(r->start, r->end),
			 highest(r->network, r->country));
	if (count <= needed)
		return "too few fields";
	why = csv_range(r, field, &f, &range);
	if (why)
		return why;
	if (!is_country_field(field[r->country]))
		return blame(r, field[r->country],
			     "not a two-letter country code");
	return is_wanted(r, field[r->country]) ? keep(r, f, range) : NULL;
}

/* Recognition */

static const struct format plain = { take_plain };
static const struct format country = { take_country };
static const struct format registry = { take_registry };
static const struct format csv = { take_csv };

static bool looks_like_address(const char *line)
{
	return strpbrk(line, ".:") &&
	       !line[strspn(line, "0123456789abcdefABCDEF.:/")];
}

static const struct format *recognise(const char *line)
{
	if (strchr(line, '|'))
		return &registry;
	if (strchr(line, ','))
		return &csv;
	if (looks_like_country_line(line))
		return &country;
	return looks_like_address(line) ? &plain : NULL;
}

static bool starts_comment(const char *line, const char *s)
{
	return *s == '#' ||
	       (*s == ';' && (s == line || isspace((unsigned char)s[-1])));
}

/* Cuts off a comment and the white space around what is left. */
static char *strip(char *line)
{
	bool inside = false;
	char *s;

	for (s = line; *s; s++) {
		if (*s == '"')
			inside = !inside;
		else if (!inside && starts_comment(line, s))
			break;
	}
	*s = '\0';
	while (s > line && isspace((unsigned char)s[-1]))
		*--s = '\0';
	while (isspace((unsigned char)*line))
		line++;
	return line;
}

static enum geojp_exit take_line(struct raw *r, struct input *in, char *line)
{
	const char *why;

	if (!r->format)
		r->format = recognise(line);
	strcpy(r->line, line);
	r->bad = r->line;
	why = r->format ? r->format->take(r, line) :
			  "no list of addresses in a format known here";
	if (!why)
		return GEOJP_OK;
	complain("%s:%lu: %s: %s", in->name, in->number, quoted(r->bad), why);
	return GEOJP_INPUT;
}

static enum geojp_exit check_start(struct input *in)
{
	const char *data, *junk;
	size_t count;

	if (input_peek(in, JUNK_SNIFF, &data, &count) == INPUT_ERROR)
		return GEOJP_INPUT;
	if (count > JUNK_SNIFF)
		count = JUNK_SNIFF;	/* whatever came in one piece */
	junk = junk_name(data, count);
	if (!count)
		complain("%s: is empty", in->name);
	else if (junk)
		complain("%s: %s: looks like %s", in->name,
			 quoted_bytes(data, count), junk);
	return count && !junk ? GEOJP_OK : GEOJP_INPUT;
}

/*
 * A statistics file says how many records it has: more than there are means
 * that the rest of the file is lost.
 */
static enum geojp_exit check_records(const struct raw *r,
				     const struct input *in)
{
	enum family f;

	if (r->result->registry && !r->summarised && !r->records[IPV4] &&
	    !r->records[IPV6]) {
		complain("%s: has not one record of an address; the file is cut "
			 "off, fetch it again", in->name);
		return GEOJP_INPUT;
	}
	for (f = IPV4; f < FAMILIES; f++) {
		if (r->records[f] >= r->promised[f])
			continue;
		complain("%s: has %s %s records, its summary says %s; the file "
			 "is cut off, fetch it again", in->name,
			 number_text(r->records[f]), family_name(f),
			 number_text(r->promised[f]));
		return GEOJP_INPUT;
	}
	return GEOJP_OK;
}

enum geojp_exit raw_read(struct input *in, const struct countries *wanted,
			 struct set *set, struct raw_result *result)
{
	struct raw r = { .wanted = wanted, .set = set, .result = result,
			 .end = 1, .network = -1, .country = 2 };
	enum input_result more;

	*result = (struct raw_result){ 0 };
	if (check_start(in))
		return GEOJP_INPUT;
	while ((more = input_line(in)) == INPUT_MORE) {
		char *line = in->line;

		if (in->number == 1 && !strncmp(line, "\xef\xbb\xbf", 3))
			line += 3;
		line = strip(line);
		if (*line && take_line(&r, in, line))
			return GEOJP_INPUT;
	}
	if (more == INPUT_ERROR)
		return GEOJP_INPUT;
	if (!r.format) {
		complain("%s: holds nothing but blank lines and comments",
			 in->name);
		return GEOJP_INPUT;
	}
	return check_records(&r, in);
}
