// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/report.h"
#include "guard/guard.h"
#include "guard/sessions.h"
#include "inforce/in_force.h"
#include "inforce/module.h"
#include "set/local.h"

/* A list that is being judged. */
struct judge {
	const struct wanted *wanted;
	unsigned int accept;	/* of enum accept */
	const struct set *set;
	struct set global;	/* @set without the local blocks */
	struct in_force force;
	bool silent, refused;
};

/* Refuses the list.  Says why, in one line. */
static void __attribute__((format(printf, 3, 4)))
reject(struct judge *j, enum code code, const char *format, ...)
{
	va_list args;
	char *text;

	j->refused = true;
	if (j->silent)
		return;
	va_start(args, format);
	text = phrase_args(format, args);
	va_end(args);
	complain(code, "list %s: %s", j->wanted->name, text);
	free(text);
}

static bool accepted(const struct judge *j, enum accept what)
{
	return j->accept & what;
}

static bool is_empty(const struct set *s)
{
	return !s->of[IPV4].count && !s->of[IPV6].count;
}

/*
 * The rule for ip6tables uses the same list as the one for iptables.  A list of
 * IPv4 alone would shut out every client that comes by IPv6.
 */
static void judge_missing_family(struct judge *j, enum family f)
{
	const char *name = family_name(f);

	if (!j->global.of[f].count && !j->wanted->one_family)
		reject(j, GJ_ONE_FAMILY,
		       "holds no %s addresses but local ones, so every other "
		       "%s client would be shut out; add a list of %s, or "
		       "allow it with --one-family",
		       name, name, name);
}

/*
 * A list that is too large shuts nobody out, but it is of no use.  A /64 of
 * which the list holds a part is enough for the lower limit.
 */
static void judge_size(struct judge *j, enum family f)
{
	uint64_t least = j->wanted->least[f], most = j->wanted->most[f];
	struct addr size = set_size(&j->global, f);
	uint64_t covered = size_units(f, size);
	const char *name = family_name(f), *unit = size_unit(f, size);
	bool small = size_small(f, size);
	char digit = f == IPV4 ? '4' : '6';

	if (accepted(j, ACCEPT_SIZE))
		return;
	if (most && covered > most)
		reject(j, GJ_TOO_WIDE,
		       "covers %s %s %s, at most %s are allowed "
		       "(max-ipv%c); --accept size lets it pass",
		       size_text(size), name, unit, number_text(most), digit);
	if (size.lo && f == IPV6)
		covered++;
	if (j->global.of[f].count && covered < least)
		reject(j, GJ_TOO_SMALL, small ?
		       "covers %s %s %s, at least %s networks of /64 are "
		       "wanted (min-ipv%c); --accept size lets it pass" :
		       "covers %s %s %s, at least %s are wanted (min-ipv%c); "
		       "--accept size lets it pass", size_text(size), name,
		       unit, number_text(least), digit);
}

static void judge_sizes(struct judge *j)
{
	enum family f;

	if (is_empty(&j->global)) {
		reject(j, GJ_TOO_SMALL, "holds no addresses but local ones");
		return;
	}
	for (f = IPV4; f < FAMILIES; f++) {
		judge_missing_family(j, f);
		judge_size(j, f);
	}
}

/* Is the family missing, and may it be? */
static bool left_out(const struct judge *j, enum family f)
{
	return j->wanted->one_family && !j->global.of[f].count;
}

/* "1,234", with the unit if @other has another one.  The caller frees it. */
static char *unit_text(enum family f, struct addr size, struct addr other)
{
	bool small = size_small(f, size);

	if (small == size_small(f, other))
		return xprintf("%s", size_text(size));
	return phrase(small ? "%s addresses" : "%s networks of /64",
		      size_text(size));
}

/* False if the list is refused. */
static bool judge_loss(struct judge *j, enum family f, struct addr lost,
		       struct addr old)
{
	double share = size_percent(lost, old);
	char *text;

