// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "formats/canonical.h"
#include "formats/text.h"
#include "formats/read.h"
#include "set/local.h"
#include "formats/mmdb.h"
#include "base/report.h"

/* What the inputs together were like. */
struct survey {
	bool raw;			/* at least one was */
	bool countries;			/* at least one carries countries */
	bool registry_kept;		/* a registry's file gave addresses */
	const char *registry_empty;	/* name of one that did not */
	struct country_counts seen;
	struct country_counts empty_seen;	/* in @registry_empty */
	char label[GEOJP_LABEL_MAX + 1]; /* of the last canonical input */
};

void list_free(struct list *l)
{
	set_free(&l->set);
}

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

static enum geojp_exit complain_countries(const struct options *o,
					  const char *name,
					  const struct country_counts *seen)
{
	char wanted[64], most[64];

	countries_text(&o->countries, wanted, sizeof(wanted));
	country_counts_text(seen, 5, most, sizeof(most));
	if (*most)
		complain("%s: \"%s\": no line of that country; most are of %s",
			 name, wanted, most);
	else
		complain("%s: \"%s\": no line of that country, nor of any "
			 "other", name, wanted);
	return GEOJP_INPUT;
}

/*
 * A file without the wanted countries is the wrong file, except that not every
 * registry has every country: one of its files must, the others need not.
 */
static enum geojp_exit survey_raw(struct survey *s, const struct options *o,
				  const char *name,
				  const struct raw_result *result)
{
	int i;

	s->raw = true;
	if (!result->has_countries)
		return GEOJP_OK;
	s->countries = true;
	for (i = 0; i < COUNTRY_CODES; i++)
		s->seen.seen[i] += result->seen.seen[i];
	if (result->kept) {
		s->registry_kept |= result->registry;
		return GEOJP_OK;
	}
	if (!result->registry)
		return complain_countries(o, name, &result->seen);
	s->registry_empty = name;
	s->empty_seen = result->seen;
	return GEOJP_OK;
}

/* Whatever is not canonical. */
static enum geojp_exit read_foreign(struct input *in, const struct options *o,
				    struct set *set, struct raw_result *result)
{
	bool mmdb;

	if (mmdb_recognise(in, &mmdb))
		return GEOJP_INPUT;
	return (mmdb ? mmdb_read : raw_read)(in, &o->countries, set, result);
}

static enum geojp_exit read_input(struct list *l, const struct options *o,
				  const char *path, const char *name,
				  struct survey *s)
{
	struct raw_result result;
	enum geojp_exit code;
	struct input in;
	bool canonical;

	code = input_open(&in, path);
	if (code)
		return code;
	if (path != name)
		in.name = name;
	code = canon_recognise(&in, &canonical);
	if (!code && canonical)
		code = canon_read(&in, o->list, &l->set, s->label, NULL);
	else if (!code)
		code = read_foreign(&in, o, &l->set, &result);
	if (!code && !canonical)
		code = survey_raw(s, o, in.name, &result);
	input_close(&in);
	return code;
}

/* What only all inputs together can show. */
static enum geojp_exit check_survey(const struct survey *s,
				    const struct options *o)
{
	int i;

	if (s->registry_empty && !s->registry_kept)
		return complain_countries(o, s->registry_empty, &s->empty_seen);
	for (i = 0; s->countries && i < COUNTRY_CODES; i++) {
		if (!o->countries.in[i] || s->seen.seen[i])
			continue;
		complain("\"%c%c\": no input has a line of that country",
			 'A' + i / 26, 'A' + i % 26);
		return GEOJP_INPUT;
	}
	return GEOJP_OK;
}

/* Appends @text to the label after a space; what does not fit ends in "...". */
static void add_to_label(char *label, const char *text)
{
	char *joined = xprintf("%s%s%s", label, *label ? " " : "", text);

	label_clean(joined);
	if (strlen(joined) > GEOJP_LABEL_MAX)
		strcpy(joined + GEOJP_LABEL_MAX - 3, "...");
	strcpy(label, joined);
	free(joined);
}

static void make_label(char *label, const struct options *o, int count,
		       char **path)
{
	char wanted[GEOJP_LABEL_MAX + 1];
	int i;

	countries_text(&o->countries, wanted, sizeof(wanted));
	*label = '\0';
	add_to_label(label, wanted);
	for (i = 0; i < count; i++)
		add_to_label(label, strcmp(path[i], "-") ? basename(path[i]) :
							   "stdin");
}

enum geojp_exit list_read_named(struct list *l, const struct options *o,
				int count, char **path, char **name)
{
	struct survey survey = { 0 };
	enum geojp_exit code = GEOJP_OK;
	int i;

	*l = (struct list){ 0 };
	for (i = 0; !code && i < count; i++)
		code = read_input(l, o, path[i], name[i], &survey);
	if (!code)
		code = check_survey(&survey, o);
	if (code)
		return code;
	if (survey.raw && !o->no_local)
		local_add(&l->set);
	set_normalise(&l->set);
	l->own_label = !o->label && count == 1 && !survey.raw;
	if (o->label)
		strcpy(l->label, o->label);
	else if (l->own_label)
		strcpy(l->label, survey.label);
	else
		make_label(l->label, o, count, name);
	return GEOJP_OK;
}

enum geojp_exit list_read(struct list *l, const struct options *o, int count,
			  char **path)
{
	static char *const standard_input[] = { "-" };

	if (!count) {
		count = 1;
		path = (char **)standard_input;
	}
	return list_read_named(l, o, count, path, path);
}
