// SPDX-License-Identifier: GPL-2.0
/*
 * geojp restore: puts stored lists in force at boot, without the network.
 *
 * List jp must come up even if the store is damaged.  The list that came with
 * the package is old, but it lets its owner in.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/report.h"
#include "commands/command_line.h"
#include "inforce/deploy.h"
#include "inforce/module.h"

/* The newest that loads.  GEOJP_STORE if none does. */
static enum geojp_exit restore_stored(const struct place *p,
				      const struct exceptions *e)
{
	bool restored = false;
	struct numbers n;
	size_t i;

	if (stored_numbers(p, false, &n))
		return GEOJP_STORE;
	for (i = n.count; !restored && i-- > 0;) {
		restored = !deploy_stored(p, n.at[i], e);
		if (!restored)
			complain(GJ_STORED_DAMAGED,
				 "list %s: stored list %06lu is passed over",
				 p->list, n.at[i]);
	}
	free(n.at);
	return restored ? GEOJP_OK : GEOJP_STORE;
}

/* The list that came with the package, which is a raw one. */
static enum geojp_exit restore_snapshot(const struct options *o,
					const struct exceptions *e)
{
	char *path = (char *)(o->snapshot ? o->snapshot : GEOJP_SNAPSHOT);
	int fd = file_open(path, 0);
	enum geojp_exit code;
	struct list l;

	/* list_read() would wait for what a pipe brings. */
	if (fd < 0)
		return refuse(GJ_UNREADABLE, path, file_error());
	close(fd);
	code = list_read(&l, &o->wanted, NULL, 1, &path, NULL, NULL);
	if (!code) {
		exceptions_apply(e, &l.set);
		code = deploy_set(o->place.list, l.label, &l.set, path);
	}
	set_free(&l.set);
	return code;
}

/*
 * The packaged list is one of Japan.  If the owner wants other countries, or if
 * the configuration cannot be read, it might shut them out.  Then no list is
 * loaded, and everybody gets in.
 */
static bool has_snapshot(const struct options *o)
{
	const struct countries *c = &o->wanted.countries;

	if (strcmp(o->place.list, XT_GEOJP_DEFAULT_LIST))
		return o->snapshot && o->list;
	return o->snapshot || (!o->config->broken && c->count == 1 &&
			       c->in[country_index("JP")]);
}

static enum geojp_exit restore_with(const struct options *o,
				    const struct exceptions *e)
{
	const struct place *p = &o->place;
	enum geojp_exit code = GEOJP_STORE;

	if (!restore_stored(p, e))
		return GEOJP_OK;
	if (has_snapshot(o))
		code = restore_snapshot(o, e);
	if (!code || code == GEOJP_KERNEL)
		return code;
	complain(GJ_NOTHING_STORED,
		 "list %s: nothing good is stored in %s/%s; geojp update gets "
		 "a list",
		 p->list, p->state_dir, p->list);
	return code;
}

/* Is the newest good stored list in force, with the exceptions @e? */
static bool is_in_force(const struct place *p, const struct exceptions *e)
{
	struct set set = { 0 }, kernel = { 0 };
	uint64_t generation;
	bool is;

	is = stored_newest_good(p, &set, NULL) &&
	     !module_read_list(p->list, &kernel, &generation) && generation &&
	     exceptions_make(e, &set, &kernel);
	set_free(&set);
	set_free(&kernel);
	return is;
}

/*
 * Keeps new exceptions, so that an update that can only renew them knows the
 * list in force again.  The list may have been replaced since the lock that the
 * restore held was released.
 */
static void remember(const struct place *p, const struct exceptions *e)
{
	struct exceptions last;
	struct store store;
	bool same;

	exceptions_last(&last, p);
	same = !last.lost && exceptions_same(e, &last);
	exceptions_free(&last);
	if (same || !e->whole || store_open(&store, p))
		return;
	if (is_in_force(p, e))
		exceptions_keep(e, &store, 0);
	store_close(&store);
}

/*
 * Waits until no load is under way, since this list would replace a newer one.
 * But a load that hangs must not hang the boot, so all lists together wait for
 * @patience.
 */
static enum geojp_exit restore(struct options *o, const char *list,
			       unsigned int *patience)
{
	struct exceptions e;
	enum geojp_exit code;
	int lock;

	options_choose(o, list);
	lock = store_hold(&o->place, patience);
	options_recall(o, &e);
	code = restore_with(o, &e);
	if (lock >= 0) {
		close(lock);
		if (!code)
			remember(&o->place, &e);
	}
	exceptions_free(&e);
	return code;
}

/* Has the list ever been stored?  A directory alone is no list. */
static bool is_stored(const char *state_dir, const char *list)
{
	struct numbers n;
	struct place place = { state_dir, list };
	enum geojp_exit code = stored_numbers(&place, false, &n);

	free(n.at);
	return code || n.count;
}

/* Every list that is stored, and jp. */
static enum geojp_exit restore_all(struct options *o, unsigned int *patience)
{
	const char *state_dir = o->place.state_dir;
	enum geojp_exit code, first;
	size_t i, count;
	char **names;

	/* jp comes first: it lets the owner in. */
	first = restore(o, XT_GEOJP_DEFAULT_LIST, patience);
	stored_names(state_dir, &names, &count);
	for (i = 0; i < count; i++) {
		if (strcmp(names[i], XT_GEOJP_DEFAULT_LIST) &&
		    is_stored(state_dir, names[i])) {
			code = restore(o, names[i], patience);
			first = first ? first : code;
		}
		free(names[i]);
	}
	free(names);
	return first;
}

enum geojp_exit cmd_restore(struct options *o)
{
	unsigned int patience = STORE_PATIENCE;
	enum geojp_exit code;

	/* The owner has said so: there is no module.  Exports are files. */
	if (o->store_only)
		return GEOJP_OK;
	code = module_ready();
	if (code)
		return code;
	return o->list ? restore(o, o->list, &patience) :
			 restore_all(o, &patience);
}
