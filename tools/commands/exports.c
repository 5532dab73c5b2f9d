// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/report.h"
#include "commands/exports.h"
#include "export/file.h"
#include "inforce/in_force.h"

#define LOCK ".export.lock"

/* Whoever comes last writes the list that is then in force. */
static int take_lock(const struct place *p)
{
	char *path = xprintf("%s/%s/" LOCK, p->state_dir, p->list);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0 || flock(fd, LOCK_EX)) {
		failed(path, GEOJP_STORE);
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

/* As it was loaded or stored last, with the exceptions of then. */
static enum geojp_exit read_list(const struct options *o, struct set *set)
{
	const struct place *p = &o->place;
	struct exceptions e;
	struct in_force force = { .from = IN_FORCE_NONE };
	enum geojp_exit code;

	if (o->store_only) {
		exceptions_last(&e, p);
		if (stored_newest_good(p, &force.set, NULL))
			force.from = IN_FORCE_STORE;
		exceptions_apply(&e, &force.set);
		exceptions_free(&e);
		code = GEOJP_OK;
	} else {
		code = in_force_last(p, true, &force);
	}
	*set = force.set;
	if (code || force.from == IN_FORCE_KERNEL ||
	    force.from == IN_FORCE_STORE)
		return code;
	complain(GJ_NOTHING_STORED,
		 "list %s: nothing is exported: no good list is in %s/%s",
		 p->list, p->state_dir, p->list);
	return GEOJP_STORE;
}

/* An error in one of them does not stop the others. */
static enum geojp_exit write_all(const struct options *o, const struct set *set)
{
	const struct exports *all = &o->wanted.exports;
	enum geojp_exit first = GEOJP_OK, code;
	size_t i;

	for (i = 0; i < all->count; i++) {
		struct export e = { .format = all->at[i].format,
				    .list = o->place.list, .set = set };

		code = export_check(&e, o->wanted.one_family);
		if (!code)
			code = export_file(&all->at[i], &e);
		first = first ? first : code;
	}
	return first;
}

enum geojp_exit exports_write(const struct options *o)
{
	struct set set = { 0 };
	enum geojp_exit code;
	int lock;

	if (!o->wanted.exports.count)
		return GEOJP_OK;
	lock = take_lock(&o->place);
	if (lock < 0)
		return GEOJP_STORE;
	code = read_list(o, &set);
	if (!code)
		code = write_all(o, &set);
	set_free(&set);
	close(lock);
	return code;
}
