// SPDX-License-Identifier: GPL-2.0
/* geojp status: the lists of the kernel and of the store. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/report.h"
#include "commands/command_line.h"
#include "inforce/module.h"

/* What the store has of a list. */
struct holding {
	size_t count;
	unsigned long newest;
	time_t time;
	time_t updated;		/* 0: never */
};

/* What is shown so far. */
struct view {
	const struct options *o;
	struct module_list *lists;
	size_t count;
	bool module;
	size_t shown;
	bool trouble;		/* a list was found wanting */
};

static struct holding look_up(const struct place *p)
{
	struct holding h = { .updated = stored_updated(p) };
	struct numbers n;

	if (!stored_numbers(p, false, &n) && n.count) {
		h.count = n.count;
		h.newest = n.at[n.count - 1];
		h.time = stored_time(p, h.newest, false);
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
	       v[MODULE_ADDRESSES4] / 42949672.96);
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

	if (!s->updated) {
		printf("  updated:   never\n");
		return;
	}
	printf("  updated:   %s", second_text(text, s->updated));
	if (is_future(s->updated))
		printf(", STALE: in the future\n");
	else if (is_stale(s->updated, limit))
		printf(", STALE: older than %s\n",
		       duration_text(text, limit));
	else
		putchar('\n');
}

/* @l is NULL if the kernel has no such list. */
static void print_list(const struct view *v, const char *name,
		       const struct module_list *l, const struct holding *s)
{
	printf("%slist %s\n", v->shown ? "\n" : "", name);
	if (l)
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

static void json_updated(const struct holding *s, uint64_t limit)
{
	if (s->updated)
		json_number("updated_at", s->updated);
	else
		json_string("updated_at", NULL);
	json_bool("stale", is_stale(s->updated, limit));
}

static void json_list(const char *name, const struct module_list *l,
		      const struct holding *s, uint64_t limit)
{
	int v;

	json_open(NULL, '{');
	json_string("list", name);
	json_bool("loaded", l && l->loaded);
	if (l && l->loaded) {
		json_string("label", *l->label ? l->label : NULL);
		for (v = 0; v < MODULE_RULES; v++)
			json_value(l, v);
	}
	if (l)
		json_value(l, MODULE_RULES);
	json_open("stored", '{');
	json_number("lists", s->count);
	if (s->count) {
		json_number("newest", s->newest);
		json_number("newest_at", s->time);
	}
	json_close('}');
	json_updated(s, limit);
	json_close('}');
}

static void stale_text(char *text, size_t size, time_t updated, uint64_t limit)
{
	char when[TIME_TEXT], ago[TIME_TEXT];

	second_text(when, updated);
	duration_text(ago, limit);
	if (!updated)
		snprintf(text, size, "was never updated");
	else if (is_future(updated))
		snprintf(text, size, "was updated %s, in the future", when);
	else
		snprintf(text, size, "was last updated %s, over %s ago", when,
			 ago);
}

static void add_fault(char *faults, size_t size, const char *fault)
{
	size_t used = strlen(faults);

	snprintf(faults + used, size - used, "%s%s", used ? "; " : "", fault);
}

/* For monitoring: all faults of a list in one line. */
static void judge(struct view *v, const char *name, const struct module_list *l,
		  const struct holding *s)
{
	char faults[TIME_TEXT * 6] = "", fault[TIME_TEXT * 3];
	uint64_t rules = l ? l->value[MODULE_RULES] : 0;

	if (!v->o->max_age && !v->o->min_rules)
		return;
	if (is_stale(s->updated, v->o->max_age)) {
		stale_text(fault, sizeof(fault), s->updated, v->o->max_age);
		add_fault(faults, sizeof(faults), fault);
	}
	if (v->module && (!l || !l->loaded))
		add_fault(faults, sizeof(faults),
			  "holds no data in the kernel");
	if (v->module && rules < v->o->min_rules) {
		snprintf(fault, sizeof(fault), "%s rules use it, should be %s",
			 number_text(rules), number_text(v->o->min_rules));
		add_fault(faults, sizeof(faults), fault);
	}
	if (!*faults)
		return;
	v->trouble = true;
	complain("list %s: %s", name, faults);
}

static const struct module_list *find(const struct view *v, const char *name)
{
	size_t i;

	for (i = 0; v->lists && i < v->count; i++)
		if (!strcmp(v->lists[i].name, name))
			return &v->lists[i];
	return NULL;
}

static void show(struct view *v, const char *name)
{
	struct place place = { v->o->place.state_dir, name };
	struct holding h = look_up(&place);
	const struct module_list *l = find(v, name);

	if (v->o->json)
		json_list(name, l, &h, v->o->config->max_age);
	else
		print_list(v, name, l, &h);
	v->shown++;
	judge(v, name, l, &h);
}

static bool has_name(char **names, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/* A configured list that is nowhere is a fault, too. */
static void show_configured(struct view *v, char **stored, size_t count)
{
	const struct config *c = v->o->config;
	size_t i;

	for (i = 0; i < c->lists; i++)
		if (!find(v, c->list[i].name) &&
		    !has_name(stored, count, c->list[i].name))
			show(v, c->list[i].name);
}

/* The kernel's lists, then what only the store has. */
static void show_all(struct view *v)
{
	const char *state_dir = v->o->place.state_dir;
	size_t i, count;
	char **names;

	for (i = 0; i < v->count; i++)
		show(v, v->lists[i].name);
	stored_names(state_dir, &names, &count);
	for (i = 0; i < count; i++)
		if (!find(v, names[i]))
			show(v, names[i]);
	if (v->o->max_age || v->o->min_rules)
		show_configured(v, names, count);
	for (i = 0; i < count; i++)
		free(names[i]);
	free(names);
	if (!v->shown && !v->o->json)
		printf("no list is in the kernel or stored in %s\n", state_dir);
}

enum geojp_exit cmd_status(struct options *o)
{
	struct view v = { .o = o };
	enum geojp_exit code;

	code = module_status(&v.lists, &v.count);
	v.module = !code;
	if (o->json) {
		json_open(NULL, '{');
		json_bool("module", v.module);
		json_open("lists", '[');
	}
	if (o->list)
		show(&v, o->list);
	else
		show_all(&v);
	if (o->json) {
		json_close(']');
		json_close('}');
	}
	free(v.lists);
	return !code && v.trouble ? GEOJP_NO : code;
}
