// SPDX-License-Identifier: GPL-2.0
/* geojp list: the stored lists, and how each differs from the one before. */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/report.h"
#include "commands/command_line.h"
#include "inforce/module.h"
#include "set/local.h"

struct row {
	unsigned long number;
	bool withdrawn;
	bool damaged;		/* only its time is known */
	unsigned long against;	/* the one before it, 0 if there is none */
	time_t time;
	char label[GEOJP_LABEL_MAX + 1];
	uint64_t prefixes[FAMILIES];
	struct set_change change;	/* against that, without local blocks */
	bool same;		/* not one address has changed */
};

struct history {
	struct place place;
	struct row *row;	/* the newest last */
	size_t count;
	const struct row *in_force;	/* NULL: none of them */

	/* While it is being read: */
	struct set force;	/* of the kernel */
	uint64_t generation;	/* of the kernel's list; 0: it has no data */
	struct exceptions now, last;	/* one of them went into the kernel */
	struct set before;	/* the last good one, without local blocks */
	unsigned long before_number;
};

static enum geojp_exit add_rows(struct history *h, bool withdrawn)
{
	enum geojp_exit code;
	struct numbers n;
	size_t i;

	code = stored_numbers(&h->place, withdrawn, &n);
	if (n.count)
		h->row = xrealloc(h->row,
				  (h->count + n.count) * sizeof(*h->row));
	for (i = 0; i < n.count; i++)
		h->row[h->count++] = (struct row){ .number = n.at[i],
						   .withdrawn = withdrawn };
	free(n.at);
	return code;
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x->withdrawn - y->withdrawn;
}

/*
 * Several lists may equal the one in the kernel.  The newest of them counts,
 * but a withdrawn one only if all of them are withdrawn.
 */
static void note_in_force(struct history *h, const struct row *r,
			  const struct set *set)
{
	if (h->generation &&
	    (exceptions_make(&h->last, set, &h->force) ||
	     exceptions_make(&h->now, set, &h->force)) &&
	    (!h->in_force || h->in_force->withdrawn || !r->withdrawn))
		h->in_force = r;
}

static void measure_row(struct history *h, struct row *r, const struct set *set)
{
	struct set global = { 0 };
	enum family f;

	for (f = IPV4; f < FAMILIES; f++)
		r->prefixes[f] = set_prefixes(set, f);
	note_in_force(h, r, set);
	local_remove(set, &global);
	r->against = h->before_number;
	if (r->against) {
		r->change = set_compare(&h->before, &global);
		r->same = set_equal(&h->before, &global);
	}
	if (r->withdrawn) {
		set_free(&global);
		return;
	}
	set_free(&h->before);
	h->before = global;
	h->before_number = r->number;
}

static void read_row(struct history *h, struct row *r)
{
	struct set set = { 0 };

	r->time = stored_time(&h->place, r->number, r->withdrawn);
	r->damaged = stored_read(&h->place, r->number, r->withdrawn, &set,
				 r->label);
	if (!r->damaged)
		measure_row(h, r, &set);
	set_free(&set);
}

static enum geojp_exit read_history(struct history *h, struct config *c)
{
	enum geojp_exit code, kernel = GEOJP_OK;
	size_t i;

	code = add_rows(h, false);
	if (!code)
		code = add_rows(h, true);
	if (h->count)
		qsort(h->row, h->count, sizeof(*h->row), compare_rows);
	if (h->count && module_present())
		kernel = module_read_list(h->place.list, &h->force,
					  &h->generation);
	if (h->generation) {
		exceptions_last(&h->last, &h->place);
		exceptions_recall(&h->now, config_list(c, h->place.list),
				  &h->place, c->broken);
	}
	for (i = 0; i < h->count; i++)
		read_row(h, &h->row[i]);
	exceptions_free(&h->last);
	exceptions_free(&h->now);
	set_free(&h->before);
	set_free(&h->force);
	return code ? code : kernel;
}

static const char *marks(const struct row *r, bool in_force)
{
	if (r->damaged)
		return r->withdrawn ? "  damaged, withdrawn" : N_("  damaged");
	if (in_force)
		return r->withdrawn ? "  in force, withdrawn" : "  in force";
	return r->withdrawn ? N_("  withdrawn") : "";
}

