// SPDX-License-Identifier: GPL-2.0
/*
 * geojp restore: puts stored lists in force at boot, without the network.
 *
 * Whatever has happened to the store, list jp must come up with something: the
 * list that came with the package is old, but it lets its owner in.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "formats/canonical.h"
#include "config/config.h"
#include "config/exceptions.h"
#include "inforce/module.h"
#include "formats/read.h"
#include "base/report.h"
#include "store/store.h"
#include "store/stored.h"

#define SNAPSHOT GEOJP_DATADIR "/jp.txt"

/* The newest that loads.  GEOJP_STORE where none does. */
static enum geojp_exit restore_stored(const struct options *o, const char *list)
{
	struct store_names n;
	size_t i;

	if (store_list(o->state_dir, list, &n))
		return GEOJP_STORE;
	for (i = n.count; i-- > 0;) {
		if (stored_good(o, list, n.number[i]) &&
		    !stored_load(o, list, n.number[i]))
			break;
		complain("list %s: stored list %06lu is passed over", list,
			 n.number[i]);
	}
	free(n.number);
	return i == (size_t)-1 ? GEOJP_STORE : GEOJP_OK;
}

/* The list that came with the package, which is a raw one. */
static enum geojp_exit load_snapshot(const struct list *l, const char *list,
				     const char *path)
{
	/* In memory: the disk may be what is in trouble. */
	int fd = memfd_create("geojp", MFD_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	enum geojp_exit code;
	uint64_t generation;

	if (!file) {
		complain("%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return GEOJP_STORE;
	}
	canon_write(file, list, l->label, &l->set);
	if (fflush(file) || ferror(file)) {
		complain("%s: %s", path, strerror(errno));
		code = GEOJP_STORE;
	} else {
		code = kernel_load(fd, path, &generation);
	}
	fclose(file);
	return code;
}

static enum geojp_exit restore_snapshot(const struct options *o,
					const char *list)
{
	char *path = (char *)(o->snapshot ? o->snapshot : SNAPSHOT);
	struct options converted = *o;
	enum geojp_exit code;
	struct list l;

	converted.list = list;
	code = list_read(&l, &converted, 1, &path);
	if (!code && exceptions_merge(&converted, &l.set))
		complain("list %s: comes up without deny.d, and with what is "
			 "good in allow.d", list);
	if (!code)
		code = load_snapshot(&l, list, path);
	list_free(&l);
	return code;
}

/*
 * The packaged list is one of Japan.  Where other countries are wanted, too, or
 * nobody can tell, it might keep them out; no list keeps nobody out.
 */
static bool has_snapshot(const struct options *o, const char *list)
{
	if (strcmp(list, XT_GEOJP_DEFAULT_LIST))
		return o->snapshot && o->list_given;
	return o->snapshot || (!o->config->broken && o->countries.count == 1 &&
			       o->countries.in[country_index("JP")]);
}

static enum geojp_exit restore_any(const struct options *o, const char *list)
{
	if (!restore_stored(o, list))
		return GEOJP_OK;
	if (has_snapshot(o, list))
		return restore_snapshot(o, list);
	complain("list %s: nothing good is stored in %s/%s", list, o->state_dir,
		 list);
	return GEOJP_STORE;
}

/*
 * With no load at the same moment, whose newer list this one would replace.
 * But a load that hangs must not hang the boot: all lists together wait for
 * @patience.
 */
static enum geojp_exit restore(const struct options *o, const char *list,
			       unsigned int *patience)
{
	int lock = store_hold(o->state_dir, list, patience);
	enum geojp_exit code = restore_any(o, list);

	if (lock >= 0)
		close(lock);
	return code;
}

/* Has the list ever been stored?  A directory alone is no list. */
static bool is_stored(const struct options *o, const char *list)
{
	struct store_names n;
	enum geojp_exit code = store_list(o->state_dir, list, &n);

	free(n.number);
	return code || n.count;
}

/* Every list that is stored, and jp. */
static enum geojp_exit restore_all(const struct options *o,
				   unsigned int *patience)
{
	enum geojp_exit code, first;
	size_t i, count;
	char **names;

	/* First the one that lets the owner in: no other may keep it out. */
	first = restore(o, XT_GEOJP_DEFAULT_LIST, patience);
	store_all(o->state_dir, &names, &count);
	for (i = 0; i < count; i++) {
		if (strcmp(names[i], XT_GEOJP_DEFAULT_LIST) &&
		    is_stored(o, names[i])) {
			code = restore(o, names[i], patience);
			first = first ? first : code;
		}
		free(names[i]);
	}
	free(names);
	return first;
}

enum geojp_exit cmd_restore(const struct options *o, int count, char **operand)
{
	unsigned int patience = STORE_PATIENCE;
	enum geojp_exit code = kernel_ready();

	(void)count;
	(void)operand;
	if (code)
		return code;
	return o->list_given ? restore(o, o->list, &patience) :
			       restore_all(o, &patience);
}
