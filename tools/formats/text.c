// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "base/scan.h"
#include "formats/junk.h"
#include "formats/text.h"

/*
 * One line for each format.  The first one that recognises the first line takes
 * the whole input, so a format that could be taken for another comes later.
 */
#define FORMATS(FORMAT)		\
	FORMAT(iptables)	\
	FORMAT(nft)		\
	FORMAT(ipset)		\
	FORMAT(nginx)		\
	FORMAT(firewalld)	\
	FORMAT(apache)		\
	FORMAT(registry)	\
	FORMAT(csv)		\
	FORMAT(country_lines)	\
	FORMAT(plain)

#define DECLARE(name) extern const struct line_format name;
#define ADDRESS(name) &(name),

FORMATS(DECLARE)

static const struct line_format *const formats[] = { FORMATS(ADDRESS) NULL };

const char text_said[] = "";

const char *text_blame(struct text *t, const char *s, const char *why)
{
	if (why)
		t->bad = s;
	return why;
}

const char *text_country(struct text *t, const char *country)
{
	const struct countries *wanted = &t->wanted->countries;
	int i = country_index(country);

	t->result->has_countries = true;
	t->result->odd.rows++;
	t->has_country = true;
	t->is_wanted = i != COUNTRY_NONE && wanted->in[i];
	t->is_foreign = country_foreign(wanted, country);
	if (i != COUNTRY_NONE || country_none(country))
		return NULL;
	return text_blame(t, country, "not a two-letter country code");
}

const char *text_width(enum family f, struct range r)
{
	struct addr most;

	range_unmap(&f, &r);
	most = addr_ones(family_bits(f) - 4);
	return addr_cmp(addr_sub(r.last, r.first), most) > 0 ?
	       "more than a /4; no country has that" : NULL;
}

/* Returns NULL, or what is wrong with the country or its range. */
static const char *check_country(struct text *t, const char *country,
				 enum family f, struct range r)
{
	const char *why = t->has_country ? NULL : text_country(t, country);
	int i = country_index(country);

	if (!why && t->is_wanted)
		why = text_width(f, r);
	if (!why && i != COUNTRY_NONE)
		t->result->seen.seen[i]++;
	if (!why && i != COUNTRY_NONE && t->wanted->rows &&
	    !text_width(f, r) &&
	    !rows_add(t->wanted->rows, f, r, i, t->registry))
		why = "too many ranges, so no countries are named";
	return why;
}

const char *text_keep(struct text *t, const char *country, enum family f,
		      struct range r)
{
	const char *why;

	if (country) {
		why = check_country(t, country, f, r);
		if (why || !t->is_wanted)
			return why;
	}
	t->result->kept++;
	return set_add(t->set, f, r) ? NULL :
		       "too many separate ranges for one list";
}

const char *text_keep_range(struct text *t, const char *country,
			    const char *range)
{
	struct range r;
	enum family f;
	const char *why = range_scan(range, &f, &r);

	return why ? text_blame(t, range, why) : text_keep(t, country, f, r);
}

/*
 * Cuts the comment off the line last read, as the format has comments, and the
 * white space.  If the format is not known yet, @f is NULL.
 */
static char *strip(const struct line_format *f, char *line)
{
	if (!f || !f->whole_lines)
		return strip_comment(line);
	line = trim(line);
	if (*line == '#')
		*line = '\0';
	return line;
}

/* Which format has the line?  NULL if no format recognises it. */
static const struct line_format *recognise(const char *line)
{
	static char copy[INPUT_LINE_MAX + 1];
	const struct line_format *const *f = formats;

	for (; *f; f++) {
		strcpy(copy, line);
		if ((*f)->recognise(strip(*f, copy)))
			break;
	}
	return *f;
}

/* Has the line only white space and a comment? */
static bool is_blank(const char *line)
{
	static char copy[INPUT_LINE_MAX + 1];

	strcpy(copy, line);
	return !*strip_comment(copy);
}

