// SPDX-License-Identifier: GPL-2.0
/* Messages of the SSH server dropbear.  Its addresses have a port behind. */
#include "audit/event.h"

static enum line_is take_address(struct span s, struct event *e)
{
	const char *colon;

	span_skip(&s, "<");
	s = span_cut(&s, ' ');
	s = span_cut(&s, '>');
	colon = s.size ? memrchr(s.at, ':', s.size) : NULL;
	if (!colon)
		return LINE_SILENT;
	s.size = colon - s.at;
	return event_client(e, s);
}

enum line_is dropbear_read(struct span message, struct event *e)
{
	struct span rest, how = message, user;

	e->kind = LOG_SSH;
	how = span_cut(&how, ' ');
	/* What a client chose may be in front, such as "Bad password for". */
	if (!span_behind_last(message, " from ", &rest) ||
	    take_address(rest, e) != LINE_CLIENT)
		return LINE_SILENT;
	if ((span_is(how, "Password") || span_is(how, "Pubkey") ||
	     span_is(how, "PAM")) &&
	    span_behind(message, " auth succeeded for '", &user)) {
		e->how = how;
		e->user = span_cut(&user, '\'');
		e->deeds = DEED_LOGIN;
	}
	return LINE_CLIENT;
}
