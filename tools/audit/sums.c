// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "audit/report.h"
#include "base/report.h"

const char *report_kind(enum log_kind kind)
{
	static const char *const names[LOG_KINDS] = {
		[LOG_WEB] = "web", [LOG_SSH] = "ssh", [LOG_POSTFIX] = "postfix",
		[LOG_DOVECOT] = "dovecot", [LOG_RULE] = "rule",
	};

	return names[kind];
}

const char *report_country(const struct audit_report *r, enum family f,
			   struct addr a, char text[3])
{
	struct registration o;

	strcpy(text, "");
	if (r->origins && origins_find(r->origins, f, a, &o))
		strcpy(text, o.country);
	return text;
}

static int compare_clients(const void *a, const void *b)
{
	const struct client *x = *(struct client *const *)a;
	const struct client *y = *(struct client *const *)b;

	if (x->lines != y->lines)
		return x->lines > y->lines ? -1 : 1;
	if (x->family != y->family)
		return x->family < y->family ? -1 : 1;
	return addr_cmp(x->addr, y->addr);
}

static void sort_clients(struct audit_report *r)
{
	const struct clients *h = &r->audit->clients;
	size_t i;

	r->outside = xcalloc(h->count * sizeof(struct client *));
	for (i = 0; i < h->room; i++) {
		if (!h->at[i].lines)
			continue;
		if (h->at[i].outside)
			r->outside[r->count++] = &h->at[i];
		else
			r->inside++;
	}
	if (r->count)
		qsort(r->outside, r->count, sizeof(struct client *),
		      compare_clients);
}

static int compare_countries(const void *a, const void *b)
{
	const struct country_sum *x = a, *y = b;

	if (x->lines != y->lines)
		return x->lines > y->lines ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void count_country(struct audit_report *r, const struct client *client)
{
	struct country_sum *c = &r->nowhere;
	char name[3] = "";

	report_country(r, client->family, client->addr, name);
	if (*name >= 'A' && *name <= 'Z' && name[1] >= 'A' && name[1] <= 'Z') {
		c = &r->country[(*name - 'A') * 26 + name[1] - 'A'];
		strcpy(c->name, name);
	}
	c->lines += client->lines;
	c->addresses++;
}

static void count_groups(struct audit_report *r)
{
	size_t i, group;

	for (i = 0; i < missed_count; i++)
		r->group_lines[missed_names[i].group] += r->audit->missed[i];
	for (i = 0; i < r->count; i++)
		for (group = 0; group < MISSED_GROUPS; group++)
			r->group_addresses[group] +=
				r->outside[i]->groups >> group & 1;
}

void report_make(struct audit_report *r)
{
	size_t i;

	for (i = 0; i < LOG_KINDS; i++) {
		r->lines[0] += r->audit->of[i][0];
		r->lines[1] += r->audit->of[i][1];
	}
	sort_clients(r);
	for (i = 0; i < r->count; i++)
		count_country(r, r->outside[i]);
	qsort(r->country, COUNTRIES, sizeof(*r->country), compare_countries);
	while (r->countries < COUNTRIES && r->country[r->countries].lines)
		r->countries++;
	count_groups(r);
	logins_sort(&r->audit->logins);
}

void report_free(struct audit_report *r)
{
	free(r->outside);
}
