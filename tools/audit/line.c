// SPDX-License-Identifier: GPL-2.0
#include "audit/event.h"

/* The first one that knows a line takes it. */
static enum line_is (*const readers[])(struct span line, struct event *e) = {
	access_plain, syslog_read, access_read, sshd_bare, postfix_bare,
	dovecot_bare, netfilter_bare,
};

enum line_is line_read(struct span line, struct event *e)
{
	time_t now = e->now;
	enum line_is is;
	size_t i;

	for (i = 0; i < sizeof(readers) / sizeof(*readers); i++) {
		*e = (struct event){ .now = now, .times = 1 };
		is = readers[i](line, e);
		if (is != LINE_UNKNOWN)
			return is;
	}
	return LINE_UNKNOWN;
}

enum line_is event_client(struct event *e, struct span address)
{
	return span_addr(address, &e->family, &e->addr) ? LINE_CLIENT :
							  LINE_SILENT;
}
