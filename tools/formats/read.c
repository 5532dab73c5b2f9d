// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/date.h"
#include "base/report.h"
#include "formats/canonical.h"
#include "formats/json_list.h"
#include "formats/junk.h"
#include "formats/mmdb.h"
#include "formats/read.h"
#include "formats/tar.h"
#include "set/local.h"

/*
 * Formats that are not lines of text are known by their first bytes.  If none
 * of them recognises an input, text_read() reads it.
 */
static const struct reader {
	bool (*recognise)(const char *start, size_t count);
	enum geojp_exit (*read)(struct input *in,
				const struct wanted *wanted,
				struct set *set, struct text_result *result);
} readers[] = {
	{ json_recognise, json_read },
	{ tar_recognise, tar_read },
	{ mmdb_recognise, mmdb_read },
	{ NULL, text_read },
};

/* What is known of all inputs so far. */
struct survey {
	bool raw;			/* one is not canonical */
	bool countries;			/* one has countries */
	bool used_locations;
	bool registry_kept;		/* a registry has wanted addresses */
	const char *registry_empty;	/* the name of one that has none */
	struct country_counts seen;
	struct country_counts empty_seen;	/* in @registry_empty */
};

void label_clean(char *label)
{
	for (; *label; label++)
		if (*label < ' ' || *label > '~')
			*label = '?';
}

bool label_valid(const char *label)
{
	size_t i;

	for (i = 0; label[i]; i++)
		if (i == GEOJP_LABEL_MAX || label[i] < ' ' || label[i] > '~')
			return false;
	return true;
}

/* The date at the end of a label; 0 if there is none. */
static time_t label_date(const char *label)
{
	const char *last = strrchr(label, ' ');

	return date_scan(last ? last + 1 : label);
}

static enum geojp_exit complain_countries(const struct wanted *w,
					  const char *name,
					  const struct country_counts *seen)
{
	char wanted[COUNTRIES_TEXT], most[COUNTRIES_TEXT];

	countries_text(&w->countries, wanted, sizeof(wanted));
	country_counts_text(seen, 5, most, sizeof(most));
	if (*most)
		complain("%s: \"%s\": no line of that country; most are of %s",
			 name, wanted, most);
	else
		complain("%s: \"%s\": no line of that country, and none of any "
			 "other", name, wanted);
	return GEOJP_INPUT;
}

/*
 * A file without the wanted countries is the wrong file.  But a country is not
 * in every registry, so only one of the registries' files must have it.
 */
static enum geojp_exit survey_raw(struct survey *s, const struct wanted *w,
				  const char *name,
				  const struct text_result *result)
{
	int i;

	s->raw = true;
	s->used_locations |= result->used_locations;
	if (!result->has_countries)
		return result->kept || w->may_be_empty ? GEOJP_OK :
			refuse(name, "has no addresses");
	if (!w->countries.count)
		return refuse(name, "has countries; allow-source and "
				    "deny-source take lists of prefixes");
	s->countries = true;
	for (i = 0; i < COUNTRY_CODES; i++)
		s->seen.seen[i] += result->seen.seen[i];
	if (result->kept) {
		s->registry_kept |= result->registry;
		return GEOJP_OK;
	}
	if (!result->registry)
		return complain_countries(w, name, &result->seen);
	s->registry_empty = name;
	s->empty_seen = result->seen;
	return GEOJP_OK;
}

static enum geojp_exit read_raw(struct input *in, const struct reader *r,
				const struct wanted *w, struct list *l,
				struct survey *s, time_t *date)
{
	struct text_result result;

	if (r->read(in, w, &l->set, &result))
		return GEOJP_INPUT;
	if (*result.doubt)
		complain("%s:%s", in->name, result.doubt);
	odd_add(&l->odd, &result.odd);
	if (!result.kept)
		*date = 0;
	else if (result.data_time)
		*date = result.data_time;
	return survey_raw(s, w, in->name, &result);
}

/* The list of a file is to match, so it gets its mapped addresses as IPv4. */
static enum geojp_exit read_canonical(struct input *in, struct list *l,
				      const struct wanted *w)
{
	struct set own = { 0 };
	enum geojp_exit code = canonical_read_file(in, w->name, &own, l->label);

	if (!code && !set_add_all(&l->set, &own))
		code = refuse(in->name,
			      "too many separate ranges for one list");
	set_free(&own);
	return code;
}

static const struct reader *reader_of(const char *start, size_t count)
{
	const struct reader *r = readers;

	while (r->recognise && !r->recognise(start, count))
		r++;
	return r;
}

/* @date is what is known from outside; what the input says replaces it. */
static enum geojp_exit read_format(struct list *l, const struct wanted *w,
				   struct input *in, struct survey *s,
				   time_t *date)
{
	enum geojp_exit code;
	const char *start;
	size_t count;

	if (input_peek(in, JUNK_SNIFF, &start, &count) == INPUT_ERROR)
		return GEOJP_INPUT;
	if (canonical_recognise(start, count)) {
		code = read_canonical(in, l, w);
		if (!code && label_date(l->label))
			*date = label_date(l->label);
		return code;
	}
	return read_raw(in, reader_of(start, count), w, l, s, date);
}

