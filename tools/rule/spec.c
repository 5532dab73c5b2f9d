// SPDX-License-Identifier: GPL-2.0
/* A line of iptables as words. */
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "rule/tables.h"

/* Copies one word to *@to.  Returns what is behind it, or NULL. */
static const char *copy_word(const char *from, char **to)
{
	bool quoted_part = false;

	for (; *from && (quoted_part || *from != ' '); from++) {
		if (*from == '"') {
			quoted_part = !quoted_part;
			continue;
		}
		if (quoted_part && *from == '\\' && from[1])
			from++;
		*(*to)++ = *from;
	}
	*(*to)++ = '\0';
	return quoted_part ? NULL : from;
}

/* The most words that a text of @size bytes can have, and the NULL. */
static size_t spec_most(size_t size)
{
	return size / 2 + 2;
}

char **spec_split(const char *text)
{
	size_t size = strlen(text), most = spec_most(size), count = 0;
	char **word = xmalloc(most * sizeof(*word) + size + 2);
	char *to = (char *)(word + most);

	while (text && *text) {
		if (*text == ' ') {
			text++;
			continue;
		}
		word[count++] = to;
		text = copy_word(text, &to);
	}
	word[count] = NULL;
	if (text)
		return word;
	free(word);
	return NULL;
}

/* What stands behind these is free text, and may look like an option. */
static bool before_text(const char *word)
{
	return !strcmp(word, "--comment") || !strcmp(word, "--log-prefix") ||
	       !strcmp(word, "--nflog-prefix") || !strcmp(word, "--string");
}

char *const *spec_next(char *const *word)
{
	bool text = before_text(*word) && word[1];

	return word + 1 + text;
}

const char *spec_after(char *const *word, const char *name)
{
	for (; *word; word = spec_next(word))
		if (!strcmp(*word, name))
			return word[1];
	return NULL;
}

bool spec_has(char *const *word, const char *name)
{
	for (; *word; word = spec_next(word))
		if (!strcmp(*word, name))
			return true;
	return false;
}

bool spec_jumps_to(char *const *word, const char *chain)
{
	const char *target = spec_after(word, "-j");

	if (!target)
		target = spec_after(word, "-g");
	return target && !strcmp(target, chain);
}

bool spec_geojp(char *const *word)
{
	for (; *word; word = spec_next(word))
		if (!strcmp(*word, "-m") && word[1] &&
		    !strcmp(word[1], "geojp"))
			return true;
	return false;
}

bool spec_same(char *const *a, char *const *b)
{
	for (; *a && *b; a++, b++)
		if (strcmp(*a, *b))
			return false;
	return !*a && !*b;
}

/* The words from one "-m" or "-j" to the next. */
struct group {
	char *const *word;
	size_t count;
};

#define GROUPS_MAX 64

static bool group_starts(const char *word)
{
	return !strcmp(word, "-m") || !strcmp(word, "-j") ||
	       !strcmp(word, "-g");
}

static bool group_comment(const struct group *g)
{
	return g->count > 1 && !strcmp(g->word[0], "-m") &&
	       !strcmp(g->word[1], "comment");
}

/* The groups but comments.  Returns how many, or GROUPS_MAX if too many. */
static size_t groups_of(char *const *word, struct group group[GROUPS_MAX])
{
	size_t count = 0;

	while (*word && count < GROUPS_MAX) {
		struct group *g = &group[count++];

		*g = (struct group){ word++, 1 };
		for (; *word && !group_starts(*word); word++)
			g->count++;
		if (group_comment(g))
			count--;
	}
	return count;
}

static bool group_same(const struct group *a, const struct group *b)
{
	size_t i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++)
		if (strcmp(a->word[i], b->word[i]))
			return false;
	return true;
}

bool spec_alike(char *const *a, char *const *b)
{
	struct group in_a[GROUPS_MAX], in_b[GROUPS_MAX];
	size_t as = groups_of(a, in_a), bs = groups_of(b, in_b), i, k;

	if (as != bs || as == GROUPS_MAX)
		return false;
	for (i = 0; i < as; i++) {
		for (k = 0; k < bs && !group_same(&in_a[i], &in_b[k]); k++)
			;
		if (k == bs)
			return false;
		in_b[k].count = 0;	/* each counts once */
	}
	return true;
}