	if (share <= j->wanted->max_loss || accepted(j, ACCEPT_LOSS))
		return true;
	text = unit_text(f, lost, old);
	reject(j, GJ_LOSS,
	       "lacks %s of the %s %s %s of %s (%.1f %%), at most %u %% may "
	       "go at once (max-loss); --accept loss lets it pass",
	       text, size_text(old), family_name(f), size_unit(f, old),
	       j->force.text, share, j->wanted->max_loss);
	free(text);
	return false;
}

/*
 * A /32 has so many addresses that 200 hosts beside it do not show.  But they
 * may be the owner's.  So they are counted as prefixes, too.  The share is that
 * of all prefixes: in the list of a country a few hosts may go.
 */
static void judge_hosts(struct judge *j, const struct set *old)
{
	struct set_hosts h = set_compare_hosts(old, &j->global);
	double share = h.all ? 100 * h.lost / h.all : 0;

	if (share <= j->wanted->max_loss || accepted(j, ACCEPT_LOSS))
		return;
	reject(j, GJ_LOSS,
	       "lacks %s of the %s IPv6 prefixes longer than /64 of %s, or "
	       "parts of them (%.1f %% of its %s IPv6 prefixes), at most %u %% "
	       "may go at once (max-loss); --accept loss lets it pass",
	       number_text(h.touched), number_text(h.hosts), j->force.text,
	       share, number_text(h.all), j->wanted->max_loss);
}

/* Few hosts may become a whole country: nobody needs the digits of that. */
static const char *gain_text(double share)
{
	static char text[32];

	snprintf(text, sizeof(text), "%.1f %%", share);
	return share > 9999 ? N_("over 9,999 %") : text;
}

static void judge_gain(struct judge *j, enum family f, struct addr gained,
		       struct addr old)
{
	unsigned int most = j->wanted->max_gain;
	double share = size_percent(gained, old);
	char *text;

	if (!most || share <= most || accepted(j, ACCEPT_GAIN))
		return;
	text = unit_text(f, old, gained);
	reject(j, GJ_GAIN,
	       "has %s %s %s more than the %s of %s (%s), at most %u %% may "
	       "come at once (max-gain); --accept gain lets it pass",
	       size_text(gained), family_name(f), size_unit(f, gained), text,
	       j->force.text, gain_text(share), most);
	free(text);
}

static void judge_change(struct judge *j)
{
	struct set old = { 0 };
	struct set_change change;
	enum family f;

	if (j->force.from != IN_FORCE_KERNEL && j->force.from != IN_FORCE_STORE)
		return;
	local_remove(&j->force.set, &old);
	change = set_compare(&old, &j->global);
	for (f = IPV4; f < FAMILIES; f++) {
		struct addr size = set_size(&old, f);

		if (left_out(j, f))
			continue;
		if (judge_loss(j, f, change.fewer[f], size) && f == IPV6)
			judge_hosts(j, &old);
		judge_gain(j, f, change.more[f], size);
	}
	set_free(&old);
}

static bool canary_passes(const struct judge *j, const struct canary *c,
			  bool in)
{
	if (!in)
		return !set_meets(j->set, c->family, c->range);
	return left_out(j, c->family) ||
	       set_holds(j->set, c->family, c->range);
}

static const char *canary_format(bool in)
{
	return in ? N_("lacks %s, which must be in it (must-be-in); is it the "
		       "right list? --accept canary lets it pass") :
		    N_("holds %s, which must be out of it (must-be-out); is it "
		       "the right list, or is it in allow.d? --accept canary "
		       "lets it pass");
}

/* One line for all of them: half a list fails many of these checks. */
static void judge_canaries_of(struct judge *j, const struct canaries *c,
			      bool in)
{
	const struct canary *first = NULL;
	char text[RANGE_TEXT], *all;
	size_t i, wrong = 0;

	for (i = 0; i < c->count; i++) {
		if (canary_passes(j, &c->at[i], in))
			continue;
		if (!wrong++)
			first = &c->at[i];
	}
	if (!first)
		return;
	range_text(first->family, first->range, text);
	all = wrong > 1 ? phrase("%s and %zu more", text, wrong - 1) :
			  xprintf("%s", text);
	reject(j, GJ_CANARY, canary_format(in), all);
	free(all);
}

