// SPDX-License-Identifier: GPL-2.0
/* geojp status: the lists of the kernel and of the store. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/report.h"
#include "commands/command_line.h"
#include "inforce/module.h"
#include "store/facts.h"

/* What the store has of a list. */
struct holding {
	size_t count;
	unsigned long newest;
	time_t time;
	struct facts facts;
};

struct view {
	const struct options *o;
	bool module;
	struct module_list *lists;	/* those of the kernel come first */
	size_t in_kernel, count;
	size_t shown;
	bool trouble;		/* a list has faults */
};

static struct holding look_up(const struct place *p)
{
	struct holding h = { 0 };
	struct numbers n;

	if (!stored_numbers(p, false, &n) && n.count) {
		h.count = n.count;
		h.newest = n.at[n.count - 1];
		h.time = stored_time(p, h.newest, false);
		h.facts = facts_of(p, h.newest);
	}
	free(n.at);
	return h;
}

/* The clock was wrong then, so this does not tell the age of the list. */
static bool is_future(time_t when)
{
	return when > time(NULL) + DAY;
}

/* Was it updated longer ago than @limit seconds, or never?  0: no limit. */
static bool is_stale(time_t updated, uint64_t limit)
{
	time_t now = time(NULL);

	if (!limit)
		return false;
	return !updated || is_future(updated) ||
	       (now > updated && (uint64_t)(now - updated) > limit);
}

