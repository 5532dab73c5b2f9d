// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "canon.h"
#include "kernel.h"
#include "report.h"
#include "store.h"
#include "stored.h"

/* @set may be NULL: the list is only checked. */
static enum geojp_exit read_path(const char *path, const char *list,
				 struct set *set)
{
	enum geojp_exit code;
	struct input in;

	code = input_open(&in, path);
	if (code)
		return code;
	code = canon_read(&in, list, set, NULL, NULL);
	input_close(&in);
	return code;
}

enum geojp_exit stored_read(const struct options *o, const char *list,
			    unsigned long number, struct set *set)
{
	char *path = store_path(o->state_dir, list, number);
	enum geojp_exit code = read_path(path, list, set);

	set_normalise(set);
	free(path);
	return code;
}

bool stored_good(const struct options *o, const char *list,
		 unsigned long number)
{
	char *path = store_path(o->state_dir, list, number);
	enum geojp_exit code = read_path(path, list, NULL);

	free(path);
	return !code;
}

enum geojp_exit stored_load(const struct options *o, const char *list,
			    unsigned long number)
{
	char *path = store_path(o->state_dir, list, number);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum geojp_exit code;
	uint64_t generation;

	if (fd < 0) {
		complain("%s: %s", path, strerror(errno));
		code = GEOJP_STORE;
	} else {
		code = kernel_load(fd, path, &generation);
		close(fd);
	}
	free(path);
	return code;
}
