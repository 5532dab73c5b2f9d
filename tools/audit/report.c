// SPDX-License-Identifier: GPL-2.0
#include "audit/report.h"
#include "base/report.h"

#define OTHERS_SHOWN 5

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
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
	char first[TIME_TEXT], last[TIME_TEXT];

	printf("List %s (%s), %s line%s of %zu log%s", r->list, r->source,
	       number_text(a->lines), plural(a->lines), a->files,
	       plural(a->files));
	if (a->first)
		printf(", %s to %s",
		       time_text(first, "%Y-%m-%d %H:%M", a->first),
		       time_text(last, "%Y-%m-%d %H:%M", a->last));
	printf("\n\n");
}

static void print_side(const char *name, uint64_t lines, uint64_t addresses,
		       bool more)
{
	printf("  %-14s %12s line%s of %s%s address%s\n", name,
	       number_text(lines), plural(lines), more ? "more than " : "",
	       number_text(addresses), addresses == 1 ? "" : "es");
}

static void print_sides(const struct audit_report *r)
{
	const struct audit *a = r->audit;
	char name[80];
	size_t i;

	snprintf(name, sizeof(name), "in %s", r->list);
	print_side(name, r->lines[0], r->inside, a->left_out[0]);
	print_side("outside", r->lines[1], r->count, a->left_out[1]);
	for (i = 0; i < LOG_KINDS; i++)
		if (a->of[i][1])
			printf("    %-12s %12s line%s%s\n", report_kind(i),
			       number_text(a->of[i][1]), plural(a->of[i][1]),
			       i == LOG_RULE ? ": the rule has turned them away"
					     : "");
	if (a->left_out[0] + a->left_out[1])
		printf("  There was room for %s addresses: %s lines of others "
		       "are in these sums,\n  but not in those by address and "
		       "by country.\n", number_text(CLIENTS_MAX),
		       number_text(a->left_out[0] + a->left_out[1]));
	printf("\n");
}

/* The rest that --top does not show. */
static void print_more(const char *what, uint64_t count, size_t top)
{
	if (count > top)
		printf("  and %s more %s (--top N)\n", number_text(count - top),
		       what);
}

static void print_login(const struct audit_report *r, const struct login *l)
{
	char address[PREFIX_TEXT], country[3], when[TIME_TEXT];

	addr_text(l->family, l->addr, address);
	printf("  %-8s %s from %s", report_kind(l->kind), quoted(l->user),
	       address);
	if (*report_country(r, l->family, l->addr, country))
		printf(" (%s)", country);
	printf(", by %s, %s time%s", quoted(l->how), number_text(l->times),
	       plural(l->times));
	if (l->last)
		printf(", last on %s",
		       time_text(when, "%Y-%m-%d %H:%M", l->last));
	printf(" (%s:%lu)\n", clean(l->file), l->line);
}

static void print_logins(const struct audit_report *r)
{
	const struct logins *l = &r->audit->logins;
	size_t i;

	if (!l->times) {
		printf("Log-ins from outside that succeeded: none\n\n");
		return;
	}
	printf("Log-ins from outside that succeeded: %s. The rule would lock "
	       "them out.\n", number_text(l->times));
	for (i = 0; i < l->count && i < r->top; i++)
		print_login(r, &l->at[i]);
	print_more("of these", l->count, r->top);
	if (l->left_out)
		printf("  There was room for %d: %s log-ins of others are left "
		       "out.\n", LOGINS_MAX, number_text(l->left_out));
	printf("\n");
}

static void print_group(const struct audit_report *r, enum missed_group group)
{
	size_t i;

	printf("  %s: %s line%s", missed_group_name(group),
	       number_text(r->group_lines[group]),
	       plural(r->group_lines[group]));
	printf(" of %s address%s\n", number_text(r->group_addresses[group]),
	       r->group_addresses[group] == 1 ? "" : "es");
	for (i = 0; i < missed_count; i++)
		if (missed_names[i].group == group && r->audit->missed[i])
			printf("    %-34s %12s\n", missed_names[i].name,
			       number_text(r->audit->missed[i]));
}

static void print_missed(const struct audit_report *r)
{
	uint64_t all = 0;
	size_t i;

	for (i = 0; i < MISSED_GROUPS; i++)
		all += r->group_lines[i];
	printf("Visitors from outside whom you may miss, as they call "
	       "themselves:%s\n", all ? "" : " none");
	for (i = 0; i < MISSED_GROUPS; i++)
		if (r->group_lines[i])
			print_group(r, i);
	if (r->audit->mails.forgotten)
		printf("  There was room for %d mails: whether %s more were "
		       "delivered is not known.\n", MAILS_MAX,
		       number_text(r->audit->mails.forgotten));
	printf("\n");
}

static void print_top(const struct audit_report *r)
{
	char address[PREFIX_TEXT], country[3];
	size_t i;

	if (!r->count)
		return;
	printf("Addresses outside with most lines:\n");
	for (i = 0; i < r->count && i < r->top; i++) {
		const struct client *h = r->outside[i];

		addr_text(h->family, h->addr, address);
		report_country(r, h->family, h->addr, country);
		printf("  %12s  %s%s%s\n", number_text(h->lines), address,
		       *country ? "  " : "", country);
	}
	print_more("addresses", r->count, r->top);
	printf("\n");
}

static void print_country(const struct country_sum *c, const char *name)
{
	printf("  %12s  %-9s %s address%s\n", number_text(c->lines), name,
	       number_text(c->addresses), c->addresses == 1 ? "" : "es");
}

static void print_countries(const struct audit_report *r)
{
	size_t i;

	if (!r->countries)
		return;
	printf("Lines from outside by country:\n");
	for (i = 0; i < r->countries && i < r->top; i++)
		print_country(&r->country[i], r->country[i].name);
	print_more("countries", r->countries, r->top);
	if (r->nowhere.lines)
		print_country(&r->nowhere, "not known");
	printf("\n");
}

static void print_uncounted(const char *what, const struct uncounted *u)
{
	if (u->lines)
		printf("  %12s %s, first %s:%lu: %s\n", number_text(u->lines),
		       what, clean(u->file), u->line, u->text);
}

static void print_others(const struct audit *a)
{
	size_t i;

	printf("  %12s of other programs:", number_text(a->others));
	for (i = 0; i < OTHERS_SHOWN && a->other[i].lines; i++)
		printf("%s %s", i ? "," : "", quoted(a->other[i].name));
	printf("%s\n", i == OTHERS_SHOWN && a->other[i].lines ? ", ..." : "");
}

static void print_number(uint64_t count, const char *what)
{
	if (count)
		printf("  %12s %s\n", number_text(count), what);
}

static void print_rest(const struct audit_report *r)
{
	const struct audit *a = r->audit;
	size_t i;

	printf("Lines that are not in these sums: %s\n",
	       number_text(a->lines - r->lines[0] - r->lines[1]));
	print_uncounted("of no known kind", &a->unknown);
	print_uncounted("with a name in place of the address", &a->names);
	print_uncounted("longer than 65,536 bytes", &a->too_long);
	print_number(a->silent, "that name no client");
	if (a->others)
		print_others(a);
	print_number(a->earlier, "before --since");
	print_number(a->blank, "blank");
	if (a->undated)
		printf("Lines without a time, which count in spite of --since: "
		       "%s\n", number_text(a->undated));
	for (i = 0; i < a->files; i++)
		if (a->file[i].unread)
			printf("Not read, or not to its end: %s\n",
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
