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

struct judge {
	const struct wanted *wanted;
	unsigned int accept;
	const struct set *set;
	struct set global;	/* @set without the local blocks */
	bool refused;
};

static bool accepted(const struct judge *j, enum accept what)
{
	return j->accept & what;
}

/* One line that says why. */
__attribute__((format(printf, 2, 3)))
static void reject(struct judge *j, const char *format, ...)
{
	char why[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	complain("list %s: %s", j->wanted->name, why);
	j->refused = true;
}

/*
 * The rule for ip6tables uses the same list as the one for iptables.  A list of
 * IPv4 alone would shut out every client that comes by IPv6.
 */
static void judge_missing_family(struct judge *j, enum family f)
{
	reject(j, "holds no %s addresses but local ones, so every other %s "
	       "client would be shut out; add a list of %s, or allow it with "
	       "--one-family", family_name(f), family_name(f), family_name(f));
}

static void judge_size(struct judge *j, enum family f)
{
	uint64_t covered = set_measure(&j->global, f);

	if (covered < j->wanted->least[f] && !accepted(j, ACCEPT_SIZE))
		reject(j, "covers %s %s %s, at least %s are wanted "
		       "(min-ipv%c); --accept size lets it pass",
		       number_text(covered), family_name(f), set_unit(f),
		       number_text(j->wanted->least[f]), f == IPV4 ? '4' : '6');
}

/* A list that lets everybody in shuts nobody out, but is of no use. */
static void judge_most(struct judge *j, enum family f)
{
	uint64_t covered = set_measure(&j->global, f);
	uint64_t most = j->wanted->most[f];

	if (most && covered > most && !accepted(j, ACCEPT_SIZE))
		reject(j, "covers %s %s %s, at most %s are allowed "
		       "(max-ipv%c); --accept size lets it pass",
		       number_text(covered), family_name(f), set_unit(f),
		       number_text(most), f == IPV4 ? '4' : '6');
}

static void judge_family(struct judge *j, enum family f)
{
	judge_most(j, f);
	if (j->global.of[f].count)
		judge_size(j, f);
	else if (!j->wanted->one_family)
		judge_missing_family(j, f);
}

static void judge_sizes(struct judge *j)
{
	if (!j->global.of[IPV4].count && !j->global.of[IPV6].count) {
		reject(j, "holds no addresses but local ones");
		return;
	}
	judge_family(j, IPV4);
	judge_family(j, IPV6);
}

/* Does the list lack the family, as its owner allows? */
static bool left_out(const struct judge *j, enum family f)
{
	return j->wanted->one_family && !j->global.of[f].count;
}

static void judge_loss(struct judge *j, enum family f, uint64_t lost,
		       uint64_t old, const char *old_name)
{
	double share = percent(lost, old);

	if (share > j->wanted->max_loss && !accepted(j, ACCEPT_LOSS))
		reject(j, "lacks %s of the %s %s %s of %s (%.1f %%), at most "
		       "%u %% may go at once (max-loss); --accept loss lets "
		       "it pass", number_text(lost), number_text(old),
		       family_name(f), set_unit(f), old_name, share,
		       j->wanted->max_loss);
}

static void judge_gain(struct judge *j, enum family f, uint64_t gained,
		       uint64_t old, const char *old_name)
{
	double share = percent(gained, old);

	if (j->wanted->max_gain && share > j->wanted->max_gain &&
	    !accepted(j, ACCEPT_GAIN))
		reject(j, "has %s %s %s more than the %s of %s (%.1f %%), at "
		       "most %u %% may come at once (max-gain); --accept gain "
		       "lets it pass", number_text(gained), family_name(f),
		       set_unit(f), number_text(old), old_name, share,
		       j->wanted->max_gain);
}

static void judge_change(struct judge *j, const struct in_force *force)
{
	struct set old = { 0 };
	struct set_change change;
	enum family f;

	local_remove(&force->set, &old);
	change = set_compare(&old, &j->global);
	for (f = IPV4; f < FAMILIES; f++) {
		uint64_t size = set_measure(&old, f);

		if (left_out(j, f))
			continue;
		judge_loss(j, f, change.fewer[f], size, force->text);
		judge_gain(j, f, change.more[f], size, force->text);
	}
	set_free(&old);
}

static bool canary_passes(const struct judge *j, const struct canary *c,
			  bool in)
{
	struct range r = prefix_range(c->family, &c->prefix);

	if (!in)
		return !set_meets(j->set, c->family, r);
	return left_out(j, c->family) || set_holds(j->set, c->family, r);
}

/* One line for all of them: half a list fails many of these checks. */
static void judge_canaries_of(struct judge *j, const struct canaries *c,
			      bool in)
{
	const struct canary *first = NULL;
	char text[PREFIX_TEXT], more[32] = "";
	size_t i, others = 0;

	for (i = 0; i < c->count; i++) {
		if (canary_passes(j, &c->at[i], in))
			continue;
		if (first)
			others++;
		else
			first = &c->at[i];
	}
	if (!first)
		return;
	prefix_text(first->family, &first->prefix, text);
	if (others)
		snprintf(more, sizeof(more), " and %zu more", others);
	reject(j, "%s %s%s, which must be %s (must-be-%s); is it the right "
	       "list%s? --accept canary lets it pass", in ? "lacks" : "holds",
	       text, more, in ? "in it" : "out of it", in ? "in" : "out",
	       in ? "" : ", or is it in allow.d");
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
		reject(j, "has %s prefixes, at most %s can be loaded (module "
		       "parameter max_prefixes)", number_text(count),
		       number_text(most));
}

/* "203.0.113.5", or "203.0.113.5 and 2 more" */
static char *addresses_text(const struct set *set)
{
	uint64_t more = 0;
	char text[PREFIX_TEXT] = "";
	enum family f;
	size_t i;

	for (f = IPV4; f < FAMILIES; f++) {
		for (i = 0; i < set->of[f].count; i++) {
			if (*text)
				more++;
			else
				addr_text(f, set->of[f].at[i].first, text);
		}
	}
	return more ? xprintf("%s and %s more", text, number_text(more)) :
		      xprintf("%s", text);
}

/*
 * The SSH peers that the new list would shut out.
 *
 * If a list is in force, these are addresses that it lets in and the new list
 * does not.  They need not have logged in yet.  An address that it keeps out
 * already, such as that of a scanner, is not harmed.  If no list is in force,
 * everybody gets in, and only an address that has logged in counts.
 */
static void find_harmed(const struct set *set, const struct in_force *force,
			struct set *harmed)
{
	struct set outside = { 0 }, kept_out = { 0 };
	struct sessions s;

	sessions_find(&s);
	if (force->from == IN_FORCE_KERNEL) {
		set_subtract(&s.connected, set, &outside);
		set_subtract(&outside, &force->set, &kept_out);
		set_subtract(&outside, &kept_out, harmed);
	} else {
		set_subtract(&s.logged_in, set, harmed);
	}
	set_free(&outside);
	set_free(&kept_out);
	sessions_free(&s);
}

static void judge_sessions(struct judge *j, const struct in_force *force)
{
	struct set harmed = { 0 };
	char *who;

	if (!j->wanted->sessions || accepted(j, ACCEPT_SESSION))
		return;
	find_harmed(j->set, force, &harmed);
	if (harmed.of[IPV4].count || harmed.of[IPV6].count) {
		who = addresses_text(&harmed);
		reject(j, "would shut out %s, connected by SSH now; if that is "
		       "you, write it into a file in %s/allow.d for the next "
		       "update, else let it pass with --accept session", who,
		       j->wanted->dir);
		free(who);
	}
	set_free(&harmed);
}

enum geojp_exit guard_sessions(const struct set *set, const struct place *p,
			       const struct wanted *w, unsigned int accept)
{
	struct judge j = { .wanted = w, .accept = accept, .set = set };
	struct in_force force;
	enum geojp_exit code;

	code = in_force(p, true, &force);
	if (!code)
		judge_sessions(&j, &force);
	set_free(&force.set);
	return j.refused ? GEOJP_INPUT : code;
}

enum geojp_exit guard(const struct set *set, const struct place *p,
		      const struct wanted *w, unsigned int accept)
{
	struct judge j = { .wanted = w, .accept = accept, .set = set };
	struct in_force force;
	enum geojp_exit code;

	code = in_force(p, true, &force);
	if (!code) {
		local_remove(set, &j.global);
		judge_sizes(&j);
		if (force.from == IN_FORCE_KERNEL ||
		    force.from == IN_FORCE_STORE)
			judge_change(&j, &force);
		judge_canaries(&j);
		judge_limit(&j);
		set_free(&j.global);
		judge_sessions(&j, &force);
	}
	set_free(&force.set);
	return j.refused ? GEOJP_INPUT : code;
}
