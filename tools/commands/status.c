// SPDX-License-Identifier: GPL-2.0
/* geojp status: the lists of the kernel and of the store. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/report.h"
#include "commands/command_line.h"
#include "commands/monitor.h"
#include "commands/status_rule.h"
#include "store/age.h"

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

static void print_coverage(const uint64_t *v)
{
	char *of4 = phrase(plural(v[MODULE_PREFIXES4], "%s prefix",
				  "%s prefixes"),
			   number_text(v[MODULE_PREFIXES4]));
	char *of6 = phrase(plural(v[MODULE_PREFIXES6], "%s prefix",
				  "%s prefixes"),
			   number_text(v[MODULE_PREFIXES6]));

	say(plural(v[MODULE_ADDRESSES4],
		   "  IPv4:      %s, %s address (%.2f %% of all)\n",
		   "  IPv4:      %s, %s addresses (%.2f %% of all)\n"), of4,
	    number_text(v[MODULE_ADDRESSES4]),
	    percent(v[MODULE_ADDRESSES4], 1ULL << 32));
	say(plural(v[MODULE_NETS6],
		   "  IPv6:      %s, %s network of /64\n",
		   "  IPv6:      %s, %s networks of /64\n"), of6,
	    number_text(v[MODULE_NETS6]));
	free(of4);
	free(of6);
}

static void print_loaded(const struct module_list *l)
{
	const uint64_t *v = l->value;
	char text[TIME_TEXT];

	say("  in force:  generation %s since %s\n",
	    number_text(v[MODULE_GENERATION]),
	    second_text(text, v[MODULE_LOADED_AT]));
	if (*l->label)
		say("  label:     %s\n", l->label);
	print_coverage(v);
	say("  memory:    %s KiB\n",
	    number_text((v[MODULE_BYTES] + 1023) / 1024));
}

static void print_kernel(const struct module_list *l)
{
	if (l->loaded)
		print_loaded(l);
	else
		say("  in force:  no data: every address counts as in it, "
		    "except for rules with --fail-closed\n");
	if (l->rules_by_family)
		say("  rules:     %s, %s of IPv4 and %s of IPv6\n",
		    number_text(l->value[MODULE_RULES]),
		    number_text(l->value[MODULE_RULES4]),
		    number_text(l->value[MODULE_RULES6]));
	else
		say("  rules:     %s\n", number_text(l->value[MODULE_RULES]));
}

static void print_stored(const struct holding *s)
{
	char text[TIME_TEXT];

	if (s->count)
		say("  stored:    %s, the newest is %06lu of %s\n",
		    number_text(s->count), s->newest,
		    second_text(text, s->time));
	else
		say("  stored:    none\n");
}

static void print_updated(const struct holding *s, uint64_t limit)
{
	char text[TIME_TEXT], age[TIME_TEXT];

	if (!s->facts.updated) {
		say("  updated:   never\n");
		return;
	}
	second_text(text, s->facts.updated);
	if (date_in_future(s->facts.updated))
		say("  updated:   %s, STALE: in the future\n", text);
	else if (updated_stale(s->facts.updated, limit))
		say("  updated:   %s, STALE: older than %s\n", text,
		    duration_text(age, limit));
	else
		say("  updated:   %s\n", text);
}

static void print_data(const struct holding *s, uint64_t limit)
{
	char date[DATE_TEXT], text[TIME_TEXT];
	time_t data = s->facts.data;

	if (!s->count)
		return;
	if (!data) {
		say("  age:       the date of its data is not known\n");
		return;
	}
	date_text(date, data);
	if (date_in_future(data))
		say(limit ? "  age:       data of %s, STALE: in the future\n" :
			    "  age:       data of %s, in the future\n", date);
	else if (data_stale(data, limit))
		say("  age:       data of %s, STALE: older than %s\n", date,
		    duration_text(text, limit));
	else
		say("  age:       data of %s\n", date);
}

static bool in_kernel(const struct view *v, const struct module_list *l)
{
	return l < v->lists + v->in_kernel;
}

static uint64_t max_data_age(const struct view *v, const struct module_list *l)
{
	return config_list(v->o->config, l->name)->max_data_age;
}

static void print_list(const struct view *v, const struct module_list *l,
		       const struct holding *s)
{
	if (v->shown)
		putchar('\n');
	say("list %s\n", l->name);
	if (in_kernel(v, l))
		print_kernel(l);
	else
		say("  in force:  no: the kernel has no such list\n");
	print_stored(s);
	print_updated(s, v->o->config->max_age);
	print_data(s, max_data_age(v, l));
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

/* An older module does not tell the families apart. */
static void json_rules(const struct module_list *l)
{
	json_value(l, MODULE_RULES);
	if (l->rules_by_family) {
		json_value(l, MODULE_RULES4);
		json_value(l, MODULE_RULES6);
	} else {
		json_text("ipv4_rules", NULL);
		json_text("ipv6_rules", NULL);
	}
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
		json_rules(l);
	json_open("stored", '{');
	json_number("lists", s->count);
	if (s->count) {
		json_number("newest", s->newest);
		json_number("newest_at", s->time);
	}
	json_close('}');
	json_time("updated_at", s->facts.updated);
	json_time("data_at", s->facts.data);
	json_bool("stale", updated_stale(s->facts.updated,
					 v->o->config->max_age) ||
			   data_stale(s->facts.data, max_data_age(v, l)));
	json_close('}');
}

/* For monitoring: one line for all faults of the list. */
static void judge(struct view *v, const struct module_list *l,
		  const struct holding *s)
{
	char *faults = monitor(v->o, v->module, l, &s->facts);

	if (!faults)
		return;
	v->trouble = true;
	complain(GJ_LIST_FAULT, "list %s: %s", l->name, faults);
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
	size_t i;

	for (i = 0; i < v->count; i++)
		if (!strcmp(v->lists[i].name, name))
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
		say("no list is in the kernel or stored in %s\n",
		    o->place.state_dir);
}

enum geojp_exit cmd_status(struct options *o)
{
	struct view v = { .o = o };
	enum geojp_exit code = GEOJP_OK;
	/* The owner has said that there is no module, so it is not missing. */
	bool none = o->store_only && !o->min_rules && !module_present();

	if (!none)
		code = module_status(&v.lists, &v.count);
	v.module = !none && !code;
	v.in_kernel = v.count;
	if (o->json) {
		json_open(NULL, '{');
		json_bool("module", v.module);
		json_open("lists", '[');
	}
	show_lists(&v);
	if (o->json)
		json_close(']');
	if (status_rule(o))
		v.trouble = true;
	if (o->json)
		json_close('}');
	free(v.lists);
	return !code && v.trouble ? GEOJP_NO : code;
}