/* "14d", "36h", "90s" */
static const char *duration_text(char text[TIME_TEXT], uint64_t seconds)
{
	static const struct {
		uint64_t worth;
		char unit;
	} units[] = { { DAY, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	size_t i = 0;

	while (seconds % units[i].worth)
		i++;
	snprintf(text, TIME_TEXT, "%s%c", number_text(seconds / units[i].worth),
		 units[i].unit);
	return text;
}

static const char *second_text(char text[TIME_TEXT], time_t time)
{
	return time_text(text, "%Y-%m-%d %H:%M:%S %z", time);
}

static const char *prefixes(uint64_t count)
{
	return count == 1 ? "prefix" : "prefixes";
}

static void print_loaded(const struct module_list *l)
{
	const uint64_t *v = l->value;
	char text[TIME_TEXT];

	printf("  in force:  generation %s since %s\n",
	       number_text(v[MODULE_GENERATION]),
	       second_text(text, v[MODULE_LOADED_AT]));
	if (*l->label)
		printf("  label:     %s\n", l->label);
	printf("  IPv4:      %s %s, %s address%s (%.2f %% of all)\n",
	       number_text(v[MODULE_PREFIXES4]), prefixes(v[MODULE_PREFIXES4]),
	       number_text(v[MODULE_ADDRESSES4]),
	       v[MODULE_ADDRESSES4] == 1 ? "" : "es",
	       percent(v[MODULE_ADDRESSES4], 1ULL << 32));
	printf("  IPv6:      %s %s, %s network%s of /64\n",
	       number_text(v[MODULE_PREFIXES6]), prefixes(v[MODULE_PREFIXES6]),
	       number_text(v[MODULE_NETS6]), v[MODULE_NETS6] == 1 ? "" : "s");
	printf("  memory:    %s KiB\n",
	       number_text((v[MODULE_BYTES] + 1023) / 1024));
}

static void print_kernel(const struct module_list *l)
{
	if (l->loaded)
		print_loaded(l);
	else
		printf("  in force:  no data: every address counts as in it\n");
	printf("  rules:     %s\n", number_text(l->value[MODULE_RULES]));
}

static void print_stored(const struct holding *s)
{
	char text[TIME_TEXT];

	if (s->count)
		printf("  stored:    %s, the newest is %06lu of %s\n",
		       number_text(s->count), s->newest,
		       second_text(text, s->time));
	else
		printf("  stored:    none\n");
}

static void print_updated(const struct holding *s, uint64_t limit)
{
	char text[TIME_TEXT];

	if (!s->facts.updated) {
		printf("  updated:   never\n");
		return;
	}
	printf("  updated:   %s", second_text(text, s->facts.updated));
	if (is_future(s->facts.updated))
		printf(", STALE: in the future\n");
	else if (is_stale(s->facts.updated, limit))
		printf(", STALE: older than %s\n",
		       duration_text(text, limit));
	else
		putchar('\n');
}

static bool in_kernel(const struct view *v, const struct module_list *l)
{
	return l < v->lists + v->in_kernel;
}

static void print_list(const struct view *v, const struct module_list *l,
		       const struct holding *s)
{
	printf("%slist %s\n", v->shown ? "\n" : "", l->name);
	if (in_kernel(v, l))
		print_kernel(l);
	else
		printf("  in force:  no: the kernel has no such list\n");
	print_stored(s);
	print_updated(s, v->o->config->max_age);
}

/* Most languages cannot use "ipv4-prefixes" as a name. */
static void json_value(const struct module_list *l, enum module_value v)
{
	char key[32], *dash;

	snprintf(key, sizeof(key), "%s", module_value_name(v));
	while ((dash = strchr(key, '-')))
		*dash = '_';
	json_number(key, l->value[v]);
}

static void json_list(const struct view *v, const struct module_list *l,
		      const struct holding *s)
{
	int value;

	json_open(NULL, '{');
	json_text("list", l->name);
	json_bool("loaded", l->loaded);
	if (l->loaded) {
		json_text("label", *l->label ? l->label : NULL);
		for (value = 0; value < MODULE_RULES; value++)
			json_value(l, value);
	}
	if (in_kernel(v, l))
		json_value(l, MODULE_RULES);
	json_open("stored", '{');
	json_number("lists", s->count);
	if (s->count) {
		json_number("newest", s->newest);
		json_number("newest_at", s->time);
	}
	json_close('}');
	if (s->facts.updated)
		json_number("updated_at", s->facts.updated);
	else
		json_text("updated_at", NULL);
	json_bool("stale", is_stale(s->facts.updated, v->o->config->max_age));
	json_close('}');
}

static char *stale_text(time_t updated, uint64_t limit)
{
	char when[TIME_TEXT], ago[TIME_TEXT];

	if (!updated)
		return xprintf("was never updated");
	second_text(when, updated);
	if (is_future(updated))
		return xprintf("was updated %s, in the future", when);
	return xprintf("was last updated %s, over %s ago", when,
		       duration_text(ago, limit));
}

/* Both strings are on the heap.  *@faults is NULL at first. */
static void add_fault(char **faults, char *fault)
{
	char *all = xprintf("%s%s%s", *faults ? *faults : "",
			    *faults ? "; " : "", fault);

	free(*faults);
	free(fault);
	*faults = all;
}

/* For monitoring: one line for all faults of the list. */
static void judge(struct view *v, const struct module_list *l,
		  const struct holding *s)
{
	uint64_t max_age = v->o->max_age, min_rules = v->o->min_rules;
	uint64_t rules = l->value[MODULE_RULES];
	char *faults = NULL;

	if (!max_age && !min_rules)
		return;
	if (is_stale(s->facts.updated, max_age))
		add_fault(&faults, stale_text(s->facts.updated, max_age));
	if (v->module && !l->loaded)
		add_fault(&faults, xprintf("holds no data in the kernel"));
	if (v->module && rules < min_rules)
		add_fault(&faults, xprintf("%s rules use it, should be %s",
					   number_text(rules),
					   number_text(min_rules)));
	if (!faults)
		return;
	v->trouble = true;
	complain("list %s: %s", l->name, faults);
	free(faults);
}

static void show(struct view *v, const struct module_list *l)
{
	struct place place = { v->o->place.state_dir, l->name };
	struct holding h = look_up(&place);

	if (v->o->json)
		json_list(v, l, &h);
	else
		print_list(v, l, &h);
	v->shown++;
	judge(v, l, &h);
}

/* Adds a list, unless it is there already. */
static void add_list(struct view *v, const char *name)
{
	struct module_list *l;

	for (l = v->lists; l < v->lists + v->count; l++)
		if (!strcmp(l->name, name))
			return;
	v->lists = xrealloc(v->lists, (v->count + 1) * sizeof(*l));
	l = &v->lists[v->count++];
	*l = (struct module_list){ 0 };
	snprintf(l->name, sizeof(l->name), "%s", name);
}

static void add_stored(struct view *v)
{
	size_t i, count;
	char **names;

	stored_names(v->o->place.state_dir, &names, &count);
	for (i = 0; i < count; i++) {
		add_list(v, names[i]);
		free(names[i]);
	}
	free(names);
}

/* Monitoring must also hear of a list that is only in the configuration. */
static void add_configured(struct view *v)
{
	const struct config *c = v->o->config;
	size_t i;

	for (i = 0; i < c->lists; i++)
		add_list(v, c->list[i].name);
}

static void show_lists(struct view *v)
{
	const struct options *o = v->o;
	const struct module_list *l;

	if (o->list) {
		add_list(v, o->list);
	} else {
		add_stored(v);
		if (o->max_age || o->min_rules)
			add_configured(v);
	}
	for (l = v->lists; l < v->lists + v->count; l++)
		if (!o->list || !strcmp(l->name, o->list))
			show(v, l);
	if (!v->shown && !o->json)
		printf("no list is in the kernel or stored in %s\n",
		       o->place.state_dir);
}

enum geojp_exit cmd_status(struct options *o)
{
	struct view v = { .o = o };
	enum geojp_exit code;

	code = module_status(&v.lists, &v.count);
	v.module = !code;
	v.in_kernel = v.count;
	if (o->json) {
		json_open(NULL, '{');
		json_bool("module", v.module);
		json_open("lists", '[');
	}
	show_lists(&v);
	if (o->json) {
		json_close(']');
		json_close('}');
	}
	free(v.lists);
	return !code && v.trouble ? GEOJP_NO : code;
}
