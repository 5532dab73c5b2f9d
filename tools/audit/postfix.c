// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of postfix.  Its programs that talk to clients write each as
 * HOST[ADDRESS].  A host's name cannot have a bracket, and what a client sends
 * stands behind, so the first address counts.
 */
#include <ctype.h>

#include "audit/event.h"

#define SENT ", status=sent ("

/* "4X9kQ2Zz0wz9x" or "A1B2C3D4E5", and not "warning". */
static bool is_queue_id(struct span s)
{
	bool digit = false;
	size_t i;

	for (i = 0; i < s.size; i++) {
		if (!isalnum((unsigned char)s.at[i]))
			return false;
		digit |= isdigit((unsigned char)s.at[i]);
	}
	return digit && s.size >= 5 && s.size <= 32;
}

static bool take_queue(struct span *s, struct event *e)
{
	struct span rest = *s, id = span_cut(&rest, ':');

	if (!is_queue_id(id) || !span_skip(&rest, " "))
		return false;
	e->queue = id;
	*s = rest;
	return true;
}

/* "client=HOST[ADDRESS], sasl_method=PLAIN, sasl_username=bob" */
static void take_client(struct span s, struct event *e)
{
	struct span method;

	e->deeds = e->queue.size ? DEED_MAIL : 0;
	if (!span_behind(s, "], sasl_method=", &method))
		return;
	e->how = span_cut(&method, ',');
	if (!span_skip(&method, " sasl_username="))
		return;
	e->user = span_cut(&method, ',');
	e->deeds |= DEED_LOGIN;
}

static enum line_is take_address(struct span s, struct event *e)
{
	struct span address;

	while (span_behind(s, "[", &s)) {
		address = s;
		address = span_cut(&address, ']');
		if (event_client(e, address) == LINE_CLIENT)
			return LINE_CLIENT;
	}
	return LINE_SILENT;
}

/* A program that delivers, or the queue's manager. */
static enum line_is take_delivery(struct span s, struct event *e)
{
	struct span rest;

	if (!e->queue.size)
		return LINE_SILENT;
	if (span_starts(s, "to=<") && span_behind(s, SENT, &rest))
		e->deeds = DEED_SENT;
	else if (span_is(s, "removed"))
		e->deeds = DEED_GONE;
	return LINE_SILENT;
}

static bool ends(struct span s, const char *word)
{
	size_t size = strlen(word);

	return s.size >= size && !memcmp(s.at + s.size - size, word, size);
}

/* "1.2.3.4: Name or service not known" */
static enum line_is take_unresolved(struct span s, struct event *e)
{
	struct span address = span_cut(&s, ' ');

	if (address.size && address.at[address.size - 1] == ':')
		address.size--;
	return event_client(e, address);
}

static enum line_is take_talk(struct span s, struct event *e)
{
	span_skip(&s, "NOQUEUE: ");
	if (span_starts(s, "client="))
		take_client(s, e);
	if (span_skip(&s, "warning: hostname ") &&
	    span_behind(s, " to address ", &s))
		return take_unresolved(s, e);
	return take_address(s, e);
}

enum line_is postfix_read(struct span message, struct event *e)
{
	struct span rest = message;

	e->kind = LOG_POSTFIX;
	take_queue(&rest, e);
	if (ends(e->program, "/smtpd") || ends(e->program, "/postscreen") ||
	    span_starts(rest, "milter-"))
		return take_talk(rest, e);
	return take_delivery(rest, e);
}

enum line_is postfix_bare(struct span message, struct event *e)
{
	struct span rest = message;
	bool queue = take_queue(&rest, e);

	e->kind = LOG_POSTFIX;
	if (queue && span_starts(rest, "client="))
		return take_talk(rest, e);
	if (queue && (span_starts(rest, "to=<") || span_is(rest, "removed")))
		return take_delivery(rest, e);
	if (!queue && (span_starts(rest, "connect from ") ||
		       span_starts(rest, "disconnect from ") ||
		       span_starts(rest, "lost connection after ") ||
		       span_starts(rest, "timeout after ")))
		return take_address(rest, e);
	return LINE_UNKNOWN;
}
