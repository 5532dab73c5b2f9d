// SPDX-License-Identifier: GPL-2.0
/* Is the rule the one that is meant, and is it in, in both families? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/seen.h"
#include "rule/check.h"
#include "rule/trial.h"

#define RULE_SERVICE "geojp-rule.service"
#define KEEP_TIMER "geojp-keep.timer"
#define CRON_FILE "/etc/cron.d/geojp"

static void say_not_confirmed(struct doctor *d, enum geojp_exit code,
			      const struct complaints *c)
{
	if (code == GEOJP_NO)
		say_fail(d, "no rule is confirmed: after a boot, or when "
			 "another program takes it out, nobody is turned away");
	else
		say_fail(d, "the confirmed rule cannot be read: %s",
			 complaint(c, "no reason is known"));
	say_mend(d, "geojp enable");
}

void check_confirmed(struct doctor *d)
{
	struct complaints c;
	struct rules r = { 0 };
	char when[TIME_TEXT];
	time_t since = 0;
	struct trial t;
	enum trial_state state;
	enum geojp_exit code;

	complaints_start(&c);
	state = trial_read(&t);
	code = rule_confirmed(d->state_dir, &r, &since);
	complaints_end();
	if (state == TRIAL_RUNS) {
		say_warn(d, "the rule is on trial until %s; then it goes out "
			 "by itself", time_text(when, "%H:%M:%S",
						trial_end_time(&t)));
		say_mend(d, "log in anew, and type there: geojp confirm");
	} else if (state == TRIAL_OVER) {
		say_fail(d, "the trial is over, but nothing has ended it");
		say_mend(d, "geojp rule keep");
	} else if (code) {
		say_not_confirmed(d, code, &c);
	} else {
		say_ok(d, "the rule was confirmed %s",
		       time_text(when, "%Y-%m-%d %H:%M %z", since));
	}
	trial_free(&t);
	rules_free(&r);
	complaints_free(&c);
}

/* False if it said something. */
static bool judge_wanted(struct doctor *d)
{
	char *missing = rule_missing_interfaces(d->config);
	size_t i, said = d->count;

	if (missing) {
		say_fail(d, "the rule is for interfaces that are not there: %s",
			 missing);
		say_mend(d, "ip -br link; correct interfaces in %s, then geojp "
			 "enable", doctor_config(d));
	}
	for (i = 0; i < d->config->rules; i++) {
		const char *list = d->config->rule[i].list;

		if (config_has_list(d->config, list))
			continue;
		say_fail(d, "the rule uses list %s, which has no section in "
			 "%s: no update renews it", list, doctor_config(d));
		say_mend(d, "write the section [%s], then geojp update", list);
	}
	free(missing);
	return d->count == said;
}

/* What was confirmed is kept in, whatever is written later. */
void check_configured(struct doctor *d)
{
	struct rules wanted = { 0 }, confirmed = { 0 };
	struct complaints c;
	enum geojp_exit code;

	if (d->config->broken) {
		say_unseen(d, "whether the confirmed rule is the configured "
			   "one", "the configuration has a mistake",
			   "geojp rule show");
		return;
	}
	complaints_start(&c);
	rules_of(d->config, &wanted);
	code = rule_confirmed(d->state_dir, &confirmed, NULL);
	complaints_end();
	complaints_free(&c);
	if (!code && !rules_equal(&wanted, &confirmed)) {
		say_fail(d, "%s says another rule than the one that was "
			 "confirmed; the confirmed one is kept in",
			 doctor_config(d));
		say_mend(d, "geojp enable");
	} else if (judge_wanted(d)) {
		say_ok(d, code ? "the interfaces and lists of the rule in %s "
				 "are there" :
				 "the confirmed rule is the one of %s",
		       doctor_config(d));
	}
	rules_free(&wanted);
	rules_free(&confirmed);
}

static const char *command_in(enum expected_from from)
{
	return from == FROM_CONFIG ? "geojp enable" :
				     "geojp rule apply --confirmed";
}

