// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/input.h"
#include "base/report.h"
#include "config/exceptions.h"

/* @tell: says what is wrong with it. */
static enum geojp_exit take_line(struct input *in, struct set *set, bool tell)
{
	char *s = in->line;
	struct prefix p;
	enum family f;
	const char *why;

	s += strspn(s, " \t");
	s[strcspn(s, " \t#")] = '\0';
	if (!*s)
		return GEOJP_OK;
	why = prefix_scan(s, &f, &p);
	if (!why) {
		prefix_unmap(&f, &p);
		if (!set_add(set, f, prefix_range(f, &p)))
			why = "too many prefixes";
	}
	if (!why)
		return GEOJP_OK;
	if (tell)
		complain("%s:%lu: %s: %s", in->name, in->number, quoted(s),
			 why);
	return GEOJP_INPUT;
}

/* All good lines of the file; says what is wrong with the first bad one. */
static enum geojp_exit read_file(const char *path, struct set *set)
{
	int fd = file_open(path, 0);
	enum input_result more = INPUT_END;
	enum geojp_exit code;
	struct input in;

	if (fd < 0) {
		complain("%s: %s", path, errno == EINVAL ?
			 "is no regular file" : strerror(errno));
		return GEOJP_INPUT;
	}
	code = input_use(&in, fd, path);
	if (code)
		return code;
	while ((more = input_line(&in)) == INPUT_MORE)
		if (take_line(&in, set, !code))
			code = GEOJP_INPUT;
	input_close(&in);
	return more == INPUT_ERROR ? GEOJP_INPUT : code;
}

/* Editors leave other files there; those are no exceptions. */
static int is_list(const struct dirent *entry)
{
	size_t size = strlen(entry->d_name);

	return entry->d_name[0] != '.' && size > 4 &&
	       !strcmp(entry->d_name + size - 4, ".txt");
}

static enum geojp_exit read_dir(const char *dir, struct set *set)
{
	enum geojp_exit code = GEOJP_OK;
	struct dirent **entry;
	int i, count;
	char *path;

	count = scandir(dir, &entry, is_list, alphasort);
	if (count < 0 && errno == ENOENT)
		return GEOJP_OK;
	if (count < 0) {
		complain("%s: %s", dir, strerror(errno));
		return GEOJP_INPUT;
	}
	for (i = 0; i < count; i++) {
		path = xprintf("%s/%s", dir, entry[i]->d_name);
		if (read_file(path, set))
			code = GEOJP_INPUT;
		free(path);
		free(entry[i]);
	}
	free(entry);
	set_normalise(set);
	return code;
}

static enum geojp_exit read_kind(const struct wanted *w, const char *kind,
				 struct set *set)
{
	char *dir = xprintf("%s/%s", w->dir, kind);
	enum geojp_exit code = read_dir(dir, set);

	free(dir);
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
