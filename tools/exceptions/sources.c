// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "exceptions/parts.h"
#include "fetch/transfer.h"
#include "fetch/verify.h"
#include "formats/read.h"
#include "set/local.h"

/* An allow-source or a deny-source. */
struct line {
	const struct wanted *wanted;
	enum origin origin;
	const struct source *source;
	char *shown;		/* its first URL */
};

static const char *kind(const struct line *l)
{
	return l->origin == ORIGIN_ALLOW_SOURCE ? "allow-source" :
						  "deny-source";
}

static void __attribute__((format(printf, 2, 3)))
tell(const struct line *l, const char *format, ...)
{
	char *text;
	va_list args;

	va_start(args, format);
	text = phrase_args(format, args);
	va_end(args);
	complain(GJ_EXCEPTION_SOURCE, "list %s: %s %s: %s", l->wanted->name,
		 kind(l), l->shown, text);
	free(text);
}

/* What a source may never let in, and what it may never shut out. */
static bool meets_canary(const struct line *l, const struct set *set)
{
	bool allow = l->origin == ORIGIN_ALLOW_SOURCE;
	const struct canaries *c = allow ? &l->wanted->out : &l->wanted->in;
	char text[RANGE_TEXT];
	size_t i;

	for (i = 0; i < c->count; i++) {
		if (!set_meets(set, c->at[i].family, c->at[i].range))
			continue;
		range_text(c->at[i].family, c->at[i].range, text);
		tell(l, allow ?
		     "holds %s or a part of it, which must be out of the list "
		     "(must-be-out)" :
		     "holds %s or a part of it, which must be in the list "
		     "(must-be-in)", text);
		return true;
	}
	return false;
}

/* Nobody who publishes a list may open the server to the world. */
static bool is_too_large(const struct line *l, const struct set *set)
{
	uint64_t covered, most;
	enum family f;

	for (f = IPV4; f < FAMILIES; f++) {
		covered = set_measure(set, f);
		most = l->wanted->most_allowed[f];
		if (l->origin != ORIGIN_ALLOW_SOURCE || !most ||
		    covered <= most)
			continue;
		tell(l, "covers %s %s %s, at most %s are taken "
		     "(max-allow-ipv%c)", number_text(covered), family_name(f),
		     set_unit(f), number_text(most), f == IPV4 ? '4' : '6');
		return true;
	}
	return false;
}

/* Reads the file of @f into the empty @set.  False if it is no good. */
static bool read_source(const struct line *l, struct fetch *f, struct set *set)
{
	struct wanted plain = *l->wanted;
	char *name = url_shown(l->source->url[f->url]);
	struct list list;
	bool good;

	plain.countries = (struct countries){ 0 };
	plain.local = false;
	/* On a good day nobody is denied: a list of comments alone. */
	plain.may_be_empty = l->origin == ORIGIN_DENY_SOURCE;
	good = !list_read(&list, &plain, NULL, 1, &f->path, &name, NULL) &&
	       !meets_canary(l, &list.set) && !is_too_large(l, &list.set);
	/* Published lists of bad addresses often have the local ones, too. */
	if (good)
		local_remove(&list.set, set);
	set_free(&list.set);
	free(name);
	return good;
}

/* @why is NULL if nobody has tried to fetch it. */
static void recall_source(struct exceptions *e, const struct line *l,
			  const struct part *old, const char *why)
{
	char when[TIME_TEXT];

	if (old) {
		part_copy(e, old);
		if (why)
			tell(l, "%s; its copy of %s is taken", why,
			     time_text(when, "%Y-%m-%d %H:%M", old->time));
		return;
	}
	e->missing = true;
	if (!e->lost)
		tell(l, "%s; there is no earlier copy, so it is left out",
		     why ? why : "was never fetched, which geojp update does");
	else if (why)
		tell(l, "%s; its last copy is lost, so it is left out", why);
	else
		tell(l, "its last copy is lost, and geojp update fetches it "
		     "again; it is left out");
}

static const char *fetch_why(const struct fetch *f)
{
	if (!f)
		return NULL;
	return f->why ? f->why : "was not fetched";
}

static struct fetch *find_fetch(const struct line *l, struct fetch *f,
				size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (f[i].source == l->source)
			return &f[i];
	return NULL;
}

static void take_source(struct exceptions *e, const struct line *l,
			struct fetch *all, size_t count,
			const struct exceptions *old)
{
	char name[HASH_DIGITS + 1];
	const struct part *last;
	struct fetch *f = find_fetch(l, all, count);
	struct set set = { 0 };
	struct part *p;

	/* Everybody may read the file in which the name stands. */
	hash_name(l->source->url[0], name);
	last = part_find(old, l->origin, name);
	if (!f || !f->path) {
		recall_source(e, l, last, fetch_why(f));
	} else if (!read_source(l, f, &set)) {
		fetch_forget(f);
		recall_source(e, l, last, "is not taken as it is now");
	} else {
		p = part_add(e, l->origin, name, time(NULL));
		p->set = set;
	}
}

static void take_sources(struct exceptions *e, const struct wanted *w,
			 enum origin origin, struct fetch *f, size_t count,
			 const struct exceptions *old)
{
	const struct sources *s = origin == ORIGIN_ALLOW_SOURCE ? &w->allow :
								  &w->deny;
	struct line l = { .wanted = w, .origin = origin };
	size_t i;

	for (i = 0; i < s->count; i++) {
		l.source = &s->at[i];
		l.shown = url_shown(l.source->url[0]);
		take_source(e, &l, f, count, old);
		free(l.shown);
	}
}

void sources_take(struct exceptions *e, const struct wanted *w,
		  struct fetch *f, size_t count, const struct exceptions *old)
{
	take_sources(e, w, ORIGIN_ALLOW_SOURCE, f, count, old);
	take_sources(e, w, ORIGIN_DENY_SOURCE, f, count, old);
}

char *part_text(const struct part *p, const struct wanted *w)
{
	bool allow = p->origin == ORIGIN_ALLOW_SOURCE;
	const struct sources *s = allow ? &w->allow : &w->deny;
	char name[HASH_DIGITS + 1], *shown, *text = NULL;
	size_t i;

	if (p->origin == ORIGIN_HOST)
		return xprintf("%s", p->name);
	for (i = 0; !text && i < s->count; i++) {
		hash_name(s->at[i].url[0], name);
		if (strcmp(name, p->name))
			continue;
		shown = url_shown(s->at[i].url[0]);
		text = xprintf("%s %s", allow ? "allow-source" : "deny-source",
			       shown);
		free(shown);
	}
	return text ? text : xprintf("%s", p->name);
}
