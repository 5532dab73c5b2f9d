// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "config/country.h"

static int letter(char c)
{
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'z' ? c - 'a' : -1;
}

int country_index(const char *s)
{
	int first = letter(s[0]), second;

	if (first < 0)
		return COUNTRY_NONE;
	second = letter(s[1]);
	return second < 0 || s[2] ? COUNTRY_NONE : first * 26 + second;
}

bool country_none(const char *s)
{
	return !*s || !strcmp(s, "-") || !strcmp(s, "--") ||
	       !strcmp(s, "??") || !strcasecmp(s, "none") ||
	       (isalpha((unsigned char)s[0]) && isdigit((unsigned char)s[1]) &&
		!s[2]);
}

bool country_foreign(const struct countries *wanted, const char *s)
{
	int i = country_index(s), first = letter(*s);

	if (i != COUNTRY_NONE)
		return !wanted->in[i];
	if (country_none(s))
		return *s;
	if (first < 0)
		return !strcmp(s, "\\N");	/* what MySQL writes for NULL */
	for (i = 0; i < 26; i++)
		if (wanted->in[first * 26 + i])
			return false;
	return true;
}

bool countries_add(struct countries *c, const char *code)
{
	int i = country_index(code);

	if (i == COUNTRY_NONE)
		return false;
	c->count += !c->in[i];
	c->in[i] = true;
	return true;
}

/* Appends code @i, after a space unless it is the first, if all of it fits. */
static void append(char *text, size_t size, int i)
{
	size_t used = strlen(text), room = size - used;

	if (snprintf(text + used, room, "%s%c%c", used ? " " : "",
		     'A' + i / 26, 'A' + i % 26) >= (int)room)
		text[used] = '\0';
}

void countries_text(const struct countries *c, char *text, size_t size)
{
	int i;

	*text = '\0';
	for (i = 0; i < COUNTRY_CODES; i++)
		if (c->in[i])
			append(text, size, i);
}

void country_counts_text(const struct country_counts *counts, int most,
			 char *text, size_t size)
{
	struct country_counts left = *counts;
	int i, top;

	*text = '\0';
	while (most--) {
		for (i = top = 0; i < COUNTRY_CODES; i++)
			if (left.seen[i] > left.seen[top])
				top = i;
		if (!left.seen[top])
			return;
		append(text, size, top);
		left.seen[top] = 0;
	}
}
