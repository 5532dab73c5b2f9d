// SPDX-License-Identifier: GPL-2.0
#include "audit/report.h"
#include "base/json.h"
#include "base/report.h"

/* null if it is not known. */
static void put_time(const char *key, time_t time)
{
	char text[TIME_TEXT];

	json_text(key, time ? time_text(text, "%Y-%m-%dT%H:%M:%S%z", time) :
			      NULL);
}

static void put_country(const struct audit_report *r, enum family f,
			struct addr a)
{
	char country[3];

	report_country(r, f, a, country);
	json_text("country", *country ? country : NULL);
}

static void put_address(enum family f, struct addr a)
{
	char text[PREFIX_TEXT];

	addr_text(f, a, text);
	json_text("address", text);
}

static void put_side(const char *key, uint64_t lines, uint64_t addresses,
		     uint64_t left_out)
{
	json_open(key, '{');
	json_number("lines", lines);
	json_number("addresses", addresses);
	json_number("lines-of-addresses-left-out", left_out);
	json_close('}');
}

static void put_kinds(const struct audit *a)
{
	size_t i;

	json_open("kinds", '{');
	for (i = 0; i < LOG_KINDS; i++) {
		json_open(report_kind(i), '{');
		json_number("in", a->of[i][0]);
		json_number("outside", a->of[i][1]);
		json_close('}');
	}
	json_close('}');
}

static void put_login(const struct audit_report *r, const struct login *l)
{
	json_open(NULL, '{');
	json_text("service", report_kind(l->kind));
	json_text("user", l->user);
	json_text("method", l->how);
	put_address(l->family, l->addr);
	put_country(r, l->family, l->addr);
	json_number("times", l->times);
	put_time("last", l->last);
	json_text("file", l->file);
	json_number("line", l->line);
	json_close('}');
}

static void put_logins(const struct audit_report *r)
{
	const struct logins *l = &r->audit->logins;
	size_t i;

	json_number("logins-outside", l->times);
	json_number("logins-left-out", l->left_out);
	json_open("logins", '[');
	for (i = 0; i < l->count && i < r->top; i++)
		put_login(r, &l->at[i]);
	json_close(']');
}

static void put_group(const struct audit_report *r, enum missed_group group)
{
	size_t i;

	json_open(NULL, '{');
	json_text("what", missed_group_name(group));
	json_number("lines", r->group_lines[group]);
	json_number("addresses", r->group_addresses[group]);
	json_open("names", '{');
	for (i = 0; i < missed_count; i++)
		if (missed_names[i].group == group && r->audit->missed[i])
			json_number(missed_names[i].name, r->audit->missed[i]);
	json_close('}');
	json_close('}');
}

static void put_missed(const struct audit_report *r)
{
	size_t i;

	json_open("missed", '[');
	for (i = 0; i < MISSED_GROUPS; i++)
		if (r->group_lines[i])
			put_group(r, i);
	json_close(']');
	json_number("mails-not-followed", r->audit->mails.forgotten);
}

static void put_top(const struct audit_report *r)
{
	size_t i;

	json_open("top", '[');
	for (i = 0; i < r->count && i < r->top; i++) {
		const struct client *h = r->outside[i];

		json_open(NULL, '{');
		put_address(h->family, h->addr);
		put_country(r, h->family, h->addr);
		json_number("lines", h->lines);
		json_close('}');
	}
	json_close(']');
}

static void put_sum(const struct country_sum *c, const char *name)
{
	json_open(NULL, '{');
	json_text("country", name);
	json_number("lines", c->lines);
	json_number("addresses", c->addresses);
	json_close('}');
}

/* All of them: there are at most some hundred. */
static void put_countries(const struct audit_report *r)
{
	size_t i;

	json_open("countries", '[');
	for (i = 0; i < r->countries; i++)
		put_sum(&r->country[i], r->country[i].name);
	if (r->nowhere.lines)
		put_sum(&r->nowhere, NULL);
	json_close(']');
}

static void put_uncounted(const char *key, const struct uncounted *u)
{
	json_open(key, '{');
	json_number("lines", u->lines);
	json_text("file", u->file);
	json_number("line", u->line);
	json_text("text", u->text);
	json_close('}');
}

static void put_rest(const struct audit *a)
{
	json_open("not-counted", '{');
	put_uncounted("unknown", &a->unknown);
	put_uncounted("host-names", &a->names);
	put_uncounted("too-long", &a->too_long);
	json_number("without-client", a->silent);
	json_number("other-programs", a->others);
	json_number("before-since", a->earlier);
	json_number("blank", a->blank);
	json_close('}');
	json_number("undated", a->undated);
}

static void put_files(const struct audit *a)
{
	size_t i;

	json_open("files", '[');
	for (i = 0; i < a->files; i++) {
		json_open(NULL, '{');
		json_text("name", a->file[i].name);
		json_bool("read", !a->file[i].unread);
		json_close('}');
	}
	json_close(']');
}

void report_json(const struct audit_report *r)
{
	const struct audit *a = r->audit;

	json_open(NULL, '{');
	json_text("list", r->list);
	json_text("source", r->source);
	put_time("since", a->since);
	put_time("first", a->first);
	put_time("last", a->last);
	json_number("lines", a->lines);
	put_side("in", r->lines[0], r->inside, a->left_out[0]);
	put_side("outside", r->lines[1], r->count, a->left_out[1]);
	put_kinds(a);
	put_logins(r);
	put_missed(r);
	put_top(r);
	put_countries(r);
	put_rest(a);
	put_files(a);
	json_close('}');
}
