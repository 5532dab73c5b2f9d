// SPDX-License-Identifier: GPL-2.0
/*
 * The file .exceptions of a list:
 *
 *	geojp exceptions 1
 *	since 7
 *	part allow - 1769904000
 *	203.0.113.7/32
 *	part host home.example.net 1769904000
 *	198.51.100.9/32
 *	end
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/input.h"
#include "base/report.h"
#include "base/scan.h"
#include "exceptions/parts.h"

#define KEPT ".exceptions"
#define FIRST "geojp exceptions 1"
#define LAST "end"

static const char *const origin_name[ORIGINS] = {
	[ORIGIN_DENY_SOURCE] = "deny-source",
	[ORIGIN_ALLOW_SOURCE] = "allow-source",
	[ORIGIN_DENY] = "deny",
	[ORIGIN_ALLOW] = "allow",
	[ORIGIN_HOST] = "host",
};

static bool take_part(struct exceptions *e, const char *line)
{
	char origin[16], name[256], when[21];
	enum origin o;

	if (sscanf(line, "part %15s %255s %20[0-9]", origin, name, when) != 3)
		return false;
	for (o = 0; o < ORIGINS; o++)
		if (!strcmp(origin, origin_name[o])) {
			part_add(e, o, name, strtoll(when, NULL, 10));
			return true;
		}
	return false;
}

static bool take_line(struct exceptions *e, const char *line)
{
	uint64_t number;
	struct range r;
	enum family f;

	if (!strncmp(line, "part ", 5))
		return take_part(e, line);
	if (!strncmp(line, "since ", 6)) {
		if (!number_scan(line + 6, STORED_NUMBER_MAX, &number))
			return false;
		e->since = number;
		return true;
	}
	return e->parts && !range_scan(line, &f, &r) &&
	       set_add(&e->part[e->parts - 1].set, f, r);
}

/* Returns NULL, or what is wrong. */
static const char *read_lines(struct exceptions *e, struct input *in)
{
	bool ended = false;
	size_t i;

	if (input_line(in) != INPUT_MORE || strcmp(in->line, FIRST))
		return "is not what geojp wrote";
	while (!ended && input_line(in) == INPUT_MORE) {
		ended = !strcmp(in->line, LAST);
		if (!ended && !take_line(e, in->line))
			return "is damaged";
	}
	for (i = 0; i < e->parts; i++)
		set_normalise(&e->part[i].set);
	return ended ? NULL : "is cut off";
}

void kept_read(struct exceptions *e, const struct place *p, bool tell)
{
	char *path = xprintf("%s/%s/" KEPT, p->state_dir, p->list);
	int fd = file_open(path, O_NOFOLLOW);
	const char *why = NULL;
	unsigned long since;
	struct input in;

	*e = (struct exceptions){ 0 };
	if (fd < 0)
		why = errno == ENOENT || errno == ENOTDIR ? NULL : file_error();
	else if (!input_use(&in, fd, path)) {
		why = read_lines(e, &in);
		input_close(&in);
	}
	if (why) {
		/* Else lists of now would pass for those of an earlier geojp. */
		since = e->since;
		exceptions_free(e);
		e->since = since;
		e->lost = true;
		if (tell)
			complain("%s: %s; the last good exceptions are not "
				 "known", path, why);
	}
	free(path);
}

static void write_set(FILE *file, const struct set *set)
{
	enum family f;
	size_t i;

	for (f = IPV4; f < FAMILIES; f++)
		for (i = 0; i < set->of[f].count; i++)
			range_write(file, "", f, set->of[f].at[i]);
}

static void write_kept(FILE *file, const void *data)
{
	const struct exceptions *e = data;
	const struct part *p;
	size_t i;

	fprintf(file, FIRST "\nsince %lu\n", e->since);
	for (i = 0; i < e->parts; i++) {
		p = &e->part[i];
		fprintf(file, "part %s %s %" PRIdMAX "\n",
			origin_name[p->origin], p->name, (intmax_t)p->time);
		write_set(file, &p->set);
	}
	fputs(LAST "\n", file);
}

enum geojp_exit exceptions_keep(const struct exceptions *e,
				const struct store *s, unsigned long number)
{
	struct exceptions kept = *e;

	if (!e->whole)
		return GEOJP_OK;
	if (number && (!kept.since || number < kept.since))
		kept.since = number;
	return store_write(s, KEPT, write_kept, &kept);
}
