// SPDX-License-Identifier: GPL-2.0
/* Counts one line after the other. */
#include <stdlib.h>

#include "audit/lines.h"
#include "base/report.h"

static void note(struct audit *a, struct uncounted *u, struct span line,
		 unsigned long number)
{
	if (u->lines++)
		return;
	u->file = a->name;
	u->line = number;
	u->text = xprintf("%s", quoted_bytes(line.at, line.size));
}

static void note_other(struct audit *a, struct span name)
{
	struct other *o;
	size_t size = name.size < OTHER_NAME ? name.size : OTHER_NAME - 1;

	a->others++;
	for (o = a->other; o < a->other + OTHERS_MAX && o->lines; o++)
		if (strlen(o->name) == size && !memcmp(o->name, name.at, size))
			break;
	if (o == a->other + OTHERS_MAX)
		return;
	memcpy(o->name, name.at, size);
	o->lines++;
}

static void count_missed(struct audit *a, const struct event *e,
			 struct client *client)
{
	int name = e->kind == LOG_WEB ? missed_find(e) : -1;

	if (name < 0)
		return;
	a->missed[name]++;
	if (client)
		client->groups |= 1 << missed_names[name].group;
}

static bool is_outside(const struct audit *a, const struct event *e)
{
	return !set_holds(a->set, e->family, (struct range){ e->addr,
							     e->addr });
}

static void count_client(struct audit *a, const struct event *e,
			 unsigned long number)
{
	struct client *client = clients_find(&a->clients, e->family, e->addr);
	bool outside;

	if (client && !client->lines)
		client->outside = is_outside(a, e);
	outside = client ? client->outside : is_outside(a, e);
	if (client)
		client->lines++;
	else
		a->left_out[outside]++;
	a->of[e->kind][outside]++;
	if (!outside)
		return;
	count_missed(a, e, client);
	if (e->deeds & DEED_LOGIN)
		logins_add(&a->logins, e, a->name, number);
	if (e->deeds & DEED_MAIL)
		mails_add(&a->mails, e);
}

/* A mail was delivered, or has left the queue without that. */
static void count_mail(struct audit *a, const struct event *e)
{
	struct mail mail;
	struct client *client;
	size_t i;

	if (!(e->deeds & (DEED_SENT | DEED_GONE)) ||
	    !mails_take(&a->mails, e, &mail) || !(e->deeds & DEED_SENT))
		return;
	for (i = 0; missed_names[i].group != MISSED_MAIL; i++)
		;
	a->missed[i]++;
	client = clients_find(&a->clients, mail.family, mail.addr);
	if (client && client->lines)
		client->groups |= 1 << MISSED_MAIL;
}

/* False if the line is too old. */
static bool count_time(struct audit *a, const struct event *e)
{
	if (e->time && e->time < a->since) {
		a->earlier++;
		return false;
	}
	if (!e->time) {
		a->undated += !!a->since;
		return true;
	}
	if (!a->first || e->time < a->first)
		a->first = e->time;
	if (e->time > a->last)
		a->last = e->time;
	return true;
}

/* A line of a known kind. */
static void count_known(struct audit *a, const struct event *e,
			enum line_is is, struct span line, unsigned long number)
{
	if (e->time > a->newest && e->time <= a->now)
		a->newest = e->time;
	if (!count_time(a, e))
		return;
	if (is == LINE_CLIENT)
		count_client(a, e, number);
	else if (is == LINE_NAME)
		note(a, &a->names, line, number);
	else if (is == LINE_OTHER)
		note_other(a, e->program);
	else
		a->silent++;
	if (is == LINE_SILENT)
		count_mail(a, e);
}

static void count_line(struct audit *a, const struct line *l)
{
	unsigned long number = ++a->number;

	a->lines++;
	if (!l->text.size)
		a->blank++;
	else if (!l->whole)
		note(a, &a->too_long, l->text, number);
	else if (l->is == LINE_UNKNOWN)
		note(a, &a->unknown, l->text, number);
	else
		count_known(a, &l->event, l->is, l->text, number);
}

/*
 * Where a client is counted is far from the last one, so the processor would
 * wait for the memory.  So it is asked for it some lines before.
 */
#define AHEAD 8

void lines_count(struct audit *a, const struct line *l, size_t count)
{
	const struct line *end = l + count;

	for (; l < end; l++) {
		if (l + AHEAD < end && l[AHEAD].is == LINE_CLIENT)
			clients_ahead(&a->clients, l[AHEAD].event.family,
				      l[AHEAD].event.addr);
		count_line(a, l);
	}
}
