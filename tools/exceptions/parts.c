// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "exceptions/parts.h"

struct part *part_add(struct exceptions *e, enum origin origin,
		      const char *name, time_t time)
{
	struct part *p;

	e->part = xrealloc(e->part, (e->parts + 1) * sizeof(*e->part));
	p = &e->part[e->parts++];
	*p = (struct part){ .origin = origin, .time = time };
	p->name = xprintf("%s", name);
	return p;
}

const struct part *part_find(const struct exceptions *e, enum origin origin,
			     const char *name)
{
	size_t i;

	for (i = 0; i < e->parts; i++)
		if (e->part[i].origin == origin &&
		    !strcmp(e->part[i].name, name))
			return &e->part[i];
	return NULL;
}

void part_copy(struct exceptions *e, const struct part *p)
{
	struct part *copy = part_add(e, p->origin, p->name, p->time);

	set_add_all(&copy->set, &p->set);
	set_normalise(&copy->set);
}

void exceptions_free(struct exceptions *e)
{
	size_t i;

	for (i = 0; i < e->parts; i++) {
		free(e->part[i].name);
		set_free(&e->part[i].set);
	}
	free(e->part);
	*e = (struct exceptions){ 0 };
}

/*
 * A set that is full has more ranges than the kernel takes, so neither the
 * guard nor the kernel lets it pass.
 */
static void apply_part(const struct part *p, struct set *set)
{
	struct set left = { 0 };

	if (p->origin != ORIGIN_DENY && p->origin != ORIGIN_DENY_SOURCE) {
		set_add_all(set, &p->set);
		set_normalise(set);
		return;
	}
	set_subtract(set, &p->set, &left);
	set_free(set);
	*set = left;
}

void exceptions_apply(const struct exceptions *e, struct set *set)
{
	enum origin origin;
	size_t i;

	for (origin = 0; origin < ORIGINS; origin++)
		for (i = 0; i < e->parts; i++)
			if (e->part[i].origin == origin)
				apply_part(&e->part[i], set);
}

void exceptions_merge(const struct exceptions *e, const struct set *set,
		      struct set *out)
{
	set_add_all(out, set);
	set_normalise(out);
	exceptions_apply(e, out);
}

bool exceptions_make(const struct exceptions *e, const struct set *set,
		     const struct set *out)
{
	struct set merged = { 0 };
	bool equal;

	exceptions_merge(e, set, &merged);
	equal = set_equal(&merged, out);
	set_free(&merged);
	return equal;
}

/* What @e lets in shows in the empty set, what it keeps out in the full one. */
bool exceptions_same(const struct exceptions *a, const struct exceptions *b)
{
	struct set none = { 0 }, all = { 0 }, in = { 0 }, out = { 0 };
	bool same;

	set_add(&all, IPV4, (struct range){ { 0, 0 }, addr_ones(32) });
	set_add(&all, IPV6, (struct range){ { 0, 0 }, addr_ones(128) });
	exceptions_merge(b, &none, &in);
	exceptions_merge(b, &all, &out);
	same = exceptions_make(a, &none, &in) && exceptions_make(a, &all, &out);
	set_free(&all);
	set_free(&in);
	set_free(&out);
	return same;
}

bool exceptions_inside(const struct exceptions *e, unsigned long number)
{
	return !e->since || number < e->since;
}

/* Owners write addresses themselves.  All else comes from somebody else. */
bool part_is_foreign(const struct part *p)
{
	return p->origin != ORIGIN_ALLOW && p->origin != ORIGIN_DENY;
}

bool part_is_new(const struct part *p, const struct exceptions *last)
{
	const struct part *old = part_find(last, p->origin, p->name);

	return !old || !set_equal(&old->set, &p->set);
}

/* The part as @given says.  @old may be NULL. */
static void part_mix(struct exceptions *e, const struct part *p,
		     const struct part *old, enum given given)
{
	struct part *mixed;

	if (given != GIVEN_LAST)
		part_copy(e, p);
	else if (old)
		part_copy(e, old);
	else
		e->missing = true;
	if (given != GIVEN_BOTH || !old)
		return;
	mixed = &e->part[e->parts - 1];
	set_add_all(&mixed->set, &old->set);
	set_normalise(&mixed->set);
}

void exceptions_mix(struct exceptions *e, const struct exceptions *now,
		    const struct exceptions *last, const enum given *given)
{
	const struct part *p;
	size_t i;

	*e = (struct exceptions){ .whole = now->whole, .since = now->since,
				  .missing = now->missing };
	for (i = 0; i < now->parts; i++) {
		p = &now->part[i];
		part_mix(e, p, part_find(last, p->origin, p->name), given[i]);
	}
}
