// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "base/report.h"
#include "exceptions/parts.h"

static enum geojp_exit read_dir(struct exceptions *e, const struct wanted *w,
				enum origin origin, struct hosts *hosts)
{
	char *dir = xprintf("%s/%s", w->dir, origin == ORIGIN_ALLOW ?
			    "allow.d" : "deny.d");
	enum geojp_exit code;

	code = files_read(dir, &part_add(e, origin, "-", time(NULL))->set,
			  hosts);
	free(dir);
	return code;
}

/* Reads both directories.  After a mistake only allow.d counts. */
static enum geojp_exit read_dirs(struct exceptions *e, const struct wanted *w,
				 struct hosts *hosts)
{
	enum geojp_exit code, deny;
	struct part *last;

	if (!w->exceptions)
		return GEOJP_OK;
	code = read_dir(e, w, ORIGIN_ALLOW, hosts);
	deny = read_dir(e, w, ORIGIN_DENY, NULL);
	code = code ? code : deny;
	if (code) {
		last = &e->part[e->parts - 1];
		set_free(&last->set);
	}
	return code;
}

enum geojp_exit exceptions_check(const struct wanted *w)
{
	struct exceptions e = { 0 };
	struct hosts hosts = { 0 };
	enum geojp_exit code = read_dirs(&e, w, &hosts);

	hosts_free(&hosts);
	exceptions_free(&e);
	return code;
}

enum geojp_exit exceptions_fresh(struct exceptions *e, const struct wanted *w,
				 const struct place *p, struct fetch *f,
				 size_t count)
{
	struct exceptions old;
	struct hosts hosts = { 0 };
	enum geojp_exit code;

	*e = (struct exceptions){ 0 };
	code = read_dirs(e, w, &hosts);
	if (!code) {
		kept_read(&old, p, true);
		e->whole = true;
		e->since = old.since;
		e->lost = old.lost;
		hosts_resolve(e, &hosts, &old);
		sources_take(e, w, f, count, &old);
		exceptions_free(&old);
	}
	hosts_free(&hosts);
	return code;
}

/* Says what a mistake in a file has for a consequence. */
static void tell_of_mistake(const struct wanted *w,
			    const struct exceptions *old)
{
	const struct part *allow = part_find(old, ORIGIN_ALLOW, "-");
	const struct part *deny = part_find(old, ORIGIN_DENY, "-");
	char when[TIME_TEXT];

	if (!allow)
		complain(GJ_EXCEPTIONS_OLD,
			 "list %s: is taken without deny.d, and with the good "
			 "lines of allow.d",
			 w->name);
	else if (!deny)
		complain(GJ_EXCEPTIONS_OLD,
			 "list %s: is taken without deny.d, with the good "
			 "lines of allow.d, and with its last good ones, of %s",
			 w->name,
			 time_text(when, "%Y-%m-%d %H:%M", allow->time));
	else
		complain(GJ_EXCEPTIONS_OLD,
			 "list %s: is taken with the good lines of allow.d, "
			 "and else with the exceptions of %s, the last good "
			 "ones",
			 w->name,
			 time_text(when, "%Y-%m-%d %H:%M", allow->time));
}

/* Adds what the directories had when they were good, names included. */
static void recall_files(struct exceptions *e, const struct exceptions *old)
{
	const struct part *p;
	size_t i;

	for (i = 0; i < old->parts; i++) {
		p = &old->part[i];
		if (p->origin == ORIGIN_ALLOW || p->origin == ORIGIN_DENY ||
		    (p->origin == ORIGIN_HOST &&
		     !part_find(e, ORIGIN_HOST, p->name)))
			part_copy(e, p);
	}
}

void exceptions_recall(struct exceptions *e, const struct wanted *w,
		       const struct place *p, bool broken)
{
	struct hosts hosts = { 0 };
	struct exceptions old;
	enum geojp_exit code;
	size_t i;

	*e = (struct exceptions){ 0 };
	kept_read(&old, p, true);
	code = read_dirs(e, w, &hosts);
	if (code)
		tell_of_mistake(w, &old);
	e->whole = !code && !broken;
	e->since = old.since;
	e->lost = old.lost;
	hosts_recall(e, &hosts, &old);
	if (code || (broken && !w->exceptions))
		recall_files(e, &old);
	if (!broken)
		sources_take(e, w, NULL, 0, &old);
	for (i = 0; broken && i < old.parts; i++)
		if (old.part[i].origin < ORIGIN_DENY)
			part_copy(e, &old.part[i]);
	exceptions_free(&old);
	hosts_free(&hosts);
}

void exceptions_last(struct exceptions *e, const struct place *p)
{
	kept_read(e, p, false);
}
