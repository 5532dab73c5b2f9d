// SPDX-License-Identifier: GPL-2.0
/* The addresses of a set: ipset save, or ipset commands in a file. */
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "formats/rules.h"

#define ELSE "; ipset save NAME shows one set as geojp reads it"

static const char not_ipset[] = "not a line of ipset that adds to a set" ELSE;
static const char one_set[] = "keep one set, as with ipset save NAME";

/*
 * A file may fill a new set and swap it with the one in use.  So it may create
 * two of a family: at the swap the one that was filled gets the other's name.
 */
struct second {
	char name[INPUT_LINE_MAX + 1];	/* "": there is none */
	char gone[INPUT_LINE_MAX + 1];	/* what was swapped out */
	bool filled;			/* the first set has addresses */
	/* The line that creates it, and what is wrong if nothing is swapped. */
	unsigned long number;
	char line[INPUT_LINE_MAX + 1];
	char *why;
};

/* What is known of the file. */
struct ipset {
	struct sameness set[FAMILIES];	/* the name of the set */
	struct second second[FAMILIES];
	bool added;
};

static bool is_one_of(const char *word, const char *const *names)
{
	while (*names && strcmp(word, *names))
		names++;
	return *names;
}

/* The first word that is not part of how ipset is called. */
static enum word first_word(struct words *w, bool *called)
{
	static const char *const before[] = { "sudo", "ipset", "/sbin/ipset",
					      "/usr/sbin/ipset", "-!", "-exist",
					      "--exist", NULL };
	enum word kind;

	*called = false;
	while ((kind = words_next(w)) == WORD_TEXT &&
	       is_one_of(w->text, before))
		*called = true;
	return kind;
}

static bool looks_like_ipset(const char *line)
{
	static const char *const commands[] = { "create", "add", "flush",
						NULL };
	static struct words w;
	bool called;

	w.signs = RULES_SHELL;
	w.next = line;
	if (first_word(&w, &called) != WORD_TEXT)
		return false;
	/* What ipset list prints is recognised to be refused by name. */
	return called || !strcmp(w.text, "Name:") ||
	       (is_one_of(w.text, commands) && words_next(&w) == WORD_TEXT);
}

/*
 * Takes the options up to the end of the line: those of @flags, and those of
 * @values with a word each.  If one says that the set is of IPv6, so will *@f.
 */
static const char *take_options(struct words *w, const char *const *flags,
				const char *const *values, enum family *f)
{
	enum word kind;

	while ((kind = words_next(w)) == WORD_TEXT) {
		if (is_one_of(w->text, flags))
			continue;
		if (!strcmp(w->text, "nomatch"))
			return "takes addresses out of the set (nomatch), so "
			       "the set is not the sum of its lines";
		if (!strcmp(w->text, "netmask") || !strcmp(w->text, "bitmask"))
			return "each element of this set stands for a network "
			       "(netmask); geojp cannot read such a set";
		if (!is_one_of(w->text, values))
			return "has an option that geojp does not know" ELSE;
		if (words_next(w) != WORD_TEXT)
			return not_ipset;
		if (!strcmp(w->text, "inet6"))
			*f = IPV6;
	}
	if (kind == WORD_SIGN)
		return rules_shell;
	return kind == WORD_OPEN ? rules_quote : NULL;
}

/* Takes the name of a set.  The word behind it is then in ->text. */
static bool take_name(struct words *w, char name[INPUT_LINE_MAX + 1])
{
	if (words_next(w) != WORD_TEXT)
		return false;
	strcpy(name, w->text);
	return words_next(w) == WORD_TEXT;
}

/* A set that is created without addresses counts: it could be the one meant. */
static const char *note_set(struct text *t, enum family f, const char *name)
{
	struct ipset *own = t->own;
	struct second *s = &own->second[f];
	const char *why = rules_same(&own->set[f], t, name, one_set);

	if (!why || !strcmp(name, s->name))
		return NULL;
	if (*s->name || *s->gone || s->filled)
		return why;
	strcpy(s->name, name);
	s->number = t->number;
	strcpy(s->line, t->line);
	s->why = phrase("%s", why);
	return NULL;
}

static const char *take_create(struct text *t, struct words *w)
{
	static const char *const types[] = { "hash:net", "hash:ip", "bitmap:ip",
					     NULL };
	static const char *const flags[] = { "counters", "comment", "skbinfo",
					     "forceadd", "-!", "-exist", NULL };
	static const char *const values[] = { "family", "hashsize", "maxelem",
					      "timeout", "initval",
					      "bucketsize", "range", NULL };
	static char name[INPUT_LINE_MAX + 1];
	enum family f = IPV4;
	const char *why;

	if (!take_name(w, name))
		return not_ipset;
	if (!is_one_of(w->text, types))
		return "a set of another type than hash:net, hash:ip or "
		       "bitmap:ip" ELSE;
	why = take_options(w, flags, values, &f);
	return why ? why : note_set(t, f, name);
}

