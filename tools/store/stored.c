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

#define DIGITS 6		/* of a number, or more for a large one */
#define DIGITS_MAX 9		/* of STORED_NUMBER_MAX */
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

time_t stored_time(const struct place *p, unsigned long number, bool withdrawn)
{
	char *path = stored_path(p, number, withdrawn);
	struct stat st;
	time_t time = stat(path, &st) ? 0 : st.st_mtime;

	free(path);
	return time;
}

/*
 * The number in the name of a file that ends with @end; 0 if it is no list.  A
 * number has only one name: 000001.list is a list, 0000001.list is not.
 */
static unsigned long number_of(const char *file, const char *end)
{
	size_t digits = strspn(file, "0123456789");

	if (digits < DIGITS || digits > DIGITS_MAX ||
	    (digits > DIGITS && *file == '0') || strcmp(file + digits, end))
		return 0;
	return strtoul(file, NULL, 10);
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

bool stored_place(const struct place *p)
{
	char *path = xprintf("%s/%s", p->state_dir, p->list);
	bool is_there = !access(path, F_OK);

	free(path);
	return is_there;
}

/* Is @name the directory of a list? */
static bool is_list_dir(const char *state_dir, const char *name)
{
	char *path = xprintf("%s/%s", state_dir, name);
	struct stat st;
	bool is_dir = !stat(path, &st) && S_ISDIR(st.st_mode);

	free(path);
	return is_dir && strlen(name) < XT_GEOJP_NAME_SIZE &&
	       xt_geojp_name_len(name);
}

enum geojp_exit stored_names(const char *state_dir, char ***names,
			     size_t *count)
{
	struct dirent **entry;
	int i, entries = scandir(state_dir, &entry, NULL, alphasort);

	*names = NULL;
	*count = 0;
	if (entries < 0)
		return errno == ENOENT ? GEOJP_OK :
					 failed(state_dir, GEOJP_STORE);
	*names = xcalloc(entries * sizeof(**names));
	for (i = 0; i < entries; i++) {
		if (is_list_dir(state_dir, entry[i]->d_name))
			(*names)[(*count)++] = xprintf("%s", entry[i]->d_name);
		free(entry[i]);
	}
	free(entry);
	return GEOJP_OK;
}

/* NULL, or why the open file is no stored list. */
static const char *look_at(int fd)
{
	unsigned char start[PACKING_SNIFF];
	ssize_t count;

	if (fd < 0)
		return errno == EINVAL ?
			"not a regular file, which every stored list must be" :
			error_text(errno);
	count = pread(fd, start, sizeof(start), 0);
	if (count > 0 && packing_find(start, count))
		return "compressed, but stored lists are plain text; geojp "
		       "load takes it";
	return NULL;
}

static int stored_open(const char *path)
{
	int fd = file_open(path, 0);
	const char *why = look_at(fd);

	if (!why)
		return fd;
	complain(GJ_STORED_DAMAGED, "%s: %s", path, why);
	if (fd >= 0)
		close(fd);
	return -1;
}

enum geojp_exit stored_read(const struct place *p, unsigned long number,
			    bool withdrawn, struct set *set,
			    char label[GEOJP_LABEL_MAX + 1])
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
	if (set)
		set_normalise(set);
	return code;
}

bool stored_good(const struct place *p, unsigned long number)
{
	return !stored_read(p, number, false, NULL, NULL);
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

unsigned long stored_newest_good(const struct place *p, struct set *set,
				 char label[GEOJP_LABEL_MAX + 1])
{
	unsigned long found = 0;
	struct numbers n;
	size_t i;

	if (stored_numbers(p, false, &n))
		n.count = 0;
	for (i = n.count; !found && i-- > 0;) {
		if (!stored_read(p, n.at[i], false, set, label))
			found = n.at[i];
		else if (set)
			set_free(set);
	}
	free(n.at);
	return found;
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
