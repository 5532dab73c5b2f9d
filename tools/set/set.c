// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "set/set.h"

#define ROOM_FIRST 256	/* ranges that the first allocation has room for */

void set_free(struct set *s)
{
	free(s->of[IPV4].at);
	free(s->of[IPV6].at);
	*s = (struct set){ 0 };
}

static int compare(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return addr_cmp(x->first, y->first);
}

static bool is_sorted(const struct ranges *r)
{
	size_t i;

	for (i = 1; i < r->count; i++)
		if (addr_cmp(r->at[i - 1].first, r->at[i].first) > 0)
			return false;
	return true;
}

/* Do two ranges, sorted by their first address, overlap or touch? */
static bool joins(const struct range *a, const struct range *b)
{
	return addr_cmp(b->first, a->last) <= 0 ||
	       !addr_cmp(addr_prev(b->first), a->last);
}

static void normalise(struct ranges *r)
{
	size_t i, kept = 0;

	if (!r->count)
		return;
	if (!is_sorted(r))
		qsort(r->at, r->count, sizeof(*r->at), compare);
	for (i = 1; i < r->count; i++) {
		struct range *last = &r->at[kept], *next = &r->at[i];

		if (!joins(last, next))
			r->at[++kept] = *next;
		else if (addr_cmp(next->last, last->last) > 0)
			last->last = next->last;
	}
	r->count = kept + 1;
}

void set_normalise(struct set *s)
{
	normalise(&s->of[IPV4]);
	normalise(&s->of[IPV6]);
}

static void grow(struct ranges *r)
{
	r->room = r->room ? r->room * 2 : ROOM_FIRST;
	r->at = xrealloc(r->at, r->room * sizeof(*r->at));
}

bool set_add_exact(struct set *s, enum family f, struct range range)
{
	struct ranges *r = &s->of[f];

	if (r->count == r->room) {
		/*
		 * An input may repeat itself for ever.  Only what the set
		 * really covers may take memory.
		 */
		normalise(r);
		if (r->count >= r->room / 2) {
			if (r->room >= SET_MAX_RANGES)
				return false;
			grow(r);
		}
	}
	r->at[r->count++] = range;
	return true;
}

bool set_add(struct set *s, enum family f, struct range range)
{
	range_unmap(&f, &range);
	return set_add_exact(s, f, range);
}

bool set_add_all(struct set *to, const struct set *from)
{
	enum family f;
	size_t i;

	for (f = IPV4; f < FAMILIES; f++)
		for (i = 0; i < from->of[f].count; i++)
			if (!set_add(to, f, from->of[f].at[i]))
				return false;
	return true;
}

/* This has no limit: the sets that the range comes from have one. */
static void append(struct ranges *r, struct addr first, struct addr last)
{
	if (r->count == r->room)
		grow(r);
	r->at[r->count++] = (struct range){ first, last };
}