/* @previous is the number in the row before; that list may be damaged. */
static void print_difference(const struct row *r, unsigned long previous)
{
	static const char *const form[] = { N_("+%s -%s addresses"),
					    N_("+%s -%s /64s") };
	const struct set_change *c = &r->change;
	char *all = NULL, *one;
	enum family f;

	for (f = IPV4; f < FAMILIES; f++) {
		uint64_t more = size_units(f, c->more[f]);
		uint64_t fewer = size_units(f, c->fewer[f]);

		if (!more && !fewer)
			continue;
		one = phrase(form[f], number_text(more), number_text(fewer));
		text_join(&all, ", ", one);
		free(one);
	}
	if (!all)
		all = phrase(r->same ? "no difference" : "less than a /64");
	if (r->against != previous)
		say("          since %06lu: %s\n", r->against, all);
	else
		say("          %s\n", all);
	free(all);
}

static void print_row(const struct row *r, bool in_force,
		      unsigned long previous)
{
	char date[TIME_TEXT];

	/* To the minute, so that a line fits. */
	say("  %06lu  %-16s", r->number, r->time ?
	    time_text(date, "%Y-%m-%d %H:%M", r->time) : N_("unknown"));
	if (!r->damaged)
		say("  %7s  %7s", number_text(r->prefixes[IPV4]),
		    number_text(r->prefixes[IPV6]));
	say("%s\n", marks(r, in_force));
	if (*r->label)
		say("          %s\n", r->label);
	if (r->against)
		print_difference(r, previous);
}

static void print_history(const struct history *h)
{
	const struct row *r;

	say("list %s\n", h->place.list);
	if (!h->count) {
		say("  nothing is stored\n");
		return;
	}
	say("  number  stored               IPv4     IPv6 prefixes\n");
	for (r = h->row; r < h->row + h->count; r++)
		print_row(r, r == h->in_force, r > h->row ? r[-1].number : 0);
	if (!h->in_force)
		say("  none of these is in force; see geojp status\n");
}

static void json_row(const struct row *r, bool in_force)
{
	json_open(NULL, '{');
	json_number("number", r->number);
	json_number("stored_at", r->time);
	json_bool("in_force", in_force);
	json_bool("withdrawn", r->withdrawn);
	json_bool("damaged", r->damaged);
	if (!r->damaged) {
		json_text("label", *r->label ? r->label : NULL);
		json_number("ipv4_prefixes", r->prefixes[IPV4]);
		json_number("ipv6_prefixes", r->prefixes[IPV6]);
	}
	if (r->against) {
		json_number("against", r->against);
		json_number("ipv4_addresses_more", r->change.more[IPV4].lo);
		json_number("ipv4_addresses_fewer", r->change.fewer[IPV4].lo);
		json_number("ipv6_64s_more", r->change.more[IPV6].hi);
		json_number("ipv6_64s_fewer", r->change.fewer[IPV6].hi);
	}
	json_close('}');
}

static void json_history(const struct history *h)
{
	const struct row *r;

	json_open(NULL, '{');
	json_text("list", h->place.list);
	json_open("stored", '[');
	for (r = h->row; r < h->row + h->count; r++)
		json_row(r, r == h->in_force);
	json_close(']');
	json_close('}');
}

/* A list of which nothing is stored is shown only if it was asked for. */
static enum geojp_exit show(const struct options *o, const char *list,
			    size_t *shown)
{
	struct history h = { .place = { o->place.state_dir, list } };
	enum geojp_exit code;

	code = read_history(&h, o->config);
	if (h.count || (o->list && !code)) {
		if ((*shown)++ && !o->json)
			putchar('\n');
		if (o->json)
			json_history(&h);
		else
			print_history(&h);
	}
	free(h.row);
	return code;
}

static enum geojp_exit show_all(const struct options *o)
{
	enum geojp_exit code, result;
	size_t i, count, shown = 0;
	char **names;

	result = stored_names(o->place.state_dir, &names, &count);
	for (i = 0; i < count; i++) {
		code = show(o, names[i], &shown);
		result = result ? result : code;
		free(names[i]);
	}
	free(names);
	if (!shown && !o->json && !result)
		say("no list is stored in %s\n", o->place.state_dir);
	return result;
}

enum geojp_exit cmd_list(struct options *o)
{
	enum geojp_exit code;
	size_t shown = 0;

	if (o->json) {
		json_open(NULL, '{');
		json_open("lists", '[');
	}
	code = o->list ? show(o, o->list, &shown) : show_all(o);
	if (o->json) {
		json_close(']');
		json_close('}');
	}
	return code;
}