/* The first address says which of the two sets is filled. */
static void choose_set(struct ipset *own, enum family f, const char *name)
{
	static char first[INPUT_LINE_MAX + 1];
	struct second *s = &own->second[f];

	if (!s->filled && *s->name && !strcmp(name, s->name)) {
		strcpy(first, own->set[f].text);
		strcpy(own->set[f].text, s->name);
		strcpy(s->name, first);
	}
	s->filled = true;
	own->added = true;
}

static bool are_both(const struct ipset *own, enum family f, const char *a,
		     const char *b)
{
	const char *set = own->set[f].text, *second = own->second[f].name;

	return *second && ((!strcmp(a, set) && !strcmp(b, second)) ||
			   (!strcmp(a, second) && !strcmp(b, set)));
}

/* "swap NEW OLD" */
static const char *take_swap(struct text *t, struct words *w)
{
	static char name[INPUT_LINE_MAX + 1];
	struct ipset *own = t->own;
	enum family f;

	if (!take_name(w, name))
		return not_ipset;
	for (f = IPV4; f < FAMILIES; f++) {
		if (!are_both(own, f, name, w->text))
			continue;
		strcpy(own->second[f].gone, own->set[f].text);
		strcpy(own->set[f].text, own->second[f].name);
		*own->second[f].name = '\0';
		return words_next(w) == WORD_END ? NULL : not_ipset;
	}
	return "swaps other sets than the two that the file creates" ELSE;
}

/* "destroy NEW", after the swap. */
static bool is_gone(const struct ipset *own, struct words *w)
{
	return words_last(w, 1) && (!strcmp(w->text, own->second[IPV4].gone) ||
				    !strcmp(w->text, own->second[IPV6].gone));
}

static const char *take_add(struct text *t, struct words *w)
{
	static const char *const flags[] = { "-!", "-exist", NULL };
	static const char *const values[] = { "timeout", "packets", "bytes",
					      "comment", "skbmark", "skbprio",
					      "skbqueue", NULL };
	static char name[INPUT_LINE_MAX + 1], element[INPUT_LINE_MAX + 1];
	struct ipset *own = t->own;
	enum family f;
	const char *why;

	if (!take_name(w, name))
		return not_ipset;
	strcpy(element, w->text);
	why = take_options(w, flags, values, &f);
	if (why)
		return why;
	if (strchr(element, ','))
		return text_blame(t, element, "has a second part; geojp reads "
					      "sets of addresses alone");
	choose_set(own, strchr(element, ':') ? IPV6 : IPV4, name);
	return rules_keep_in(t, own->set, name, element, one_set);
}

static const char *take_ipset(struct text *t, char *line)
{
	static const char *const before[] = { "flush", "destroy", NULL };
	static struct words w;
	const struct ipset *own = t->own;
	bool called;

	w.signs = RULES_SHELL;
	w.next = line;
	if (!strcmp(line, "COMMIT") || !strcmp(line, "quit"))
		return NULL;
	if (first_word(&w, &called) != WORD_TEXT)
		return not_ipset;
	if (!strcmp(w.text, "create"))
		return take_create(t, &w);
	if (!strcmp(w.text, "add"))
		return take_add(t, &w);
	if (!strcmp(w.text, "swap"))
		return take_swap(t, &w);
	if (own->added && !strcmp(w.text, "destroy"))
		return is_gone(own, &w) ? NULL : not_ipset;
	if (own->added || !is_one_of(w.text, before))
		return not_ipset;
	return words_last(&w, 1) ? NULL : not_ipset;
}

/* A second set that took nobody's place could be the one meant. */
static enum geojp_exit finish_ipset(const struct text *t,
				    const struct input *in)
{
	const struct ipset *own = t->own;
	const struct second *s;

	for (s = own->second; s < own->second + FAMILIES; s++) {
		if (!*s->name)
			continue;
		complain(GJ_LINE, "%s:%lu: %s: %s", in->name, s->number,
			 quoted(s->line), s->why);
		return GEOJP_INPUT;
	}
	return GEOJP_OK;
}

static void free_ipset(void *own)
{
	struct ipset *ipset = own;

	free(ipset->second[IPV4].why);
	free(ipset->second[IPV6].why);
}

const struct line_format ipset = {
	.recognise = looks_like_ipset,
	.take = take_ipset,
	.needs = "line that adds an address to a set",
	.finish = finish_ipset,
	.free = free_ipset,
	.own_size = sizeof(struct ipset),
	.whole_lines = true,
};