/* The first range that ends at or after @a, or NULL. */
static const struct range *find(const struct ranges *r, struct addr a)
{
	size_t low = 0, high = r->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (addr_cmp(r->at[middle].last, a) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < r->count ? &r->at[low] : NULL;
}

/* Cuts the holes @b out of each range of @a, from left to right. */
static void subtract(const struct ranges *a, const struct ranges *b,
		     struct ranges *out)
{
	const struct range *hole;
	size_t i;

	for (i = 0; i < a->count; i++) {
		struct range rest = a->at[i];
		bool left = true;

		while (left && (hole = find(b, rest.first)) &&
		       addr_cmp(hole->first, rest.last) <= 0) {
			if (addr_cmp(hole->first, rest.first) > 0)
				append(out, rest.first, addr_prev(hole->first));
			left = addr_cmp(hole->last, rest.last) < 0;
			rest.first = addr_next(hole->last);
		}
		if (left)
			append(out, rest.first, rest.last);
	}
}

void set_subtract(const struct set *a, const struct set *b, struct set *out)
{
	subtract(&a->of[IPV4], &b->of[IPV4], &out->of[IPV4]);
	subtract(&a->of[IPV6], &b->of[IPV6], &out->of[IPV6]);
}

bool set_holds(const struct set *s, enum family f, struct range r)
{
	const struct range *found = find(&s->of[f], r.first);

	return found && addr_cmp(found->first, r.first) <= 0 &&
	       addr_cmp(found->last, r.last) >= 0;
}

bool set_meets(const struct set *s, enum family f, struct range r)
{
	const struct range *found = find(&s->of[f], r.first);

	return found && addr_cmp(found->first, r.last) <= 0;
}

bool set_find(const struct set *s, enum family f, struct addr a,
	      struct prefix *p)
{
	const struct range *found = find(&s->of[f], a);
	struct range rest;

	if (!found || addr_cmp(found->first, a) > 0)
		return false;
	rest = *found;
	while (range_cut(&rest, f, p) && addr_cmp(rest.first, a) <= 0)
		;
	return true;
}

/* A range has no padding, so its bytes can be compared. */
static bool equal(const struct ranges *a, const struct ranges *b)
{
	return a->count == b->count &&
	       (!a->count || !memcmp(a->at, b->at, a->count * sizeof(*a->at)));
}

bool set_equal(const struct set *a, const struct set *b)
{
	return equal(&a->of[IPV4], &b->of[IPV4]) &&
	       equal(&a->of[IPV6], &b->of[IPV6]);
}

struct addr set_size(const struct set *s, enum family f)
{
	const struct ranges *r = &s->of[f];
	struct addr sum = { 0, 0 };
	size_t i;

	for (i = 0; i < r->count; i++) {
		struct addr size = addr_sub(r->at[i].last, r->at[i].first);

		/* The sum wraps to zero only if the set holds all of IPv6. */
		sum = addr_next(addr_add(sum, size));
		if (!sum.hi && !sum.lo)
			return addr_ones(128);
	}
	return sum;
}

uint64_t size_units(enum family f, struct addr size)
{
	return f == IPV4 ? size.lo : size.hi;
}

uint64_t set_measure(const struct set *s, enum family f)
{
	return size_units(f, set_size(s, f));
}

const char *set_unit(enum family f)
{
	return f == IPV4 ? N_("addresses") : "networks of /64";
}

bool size_small(enum family f, struct addr size)
{
	return f == IPV6 && !size.hi && size.lo;
}

const char *size_unit(enum family f, struct addr size)
{
	return set_unit(size_small(f, size) ? IPV4 : f);
}

/* IPv4 fits into the lower half. */
const char *size_text(struct addr size)
{
	return number_text(size.hi ? size.hi : size.lo);
}

bool size_zero(struct addr size)
{
	return !size.hi && !size.lo;
}

double size_percent(struct addr part, struct addr whole)
{
	if (size_zero(whole))
		return 0;
	return 100 * (part.hi * 0x1p64 + part.lo) /
	       (whole.hi * 0x1p64 + whole.lo);
}

uint64_t set_prefixes(const struct set *s, enum family f)
{
	uint64_t count = 0;
	struct prefix p;
	size_t i;

	for (i = 0; i < s->of[f].count; i++) {
		struct range rest = s->of[f].at[i];

		do
			count++;
		while (range_cut(&rest, f, &p));
	}
	return count;
}

struct set_change set_compare(const struct set *old, const struct set *new)
{
	struct set more = { 0 }, fewer = { 0 };
	struct set_change change;
	enum family f;

	set_subtract(new, old, &more);
	set_subtract(old, new, &fewer);
	for (f = IPV4; f < FAMILIES; f++) {
		change.more[f] = set_size(&more, f);
		change.fewer[f] = set_size(&fewer, f);
	}
	set_free(&more);
	set_free(&fewer);
	return change;
}

/* The part of @p, from 0 to 1, that is in @r.  @p is longer than /64. */
static double part_of(const struct ranges *r, const struct prefix *p)
{
	struct range whole = prefix_range(IPV6, p), rest;
	const struct range *found, *end = r->at + r->count;
	double sum = 0;

	for (found = find(r, whole.first); found && found < end &&
	     addr_cmp(found->first, whole.last) <= 0; found++) {
		rest.first = addr_cmp(found->first, whole.first) > 0 ?
			     found->first : whole.first;
		rest.last = addr_cmp(found->last, whole.last) < 0 ?
			    found->last : whole.last;
		sum += addr_sub(rest.last, rest.first).lo + 1.0;
	}
	return sum / (addr_sub(whole.last, whole.first).lo + 1.0);
}

struct set_hosts set_compare_hosts(const struct set *old, const struct set *new)
{
	struct set_hosts h = { .all = set_prefixes(old, IPV6) };
	struct prefix p;
	bool more;
	double lost;
	size_t i;

	for (i = 0; i < old->of[IPV6].count; i++) {
		struct range rest = old->of[IPV6].at[i];

		do {
			more = range_cut(&rest, IPV6, &p);
			if (p.len <= 64)
				continue;
			lost = 1 - part_of(&new->of[IPV6], &p);
			h.hosts++;
			h.touched += lost > 0;
			h.lost += lost;
		} while (more);
	}
	return h;
}
