// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "base/report.h"
#include "formats/rules.h"

#define BLANKS " \t\v\f"

const char rules_quote[] = "a quote is not closed";
const char rules_shell[] = "has shell syntax, and geojp runs no scripts";

/* Copies up to the quote that closes.  False if there is none. */
static bool take_quoted(const char **from, char **to)
{
	char quote = *(*from)++;

	for (; **from && **from != quote; ++*from) {
		if (quote == '"' && **from == '\\' && (*from)[1])
			++*from;
		*(*to)++ = **from;
	}
	if (!**from)
		return false;
	++*from;
	return true;
}

enum word words_next(struct words *w)
{
	const char *s = w->next;
	char *to = w->text;

	s += strspn(s, BLANKS);
	w->quoted = false;
	*to = '\0';
	if (!*s || *s == '#')
		return WORD_END;
	if (strchr(w->signs, *s)) {
		*to++ = *s++;
		*to = '\0';
		w->next = s;
		return WORD_SIGN;
	}
	while (*s && !strchr(BLANKS, *s) && !strchr(w->signs, *s)) {
		if (*s != '"' && *s != '\'') {
			*to++ = *s++;
			continue;
		}
		w->quoted = true;
		if (!take_quoted(&s, &to))
			return WORD_OPEN;
	}
	*to = '\0';
	w->next = s;
	return WORD_TEXT;
}

bool words_last(struct words *w, int count)
{
	struct words end;

	while (count--)
		if (words_next(w) != WORD_TEXT)
			return false;
	end = *w;
	return words_next(&end) == WORD_END;
}

const char *rules_same(struct sameness *s, const struct text *t,
		       const char *text, const char *way_out)
{
	static char why[1024];

	if (!s->line) {
		s->line = t->number;
		strcpy(s->text, text);
	}
	if (!strcmp(s->text, text))
		return NULL;
	phrase_in(why, sizeof(why), "unlike line %lu, which has %s; %s",
		  s->line, quoted(s->text), way_out);
	return why;
}

const char *rules_keep(struct text *t, const char *range)
{
	struct range r;
	enum family f;
	const char *why = range_scan(range, &f, &r);

	if (!why)
		why = text_width(f, r);
	return why ? text_blame(t, range, why) : text_keep(t, NULL, f, r);
}

const char *rules_keep_in(struct text *t, struct sameness set[FAMILIES],
			  const char *name, const char *range,
			  const char *way_out)
{
	struct range r;
	enum family f;
	const char *why = range_scan(range, &f, &r);

	if (why)
		return text_blame(t, range, why);
	/* An IPv4-mapped address is in a set of IPv6. */
	f = strchr(range, ':') ? IPV6 : IPV4;
	why = rules_same(&set[f], t, name, way_out);
	return why ? why : rules_keep(t, range);
}
