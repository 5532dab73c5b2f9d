// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of dovecot:
 *
 *   imap-login: Login: user=<bob>, method=PLAIN, rip=1.2.3.4, lip=..., TLS
 *   imap-login: Disconnected (auth failed): user=<bob>, ..., rip=1.2.3.4, ...
 *
 * A client chooses the user's name, which stands before the address.
 */
#include "audit/event.h"

/* Takes "imap-login: " and the like off the front of *@s. */
static bool take_service(struct span *s, struct span *service)
{
	struct span rest = *s;

	*service = span_cut(&rest, ':');
	if (service->size < 6 || !span_skip(&rest, " ") ||
	    memcmp(service->at + service->size - 6, "-login", 6))
		return false;
	*s = rest;
	return true;
}

static void take_login(struct span s, struct event *e)
{
	struct span user, method;

	if (!span_skip(&s, "Login: ") && !span_skip(&s, "Logged in: "))
		return;
	if (!span_behind(s, "user=<", &user))
		return;
	e->user = span_cut(&user, '>');
	if (span_behind(user, "method=", &method))
		e->how = span_cut(&method, ',');
	e->deeds = DEED_LOGIN;
}

enum line_is dovecot_read(struct span message, struct event *e)
{
	struct span service, rest = message;

	e->kind = LOG_DOVECOT;
	if (!take_service(&rest, &service))
		return LINE_SILENT;
	span_skip(&rest, "Info: ");
	if (!span_behind_last(rest, " rip=", &message) ||
	    event_client(e, span_cut(&message, ',')) != LINE_CLIENT)
		return LINE_SILENT;
	take_login(rest, e);
	return LINE_CLIENT;
}

enum line_is dovecot_bare(struct span message, struct event *e)
{
	enum line_is is = dovecot_read(message, e);

	return is == LINE_CLIENT ? is : LINE_UNKNOWN;
}
