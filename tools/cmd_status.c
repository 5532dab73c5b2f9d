// SPDX-License-Identifier: GPL-2.0
/* geojp status: the lists of the kernel and of the store. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "kernel.h"
#include "report.h"
#include "store.h"

#define TIME_TEXT 32

/* What the store has of a list. */
struct stored {
	size_t count;
	unsigned long newest;
	time_t time;
};

static struct stored look_up_stored(const struct options *o, const char *list)
{
	struct stored s = { 0 };
	struct store_names n;

	if (!store_list(o->state_dir, list, &n) && n.count) {
		s.count = n.count;
		s.newest = n.number[n.count - 1];
		s.time = store_time(o->state_dir, list, s.newest);
	}
	free(n.number);
	return s;
}

static const char *time_text(char text[TIME_TEXT], uint64_t seconds)
{
	time_t time = seconds;
	struct tm tm;

	if (!localtime_r(&time, &tm) ||
	    !strftime(text, TIME_TEXT, "%Y-%m-%d %H:%M:%S %z", &tm))
		snprintf(text, TIME_TEXT, "%s", number_text(seconds));
	return text;
}

static void print_loaded(const struct kernel_list *l)
{
	const uint64_t *v = l->value;
	char text[TIME_TEXT];

	printf("  in force:  generation %s since %s\n",
	       number_text(v[KERNEL_GENERATION]),
	       time_text(text, v[KERNEL_LOADED_AT]));
	if (*l->label)
		printf("  label:     %s\n", l->label);
	printf("  IPv4:      %s prefixes, %s addresses (%.2f %% of all)\n",
	       number_text(v[KERNEL_PREFIXES4]),
	       number_text(v[KERNEL_ADDRESSES4]),
	       v[KERNEL_ADDRESSES4] / 42949672.96);
	printf("  IPv6:      %s prefixes, %s networks of /64\n",
	       number_text(v[KERNEL_PREFIXES6]), number_text(v[KERNEL_NETS6]));
	printf("  memory:    %s KiB\n",
	       number_text((v[KERNEL_BYTES] + 1023) / 1024));
}

static void print_kernel(const struct kernel_list *l)
{
	if (l->loaded)
		print_loaded(l);
	else
		printf("  in force:  no data: every address counts as in it\n");
	printf("  rules:     %s\n", number_text(l->value[KERNEL_RULES]));
}

static void print_stored(const struct stored *s)
{
	char text[TIME_TEXT];

	if (s->count)
		printf("  stored:    %s, the newest is %06lu of %s\n",
		       number_text(s->count), s->newest,
		       time_text(text, s->time));
	else
		printf("  stored:    none\n");
}

/* @l is NULL where the kernel has no such list. */
static void print_list(const char *name, const struct kernel_list *l,
		       const struct stored *s, bool first)
{
	printf("%slist %s\n", first ? "" : "\n", name);
	if (l)
		print_kernel(l);
	else
		printf("  in force:  no: the kernel has no such list\n");
	print_stored(s);
}

/* "ipv4-prefixes" is awkward to ask for in most languages. */
static void json_value(const struct kernel_list *l, enum kernel_value v)
{
	char key[32], *dash;

	snprintf(key, sizeof(key), "%s", kernel_value_name(v));
	while ((dash = strchr(key, '-')))
		*dash = '_';
	json_number(key, l->value[v]);
}

static void json_list(const char *name, const struct kernel_list *l,
		      const struct stored *s)
{
	int v;

	json_open(NULL, '{');
	json_string("list", name);
	json_bool("loaded", l && l->loaded);
	if (l && l->loaded) {
		json_string("label", *l->label ? l->label : NULL);
		for (v = 0; v < KERNEL_RULES; v++)
			json_value(l, v);
	}
	if (l)
		json_value(l, KERNEL_RULES);
	json_open("stored", '{');
	json_number("lists", s->count);
	if (s->count) {
		json_number("newest", s->newest);
		json_number("newest_at", s->time);
	}
	json_close('}');
	json_close('}');
}

static void show(const struct options *o, const char *name,
		 const struct kernel_list *l, size_t shown)
{
	struct stored s = look_up_stored(o, name);

	if (o->json)
		json_list(name, l, &s);
	else
		print_list(name, l, &s, !shown);
}

static const struct kernel_list *find(const struct kernel_list *lists,
				      size_t count, const char *name)
{
	size_t i;

	for (i = 0; lists && i < count; i++)
		if (!strcmp(lists[i].name, name))
			return &lists[i];
	return NULL;
}

/* The kernel's lists, then what only the store has. */
static size_t show_all(const struct options *o, const struct kernel_list *lists,
		       size_t count)
{
	size_t i, stored, shown = 0;
	char **names;

	for (i = 0; i < count; i++)
		show(o, lists[i].name, &lists[i], shown++);
	store_all(o->state_dir, &names, &stored);
	for (i = 0; i < stored; i++) {
		if (!find(lists, count, names[i]))
			show(o, names[i], NULL, shown++);
		free(names[i]);
	}
	free(names);
	return shown;
}

enum geojp_exit cmd_status(const struct options *o, int count, char **operand)
{
	struct kernel_list *lists;
	enum geojp_exit code;
	size_t kernel_count;

	(void)count;
	(void)operand;
	code = kernel_status(&lists, &kernel_count);
	if (o->json) {
		json_open(NULL, '{');
		json_bool("module", !code);
		json_open("lists", '[');
	}
	if (o->list_given)
		show(o, o->list, find(lists, kernel_count, o->list), 0);
	else if (!show_all(o, lists, kernel_count) && !o->json)
		printf("no list is in the kernel or stored in %s\n",
		       o->state_dir);
	if (o->json) {
		json_close(']');
		json_close('}');
	}
	free(lists);
	return code;
}
