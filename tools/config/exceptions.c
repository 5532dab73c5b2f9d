// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/input.h"
#include "base/report.h"
#include "config/exceptions.h"

/* Returns NULL, or what is wrong with @s. */
static const char *take_prefix(const char *s, struct set *set)
{
	struct prefix p;
	enum family f;
	const char *why = prefix_scan(s, &f, &p);

	if (why)
		return why;
	prefix_unmap(&f, &p);
	return set_add(set, f, prefix_range(f, &p)) ? NULL :
						      "too many prefixes";
}

/* Takes all good lines of the file.  Complains of the first bad one. */
static enum geojp_exit read_lines(struct input *in, struct set *set)
{
	enum geojp_exit code = GEOJP_OK;
	enum input_result more;
	const char *why;
	char *s;

	while ((more = input_line(in)) == INPUT_MORE) {
		s = in->line + strspn(in->line, " \t");
		s[strcspn(s, " \t#")] = '\0';
		why = *s ? take_prefix(s, set) : NULL;
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

static void add_all(struct set *to, const struct set *from)
{
	enum family f;
	size_t i;

	for (f = IPV4; f < FAMILIES; f++)
		for (i = 0; i < from->of[f].count; i++)
			set_add(to, f, from->of[f].at[i]);
	set_normalise(to);
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
	add_all(set, &allow);
	set_free(&allow);
	set_free(&deny);
	return code;
}
