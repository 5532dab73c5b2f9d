// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "commands/monitor.h"
#include "commands/ready.h"
#include "guard/own_session.h"
#include "guard/sessions.h"
#include "inforce/module.h"
#include "set/local.h"
#include "store/facts.h"

#define SHOWN 5		/* addresses that a list does not hold */

struct check {
	const struct options *o;
	bool refused;
};

/* A list, and the families that rules use it for. */
struct used {
	const struct config *config;
	const char *name;
	bool family[FAMILIES];
};

static void check_age(struct check *c, const char *name)
{
	struct place place = { c->o->place.state_dir, name };
	struct options o = *c->o;
	struct module_list l = { .loaded = true };
	struct facts f = { 0 };
	unsigned long newest = stored_newest(&place);
	char *faults;

	snprintf(l.name, sizeof(l.name), "%s", name);
	if (newest)
		f = facts_of(&place, newest);
	o.max_age = o.config->max_age;
	o.min_rules = 0;
	faults = monitor(&o, true, &l, &f);
	if (!faults)
		return;
	complain(GJ_LIST_UNFIT, "list %s: %s; first: geojp update", name,
		 faults);
	c->refused = true;
	free(faults);
}

/* The line that lets the client in.  A file's last line may lack its end. */
static void name_client(struct check *c, const char *list, enum family f,
			struct addr a)
{
	const struct wanted *w = config_list(c->o->config, list);
	char text[PREFIX_TEXT];

	addr_text(f, a, text);
	complain(GJ_SHUT_OUT,
		 "list %s does not hold %s, connected by SSH now; to let it "
		 "in: printf '\\n%s\\n' >>%s/allow.d/me.txt && geojp update",
		 list, text, text, w->dir);
	c->refused = true;
}

static void name_clients(struct check *c, const char *list, enum family f,
			 const struct set *outside)
{
	uint64_t left = set_size(outside, f).lo;
	unsigned int shown = 0;
	struct addr a;
	size_t i;

	for (i = 0; i < outside->of[f].count; i++) {
		a = outside->of[f].at[i].first;
		for (; shown < SHOWN; a = addr_next(a)) {
			name_client(c, list, f, a);
			shown++;
			if (!addr_cmp(a, outside->of[f].at[i].last))
				break;
		}
	}
	if (left > shown)
		complain(GJ_SHUT_OUT,
			 "list %s does not hold %s more that are connected by "
			 "SSH",
			 list, number_text(left - shown));
}

static bool is_closed(const void *data, unsigned long port)
{
	const struct used *u = data;
	size_t i;

	for (i = 0; i < u->config->rules; i++)
		if (!strcmp(u->config->rule[i].list, u->name) &&
		    rule_closes(&u->config->rule[i], false, port))
			return true;
	return false;
}

static void check_clients(struct check *c, const struct used *u,
			  const struct set *set)
{
	struct set clients = { 0 }, outside = { 0 };
	enum family f;

	sessions_find_on(false, is_closed, u, &clients);
	set_subtract(&clients, set, &outside);
	for (f = IPV4; f < FAMILIES; f++)
		if (u->family[f])
			name_clients(c, u->name, f, &outside);
	set_free(&clients);
	set_free(&outside);
}

static void check_families(struct check *c, const struct used *u,
			   const struct set *set)
{
	struct set global = { 0 };
	enum family f;

	local_remove(set, &global);
	for (f = IPV4; f < FAMILIES; f++) {
		if (!u->family[f] || global.of[f].count)
			continue;
		complain(GJ_LIST_UNFIT,
			 "list %s in force holds no %s addresses but local "
			 "ones: the rule would shut out all of %s; load a list "
			 "of both families, or write \"families = %s\" in "
			 "[rule]",
			 u->name, family_name(f), family_name(f),
			 f == IPV4 ? "ipv6" : "ipv4");
		c->refused = true;
	}
	set_free(&global);
}

