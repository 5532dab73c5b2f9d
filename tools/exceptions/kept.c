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

/* The first line of a part, as take_part() reads it; the caller frees it. */
static char *part_line(enum origin origin, const char *name, time_t time)
{
	return xprintf("part %s %s %" PRIdMAX, origin_name[origin], name,
		       (intmax_t)time);
}

/* False if part_line() would not write exactly this line. */
static bool take_part(struct exceptions *e, const char *line)
{
	char origin[16], name[256], when[21], *again;
	enum origin o;
	time_t time;
	bool same;

	if (sscanf(line, "part %15s %255s %20[0-9]", origin, name, when) != 3)
		return false;
	for (o = 0; o < ORIGINS; o++)
		if (!strcmp(origin, origin_name[o]))
			break;
	if (o == ORIGINS)
		return false;
	time = strtoll(when, NULL, 10);
	again = part_line(o, name, time);
	same = !strcmp(again, line);
	free(again);
	if (same)
		part_add(e, o, name, time);
	return same;
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

/* A part is whole if a line behind it shows that nothing of it is missing. */
static void drop_last_part(struct exceptions *e)
{
	struct part *p;

	if (!e->parts)
		return;
	p = &e->part[--e->parts];
	free(p->name);
	set_free(&p->set);
}

/* Cuts the next line off *@text.  NULL if there is no whole line. */
static char *next_line(char **text, const char *end)
{
	char *line = *text, *newline = memchr(line, '\n', end - line);

	if (!newline || memchr(line, '\0', newline - line))
		return NULL;
	*newline = '\0';
	*text = newline + 1;
	return line;
}

/* Returns NULL, or what is wrong with line *@number. */
static const char *read_lines(struct exceptions *e, char *text, size_t size,
			      unsigned long *number)
{
	const char *end = text + size;
	char *line = next_line(&text, end);

	*number = 1;
	if (!line || strcmp(line, FIRST))
		return "is not what geojp wrote";
	for (;;) {
		++*number;
		if (text == end)
			return "is cut off";
		line = next_line(&text, end);
		if (line && !strcmp(line, LAST))
			break;
		if (!line || !take_line(e, line))
			return "is damaged";
	}
	++*number;
	return text == end ? NULL : "is damaged";
}

static const char *read_text(struct exceptions *e, char *text, size_t size,
			     unsigned long *number)
{
	const char *why = read_lines(e, text, size, number);
	size_t i;

	if (why)
		drop_last_part(e);
	for (i = 0; i < e->parts; i++)
		set_normalise(&e->part[i].set);
	return why;
}

static void tell_lost(const struct exceptions *e, const char *path,
		      unsigned long number, const char *why)
{
	char *where = number ? xprintf("%s:%lu", path, number) :
			       xprintf("%s", path);

	complain(GJ_EXCEPTIONS_LOST, e->parts ?
		 "%s: %s; those that stand whole before this line are taken, "
		 "and the others of the last good exceptions are lost; geojp "
		 "update writes the file anew" :
		 "%s: %s; the last good exceptions are not known; geojp update "
		 "writes the file anew", where, why);
	free(where);
}

void kept_read(struct exceptions *e, const struct place *p, bool tell)
{
	char *path = xprintf("%s/%s/" KEPT, p->state_dir, p->list);
	unsigned long number = 0;
	const char *why = NULL;
	size_t size;
	char *text;

	*e = (struct exceptions){ 0 };
	text = file_read(path, O_NOFOLLOW, INPUT_TEXT_MAX, &size);
	if (text)
		why = read_text(e, text, size, &number);
	else if (errno != ENOENT && errno != ENOTDIR)
		why = file_error();
	/* ->since stays: else lists of now would seem an earlier geojp's. */
	e->lost = why;
	if (why && tell)
		tell_lost(e, path, number, why);
	free(text);
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
	char *line;
	size_t i;

	fprintf(file, FIRST "\nsince %lu\n", e->since);
	for (i = 0; i < e->parts; i++) {
		p = &e->part[i];
		line = part_line(p->origin, p->name, p->time);
		fprintf(file, "%s\n", line);
		free(line);
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
