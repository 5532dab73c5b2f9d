// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "audit/report.h"
#include "base/report.h"

#define OTHERS_SHOWN 5

/* "1,234 lines", "1 address": for the caller to free. */
static char *lines_text(uint64_t count)
{
	return phrase(plural(count, "%s line", "%s lines"), number_text(count));
}

static char *addresses_text(uint64_t count)
{
	return phrase(plural(count, "%s address", "%s addresses"),
		      number_text(count));
}

/* A file's name as it is, unless somebody else could have chosen it so. */
static const char *clean(const char *name)
{
	const char *s = name;

	while (*s > ' ' && *s <= '~')
		s++;
	return *s ? quoted(name) : name;
}

static void print_head(const struct audit_report *r)
{
	const struct audit *a = r->audit;
	char *lines = lines_text(a->lines);
	char *logs = phrase(plural(a->files, "%s log", "%s logs"),
			    number_text(a->files));
	char first[TIME_TEXT], last[TIME_TEXT];

	if (a->first)
		say("List %s (%s), %s of %s, %s to %s\n\n", r->list, r->source,
		    lines, logs, time_text(first, "%Y-%m-%d %H:%M", a->first),
		    time_text(last, "%Y-%m-%d %H:%M", a->last));
	else
		say("List %s (%s), %s of %s\n\n", r->list, r->source, lines,
		    logs);
	free(lines);
	free(logs);
}

static void print_side(const char *name, uint64_t lines, uint64_t addresses,
		       bool more)
{
	char *of = addresses_text(addresses);

	if (more)
		say(plural(lines, "  %-14s %12s line of more than %s\n",
			   "  %-14s %12s lines of more than %s\n"), name,
		    number_text(lines), of);
	else
		say(plural(lines, "  %-14s %12s line of %s\n",
			   "  %-14s %12s lines of %s\n"), name,
		    number_text(lines), of);
	free(of);
}

static void print_kind(enum log_kind kind, uint64_t lines)
{
	if (kind == LOG_RULE)
		say(plural(lines,
			   "    %-12s %12s line: the rule has turned them "
			   "away\n",
			   "    %-12s %12s lines: the rule has turned them "
			   "away\n"),
		    report_kind(kind), number_text(lines));
	else
		say(plural(lines, "    %-12s %12s line\n",
			   "    %-12s %12s lines\n"), report_kind(kind),
		    number_text(lines));
}

static void print_sides(const struct audit_report *r)
{
	const struct audit *a = r->audit;
	char name[80];
	size_t i;

	phrase_in(name, sizeof(name), "in %s", r->list);
	print_side(name, r->lines[0], r->inside, a->left_out[0]);
	print_side(N_("outside"), r->lines[1], r->count, a->left_out[1]);
	for (i = 0; i < LOG_KINDS; i++)
		if (a->of[i][1])
			print_kind(i, a->of[i][1]);
	if (a->left_out[0] + a->left_out[1])
		say("  There was room for %s addresses: %s lines of others "
		    "are in these sums,\n  but not in those by address and "
		    "by country.\n", number_text(CLIENTS_MAX),
		    number_text(a->left_out[0] + a->left_out[1]));
	putchar('\n');
}

/* The rest that --top does not show. */
static void print_more(const char *format, uint64_t count, size_t top)
{
	if (count > top)
		say(format, number_text(count - top));
}

static void print_login(const struct audit_report *r, const struct login *l)
{
	char address[PREFIX_TEXT], country[3], when[TIME_TEXT];
	char *from, *times = phrase(plural(l->times, "%s time", "%s times"),
				    number_text(l->times));

	addr_text(l->family, l->addr, address);
	from = *report_country(r, l->family, l->addr, country) ?
		xprintf("%s (%s)", address, country) : xprintf("%s", address);
	if (l->last)
		say("  %-8s %s from %s, by %s, %s, last on %s (%s:%lu)\n",
		    report_kind(l->kind), quoted(l->user), from,
		    quoted(l->how), times,
		    time_text(when, "%Y-%m-%d %H:%M", l->last), clean(l->file),
		    l->line);
	else
		say("  %-8s %s from %s, by %s, %s (%s:%lu)\n",
		    report_kind(l->kind), quoted(l->user), from,
		    quoted(l->how), times, clean(l->file), l->line);
	free(from);
	free(times);
}

static void print_logins(const struct audit_report *r)
{
	const struct logins *l = &r->audit->logins;
	size_t i;

	if (!l->times) {
		say("Log-ins from outside that succeeded: none\n\n");
		return;
	}
	say("Log-ins from outside that succeeded: %s. The rule would lock "
	    "them out.\n", number_text(l->times));
	for (i = 0; i < l->count && i < r->top; i++)
		print_login(r, &l->at[i]);
	print_more("  and %s more of these (--top N)\n", l->count, r->top);
	if (l->left_out)
		say("  There was room for %d: %s log-ins of others are left "
		    "out.\n", LOGINS_MAX, number_text(l->left_out));
	putchar('\n');
}