static enum geojp_exit check_list(struct check *c, const struct used *u)
{
	struct set set = { 0 };
	uint64_t generation = 0;
	enum geojp_exit code = module_read_list(u->name, &set, &generation);

	if (!code && !generation) {
		complain(GJ_LIST_UNFIT,
			 "list %s is not in force: the rule would turn nobody "
			 "away; first: geojp update",
			 u->name);
		c->refused = true;
	} else if (!code) {
		check_families(c, u, &set);
		check_age(c, u->name);
		check_clients(c, u, &set);
	}
	set_free(&set);
	return code;
}

/* What the rules from number @first on say of the list of that one. */
static struct used use_of(const struct config *config, size_t first)
{
	struct used u = { config, config->rule[first].list, { false } };
	enum family f;
	size_t i;

	for (i = first; i < config->rules; i++)
		for (f = IPV4; f < FAMILIES; f++)
			if (!strcmp(config->rule[i].list, u.name))
				u.family[f] |= config->rule[i].family[f] &&
					       rule_kernel_has(f);
	return u;
}

static enum geojp_exit check_lists(struct check *c)
{
	const struct config *config = c->o->config;
	enum geojp_exit code = GEOJP_OK;
	struct used u;
	size_t i;

	for (i = 0; i < config->rules && !code; i++) {
		if (config_list_again(config, i))
			continue;
		u = use_of(config, i);
		code = check_list(c, &u);
	}
	return code;
}

/*
 * Who is nowhere connected has nothing with which he can see that the way in is
 * open.
 */
static void check_way_in(struct check *c)
{
	struct set clients = { 0 };
	struct own_session own;
	bool found;

	own_session_find(&own);
	sessions_find(false, &clients);
	found = clients.of[IPV4].count || clients.of[IPV6].count;
	set_free(&clients);
	if (found || own.kind == SESSION_CONSOLE)
		return;
	complain(GJ_NO_WAY_IN,
		 "nobody is connected by SSH, and this is no console, so "
		 "nothing shows whether the way in stays open; log in by SSH, "
		 "or on the console, and type it there");
	c->refused = true;
}

static void check_interfaces(struct check *c)
{
	char *missing = rule_missing_interfaces(c->o->config);

	if (!missing)
		return;
	complain(GJ_INTERFACE,
		 "no such interface: %s; see \"interfaces\" in geojp.conf",
		 missing);
	c->refused = true;
	free(missing);
}

/*
 * What somebody has put in by hand is not taken out at the end of the trial, so
 * it would be no trial.
 */
static void check_line(struct check *c, const struct rule_line *l,
		       const struct rule_found *f)
{
	const char *program = rule_program(l->family);

	if (f->state == RULE_NO_CHAIN && !l->own_chain)
		complain(GJ_CHAIN,
			 "no such chain of %s: %s in table %s; see \"chains\" "
			 "in geojp.conf",
			 family_name(l->family), l->chain, l->table);
	else if (f->state == RULE_BY_HAND)
		complain(GJ_BY_HAND,
			 "the rule is in %s already, put in by hand, and the "
			 "end of the trial would not take it out; first: %s -w "
			 "-t %s -D %s %zu",
			 l->chain, program, l->table, l->chain, f->number);
	else
		return;
	c->refused = true;
}

static enum geojp_exit check_lines(struct check *c, const struct rules *r)
{
	struct rule_report report;
	enum geojp_exit code;
	size_t i;

	rule_check(r, false, &report);
	for (i = 0; i < report.count; i++)
		check_line(c, &r->at[i], &report.at[i]);
	code = report.code;
	rule_report_free(&report);
	return code;
}

enum geojp_exit ready(const struct options *o, const struct rules *r)
{
	struct check c = { .o = o };
	enum geojp_exit code;

	code = check_lists(&c);
	if (!code)
		code = check_lines(&c, r);
	check_interfaces(&c);
	check_way_in(&c);
	return !code && c.refused ? GEOJP_NO : code;
}