static void say_line(struct doctor *d, const struct rule_line *l,
		     const struct rule_found *f, enum expected_from from)
{
	char *place = line_place(l);

	if (f->state == RULE_GONE) {
		say_fail(d, "the rule is not in %s", place);
		say_mend(d, "%s", command_in(from));
	} else if (f->state == RULE_BEHIND) {
		say_fail(d, "in %s the rule comes too late, behind: %s", place,
			 f->behind ? f->behind : "a line that accepts");
		say_mend(d, "%s", command_in(from));
	} else if (f->state == RULE_NO_CHAIN) {
		say_warn(d, "the rule belongs into %s, and there is no such "
			 "chain", place);
		say_mend(d, "start the program that makes it, or take it out "
			 "of chains in %s, then geojp enable",
			 doctor_config(d));
	} else if (f->state == RULE_UNKNOWN) {
		say_unseen(d, place, "iptables cannot read the rule's table",
			   "nft list ruleset");
	}
	free(place);
}

static void say_in_place(struct doctor *d, const struct rules *r,
			 const struct rule_report *report)
{
	char *all = NULL, *place, *text;
	size_t i;

	for (i = 0; i < r->count; i++) {
		if (report->at[i].state == RULE_NO_FAMILY)
			continue;
		place = line_place(&r->at[i]);
		text = phrase(report->at[i].state == RULE_BY_HAND ?
			      "%s, put in by hand" : "%s", place);
		if (!all || !strstr(all, place))
			text_join(&all, ", ", text);
		free(place);
		free(text);
	}
	say_ok(d, "the rule is in place: %s", all ? all : N_("nowhere"));
	free(all);
}

void check_in_place(struct doctor *d)
{
	struct rulesets *s = tables_seen(d, "whether the rule is in");
	struct rule_report report;
	struct rules r = { 0 };
	size_t i, said = d->count;
	enum expected_from from;

	if (!s)
		return;
	from = rules_wanted(d, &r);
	rule_report_of(&r, s, &report);
	for (i = 0; i < r.count; i++)
		say_line(d, &r.at[i], &report.at[i], from);
	if (d->count == said)
		say_in_place(d, &r, &report);
	rule_report_free(&report);
	rules_free(&r);
}

/* An address of a network that others reach, not of lo and not link-local. */
static bool has_global_ipv6(void)
{
	char *text = host_read("/proc/net/if_inet6"), *rest = text, *line;
	char address[33], scope[3];
	bool has = false;

	while (!has && rest && (line = strsep(&rest, "\n")))
		has = sscanf(line, "%32s %*s %*s %2s", address, scope) == 2 &&
		      !strcmp(scope, "00") && strncmp(address, "fc", 2) &&
		      strncmp(address, "fd", 2);
	free(text);
	return has;
}

/* Are all lines of the family in? */
static bool is_closed(const struct rules *r, const struct rule_report *report,
		      enum family f)
{
	bool any = false;
	size_t i;

	for (i = 0; i < r->count; i++) {
		if (r->at[i].family != f)
			continue;
		if (!rule_found_well(&report->at[i]))
			return false;
		any = true;
	}
	return any;
}

static bool is_unknown(const struct rules *r, const struct rule_report *report)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		if (report->at[i].state == RULE_UNKNOWN)
			return true;
	return false;
}

static void judge_families(struct doctor *d, const struct rules *r,
			   const struct rule_report *report,
			   enum expected_from from)
{
	bool v4 = is_closed(r, report, IPV4), v6 = is_closed(r, report, IPV6);

	if (!rule_kernel_has(IPV6)) {
		say_ok(d, "the kernel has no IPv6");
	} else if (v4 == v6) {
		say_ok(d, v4 ? "both IPv4 and IPv6 are closed to abroad" :
		       "IPv6 is not more open than IPv4: both are");
	} else if (v4 && !rules_have(r, IPV6) && !has_global_ipv6()) {
		say_ok(d, "the rule is for IPv4 alone, and this machine has "
		       "no address of IPv6 that others reach");
	} else if (v4 && !rules_have(r, IPV6)) {
		say_fail(d, "IPv4 is closed to abroad, but IPv6 is open, as "
			 "%s says (families)", doctor_config(d));
		say_mend(d, "take families out of %s, then geojp enable",
			 doctor_config(d));
	} else {
		say_fail(d, "%s is closed to abroad, but %s is open",
			 family_name(v4 ? IPV4 : IPV6),
			 family_name(v4 ? IPV6 : IPV4));
		say_mend(d, "%s", command_in(from));
	}
}

