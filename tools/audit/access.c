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

/*
 * Finds " [TIME] " from @rest on; @before is what is in front of it.  The next
 * one is behind @rest then.
 */
static bool find_time(struct span line, struct span *rest, struct event *e,
		      struct span *before)
{
	while (span_behind(*rest, " [", rest)) {
		struct span s = *rest;

		e->time = take_time(&s);
		if (!e->time || !span_skip(&s, "] "))
			continue;
		e->request = s;
		before->at = line.at;
		before->size = rest->at - line.at - 2;
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
		    (!s.at[i] || !strchr(".-_:", s.at[i])))
			return false;
	return s.size;
}

/* An address, or one with a port, as "1.2.3.4:5" and "[2001:db8::1]:5". */
static bool take_client(struct span s, struct event *e)
{
	struct span rest = s;
	unsigned int port;

	if (span_addr(s, &e->family, &e->addr))
		return true;
	if (span_skip(&rest, "["))
		s = span_cut(&rest, ']');
	else
		s = span_cut(&rest, ':');
	span_skip(&rest, ":");
	return (!rest.size || (span_number(&rest, 65535, &port) &&
			       !rest.size)) &&
	       span_addr(s, &e->family, &e->addr);
}

/* @before is what stands in front of the time. */
static enum line_is read_before(struct span before, struct event *e)
{
	struct span rest = before, first, second;
	bool quote = span_starts(before, "\"");

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
	if (take_client(first, e))
		return LINE_CLIENT;
	/* With "HostnameLookups On" or behind a socket that has no address. */
	return is_name(first) &&
	       (memchr(first.at, '.', first.size) || span_is(first, "unix:")) ?
	       LINE_NAME : LINE_UNKNOWN;
}

/*
 * A user's name and an X-Forwarded-For, which a client can choose, may look
 * like a time.  No client can put a double quote into a line as it is.  So the
 * time is the one in front of the quoted request, if there is such a one.
 */
enum line_is access_read(struct span line, struct event *e)
{
	struct span before, rest = line;
	struct event found, best = *e;
	enum line_is is = LINE_UNKNOWN, now;
	bool quoted;

	e->kind = LOG_WEB;
	while (find_time(line, &rest, e, &before)) {
		quoted = span_starts(e->request, "\"");
		found = *e;
		now = read_before(before, &found);
		if (now == LINE_UNKNOWN || (is != LINE_UNKNOWN && !quoted))
			continue;
		best = found;
		is = now;
		if (quoted)
			break;
	}
	*e = best;
	return is;
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
