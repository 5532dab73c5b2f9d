// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/input.h"
#include "base/report.h"
#include "base/scan.h"
#include "exceptions/parts.h"

/* What editors and package managers leave beside a file. */
static const char *const backups[] = {
	"*~", "#*#", "*.bak", "*.dpkg-*", "*.rpm*", ".*.swp",
};

/* NULL, or why the file is not read. */
static const char *left_out(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(backups) / sizeof(*backups); i++)
		if (!fnmatch(backups[i], name, 0))
			return "a backup";
	return *name == '.' ? N_("hidden") : NULL;
}

static int is_read(const struct dirent *entry)
{
	return !left_out(entry->d_name);
}

static int is_left_out(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") &&
	       left_out(entry->d_name);
}

static void add_host(struct hosts *hosts, const struct input *in, char *name)
{
	size_t i, size = strlen(name);

	if (name[size - 1] == '.')
		name[size - 1] = '\0';
	for (i = 0; name[i]; i++)
		name[i] = tolower((unsigned char)name[i]);
	for (i = 0; i < hosts->count; i++)
		if (!strcmp(hosts->at[i].name, name))
			return;
	hosts->at = xrealloc(hosts->at,
			     (hosts->count + 1) * sizeof(*hosts->at));
	hosts->at[hosts->count++] = (struct host){
		.name = xprintf("%s", name),
		.where = xprintf("%s:%lu", in->name, in->number),
	};
}

/* "localhost", "home_pc.example.net" and "https://home.example.net/" do. */
static bool looks_like_host(const char *s)
{
	return isalpha((unsigned char)*s) && !strpbrk(s, " \t%") &&
	       s[strspn(s, "0123456789abcdefABCDEF:.")];
}

/* Returns NULL, or what is wrong with the line. */
static const char *take_line(const struct input *in, char *s, struct set *set,
			     struct hosts *hosts)
{
	const char *why;
	struct range r;
	enum family f;

	if (host_valid(s)) {
		if (!hosts)
			return "is a host name; deny.d takes addresses only, "
			       "because whoever owns the name could make it "
			       "deny you";
		add_host(hosts, in, s);
		return NULL;
	}
	why = range_scan(s, &f, &r);
	if (why)
		return hosts && looks_like_host(s) ?
			"neither an address nor a host name, such as "
			"home.example.net" : why;
	return set_add(set, f, r) ? NULL : "too many separate ranges";
}

/* Takes all good lines of the file.  Complains of the first bad one. */
static enum geojp_exit read_lines(struct input *in, struct set *set,
				  struct hosts *hosts)
{
	enum geojp_exit code = GEOJP_OK;
	enum input_result more;
	const char *why;
	char *s;

	while ((more = input_line(in)) == INPUT_MORE) {
		why = comment_check(in->line);
		s = why ? trim(in->line) : strip_comment(in->line);
		if (!why && *s)
			why = take_line(in, s, set, hosts);
		if (why && !code)
			code = input_refuse(GJ_EXCEPTION, in, s, why);
	}
	return more == INPUT_ERROR ? GEOJP_INPUT : code;
}

static enum geojp_exit read_file(const char *path, struct set *set,
				 struct hosts *hosts)
{
	enum geojp_exit code;
	struct input in;

	code = input_use(&in, file_open_or_null(path), path);
	if (!code) {
		code = read_lines(&in, set, hosts);
		input_close(&in);
	}
	return code;
}

/* No directory means no exceptions.  A disk that is not mounted does not. */
static enum geojp_exit no_dir(const char *dir)
{
	struct stat s;

	if (errno != ENOENT)
		return failed(dir, GEOJP_INPUT);
	return lstat(dir, &s) ? GEOJP_OK :
		refuse(GJ_EXCEPTION, dir,
		       "is a link to a directory that is not there");
}

enum geojp_exit files_read(const char *dir, struct set *set,
			   struct hosts *hosts)
{
	enum geojp_exit code = GEOJP_OK;
	struct dirent **entry = NULL;
	int i, count = scandir(dir, &entry, is_read, alphasort);
	char *path;

	if (count < 0)
		code = no_dir(dir);
	for (i = 0; i < count; i++) {
		path = xprintf("%s/%s", dir, entry[i]->d_name);
		if (read_file(path, set, hosts))
			code = GEOJP_INPUT;
		free(path);
		free(entry[i]);
	}
	free(entry);
	set_normalise(set);
	return code;
}

static void find_left_out(const struct wanted *w, const char *kind,
			  left_out_fn *found, void *data)
{
	char *dir = xprintf("%s/%s", w->dir, kind), *path;
	struct dirent **entry = NULL;
	int i, count = scandir(dir, &entry, is_left_out, alphasort);

	for (i = 0; i < count; i++) {
		path = xprintf("%s/%s", dir, entry[i]->d_name);
		found(data, path, left_out(entry[i]->d_name));
		free(path);
		free(entry[i]);
	}
	free(entry);
	free(dir);
}

void exceptions_left_out(const struct wanted *w, left_out_fn *found,
			 void *data)
{
	if (!w->exceptions)
		return;
	find_left_out(w, "allow.d", found, data);
	find_left_out(w, "deny.d", found, data);
}

static void tell(void *data, const char *path, const char *why)
{
	const struct wanted *w = data;

	say("%s: %s is left out: %s\n", w->name, path, why);
}

void exceptions_tell_left_out(const struct wanted *w)
{
	exceptions_left_out(w, tell, (void *)w);
}
