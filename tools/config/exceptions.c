// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/input.h"
#include "base/report.h"
#include "base/scan.h"
#include "config/exceptions.h"

/* Returns NULL, or what is wrong with the line. */
static const char *take_line(const char *s, struct set *set)
{
	struct range r;
	enum family f;
	const char *why = range_scan(s, &f, &r);

	if (why)
		return why;
	return set_add(set, f, r) ? NULL : "too many separate ranges";
}

/* Takes all good lines of the file.  Complains of the first bad one. */
static enum geojp_exit read_lines(struct input *in, struct set *set)
{
	enum geojp_exit code = GEOJP_OK;
	enum input_result more;
	const char *why;
	char *s;

	while ((more = input_line(in)) == INPUT_MORE) {
		s = strip_comment(in->line);
		why = *s ? take_line(s, set) : NULL;
		if (why && !code)
			code = input_refuse(in, s, why);
	}
	return more == INPUT_ERROR ? GEOJP_INPUT : code;
}

static enum geojp_exit read_file(const char *path, struct set *set)
{
	int fd = file_open(path, 0);
	enum geojp_exit code;
	struct input in;

	if (fd < 0 && errno == EINVAL)
		return refuse(path, "is not a regular file");
	code = input_use(&in, fd, path);
	if (!code) {
		code = read_lines(&in, set);
		input_close(&in);
	}
	return code;
}

/* Editors leave files with other names there. */
static int is_list(const struct dirent *entry)
{
	size_t size = strlen(entry->d_name);

	return entry->d_name[0] != '.' && size > 4 &&
	       !strcmp(entry->d_name + size - 4, ".txt");
}

static enum geojp_exit read_kind(const struct wanted *w, const char *kind,
				 struct set *set)
{
	char *dir = xprintf("%s/%s", w->dir, kind), *path;
	enum geojp_exit code = GEOJP_OK;
	struct dirent **entry = NULL;
	int i, count = scandir(dir, &entry, is_list, alphasort);

	if (count < 0 && errno != ENOENT)
		code = failed(dir, GEOJP_INPUT);
	for (i = 0; i < count; i++) {
		path = xprintf("%s/%s", dir, entry[i]->d_name);
		if (read_file(path, set))
			code = GEOJP_INPUT;
		free(path);
		free(entry[i]);
	}
	free(entry);
	free(dir);
	set_normalise(set);
	return code;
}

enum geojp_exit exceptions_merge(const struct wanted *w, struct set *set)
{
	struct set allow = { 0 }, deny = { 0 }, left = { 0 };
	enum geojp_exit code;

	if (!w->exceptions)
		return GEOJP_OK;
	code = read_kind(w, "allow.d", &allow);
	if (!code)
		code = read_kind(w, "deny.d", &deny);
	if (!code) {
		set_subtract(set, &deny, &left);
		set_free(set);
		*set = left;
	}
	if (!set_add_all(set, &allow) && !code)
		code = refuse("allow.d", "too many separate ranges");
	set_normalise(set);
	set_free(&allow);
	set_free(&deny);
	return code;
}