void check_ipv6(struct doctor *d)
{
	struct rulesets *s = tables_seen(d, "whether IPv6 is open");
	struct rule_report report;
	struct rules r = { 0 };
	enum expected_from from;

	if (!s)
		return;
	from = rules_wanted(d, &r);
	rule_report_of(&r, s, &report);
	if (is_unknown(&r, &report))
		say_unseen(d, "whether IPv6 is open",
			   "iptables cannot read the rule's table",
			   "nft list ruleset");
	else
		judge_families(d, &r, &report, from);
	rule_report_free(&report);
	rules_free(&r);
}

/* Where no rule is confirmed, apply --confirmed would confirm one untried. */
static void say_other(struct doctor *d, const struct rule_other *o,
		      const char *usual, enum expected_from from)
{
	const char *name = rule_program(o->family);
	const char *spec = strncmp(o->text, "-A ", 3) ? o->text : o->text + 3;

	if (strcmp(o->variant, usual)) {
		say_warn(d, "a rule is also in %s-%s, which is not the %s of "
			 "this machine: %s", name, o->variant, name, o->text);
		say_mend(d, "%s-%s -t %s -D %s", name, o->variant, o->table,
			 spec);
	} else if (o->ours) {
		say_warn(d, "a rule of geojp is in that is not wanted: %s %s",
			 name, o->text);
		say_mend(d, "%s", command_in(from));
	} else {
		say_ok(d, "a rule that somebody else put in is left as it is: "
		       "%s %s", name, o->text);
	}
}

void check_other_rules(struct doctor *d)
{
	struct rulesets *s = table_seen(d, NULL, "whether there are other "
					"rules");
	struct rule_report report;
	struct rules r = { 0 };
	enum expected_from from;
	size_t i;

	if (!s)
		return;
	from = rules_wanted(d, &r);
	rule_report_of(&r, s, &report);
	for (i = 0; i < report.others; i++)
		say_other(d, &report.other[i],
			  report.variant ? report.variant : "", from);
	if (!report.others)
		say_ok(d, "no other rule has -m geojp, in no variant of "
		       "iptables");
	rule_report_free(&report);
	rules_free(&r);
}

bool cron_keeps(void)
{
	char *text = host_read(CRON_FILE);
	bool keeps = text && strstr(text, "rule keep") &&
		     (host_runs("cron") || host_runs("crond"));

	free(text);
	return keeps;
}

bool rule_is_kept(void)
{
	return host_has_systemd() ? unit_is("is-active", KEEP_TIMER, "active") :
				    cron_keeps();
}

static void judge_kept(struct doctor *d)
{
	bool systemd = host_has_systemd();
	bool enabled = !systemd ||
		       unit_is("is-enabled", RULE_SERVICE, "enabled");

	if (!enabled) {
		say_fail(d, "%s is not enabled: after a boot the rule is not "
			 "in", RULE_SERVICE);
		say_mend(d, "systemctl enable --now %s", RULE_SERVICE);
	}
	if (!rule_is_kept()) {
		say_fail(d, systemd ?
			 KEEP_TIMER " is not active: when another program "
			 "takes the rule out, it stays out" :
			 "cron does not run geojp rule keep: when another "
			 "program takes the rule out, it stays out");
		say_mend(d, systemd ? "systemctl start %s" :
			 "reinstall geojp (%s), and start cron",
			 systemd ? KEEP_TIMER : CRON_FILE);
	} else if (enabled) {
		say_ok(d, "when another program takes the rule out, %s puts it "
		       "in again", systemd ? KEEP_TIMER : "cron");
	}
}

void check_kept(struct doctor *d)
{
	struct rules r = { 0 };
	enum expected_from from = rules_wanted(d, &r);

	rules_free(&r);
	if (from == FROM_CONFIRMED) {
		judge_kept(d);
		return;
	}
	say_warn(d, "the rule is not kept in, because it is not confirmed");
	say_mend(d, from == FROM_TRIAL ? "geojp confirm" : "geojp enable");
}
