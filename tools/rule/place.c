// SPDX-License-Identifier: GPL-2.0
/*
 * Is a line in its place?  A line behind "-j ACCEPT" is there and does nothing.
 *
 * What is not known to be harmless counts as if it accepted everything.  The
 * rule then goes to the front of its chain, where it does what it says.
 */
#include <stdlib.h>
#include <string.h>

#include "rule/tables.h"

/* Targets after which the next line is looked at, or that turn away. */
static bool never_accepts(const char *target)
{
	static const char *const targets[] = {
		"LOG", "NFLOG", "ULOG", "DROP", "REJECT", "TARPIT", "MARK",
		"CONNMARK", "SECMARK", "CONNSECMARK", "CLASSIFY", "DSCP", "TOS",
		"TTL", "HL", "ECN", "TCPMSS", "CHECKSUM", "SET", "AUDIT", "TEE",
		"TRACE", "LED", "RATEEST", "IDLETIMER",
	};
	size_t i;

	for (i = 0; i < sizeof(targets) / sizeof(*targets); i++)
		if (!strcmp(targets[i], target))
			return true;
	return false;
}

static bool has_word(const char *list, const char *word)
{
	size_t size = strlen(word);

	for (; list; list = strchr(list, ',')) {
		list += *list == ',';
		if (!strncmp(list, word, size) &&
		    (!list[size] || list[size] == ','))
			return true;
	}
	return false;
}

/*
 * Do the states of connections leave out new ones?  A new connection that is
 * redirected to another address has the state DNAT, too.
 */
static bool states_without_new(const char *states, bool negated)
{
	if (negated)
		return has_word(states, "NEW");
	return !has_word(states, "NEW") && !has_word(states, "DNAT") &&
	       !has_word(states, "SNAT");
}

/*
 * Local networks are at most 10.0.0.0/8 and fc00::/7 wide.  What is wider, as
 * 2000::/3 or half of IPv4, is nearly everybody.
 */
static bool some_sources(const char *prefix)
{
	const char *len = strrchr(prefix, '/');
	long least = strchr(prefix, ':') ? 7 : 8;

	return !len || strtol(len + 1, NULL, 10) >= least;
}

/* Do both ends begin with the same number, as in 192.0.2.1-192.0.2.9? */
static bool some_range(const char *range)
{
	const char *last = strchr(range, '-');
	size_t size = strcspn(range, ".:") + 1;

	return last && !strncmp(range, last + 1, size);
}

/* "-i lo", or another interface than the one that our line is for. */
static bool other_interface(const char *name, bool negated, const char *ours)
{
	if (!negated && !strcmp(name, "lo"))
		return true;
	if (!ours || strchr(ours, '+') || strchr(name, '+'))
		return false;
	return !strcmp(name, ours) == negated;
}

/*
 * Does the option, with the word behind it, limit a line to few sources, or to
 * packets that our line does not look at?
 */
static bool limits(char *const *word, bool negated, const char *interface)
{
	if (!word[1])
		return false;
	if (!strcmp(*word, "-i"))
		return other_interface(word[1], negated, interface);
	if (!strcmp(*word, "--ctstate") || !strcmp(*word, "--state"))
		return states_without_new(word[1], negated);
	if (negated)
		return false;
	if (!strcmp(*word, "-s"))
		return some_sources(word[1]);
	if (!strcmp(*word, "--match-set"))
		return word[2] && !strncmp(word[2], "src", 3);
	if (!strcmp(*word, "--src-range"))
		return some_range(word[1]);
	return !strcmp(*word, "--src-jp");
}

static bool limited(const struct seen_line *l, const char *interface)
{
	char *const *word;

	for (word = l->word; *word; word = spec_next(word))
		if (limits(word, word > l->word && !strcmp(word[-1], "!"),
			   interface))
			return true;
	return false;
}

/* The interface that our line is for, without "!"; or NULL. */
static const char *interface_of(const struct seen_line *l)
{
	return l->word[0] && !strcmp(l->word[0], "-i") ? l->word[1] : NULL;
}

static bool chain_accepts(const struct seen_table *t, struct seen_chain *c);

/*
 * @inside: in a chain that was jumped to, where RETURN goes back to what is in
 * front of our line.
 */
static bool line_accepts(const struct seen_table *t, const struct seen_line *l,
			 const char *interface, bool inside)
{
	const char *target = spec_after(l->word, "-j");
	struct seen_chain *c;

	if (l->ours || limited(l, interface))
		return false;
	if (!target)	/* from a chain of -g nothing comes back here */
		return spec_after(l->word, "-g");
	if (never_accepts(target) || (inside && !strcmp(target, "RETURN")))
		return false;
	c = chain_find(t, target);
	return !c || chain_accepts(t, c);
}

/* A chain that leads to itself is nothing that the kernel would take. */
static bool chain_accepts(const struct seen_table *t, struct seen_chain *c)
{
	size_t i;

	if (c->accepts != ACCEPTS_UNKNOWN)
		return c->accepts != ACCEPTS_NOT;
	c->accepts = ACCEPTS_LOOKING;
	for (i = 0; i < c->lines; i++)
		if (line_accepts(t, &c->line[i], NULL, true))
			break;
	c->accepts = i < c->lines ? ACCEPTS : ACCEPTS_NOT;
	return c->accepts == ACCEPTS;
}

/* The first of the @count first lines of the chain that accepts; or NULL. */
static const struct seen_line *accepts_in(const struct seen_table *t,
					  const struct seen_chain *c,
					  size_t count, const char *interface)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (line_accepts(t, &c->line[i], interface, false))
			return &c->line[i];
	return NULL;
}

const struct seen_line *place_behind(const struct seen_table *t,
				     const struct seen_chain *c, size_t number)
{
	return accepts_in(t, c, number, interface_of(&c->line[number]));
}

/* What the search for a way to a chain knows. */
struct way {
	struct seen_table *t;
	const char *interface;
	const struct seen_line *behind;
	const struct seen_chain *in;
};

static bool leads_to(struct way *w, struct seen_chain *to);

/* Only the first jump counts: what passes that by passes the others by, too. */
static bool chain_leads(struct way *w, struct seen_chain *from,
			const struct seen_chain *to)
{
	const struct seen_line *front;
	size_t i;

	for (i = 0; i < from->lines; i++)
		if (spec_jumps_to(from->line[i].word, to->name))
			break;
	if (i == from->lines)
		return false;
	front = accepts_in(w->t, from, i, w->interface);
	if (!front)
		return leads_to(w, from);
	if (!w->behind) {
		w->behind = front;
		w->in = from;
	}
	return false;
}

static bool leads_to(struct way *w, struct seen_chain *to)
{
	struct seen_chain *c = w->t->chain;
	bool leads = to->builtin;

	if (to->looking)
		return false;
	to->looking = true;
	for (; !leads && c < w->t->chain + w->t->chains; c++)
		leads = chain_leads(w, c, to);
	to->looking = false;
	return leads;
}

bool place_reached(struct seen_table *t, struct seen_chain *c, size_t number,
		   const struct seen_line **behind,
		   const struct seen_chain **in)
{
	struct way w = { .t = t, .interface = interface_of(&c->line[number]) };
	bool reached = leads_to(&w, c);

	*behind = w.behind;
	*in = w.in;
	return reached;
}