static void print_group(const struct audit_report *r, enum missed_group group)
{
	char *addresses = addresses_text(r->group_addresses[group]);
	char *lines = lines_text(r->group_lines[group]);
	size_t i;

	say("  %s: %s of %s\n", missed_group_name(group), lines, addresses);
	for (i = 0; i < missed_count; i++)
		if (missed_names[i].group == group && r->audit->missed[i])
			say("    %-34s %12s\n", missed_names[i].name,
			    number_text(r->audit->missed[i]));
	free(addresses);
	free(lines);
}

static void print_missed(const struct audit_report *r)
{
	uint64_t all = 0;
	size_t i;

	for (i = 0; i < MISSED_GROUPS; i++)
		all += r->group_lines[i];
	say(all ? "Visitors from outside whom you may miss, as they call "
		  "themselves:\n" :
		  "Visitors from outside whom you may miss, as they call "
		  "themselves: none\n");
	for (i = 0; i < MISSED_GROUPS; i++)
		if (r->group_lines[i])
			print_group(r, i);
	if (r->audit->mails.forgotten)
		say("  There was room for %d mails: whether %s more were "
		    "delivered is not known.\n", MAILS_MAX,
		    number_text(r->audit->mails.forgotten));
	putchar('\n');
}

static void print_top(const struct audit_report *r)
{
	char address[PREFIX_TEXT], country[3];
	size_t i;

	if (!r->count)
		return;
	say("Addresses outside with most lines:\n");
	for (i = 0; i < r->count && i < r->top; i++) {
		const struct client *h = r->outside[i];

		addr_text(h->family, h->addr, address);
		report_country(r, h->family, h->addr, country);
		printf("  %12s  %s%s%s\n", number_text(h->lines), address,
		       *country ? "  " : "", country);
	}
	print_more("  and %s more addresses (--top N)\n", r->count, r->top);
	putchar('\n');
}

static void print_country(const struct country_sum *c, const char *name)
{
	say(plural(c->addresses, "  %12s  %-9s %s address\n",
		   "  %12s  %-9s %s addresses\n"), number_text(c->lines), name,
	    number_text(c->addresses));
}

static void print_countries(const struct audit_report *r)
{
	size_t i;

	if (!r->countries)
		return;
	say("Lines from outside by country:\n");
	for (i = 0; i < r->countries && i < r->top; i++)
		print_country(&r->country[i], r->country[i].name);
	print_more("  and %s more countries (--top N)\n", r->countries, r->top);
	if (r->nowhere.lines)
		print_country(&r->nowhere, "not known");
	putchar('\n');
}

/* @format gets their number, file, line and the text of the first one. */
static void print_uncounted(const char *format, const struct uncounted *u)
{
	if (u->lines)
		say(format, number_text(u->lines), clean(u->file), u->line,
		    u->text);
}

static void print_others(const struct audit *a)
{
	char *names = NULL;
	size_t i;

	for (i = 0; i < OTHERS_SHOWN && a->other[i].lines; i++)
		text_join(&names, ", ", quoted(a->other[i].name));
	say(i == OTHERS_SHOWN && a->other[i].lines ?
	    "  %12s of other programs: %s, ...\n" :
	    "  %12s of other programs: %s\n", number_text(a->others), names);
	free(names);
}

static void print_number(const char *format, uint64_t count)
{
	if (count)
		say(format, number_text(count));
}

static void print_rest(const struct audit_report *r)
{
	const struct audit *a = r->audit;
	size_t i;

	say("Lines that are not in these sums: %s\n",
	    number_text(a->lines - r->lines[0] - r->lines[1]));
	print_uncounted("  %12s of no known kind, first %s:%lu: %s\n",
			&a->unknown);
	print_uncounted("  %12s with a name in place of the address, first "
			"%s:%lu: %s\n", &a->names);
	print_uncounted("  %12s longer than 65,536 bytes, first %s:%lu: %s\n",
			&a->too_long);
	print_number("  %12s that name no client\n", a->silent);
	if (a->others)
		print_others(a);
	print_number("  %12s before --since\n", a->earlier);
	print_number("  %12s blank\n", a->blank);
	if (a->undated)
		say("Lines without a time, which count in spite of --since: "
		    "%s\n", number_text(a->undated));
	for (i = 0; i < a->files; i++)
		if (a->file[i].unread)
			say("Not read, or not to its end: %s\n",
			    clean(a->file[i].name));
}

void report_print(const struct audit_report *r)
{
	print_head(r);
	print_sides(r);
	print_logins(r);
	print_missed(r);
	print_top(r);
	print_countries(r);
	print_rest(r);
}