static bool choose_format(struct text *t, const char *line)
{
	t->format = recognise(line);
	if (t->format)
		t->own = xcalloc(t->format->own_size);
	return t->format;
}

static enum geojp_exit take_line(struct text *t, const struct input *in,
				 char *line)
{
	static char whole[INPUT_LINE_MAX + 1];	/* take() cuts the line up */
	const char *why;

	strcpy(whole, line);
	t->line = t->bad = whole;
	t->number = in->number;
	t->has_country = t->is_wanted = t->is_foreign = false;
	t->registry = REGISTRY_NONE;
	why = t->format->take(t, line);
	if (!why)
		return GEOJP_OK;
	if (why == text_said)
		return GEOJP_INPUT;
	if (!t->is_foreign)
		return input_refuse(GJ_LINE, in, t->bad, why);
	odd_note(&t->result->odd, in, t->bad, why);
	return GEOJP_OK;
}

static enum geojp_exit check_start(struct input *in)
{
	const char *data, *junk;
	size_t count;

	if (input_peek(in, JUNK_SNIFF, &data, &count) == INPUT_ERROR)
		return GEOJP_INPUT;
	if (!count)
		return refuse(GJ_EMPTY, in->name, "is empty");
	junk = junk_name(data, count);
	if (!junk)
		return GEOJP_OK;
	complain(GJ_NOT_A_LIST, "%s: %s: looks like %s", in->name,
		 quoted_bytes(data, count), junk);
	return GEOJP_INPUT;
}

#define UNKNOWN "not a list in a format that geojp knows"

static const char *why_unknown(const char *line)
{
	bool table = strchr(line, '\t') ||
		     (strchr(line, ';') && !strchr(line, ' '));

	return table ? UNKNOWN "; in CSV put commas between the fields" :
		       UNKNOWN;
}

/* Addresses of other countries are addresses, too. */
static bool has_what_it_needs(const struct text *t)
{
	return !t->format->needs || t->wanted->may_be_empty ||
	       t->result->kept || t->result->has_countries;
}

static enum geojp_exit read_lines(struct text *t, struct input *in)
{
	enum input_result more;
	const char *why;
	char *line;

	while ((more = input_line(in)) == INPUT_MORE) {
		if (!t->format && is_blank(in->line))
			continue;
		if (!t->format && !choose_format(t, in->line))
			return input_refuse(GJ_UNKNOWN_FORMAT, in,
					    strip(NULL, in->line),
					    why_unknown(in->line));
		why = t->format->whole_lines ? NULL : comment_check(in->line);
		if (why)
			return input_refuse(GJ_LINE, in, trim(in->line), why);
		line = strip(t->format, in->line);
		if (*line && take_line(t, in, line))
			return GEOJP_INPUT;
	}
	if (more == INPUT_ERROR)
		return GEOJP_INPUT;
	if (!t->format && t->wanted->may_be_empty)
		return GEOJP_OK;
	if (!t->format)
		return refuse(GJ_EMPTY, in->name,
			      "has only blank lines and comments");
	if (t->format->finish && t->format->finish(t, in))
		return GEOJP_INPUT;
	if (!has_what_it_needs(t)) {
		complain(GJ_EMPTY, "%s: has no %s", in->name, t->format->needs);
		return GEOJP_INPUT;
	}
	return odd_check(&t->result->odd, t->wanted->max_odd);
}

enum geojp_exit text_read(struct input *in, const struct wanted *wanted,
			  struct set *set, struct text_result *result)
{
	struct text t = { .wanted = wanted, .set = set, .result = result };
	enum geojp_exit code;

	*result = (struct text_result){ 0 };
	code = check_start(in);
	if (!code)
		code = read_lines(&t, in);
	if (t.format && t.format->free)
		t.format->free(t.own);
	free(t.own);
	return code;
}
