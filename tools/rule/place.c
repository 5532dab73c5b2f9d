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

/* Do the states of connections leave out new ones? */
static bool states_without_new(const char *states, bool negated)
{
	return has_word(states, "NEW") == negated;
}

/* "0.0.0.0/0" is everybody; so would half of everybody be, nearly. */
static bool some_sources(const char *prefix)
{
	const char *len = strrchr(prefix, '/');

	return !len || atoi(len + 1) > 0;
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
	return !strcmp(*word, "--src-range") || !strcmp(*word, "--src-jp");
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

const struct seen_line *place_behind(const struct seen_table *t,
				     const struct seen_chain *c, size_t number)
{
	const char *interface = interface_of(&c->line[number]);
	size_t i;

	for (i = 0; i < number; i++)
		if (line_accepts(t, &c->line[i], interface, false))
			return &c->line[i];
	return NULL;
}

static void reach(struct seen_table *t, struct seen_chain *c)
{
	struct seen_chain *next;
	const char *target;
	size_t i;

	if (c->reached)
		return;
	c->reached = true;
	for (i = 0; i < c->lines; i++) {
		target = spec_after(c->line[i].word, "-j");
		if (!target)
			target = spec_after(c->line[i].word, "-g");
		next = target ? chain_find(t, target) : NULL;
		if (next)
			reach(t, next);
	}
}

void places_reach(struct seen_table *t)
{
	size_t i;

	for (i = 0; i < t->chains; i++)
		if (t->chain[i].builtin)
			reach(t, &t->chain[i]);
}
