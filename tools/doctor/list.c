// SPDX-License-Identifier: GPL-2.0
/* Is each list in force, young, and stored well? */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "doctor/checks.h"
#include "formats/read.h"
#include "inforce/module.h"
#include "store/age.h"
#include "store/facts.h"

typedef void list_fn(struct doctor *d, const struct wanted *w);

static void each_list(struct doctor *d, list_fn *check)
{
	size_t i;

	for (i = 0; i < d->config->lists; i++)
		check(d, &d->config->list[i]);
}

static void mend_list(struct doctor *d, const char *list)
{
	struct place p = doctor_place(d, list);

	if (stored_newest(&p))
		say_mend(d, "geojp restore --list-name %s", list);
	else
		say_mend(d, "geojp update --list-name %s", list);
}

/* The family that the list lacks and its owner has not given up. */
static const char *family_lacking(const struct wanted *w,
				  const struct module_list *l)
{
	uint64_t of4 = l->value[MODULE_PREFIXES4];
	uint64_t of6 = l->value[MODULE_PREFIXES6];

	if (w->one_family && (of4 || of6))
		return NULL;
	return !of4 ? family_name(IPV4) : !of6 ? family_name(IPV6) : NULL;
}

static void judge_loaded(struct doctor *d, const struct wanted *w,
			 const struct module_list *l)
{
	const char *family = family_lacking(w, l);

	if (family) {
		say_fail(d, "list %s has no prefix of %s: a rule for %s turns "
			 "everybody away", w->name, family, family);
		say_mend(d, "geojp update --list-name %s", w->name);
	} else {
		say_ok(d, "list %s is in force: %s prefixes of IPv4, %s of "
		       "IPv6", w->name,
		       number_text(l->value[MODULE_PREFIXES4]),
		       number_text(l->value[MODULE_PREFIXES6]));
	}
}

static void check_one_list(struct doctor *d, const struct wanted *w,
			   const struct module_list *l, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(l[i].name, w->name))
			break;
	if (i == count || !l[i].loaded) {
		say_fail(d, "list %s is not in force: everybody gets in",
			 w->name);
		mend_list(d, w->name);
	} else {
		judge_loaded(d, w, &l[i]);
	}
}

/* A list without data that no update fills, but that rules look into. */
static void check_unknown(struct doctor *d, const struct module_list *l)
{
	if (l->loaded || !l->value[MODULE_RULES] ||
	    config_has_list(d->config, l->name))
		return;
	say_fail(d, "a rule uses list %s, which holds no data and has no "
		 "section in %s: everybody counts as in it", l->name,
		 doctor_config(d));
	say_mend(d, "write the section [%s], then geojp update", l->name);
}

void check_list(struct doctor *d)
{
	struct complaints c;
	struct module_list *lists = NULL;
	enum geojp_exit code = GEOJP_KERNEL;
	size_t i, count = 0;

	if (!module_present()) {
		say_fail(d, "no list is in force, because the module is not "
			 "loaded: everybody gets in");
		say_mend(d, "modprobe xt_geojp && geojp restore");
		return;
	}
	complaints_start(&c);
	code = module_status(&lists, &count);
	complaints_end();
	if (code)
		say_unseen(d, "which lists are in force",
			   complaint(&c, "no reason is known"),
			   "cat /proc/net/xt_geojp/status");
	for (i = 0; !code && i < d->config->lists; i++)
		check_one_list(d, &d->config->list[i], lists, count);
	for (i = 0; !code && i < count; i++)
		check_unknown(d, &lists[i]);
	complaints_free(&c);
	free(lists);
}

/* The caller frees the complaints of it. */
static struct facts newest_facts(struct doctor *d, const struct wanted *w,
				 struct complaints *c)
{
	struct place p = doctor_place(d, w->name);
	struct facts facts = { 0 };
	unsigned long newest;

	complaints_start(c);
	newest = stored_newest(&p);
	if (newest)
		facts = facts_of(&p, newest);
	complaints_end();
	return facts;
}

static void check_one_updated(struct doctor *d, const struct wanted *w)
{
	struct complaints c;
	time_t updated = newest_facts(d, w, &c).updated;
	uint64_t limit = d->config->max_age;
	char when[TIME_TEXT], age[TIME_TEXT];

	time_text(when, "%Y-%m-%d %H:%M %z", updated);
	if (!updated)
		say_fail(d, c.count ?
			 "list %s was never updated, as far as is known: %s" :
			 "list %s was never updated", w->name,
			 complaint(&c, ""));
	else if (date_in_future(updated))
		say_fail(d, "list %s was updated %s, in the future", w->name,
			 when);
	else if (updated_stale(updated, limit))
		say_fail(d, "list %s was last updated %s, over %s ago",
			 w->name, when, duration_text(age, limit));
	else
		say_ok(d, "list %s was updated %s", w->name, when);
	if (d->at[d->count - 1].verdict != VERDICT_OK)
		say_mend(d, "geojp update --list-name %s", w->name);
	complaints_free(&c);
}