static void judge_canaries(struct judge *j)
{
	if (accepted(j, ACCEPT_CANARY))
		return;
	judge_canaries_of(j, &j->wanted->in, true);
	judge_canaries_of(j, &j->wanted->out, false);
}

static void judge_limit(struct judge *j)
{
	uint64_t count = set_prefixes(j->set, IPV4) +
			 set_prefixes(j->set, IPV6);
	uint64_t most = module_max_prefixes();

	if (count > most)
		reject(j, GJ_MODULE_LIMIT,
		       "has %s prefixes, at most %s can be loaded (module "
		       "parameter max_prefixes)",
		       number_text(count), number_text(most));
}

/*
 * Whom would the new list shut out?  If a list is in force, this is everybody
 * whom it lets in, logged in or not.  Scanners that it shuts out already do not
 * count.  If no list is in force, scanners get in, too: then only those count
 * who are logged in.
 */
static void find_harmed(const struct judge *j, struct set *harmed)
{
	struct set clients = { 0 }, outside = { 0 }, kept_out = { 0 };
	bool in_kernel = j->force.from == IN_FORCE_KERNEL;

	sessions_find(in_kernel, &clients);
	set_subtract(&clients, j->set, &outside);
	if (in_kernel)
		set_subtract(&outside, &j->force.set, &kept_out);
	set_subtract(&outside, &kept_out, harmed);
	set_free(&clients);
	set_free(&outside);
	set_free(&kept_out);
}

/* "203.0.113.5", or "203.0.113.5 and 2 more" */
static char *addresses_text(const struct set *set)
{
	uint64_t more = set_size(set, IPV4).lo + set_size(set, IPV6).lo - 1;
	enum family f = set->of[IPV4].count ? IPV4 : IPV6;
	char text[PREFIX_TEXT];

	addr_text(f, set->of[f].at[0].first, text);
	return more ? phrase("%s and %s more", text, number_text(more)) :
		      xprintf("%s", text);
}

static void judge_sessions(struct judge *j)
{
	struct set harmed = { 0 };
	char *who;

	if (!j->wanted->sessions || accepted(j, ACCEPT_SESSION))
		return;
	find_harmed(j, &harmed);
	if (!is_empty(&harmed)) {
		who = addresses_text(&harmed);
		reject(j, GJ_SESSION,
		       "would shut out %s, connected by SSH now; if that is "
		       "you, write it into a file in %s/allow.d for the next "
		       "update, else let it pass with --accept session",
		       who, j->wanted->dir);
		free(who);
	}
	set_free(&harmed);
}

static enum geojp_exit judge(struct judge *j, const struct place *p,
			     bool sessions_only)
{
	enum geojp_exit code = in_force_last(p, true, &j->force);

	if (!code && !sessions_only) {
		local_remove(j->set, &j->global);
		judge_sizes(j);
		judge_change(j);
		judge_canaries(j);
		judge_limit(j);
	}
	if (!code)
		judge_sessions(j);
	set_free(&j->global);
	set_free(&j->force.set);
	return !code && j->refused ? GEOJP_INPUT : code;
}

enum geojp_exit guard_sessions(const struct set *set, const struct place *p,
			       const struct wanted *w, unsigned int accept)
{
	struct judge j = { .wanted = w, .accept = accept, .set = set };

	return judge(&j, p, true);
}

enum geojp_exit guard(const struct set *set, const struct place *p,
		      const struct wanted *w, unsigned int accept)
{
	struct judge j = { .wanted = w, .accept = accept, .set = set };

	return judge(&j, p, false);
}

bool guard_passes(const struct set *set, const struct place *p,
		  const struct wanted *w, unsigned int accept)
{
	struct judge j = { .wanted = w, .accept = accept, .set = set,
			   .silent = true };

	return !judge(&j, p, false);
}
