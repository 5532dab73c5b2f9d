// SPDX-License-Identifier: GPL-2.0
/* Messages of OpenSSH's server, sshd. */
#include "audit/event.h"

/*
 * Where the address is: in front of " port N", or behind a word.  A client
 * chooses the user's name, which stands before the address, and the text of
 * "Received disconnect", which stands behind it.
 */
enum where { NOWHERE, FIRST_PORT, LAST_PORT, BEHIND, LAST_BEHIND, LOGIN };

static const struct form {
	const char *start;
	enum where where;
	const char *word;	/* for BEHIND and LAST_BEHIND */
	bool own;		/* no other program's message begins so */
} forms[] = {
	{ "Accepted ", LOGIN, NULL, false },
	{ "Failed ", LAST_PORT, NULL, false },
	{ "Postponed ", LAST_PORT, NULL, false },
	{ "Partial ", LAST_PORT, NULL, false },
	{ "Invalid user ", LAST_BEHIND, " from ", false },
	{ "Illegal user ", LAST_BEHIND, " from ", false },
	{ "User ", LAST_BEHIND, " from ", false },
	{ "Connection closed by ", LAST_PORT, NULL, false },
	{ "Connection reset by ", LAST_PORT, NULL, false },
	{ "Connection from ", FIRST_PORT, NULL, false },
	{ "Received disconnect from ", BEHIND, "from ", false },
	{ "Disconnected from ", LAST_PORT, NULL, false },
	{ "Disconnecting ", LAST_PORT, NULL, false },
	{ "Unable to negotiate with ", FIRST_PORT, NULL, false },
	{ "banner exchange: Connection from ", FIRST_PORT, NULL, true },
	{ "ssh_dispatch_run_fatal: ", LAST_PORT, NULL, true },
	{ "Did not receive identification string from ", BEHIND, "from ",
	  false },
	{ "Bad protocol version identification ", LAST_BEHIND, " from ",
	  false },
	{ "Protocol major versions differ for ", BEHIND, "for ", false },
	{ "maximum authentication attempts exceeded for ", LAST_PORT, NULL,
	  false },
	{ "Address ", BEHIND, "Address ", false },
	{ "reverse mapping checking getaddrinfo for ", LAST_BEHIND, " [",
	  false },
	{ "Timeout before authentication for connection from ", BEHIND,
	  "from ", false },
	{ "Timeout before authentication for ", BEHIND, "for ", false },
	{ "Timeout, client not responding from ", LAST_PORT, NULL, false },
	{ "Starting session: ", LAST_PORT, NULL, false },
	{ "Close session: ", LAST_PORT, NULL, false },
	{ "drop connection #", BEHIND, " from [", false },
	{ "refused connect from ", LAST_BEHIND, " (", false },
	{ "pam_unix(sshd:auth): ", BEHIND, " rhost=", true },
	{ "pam_sss(sshd:auth): ", BEHIND, " rhost=", true },
	{ "pam_unix(sshd:", NOWHERE, NULL, true },
	{ "PAM ", BEHIND, " rhost=", false },
	{ "beginning MaxStartups throttling", NOWHERE, NULL, true },
	{ "exited MaxStartups throttling", NOWHERE, NULL, true },
	{ "kex_exchange_identification: ", NOWHERE, NULL, true },
};

/* Takes the last word of @s. */
static bool before_port(struct span s, struct event *e)
{
	const char *p = s.at + s.size;

	while (p > s.at && p[-1] != ' ')
		p--;
	return event_client(e, span_from(s, p)) == LINE_CLIENT;
}

/* Finds "ADDRESS port N", the first or the last one. */
static enum line_is find_port(struct span s, bool last, struct event *e)
{
	struct span rest, number;
	struct event found = *e;
	enum line_is is = LINE_SILENT;
	unsigned int port;

	/* A name that the client chose stands before and behind the address. */
	if (span_behind(s, ": Change of username ", &rest))
		return LINE_SILENT;
	rest = s;
	while (span_behind(rest, " port ", &rest)) {
		struct span before = { s.at, rest.at - s.at - 6 };

		number = rest;
		if (!span_number(&number, 65535, &port) ||
		    !before_port(before, &found))
			continue;
		*e = found;
		is = LINE_CLIENT;
		if (!last)
			break;
	}
	return is;
}

/* The address at the start, as of "1.2.3.4:11: bye" or "1.2.3.4]:22". */
static enum line_is take_address(struct span s, struct event *e)
{
	struct span address = span_cut(&s, ' ');

	address = span_cut(&address, ']');
	address = span_cut(&address, ')');
	while (address.size && event_client(e, address) != LINE_CLIENT)
		while (--address.size && address.at[address.size] != ':')
			;
	return address.size ? LINE_CLIENT : LINE_SILENT;
}

/* "Accepted METHOD for USER from ADDRESS port N ssh2: KEY" */
static enum line_is take_login(struct span s, struct event *e)
{
	struct span rest = s, address, user;

	span_skip(&rest, "Accepted ");
	e->how = span_cut(&rest, ' ');
	if (!span_skip(&rest, "for "))
		return LINE_SILENT;	/* "Accepted key ..." for debugging */
	user = rest;
	while (span_behind(rest, " from ", &rest)) {
		address = rest;
		address = span_cut(&address, ' ');
		if (event_client(e, address) != LINE_CLIENT)
			continue;
		e->user = (struct span){ user.at, rest.at - user.at - 6 };
		e->deeds = DEED_LOGIN;
		return LINE_CLIENT;
	}
	return LINE_SILENT;
}

static enum line_is take(const struct form *form, struct span s,
			 struct event *e)
{
	struct span rest;

	switch (form->where) {
	case FIRST_PORT:
	case LAST_PORT:
		return find_port(s, form->where == LAST_PORT, e);
	case BEHIND:
		return span_behind(s, form->word, &rest) ?
		       take_address(rest, e) : LINE_SILENT;
	case LAST_BEHIND:
		return span_behind_last(s, form->word, &rest) ?
		       take_address(rest, e) : LINE_SILENT;
	case LOGIN:
		return take_login(s, e);
	default:
		return LINE_SILENT;
	}
}

static const struct form *find(struct span s)
{
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (span_starts(s, forms[i].start))
			return &forms[i];
	return NULL;
}

static struct span plain(struct span s)
{
	if (!span_skip(&s, "error: ") && !span_skip(&s, "fatal: "))
		span_skip(&s, "warning: ");
	return s;
}

enum line_is sshd_read(struct span message, struct event *e)
{
	struct span s = plain(message);
	const struct form *form = find(s);

	e->kind = LOG_SSH;
	return form ? take(form, s, e) : find_port(s, true, e);
}

enum line_is sshd_bare(struct span message, struct event *e)
{
	struct span s = plain(message);
	const struct form *form = find(s);
	enum line_is is;

	e->kind = LOG_SSH;
	if (!form)
		return LINE_UNKNOWN;
	is = take(form, s, e);
	return form->own || is == LINE_CLIENT ? is : LINE_UNKNOWN;
}
