// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/report.h"
#include "formats/canonical.h"
#include "store/stored.h"

#define DIGITS 6		/* more only if the number needs them */
#define LIVE ".list"
#define WITHDRAWN LIVE ".withdrawn"

static const char *suffix(bool withdrawn)
{
	return withdrawn ? WITHDRAWN : LIVE;
}

char *stored_path(const struct place *p, unsigned long number, bool withdrawn)
{
	return xprintf("%s/%s/%0*lu%s", p->state_dir, p->list, DIGITS, number,
		       suffix(withdrawn));
}

static time_t take_time(char *path)
{
	struct stat st;
	time_t time = stat(path, &st) ? 0 : st.st_mtime;

	free(path);
	return time;
}

time_t stored_time(const struct place *p, unsigned long number, bool withdrawn)
{
	return take_time(stored_path(p, number, withdrawn));
}

time_t stored_updated(const struct place *p)
{
	return take_time(xprintf("%s/%s/.updated", p->state_dir, p->list));
}

/*
 * The number in a file's name that ends with @end; 0 if it is no list.  Each
 * number has one name: 0000001.list would be another file than 000001.list.
 */
static unsigned long number_of(const char *file, const char *end)
{
	size_t digits = strspn(file, "0123456789");
	unsigned long number;

	if (digits < DIGITS || (digits > DIGITS && *file == '0'))
		return 0;
	if (strcmp(file + digits, end))
		return 0;
	errno = 0;
	number = strtoul(file, NULL, 10);
	return errno || number > STORED_NUMBER_MAX ? 0 : number;
}

static int compare_numbers(const void *a, const void *b)
{
	const unsigned long *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* False and errno if the directory cannot be read to its end. */
static bool scan(DIR *dir, const char *end, struct numbers *n)
{
	struct dirent *entry;
	unsigned long number;

	while (errno = 0, (entry = readdir(dir))) {
		number = number_of(entry->d_name, end);
		if (!number)
			continue;
		n->at = xrealloc(n->at, (n->count + 1) * sizeof(*n->at));
		n->at[n->count++] = number;
	}
	return !errno;
}

enum geojp_exit stored_numbers(const struct place *p, bool withdrawn,
			       struct numbers *n)
{
	char *path = xprintf("%s/%s", p->state_dir, p->list);
	enum geojp_exit code = GEOJP_OK;
	DIR *dir = opendir(path);

	*n = (struct numbers){ 0 };
	if (dir ? !scan(dir, suffix(withdrawn), n) : errno != ENOENT)
		code = failed(path, GEOJP_STORE);
	if (dir)
		closedir(dir);
	if (n->count)
		qsort(n->at, n->count, sizeof(*n->at), compare_numbers);
	free(path);
	return code;
}

static int compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Is the entry the directory of a list?  The lock and the like are not. */
static bool is_list_dir(DIR *dir, const char *name)
{
	struct stat st;

	return strlen(name) < XT_GEOJP_NAME_SIZE && xt_geojp_name_len(name) &&
	       !fstatat(dirfd(dir), name, &st, 0) && S_ISDIR(st.st_mode);
}

enum geojp_exit stored_names(const char *state_dir, char ***names,
			     size_t *count)
{
	DIR *dir = opendir(state_dir);
	struct dirent *entry;

	*names = NULL;
	*count = 0;
	if (!dir)
		return errno == ENOENT ? GEOJP_OK : failed(state_dir, GEOJP_STORE);
	while ((entry = readdir(dir))) {
		if (!is_list_dir(dir, entry->d_name))
			continue;
		*names = xrealloc(*names, (*count + 1) * sizeof(**names));
		(*names)[(*count)++] = xprintf("%s", entry->d_name);
	}
	closedir(dir);
	if (*count)
		qsort(*names, *count, sizeof(**names), compare_strings);
	return GEOJP_OK;
}

/* NULL, or why the open file is no stored list. */
static const char *look_at(int fd)
{
	unsigned char start[2];

	if (fd < 0)
		return errno == EINVAL ?
			"not a regular file, as every stored list is" :
			strerror(errno);
	if (pread(fd, start, 2, 0) == 2 && is_gzip(start, 2))
		return "compressed, and stored lists are plain text; geojp "
		       "load takes it";
	return NULL;
}

int stored_open(const char *path)
{
	int fd = file_open(path, 0);
	const char *why = look_at(fd);

	if (!why)
		return fd;
	complain("%s: %s", path, why);
	if (fd >= 0)
		close(fd);
	return -1;
}

/* @set may be NULL: the list is only checked. */
static enum geojp_exit read_list(const struct place *p, unsigned long number,
				 bool withdrawn, struct set *set, char *label)
{
	char *path = stored_path(p, number, withdrawn);
	enum geojp_exit code = GEOJP_INPUT;
	int fd = stored_open(path);
	struct input in;

	if (fd >= 0 && !input_use(&in, fd, path)) {
		code = canonical_read(&in, p->list, set, label, NULL);
		input_close(&in);
	}
	free(path);
	return code;
}

enum geojp_exit stored_read(const struct place *p, unsigned long number,
			    bool withdrawn, struct set *set,
			    char label[GEOJP_LABEL_MAX + 1])
{
	enum geojp_exit code = read_list(p, number, withdrawn, set, label);

	set_normalise(set);
	return code;
}

bool stored_good(const struct place *p, unsigned long number)
{
	return !read_list(p, number, false, NULL, NULL);
}

unsigned long stored_newest(const struct place *p)
{
	unsigned long number = 0;
	struct numbers n;

	if (!stored_numbers(p, false, &n) && n.count)
		number = n.at[n.count - 1];
	free(n.at);
	return number;
}

bool stored_newest_equals(const struct place *p, const struct set *set)
{
	unsigned long number = stored_newest(p);
	struct set old = { 0 };
	bool equal;

	equal = number && !stored_read(p, number, false, &old, NULL) &&
		set_equal(&old, set);
	set_free(&old);
	return equal;
}
