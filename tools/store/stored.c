// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/canonical.h"
#include "inforce/module.h"
#include "base/report.h"
#include "store/store.h"
#include "store/stored.h"

static bool is_gzip(int fd)
{
	unsigned char magic[2];

	return pread(fd, magic, 2, 0) == 2 && magic[0] == 0x1f &&
	       magic[1] == 0x8b;
}

/*
 * Opens a stored list: plain text, as the kernel gets its very bytes, in a
 * regular file, as a pipe could keep boot waiting for ever.
 */
static int open_stored(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	const char *why = NULL;
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		why = strerror(errno);
	else if (!S_ISREG(st.st_mode))
		why = "not a regular file, as every stored list is";
	else if (is_gzip(fd))
		why = "compressed, and stored lists are plain text; geojp load "
		      "takes it";
	if (!why)
		return fd;
	complain("%s: %s", path, why);
	if (fd >= 0)
		close(fd);
	return -1;
}

/* @set may be NULL: the list is only checked. */
static enum geojp_exit read_path(const char *path, const char *list,
				 struct set *set, char *label)
{
	enum geojp_exit code;
	struct input in;
	int fd;

	fd = open_stored(path);
	if (fd < 0 || input_use(&in, fd, path))
		return GEOJP_INPUT;
	code = canon_read(&in, list, set, label, NULL);
	input_close(&in);
	return code;
}

enum geojp_exit stored_read_file(const char *path, const char *list,
				 struct set *set,
				 char label[GEOJP_LABEL_MAX + 1])
{
	enum geojp_exit code = read_path(path, list, set, label);

	set_normalise(set);
	return code;
}

enum geojp_exit stored_read(const struct options *o, const char *list,
			    unsigned long number, struct set *set)
{
	char *path = store_path(o->state_dir, list, number);
	enum geojp_exit code = stored_read_file(path, list, set, NULL);

	free(path);
	return code;
}

bool stored_good(const struct options *o, const char *list,
		 unsigned long number)
{
	char *path = store_path(o->state_dir, list, number);
	enum geojp_exit code = read_path(path, list, NULL, NULL);

	free(path);
	return !code;
}

enum geojp_exit stored_load(const struct options *o, const char *list,
			    unsigned long number)
{
	char *path = store_path(o->state_dir, list, number);
	enum geojp_exit code = GEOJP_STORE;
	int fd = open_stored(path);
	uint64_t generation;

	if (fd >= 0) {
		code = kernel_load(fd, path, &generation);
		close(fd);
	}
	free(path);
	return code;
}

/* 0 where there is none. */
static unsigned long newest(const struct store_names *n)
{
	return n->count ? n->number[n->count - 1] : 0;
}

unsigned long stored_newest(const struct options *o, const char *list)
{
	struct store_names n;
	unsigned long number = 0;

	if (!store_list(o->state_dir, list, &n))
		number = newest(&n);
	free(n.number);
	return number;
}

bool stored_newest_equals(const struct options *o, const char *list,
			  const struct set *set)
{
	unsigned long number = stored_newest(o, list);
	struct set old = { 0 };
	bool equal;

	equal = number && !stored_read(o, list, number, &old) &&
		set_equal(&old, set);
	set_free(&old);
	return equal;
}
