// SPDX-License-Identifier: GPL-2.0
/*
 * Access logs of nginx, Apache and others, "common" or "combined", and with
 * more in front of them or behind:
 *
 *   ADDR IDENT USER [TIME] "REQUEST" STATUS BYTES ["REFERER" "USER AGENT" ...]
 *   VHOST:PORT ADDR IDENT USER [TIME] ...
 *   "X-FORWARDED-FOR" ADDR IDENT USER [TIME] ...
 *
 * A client can send any X-Forwarded-For, so the address of the connection
 * counts, which is the second of two.
 */
#include <ctype.h>

#include "audit/event.h"
#include "audit/when.h"

/* Most lines are of the same second as the line before. */
static time_t take_time(struct span *s)
{
	/* "29/Nov/2026:08:48:11 +0900" */
	static _Thread_local char last[26];
	static _Thread_local time_t time;
	const char *start = s->at;

	if (time && s->size >= sizeof(last) &&
	    !memcmp(start, last, sizeof(last))) {
		*s = span_from(*s, start + sizeof(last));
		return time;
	}
	time = when_web(s);
	if (s->at - start == sizeof(last))
		memcpy(last, start, sizeof(last));
	else
		time = 0;
	return time;
}

/* Finds " [TIME]"; @before is what is in front of it. */
static bool find_time(struct span line, struct event *e, struct span *before)
{
	struct span rest = line;

	while (span_behind(rest, " [", &rest)) {
		struct span s = rest;

		e->time = take_time(&s);
		if (!e->time || !span_skip(&s, "] "))
			continue;
		e->request = s;
		before->at = line.at;
		before->size = rest.at - line.at - 2;
		return true;
	}
	return false;
}

/* Takes a word, or what is in double quotes. */
static struct span next_word(struct span *s)
{
	struct span word;

	if (!span_skip(s, "\""))
		return span_cut(s, ' ');
	word = span_cut(s, '"');
	span_skip(s, " ");
	return word;
}

/* To compare is faster than to read: most visitors come again soon. */
#define KNOWN 1024
#define KNOWN_SIZE 40		/* bytes of an address */

static bool take_address(struct span s, struct event *e)
{
	static _Thread_local struct known {
		size_t size;
		char text[KNOWN_SIZE];
		enum family family;
		struct addr addr;
	} known[KNOWN];
	struct known *k;
	uint64_t tail;

	if (s.size < sizeof(tail) || s.size > KNOWN_SIZE)
		return span_addr(s, &e->family, &e->addr);
	memcpy(&tail, s.at + s.size - sizeof(tail), sizeof(tail));
	k = &known[(tail ^ s.size) * 0x9e3779b97f4a7c15ULL >> 54];
	if (k->size != s.size || memcmp(k->text, s.at, s.size)) {
		if (!span_addr(s, &k->family, &k->addr)) {
			k->size = 0;
			return false;
		}
		k->size = s.size;
		memcpy(k->text, s.at, s.size);
	}
	e->family = k->family;
	e->addr = k->addr;
	return true;
}

enum line_is access_plain(struct span line, struct event *e)
{
	struct span rest = line, first = span_cut(&rest, ' ');

	if (!span_skip(&rest, "- - [") || !take_address(first, e))
		return LINE_UNKNOWN;
	e->kind = LOG_WEB;
	e->time = take_time(&rest);
	e->request = rest;
	return e->time && span_skip(&e->request, "] ") ? LINE_CLIENT :
							 LINE_UNKNOWN;
}

static bool is_name(struct span s)
{
	size_t i;

	for (i = 0; i < s.size; i++)
		if (!isalnum((unsigned char)s.at[i]) &&
		    !memchr(".-_:", s.at[i], 4))
			return false;
	return s.size;
}

enum line_is access_read(struct span line, struct event *e)
{
	struct span before, first, second, rest;
	bool quote = span_starts(line, "\"");

	e->kind = LOG_WEB;
	if (!find_time(line, e, &before))
		return LINE_UNKNOWN;
	rest = before;
	first = next_word(&rest);
	second = span_cut(&rest, ' ');
	if (span_addr(second, &e->family, &e->addr) &&
	    (quote || is_name(first) || span_starts(first, "["))) {
		span_cut(&rest, ' ');
		e->user = rest;
		return LINE_CLIENT;
	}
	e->user = rest;
	if (quote || !rest.size)
		return LINE_UNKNOWN;
	if (span_addr(first, &e->family, &e->addr))
		return LINE_CLIENT;
	/* With "HostnameLookups On" or behind a socket that has no address. */
	return is_name(first) &&
	       (memchr(first.at, '.', first.size) || span_is(first, "unix:")) ?
	       LINE_NAME : LINE_UNKNOWN;
}

/* Does an odd number of backslashes stand in front of @p? */
static bool escaped(const char *start, const char *p)
{
	bool odd = false;

	while (p-- > start && *p == '\\')
		odd = !odd;
	return odd;
}

/* Takes what is in double quotes.  A backslash stands before others. */
static bool next_quoted(struct span *s, struct span *text)
{
	const char *p;

	if (!s->size)
		return false;
	p = memchr(s->at, '"', s->size);
	if (!p)
		return false;
	*s = span_from(*s, p + 1);
	text->at = s->at;
	do {
		p = s->size ? memchr(s->at, '"', s->size) : NULL;
		if (!p)
			return false;
		*s = span_from(*s, p + 1);
	} while (escaped(text->at, p));
	text->size = p - text->at;
	return true;
}

void access_request(const struct event *e, struct request *r)
{
	struct span rest = e->request, request, text;

	*r = (struct request){ .user = e->user };
	if (!next_quoted(&rest, &request))
		return;
	span_cut(&request, ' ');
	r->path = span_cut(&request, ' ');
	text = rest;
	if (r->user.size && (!span_skip(&text, " ") ||
			     !span_number(&text, 999, &r->status)))
		r->status = 0;
	if (!next_quoted(&rest, &text) || !next_quoted(&rest, &r->agent))
		r->agent = (struct span){ 0 };
}