/* Standard input has no date, also if it comes from a file. */
static time_t file_date(const char *path)
{
	struct stat st;

	if (!strcmp(path, "-") || stat(path, &st) || !S_ISREG(st.st_mode))
		return 0;
	return date_sane(st.st_mtime);
}

/* A canonical list has no countries. */
static enum geojp_exit read_rows(struct input *in, const struct wanted *w)
{
	struct text_result result;
	struct set set = { 0 };
	enum geojp_exit code;
	const char *start;
	size_t count;

	if (input_peek(in, JUNK_SNIFF, &start, &count) == INPUT_ERROR)
		return GEOJP_INPUT;
	if (canonical_recognise(start, count))
		return GEOJP_OK;
	code = reader_of(start, count)->read(in, w, &set, &result);
	set_free(&set);
	return code;
}

enum geojp_exit rows_read(struct country_rows *rows, const struct wanted *w,
			  const char *path, const char *name)
{
	size_t before4 = rows->of[IPV4].count, before6 = rows->of[IPV6].count;
	struct wanted all = *w;
	enum geojp_exit code;
	struct input in;

	code = input_open(&in, path);
	if (code)
		return code;
	in.name = name;
	all.rows = rows;
	code = read_rows(&in, &all);
	input_close(&in);
	if (code) {
		rows->of[IPV4].count = before4;
		rows->of[IPV6].count = before6;
	}
	return code;
}

static enum geojp_exit read_input(struct list *l, const struct wanted *w,
				  const char *path, const char *name,
				  time_t date, struct survey *s)
{
	enum geojp_exit code;
	struct input in;

	code = input_open(&in, path);
	if (code)
		return code;
	if (path != name)
		in.name = name;
	code = read_format(l, w, &in, s, &date);
	input_close(&in);
	l->data_time = date_older(l->data_time, date);
	return code;
}

/* Checks what can be known only after all inputs. */
static enum geojp_exit check_survey(const struct survey *s,
				    const struct wanted *w)
{
	int i;

	if (w->locations && !s->used_locations)
		return refuse(w->locations, "no input needs --locations; it is "
					    "for GeoLite2's Blocks");
	if (s->registry_empty && !s->registry_kept)
		return complain_countries(w, s->registry_empty, &s->empty_seen);
	for (i = 0; s->countries && i < COUNTRY_CODES; i++) {
		if (!w->countries.in[i] || s->seen.seen[i])
			continue;
		complain("\"%c%c\": no input has a line of that country",
			 'A' + i / 26, 'A' + i % 26);
		return GEOJP_INPUT;
	}
	return GEOJP_OK;
}

/* Appends @text after a space.  A label that is too long ends in "...". */
static void add_to_label(char *label, const char *text)
{
	char *joined = xprintf("%s%s%s", label, *label ? " " : "", text);

	label_clean(joined);
	if (strlen(joined) > GEOJP_LABEL_MAX)
		strcpy(joined + GEOJP_LABEL_MAX - 3, "...");
	strcpy(label, joined);
	free(joined);
}

static void make_label(char *label, const struct wanted *w, size_t count,
		       char **name)
{
	char wanted[GEOJP_LABEL_MAX + 1];
	size_t i;

	countries_text(&w->countries, wanted, sizeof(wanted));
	*label = '\0';
	add_to_label(label, wanted);
	for (i = 0; i < count; i++)
		add_to_label(label, strcmp(name[i], "-") ? basename(name[i]) :
							   "stdin");
}

enum geojp_exit list_read(struct list *l, const struct wanted *w,
			  const char *label, size_t count, char **path,
			  char **name, const time_t *date)
{
	static char *standard_input[] = { "-" };
	struct survey survey = { 0 };
	enum geojp_exit code = GEOJP_OK;
	size_t i;

	*l = (struct list){ 0 };
	if (!count) {
		count = 1;
		path = standard_input;
	}
	if (!name)
		name = path;
	for (i = 0; !code && i < count; i++) {
		time_t before = l->data_time;

		code = read_input(l, w, path[i], name[i],
				  date ? date[i] : file_date(path[i]),
				  &survey);
		if (l->data_time != before)
			l->oldest = i;
	}
	if (!code)
		code = check_survey(&survey, w);
	if (code)
		return code;
	if (survey.raw && w->local)
		local_add(&l->set);
	set_normalise(&l->set);
	l->own_label = !label && count == 1 && !survey.raw;
	if (label)
		strcpy(l->label, label);
	else if (!l->own_label)
		make_label(l->label, w, count, name);
	return GEOJP_OK;
}
