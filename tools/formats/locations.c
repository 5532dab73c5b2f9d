// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/report.h"
#include "base/scan.h"
#include "formats/csv_fields.h"
#include "formats/locations.h"

#define PLACES_MAX (1UL << 21)	/* the world has about 130,000 */
#define ENGLISH "-Locations-en.csv"

struct place {
	uint32_t id;
	char country[3];
};

struct locations {
	struct place *at;
	size_t count;
	int id, country;	/* the columns */
};

static int compare(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* Returns NULL, or what is wrong with the line. */
static const char *take_header(struct locations *l, const struct row *r)
{
	l->id = csv_find(r, "geoname_id");
	l->country = csv_find(r, "country_iso_code");
	if (l->id >= 0 && l->country >= 0 && csv_find(r, "network") < 0)
		return NULL;
	return "not the header of GeoLite2's Locations, which has geoname_id "
	       "and country_iso_code";
}

static const char *take_place(struct locations *l, const struct row *r)
{
	const char *country;
	uint64_t id;

	if (l->id >= r->count || l->country >= r->count)
		return "too few fields";
	if (!number_scan(r->field[l->id], UINT32_MAX, &id))
		return "its geoname_id is no number";
	country = r->field[l->country];
	if (*country && country_index(country) == COUNTRY_NONE)
		return "its country_iso_code is no two-letter country code";
	if (l->count == PLACES_MAX)
		return "too many places";
	if (!(l->count & (l->count - 1)))	/* a power of two: it is full */
		l->at = xrealloc(l->at, (l->count ? 2 * l->count : 1) *
				 sizeof(*l->at));
	l->at[l->count].id = id;
	strcpy(l->at[l->count++].country, country);
	return NULL;
}

static enum geojp_exit read_places(struct locations *l, struct input *in)
{
	static char whole[INPUT_LINE_MAX + 1];
	const char *why = NULL;
	enum input_result more;
	bool header = true;
	struct row r;

	while (!why && (more = input_line(in)) == INPUT_MORE) {
		if (!*trim(in->line))
			continue;
		strcpy(whole, in->line);
		csv_split(in->line, &r);
		why = r.why;
		if (!why)
			why = (header ? take_header : take_place)(l, &r);
		header = false;
	}
	if (why)
		return input_refuse(GJ_LOCATIONS, in, whole, why);
	if (more == INPUT_ERROR)
		return GEOJP_INPUT;
	return l->count ? GEOJP_OK :
			  refuse(GJ_EMPTY, in->name, "has no places");
}

/* Sorts the places.  The same one twice, in two countries, is an error. */
static enum geojp_exit sort_places(struct locations *l, const char *name)
{
	size_t i;

	qsort(l->at, l->count, sizeof(*l->at), compare);
	for (i = 1; i < l->count; i++) {
		if (l->at[i - 1].id != l->at[i].id ||
		    !strcasecmp(l->at[i - 1].country, l->at[i].country))
			continue;
		complain(GJ_CONTRADICTION,
			 "%s: geoname_id %u is in two countries, %s and %s",
			 name, l->at[i].id, l->at[i - 1].country,
			 l->at[i].country);
		return GEOJP_INPUT;
	}
	return GEOJP_OK;
}

static bool is_english(const char *name)
{
	const char *end = strstr(name, ENGLISH);

	return end && (!end[strlen(ENGLISH)] ||
		       !strcmp(end + strlen(ENGLISH), ".gz"));
}

/* The only Locations file in @dir.  NULL after a complaint.  Caller frees. */
static char *find_file(const char *path, DIR *dir)
{
	const struct dirent *entry;
	char *found = NULL;
	int count = 0;

	while ((entry = readdir(dir))) {
		if (!is_english(entry->d_name))
			continue;
		free(found);
		found = xprintf("%s/%s", path, entry->d_name);
		count++;
	}
	if (count == 1)
		return found;
	free(found);
	complain(GJ_LOCATIONS, count ?
		 "%s: has more than one *" ENGLISH "; --locations takes a "
		 "file, too" :
		 "%s: has no *" ENGLISH "; --locations takes a file, too",
		 path);
	return NULL;
}

static char *file_of(const char *path)
{
	DIR *dir = opendir(path);
	char *file;

	if (!dir && errno == ENOTDIR)
		return xprintf("%s", path);
	if (!dir) {
		failed(path, GEOJP_INPUT);
		return NULL;
	}
	file = find_file(path, dir);
	closedir(dir);
	return file;
}

struct locations *locations_read(struct input *in)
{
	struct locations *l = xcalloc(sizeof(*l));

	if (!read_places(l, in) && !sort_places(l, in->name))
		return l;
	locations_free(l);
	return NULL;
}

struct locations *locations_open(const char *path)
{
	struct locations *l = NULL;
	char *file = file_of(path);
	struct input in;

	if (file && !input_open(&in, file)) {
		l = locations_read(&in);
		input_close(&in);
	}
	free(file);
	return l;
}

void locations_free(struct locations *l)
{
	if (l)
		free(l->at);
	free(l);
}

const char *locations_country(const struct locations *l, const char *id)
{
	struct place key = { 0 };
	const struct place *found;
	uint64_t number;

	if (!number_scan(id, UINT32_MAX, &number))
		return NULL;
	key.id = number;
	found = bsearch(&key, l->at, l->count, sizeof(*l->at), compare);
	return found ? found->country : NULL;
}
