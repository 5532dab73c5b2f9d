// SPDX-License-Identifier: GPL-2.0
/* A registry's statistics: "delegated" and "delegated-extended". */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/report.h"
#include "base/scan.h"
#include "formats/text.h"

/* How many records the summary promises, and how many there are. */
struct records {
	uint64_t promised[FAMILIES], records[FAMILIES];
	uint64_t untyped;	/* odd rows that may be of any family */
	bool summarised;
};

static bool has_bars(const char *line)
{
	return strchr(line, '|');
}

/* Returns the number of fields, or -1 if there are too many. */
static int split(char *s, char **field)
{
	int count;

	for (count = 0; s; count++) {
		if (count == FIELDS_MAX)
			return -1;
		field[count] = strsep(&s, "|");
	}
	return count;
}

/* Fields of a record and of a summary line, by the RIR exchange format. */
enum { NAME, COUNTRY, TYPE, START, VALUE, DATE, STATUS, RECORD_FIELDS };
enum { SUMMARY_COUNT = 4, SUMMARY_WORD, SUMMARY_FIELDS };
enum { SERIAL = 2, END = 5, VERSION_FIELDS = 7 };

#define LATE_MAX (7 * DAY)	/* from the last change to the file's date */

/* *@f is FAMILIES if the record is of an AS number. */
static const char *record_type(struct text *t, const char *type, enum family *f)
{
	static const char *const name[] = { "ipv4", "ipv6", "asn" };
	unsigned int i;

	for (i = 0; i < 3; i++) {
		if (!strcasecmp(type, name[i])) {
			*f = i;
			return NULL;
		}
	}
	return text_blame(t, type, "not ipv4, ipv6 or asn");
}

static const char *take_summary(struct text *t, char **field)
{
	struct records *s = t->own;
	enum family f = FAMILIES;
	const char *why;
	uint64_t count;

	why = record_type(t, field[TYPE], &f);
	if (why)
		return why;
	if (!number_scan(field[SUMMARY_COUNT], UINT32_MAX, &count))
		return text_blame(t, field[SUMMARY_COUNT],
				  "not a number of records");
	s->summarised = true;
	if (f != FAMILIES)
		s->promised[f] += count;
	return NULL;
}

/* Are addresses of this status in use?  An unknown status is an error. */
static const char *record_status(struct text *t, const char *status, bool *used)
{
	*used = !strcasecmp(status, "allocated") ||
		!strcasecmp(status, "assigned");
	if (*used || !strcasecmp(status, "available") ||
	    !strcasecmp(status, "reserved"))
		return NULL;
	return text_blame(t, status, "unknown status");
}

/* The value is a number of addresses, not always a power of two. */
static const char *record_range4(struct text *t, char **field,
				 struct addr start, struct range *range)
{
	uint64_t count;

	if (!number_scan(field[VALUE], (uint64_t)1 << 32, &count) || !count)
		return text_blame(t, field[VALUE], "not a number of addresses");
	*range = (struct range){ start, { 0, start.lo + count - 1 } };
	if (range->last.lo > UINT32_MAX)
		return text_blame(t, field[VALUE],
				  "more addresses than there are after the "
				  "start");
	return NULL;
}

/* The value is a prefix length. */
static const char *record_range6(struct text *t, char **field,
				 struct addr start, struct range *range)
{
	struct prefix p = { .addr = start };
	uint64_t len;

	if (!number_scan(field[VALUE], 128, &len))
		return text_blame(t, field[VALUE],
				  "not a prefix length up to 128");
	p.len = len;
	*range = prefix_range(IPV6, &p);
	return text_blame(t, field[START], prefix_check(IPV6, &p));
}

static const char *take_record(struct text *t, char **field)
{
	struct records *s = t->own;
	struct range range = { 0 };
	struct addr start;
	enum family f = FAMILIES, written;
	const char *why, *country;
	bool used = false;

	why = record_type(t, field[TYPE], &f);
	if (why)
		s->untyped++;
	else if (f != FAMILIES)
		s->records[f]++;
	country = text_country(t, field[COUNTRY]);
	if (country)
		return country;
	if (!why)
		why = record_status(t, field[STATUS], &used);
	if (why || f == FAMILIES || !used)
		return why;
	why = addr_scan(field[START], &written, &start);
	if (!why && written != f)
		why = "an address of the other family";
	if (why)
		return text_blame(t, field[START], why);
	why = (f == IPV4 ? record_range4 : record_range6)(t, field, start,
							   &range);
	if (why)
		return why;
	t->registry = registry_of(field[NAME]);
	return text_keep(t, field[COUNTRY], f, range);
}

/* "2|apnic|20210715|69826|19830613|20210714|+1000" or "2.3|..." */
static bool is_version_line(int count, char **field)
{
	return count == VERSION_FIELDS && isdigit((unsigned char)*field[0]) &&
	       !field[0][strspn(field[0], "0123456789.")];
}

/*
 * By its date it is seen that a registry gives the same old file every day.  So
 * it must be said what is taken in the place of an impossible one.
 */
static void doubt_date(const struct text *t, char **field, time_t serial)
{
	struct text_result *r = t->result;

	phrase_in(r->doubt, sizeof(r->doubt), serial ?
		  "%lu: %s: not a date as YYYYMMDD; the serial %s counts as "
		  "the date of the data" :
		  "%lu: %s: not a date as YYYYMMDD; that of the file counts as "
		  "the date of the data", t->number, quoted(field[END]),
		  field[SERIAL]);
}

/*
 * Every registry gives the day of the last change.  The serial is the date of
 * the file for APNIC, LACNIC and AFRINIC, but the seconds of a clock for RIPE
 * NCC and ARIN.
 */
static void take_version(struct text *t, char **field)
{
	time_t date = date_scan(field[END]);
	time_t serial = date_scan(field[SERIAL]);

	if (!date && field[END][strspn(field[END], "0")])
		doubt_date(t, field, serial);
	if (serial && (!date || (serial > date && serial - date <= LATE_MAX)))
		date = serial;
	t->result->data_time = date_older(t->result->data_time, date);
}

static const char *take_registry(struct text *t, char *line)
{
	char *field[FIELDS_MAX];
	int count = split(line, field);

	t->result->registry = true;
	t->result->has_countries = true;
	if (is_version_line(count, field)) {
		take_version(t, field);
		return NULL;
	}
	if (count == SUMMARY_FIELDS &&
	    !strcasecmp(field[SUMMARY_WORD], "summary"))
		return take_summary(t, field);
	if (count < RECORD_FIELDS)
		return "not a record of a registry's statistics";
	return take_record(t, field);
}

/* If the summary promises more records, the end of the file is lost. */
static enum geojp_exit check_records(const struct text *t,
				     const struct input *in)
{
	const struct records *s = t->own;
	enum family f;

	if (!s->summarised && !s->records[IPV4] && !s->records[IPV6])
		return refuse(GJ_CUT_OFF, in->name,
			      "has no record of an address; the "
			      "file is cut off, fetch it again");
	for (f = IPV4; f < FAMILIES; f++) {
		if (s->records[f] + s->untyped >= s->promised[f])
			continue;
		complain(GJ_CUT_OFF,
			 "%s: has %s %s records, its summary says %s; the file "
			 "is cut off, fetch it again",
			 in->name, number_text(s->records[f]), family_name(f),
			 number_text(s->promised[f]));
		return GEOJP_INPUT;
	}
	return GEOJP_OK;
}

const struct line_format registry = {
	.recognise = has_bars,
	.take = take_registry,
	.finish = check_records,
	.own_size = sizeof(struct records),
};
