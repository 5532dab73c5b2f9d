// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of the system log, as rsyslog and journalctl write them:
 *
 *   Nov 29 08:48:11 host sshd[123]: MESSAGE
 *   2026-11-29T08:48:11.123456+09:00 host sshd[123]: MESSAGE
 *   2026-11-29T08:48:11+0900 host sshd[123]: MESSAGE
 *   Sun 2026-11-29 08:48:11 JST host sshd[123]: MESSAGE
 */
#include "audit/event.h"
#include "audit/when.h"

/* "Sun 2026-11-29 08:48:11 JST ", of journalctl -o short-full. */
static time_t full_time(struct span *s)
{
	struct span rest = *s, day = span_cut(&rest, ' ');
	time_t time = day.size == 3 ? when_iso(&rest) : 0;

	if (!time || !span_skip(&rest, " "))
		return 0;
	span_cut(&rest, ' ');	/* only the local zone and UTC are in use */
	*s = (struct span){ rest.at - 1, rest.size + 1 };
	return time;
}

static bool take_time(struct span *s, struct event *e)
{
	e->time = when_syslog(s, e->now);
	if (!e->time)
		e->time = when_iso(s);
	if (!e->time)
		e->time = full_time(s);
	return e->time && span_skip(s, " ");
}

/*
 * "host sshd[123]: " or "host kernel: ".  Some programs have blanks in their
 * names.  Log files of dovecot's own have "imap-login: Info: " there.
 */
static bool take_program(struct span *s, struct span *program)
{
	struct span host = *s, number;

	host = span_cut(&host, ' ');
	if (host.size > 7 && !memcmp(host.at + host.size - 7, "-login:", 7)) {
		*program = (struct span){ "dovecot", 7 };
		return true;
	}
	*s = span_from(*s, host.at + host.size);
	span_skip(s, " ");
	number = span_cut(s, ':');
	if (!number.size || number.at + number.size == s->at)
		return false;
	span_skip(s, " ");
	*program = span_cut(&number, '[');
	return true;
}

/* An access log that is sent to the system log, or an error. */
static enum line_is web_read(struct span message, struct event *e)
{
	time_t time = e->time;
	enum line_is is = access_read(message, e);

	if (!e->time)
		e->time = time;
	return is;
}

static const struct program {
	const char *name;	/* "postfix/" is all that begin with it */
	enum line_is (*read)(struct span message, struct event *e);
} programs[] = {
	{ "sshd", sshd_read },
	{ "sshd-session", sshd_read },
	{ "sshd-auth", sshd_read },
	{ "dropbear", dropbear_read },
	{ "postfix/", postfix_read },
	{ "dovecot", dovecot_read },
	{ "kernel", netfilter_read },
	{ "nginx", web_read },
	{ "httpd", web_read },
	{ "apache2", web_read },
};

static const struct program *find(struct span name)
{
	size_t i;

	for (i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		const char *known = programs[i].name;

		if (known[strlen(known) - 1] == '/' ?
		    span_starts(name, known) : span_is(name, known))
			return &programs[i];
	}
	return NULL;
}

/* "message repeated 3 times: [ MESSAGE]", as rsyslog shortens a log. */
static void unfold(struct span *s, struct event *e)
{
	struct span rest = *s;
	unsigned int times;

	if (!span_skip(&rest, "message repeated ") ||
	    !span_number(&rest, 999999, &times) ||
	    !span_skip(&rest, " times: [ ") || !rest.size ||
	    rest.at[rest.size - 1] != ']')
		return;
	e->times = times;
	*s = (struct span){ rest.at, rest.size - 1 };
}

enum line_is syslog_read(struct span line, struct event *e)
{
	const struct program *p;
	struct span rest = line;
	enum line_is is;

	if (span_starts(line, "-- "))
		return LINE_SILENT;	/* "-- Boot 0123 --" of journalctl */
	if (!take_time(&rest, e))
		return LINE_UNKNOWN;
	if (!take_program(&rest, &e->program))
		return LINE_UNKNOWN;
	p = find(e->program);
	if (!p)
		return LINE_OTHER;
	unfold(&rest, e);
	is = p->read(rest, e);
	return is == LINE_UNKNOWN ? LINE_OTHER : is;
}
