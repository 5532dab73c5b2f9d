// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's lines for the packets that the rule has turned away, where its
 * "log =" asks for them:
 *
 *   geojp: IN=eth0 OUT= MAC=... SRC=1.2.3.4 DST=... LEN=60 ... PROTO=TCP ...
 *   [ 1234.567890] geojp: IN=eth0 ...
 */
#include "audit/event.h"

enum line_is netfilter_read(struct span message, struct event *e)
{
	struct span rest = message;

	e->kind = LOG_RULE;
	if (span_skip(&rest, "[")) {
		span_cut(&rest, ']');
		span_skip(&rest, " ");
	}
	if (!span_skip(&rest, "geojp: IN="))
		return LINE_UNKNOWN;
	if (!span_behind(rest, " SRC=", &rest))
		return LINE_SILENT;
	return event_client(e, span_cut(&rest, ' '));
}

enum line_is netfilter_bare(struct span message, struct event *e)
{
	return netfilter_read(message, e);
}
