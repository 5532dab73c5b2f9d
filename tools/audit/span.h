/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A part of a line of a log: bytes that need not end with a NUL byte, and that
 * anybody may have sent.
 */
#ifndef GEOJP_SPAN_H
#define GEOJP_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "set/addr.h"

struct span {
	const char *at;
	size_t size;
};

/* The part of @s from @at on, which points into it or to its end. */
static inline struct span span_from(struct span s, const char *at)
{
	return (struct span){ at, s.at + s.size - at };
}

static inline bool span_starts(struct span s, const char *word)
{
	size_t size = strlen(word);

	return s.size >= size && !memcmp(s.at, word, size);
}

static inline bool span_is(struct span s, const char *word)
{
	return s.size == strlen(word) && span_starts(s, word);
}

/* Moves @s past @word if it starts with it. */
static inline bool span_skip(struct span *s, const char *word)
{
	if (!span_starts(*s, word))
		return false;
	*s = span_from(*s, s->at + strlen(word));
	return true;
}

/* Takes what is before @end, or all.  Moves @s past it, and past @end. */
static inline struct span span_cut(struct span *s, char end)
{
	const char *found = s->size ? memchr(s->at, end, s->size) : NULL;
	struct span part = *s;

	if (found)
		part.size = found - s->at;
	*s = span_from(*s, s->at + part.size + (found ? 1 : 0));
	return part;
}

/* What is behind the first or last @word in @s, for *@rest.  False: none. */
bool span_behind(struct span s, const char *word, struct span *rest);
bool span_behind_last(struct span s, const char *word, struct span *rest);

/*
 * Reads all of @s as one address.  An IPv4-mapped one becomes IPv4, and the
 * zone of a link-local one is left out.
 */
bool span_addr(struct span s, enum family *f, struct addr *a);

/* Takes a number of digits only, at most @most.  False and no change if not. */
bool span_number(struct span *s, unsigned int most, unsigned int *value);

#endif /* GEOJP_SPAN_H */