void check_updated(struct doctor *d)
{
	each_list(d, check_one_updated);
}

static void check_one_data(struct doctor *d, const struct wanted *w)
{
	struct complaints c;
	time_t data = newest_facts(d, w, &c).data;
	uint64_t limit = w->max_data_age;
	char date[DATE_TEXT], age[TIME_TEXT];

	complaints_free(&c);
	date_text(date, data);
	if (!data) {
		say_warn(d, "how old the data of list %s are is not known",
			 w->name);
		say_mend(d, "geojp update --list-name %s; if its source tells "
			 "no date, compare it with another source", w->name);
	} else if (date_in_future(data)) {
		say_fail(d, "list %s has data of %s, in the future", w->name,
			 date);
		say_mend(d, "date; if the clock is right, choose another "
			 "source in %s", doctor_config(d));
	} else if (data_stale(data, limit)) {
		say_fail(d, "list %s has data of %s, over %s ago: its source "
			 "may be frozen", w->name, date,
			 duration_text(age, limit));
		say_mend(d, "geojp update --list-name %s; if that does not "
			 "help, choose another source in %s", w->name,
			 doctor_config(d));
	} else {
		say_ok(d, "list %s has data of %s", w->name, date);
	}
}

void check_data(struct doctor *d)
{
	each_list(d, check_one_data);
}

static void say_damaged(struct doctor *d, const struct place *p,
			unsigned long number, const char *why)
{
	char *path = stored_path(p, number, false);

	if (is_forbidden(why)) {
		say_unseen(d, path, why, "ls -l %s", path);
	} else {
		say_fail(d, "stored list %06lu of %s is not good: %s", number,
			 p->list, why);
		say_mend(d, "geojp update --list-name %s && rm %s", p->list,
			 path);
	}
	free(path);
}

/* Returns how many stored lists cannot be read. */
static size_t find_damaged(struct doctor *d, const struct place *p,
			   const struct numbers *n)
{
	struct complaints c;
	size_t i, bad = 0;
	bool good;

	for (i = 0; i < n->count; i++) {
		complaints_start(&c);
		good = stored_good(p, n->at[i]);
		complaints_end();
		bad += !good;
		if (!good)
			say_damaged(d, p, n->at[i],
				    complaint(&c, "no reason is known"));
		complaints_free(&c);
	}
	return bad;
}

static void check_one_stored(struct doctor *d, const struct wanted *w)
{
	struct place p = doctor_place(d, w->name);
	struct complaints c;
	struct numbers n;
	enum geojp_exit code;

	complaints_start(&c);
	code = stored_numbers(&p, false, &n);
	complaints_end();
	if (code) {
		say_unseen(d, "the stored lists",
			   complaint(&c, "no reason is known"), "ls -lR %s",
			   p.state_dir);
	} else if (!n.count) {
		say_fail(d, "no list %s is stored in %s: after a boot it is "
			 "not in force", w->name, p.state_dir);
		say_mend(d, "geojp update --list-name %s", w->name);
	} else if (!find_damaged(d, &p, &n)) {
		say_ok(d, "each stored list of %s can be read (%zu stored)",
		       w->name, n.count);
	}
	complaints_free(&c);
	free(n.at);
}

void check_stored(struct doctor *d)
{
	each_list(d, check_one_stored);
}

/* Without a list that can be read at boot nobody is turned away. */
void check_packaged(struct doctor *d)
{
	char *path = host_path("%s", GEOJP_SNAPSHOT);
	struct complaints c;
	struct wanted w;
	struct list l = { 0 };
	enum geojp_exit code;

	wanted_defaults(&w, XT_GEOJP_DEFAULT_LIST, d->config->dir);
	complaints_start(&c);
	code = list_read(&l, &w, NULL, 1, &path, NULL, NULL);
	complaints_end();
	if (code || !l.set.of[IPV4].count || !l.set.of[IPV6].count) {
		say_warn(d, "the list that came with geojp is not good, so it "
			 "cannot help out when no stored list can be read: %s",
			 complaint(&c, path));
		say_mend(d, "reinstall geojp: %s --reinstall geojp, or make "
			 "install", host_install());
	} else {
		say_ok(d, "the list that came with geojp is there: %s", path);
	}
	complaints_free(&c);
	set_free(&l.set);
	wanted_free(&w);
	free(path);
}
