// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/report.h"
#include "commands/expected.h"
#include "commands/status_rule.h"

struct view {
	struct expected e;
	struct rule_report report;
	struct rule_since since;
	char *faults;		/* NULL: all is in place */
};

static const char *faults_of(const struct view *v)
{
	return v->faults ? v->faults : "cannot be read";
}

static void print_state(const struct view *v)
{
	char text[TIME_TEXT];

	if (!v->report.in_place)
		say("  in place:  NO: it is %s\n", faults_of(v));
	else if (v->since.at)
		say("  in place:  since %s (%s)\n",
		    second_text(text, v->since.at), v->report.variant);
	else
		say("  in place:  yes (%s)\n", v->report.variant);
}

static void print_from(const struct view *v)
{
	char text[TIME_TEXT];

	if (v->e.from == FROM_TRIAL)
		say("  trial:     until %s; then it goes out, unless \"geojp "
		    "confirm\" keeps it\n",
		    second_text(text, v->e.trial_ends));
	else if (v->e.from == FROM_CONFIRMED)
		say(v->e.differs ?
		    "  confirmed: %s, geojp.conf says another one\n" :
		    "  confirmed: %s\n", second_text(text, v->e.confirmed));
	else if (v->e.trial_over)
		say("  trial:     over; \"geojp disable\" takes the rule out, "
		    "if it is still in\n");
	else
		say("  confirmed: no; \"geojp enable\" puts the rule in\n");
}

/* Whoever gets no answer tries again, so a connection makes several packets. */
static void print_work(const struct view *v)
{
	const uint64_t *packets = v->report.packets;

	say(plural(packets[IPV4],
		   "  refused:   %s packet of new IPv4 connections, %s of "
		   "IPv6\n",
		   "  refused:   %s packets of new IPv4 connections, %s of "
		   "IPv6\n"),
	    number_text(packets[IPV4]), number_text(packets[IPV6]));
}

static void print_rule(const struct view *v)
{
	putchar('\n');
	say("rule\n");
	print_state(v);
	print_from(v);
	if (!v->report.code)
		print_work(v);
}

static const char *family_key(enum family f)
{
	return f == IPV4 ? "ipv4" : "ipv6";
}

static const char *state_key(enum rule_state state)
{
	static const char *const keys[] = {
		[RULE_IN] = "in_place", [RULE_BY_HAND] = "by_hand",
		[RULE_BEHIND] = "behind", [RULE_UNREACHED] = "unreached",
		[RULE_GONE] = "gone", [RULE_NO_CHAIN] = "no_chain",
		[RULE_NO_FAMILY] = "no_family", [RULE_UNKNOWN] = "unknown",
	};

	return keys[state];
}

static void json_lines(const struct view *v)
{
	size_t i;

	json_open("lines", '[');
	for (i = 0; i < v->e.rules.count; i++) {
		const struct rule_line *l = &v->e.rules.at[i];

		json_open(NULL, '{');
		json_text("family", family_key(l->family));
		json_text("table", l->table);
		json_text("chain", l->chain);
		json_text("rule", l->spec);
		json_text("state", state_key(v->report.at[i].state));
		json_text("behind", v->report.at[i].behind);
		json_number("packets", v->report.at[i].packets);
		json_number("bytes", v->report.at[i].bytes);
		json_close('}');
	}
	json_close(']');
}

static void json_others(const struct rule_report *r)
{
	size_t i;

	json_open("others", '[');
	for (i = 0; i < r->others; i++) {
		json_open(NULL, '{');
		json_text("family", family_key(r->other[i].family));
		json_text("variant", r->other[i].variant);
		json_text("table", r->other[i].table);
		json_text("rule", r->other[i].text);
		json_bool("ours", r->other[i].ours);
		json_close('}');
	}
	json_close(']');
}

static void json_rule(const struct view *v)
{
	static const char *const from[] = { [FROM_CONFIG] = "config",
					    [FROM_CONFIRMED] = "confirmed",
					    [FROM_TRIAL] = "trial" };

	json_open("rule", '{');
	json_bool("in_place", v->report.in_place);
	json_text("from", from[v->e.from]);
	json_bool("config_differs", v->e.differs);
	json_text("variant", v->report.variant);
	json_time("since", v->since.at);
	json_time("confirmed_at", v->e.confirmed);
	json_time("trial_ends_at", v->e.trial_ends);
	json_number("ipv4_packets", v->report.packets[IPV4]);
	json_number("ipv4_bytes", v->report.bytes[IPV4]);
	json_number("ipv6_packets", v->report.packets[IPV6]);
	json_number("ipv6_bytes", v->report.bytes[IPV6]);
	json_lines(v);
	json_others(&v->report);
	json_close('}');
}

/* For monitoring: what is configured must be in, in both families. */
static enum geojp_exit judge(const struct view *v)
{
	bool well = v->report.in_place && !v->e.differs;

	if (!v->report.in_place)
		complain(GJ_RULE_FAULT, "the rule is %s", faults_of(v));
	well &= rules_tell_missing(&v->e.rules);
	well &= rules_tell_idle(&v->e.rules, &v->report);
	expected_tell(&v->e);
	return well ? GEOJP_OK : GEOJP_NO;
}

static bool is_known(const struct view *v)
{
	return v->e.from != FROM_CONFIG || v->since.at;
}

static enum geojp_exit show(struct options *o, struct view *v)
{
	bool both = o->json || o->rule;
	enum geojp_exit code = GEOJP_OK;

	rule_check(&v->e.rules, both, &v->report);
	v->faults = rule_faults(&v->e.rules, &v->report);
	if (o->json)
		json_rule(v);
	else
		print_rule(v);
	if (o->rule)
		code = judge(v);
	free(v->faults);
	rule_report_free(&v->report);
	return code;
}

enum geojp_exit status_rule(struct options *o)
{
	struct view v = { 0 };
	enum geojp_exit code = options_expected(o, &v.e);

	rule_since(&v.since);
	if (!code && (o->rule || (!o->list && !o->store_only &&
				  is_known(&v)))) {
		code = show(o, &v);
	} else {
		if (o->json)
			json_text("rule", NULL);
		code = o->rule ? GEOJP_NO : GEOJP_OK;
	}
	expected_free(&v.e);
	return code;
}
