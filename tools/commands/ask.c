// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "base/report.h"
#include "commands/ask.h"
#include "guard/guard.h"

/* Ranges of a name that count although it left them.  A crowd is no home. */
#define LEFT_MAX 16

struct trial {
	const struct options *o;
	struct candidate *c;
	struct exceptions now, last;
	enum given *given;	/* for each part of @now */
};

static bool passes(struct trial *t)
{
	exceptions_free(&t->c->exceptions);
	exceptions_mix(&t->c->exceptions, &t->now, &t->last, t->given);
	candidate_merge(t->c);
	return guard_passes(&t->c->merged, &t->o->place, &t->o->wanted,
			    t->o->accept);
}

/* Gives all parts of others their last addresses.  False: all have them. */
static bool begin(struct trial *t)
{
	bool any = false;
	size_t i;

	for (i = 0; i < t->now.parts; i++) {
		t->given[i] = GIVEN_NOW;
		if (part_is_foreign(&t->now.part[i]) &&
		    part_is_new(&t->now.part[i], &t->last)) {
			t->given[i] = GIVEN_LAST;
			any = true;
		}
	}
	return any;
}

static void tell(const struct trial *t, const struct part *p,
		 const struct part *old, enum given given)
{
	const char *list = t->o->place.list;
	char when[TIME_TEXT], *text = part_text(p, &t->o->wanted);

	if (!old)
		complain(GJ_GUARD_EXCEPTION,
			 "list %s: %s: the guard refuses the list with what it "
			 "gives; there is no earlier answer, so it is left out",
			 list, text);
	else
		complain(GJ_GUARD_EXCEPTION, given == GIVEN_LAST ?
			 "list %s: %s: the guard refuses the list with what it "
			 "gives now; what it gave on %s is taken" :
			 "list %s: %s: the guard refuses the list with what it "
			 "gives now; what it gave on %s stays in it as well",
			 list, text,
			 time_text(when, "%Y-%m-%d %H:%M", old->time));
	free(text);
}

/*
 * Somebody may still be connected from the address that a name has just left.
 * Then both count, so that he is not shut out at the new one.
 */
static bool may_have_both(const struct part *p, const struct part *old)
{
	return old && p->origin == ORIGIN_HOST &&
	       old->set.of[IPV4].count <= LEFT_MAX &&
	       old->set.of[IPV6].count <= LEFT_MAX;
}

static void try_part(struct trial *t, size_t i)
{
	const struct part *p = &t->now.part[i];
	const struct part *old = part_find(&t->last, p->origin, p->name);

	t->given[i] = GIVEN_NOW;
	if (passes(t))
		return;
	t->given[i] = GIVEN_BOTH;
	if (!may_have_both(p, old) || !passes(t))
		t->given[i] = GIVEN_LAST;
	tell(t, p, old, t->given[i]);
}

enum geojp_exit ask_guard(const struct options *o, struct candidate *c)
{
	enum geojp_exit code = guard(&c->merged, &o->place, &o->wanted,
				     o->accept);
	struct trial t = { .o = o, .c = c };
	size_t i;

	if (code != GEOJP_INPUT)
		return code;
	t.now = c->exceptions;
	c->exceptions = (struct exceptions){ 0 };
	exceptions_last(&t.last, &o->place);
	t.given = xcalloc(t.now.parts * sizeof(*t.given));
	if (begin(&t) && passes(&t)) {
		code = GEOJP_OK;
		for (i = 0; i < t.now.parts; i++)
			if (t.given[i] == GIVEN_LAST)
				try_part(&t, i);
	} else {
		for (i = 0; i < t.now.parts; i++)
			t.given[i] = GIVEN_NOW;
	}
	passes(&t);	/* so that @c has what was found */
	free(t.given);
	exceptions_free(&t.now);
	exceptions_free(&t.last);
	return code;
}
