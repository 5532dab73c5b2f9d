// SPDX-License-Identifier: GPL-2.0
/* The lines of the rule, as iptables-save prints them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "rule/lines.h"

#define LIMIT_SCALE 10000	/* iptables counts in ten-thousandths of a s */
#define PROTOCOL_TEXT 8
#define PORTS_TEXT 40
#define LIMIT_TEXT 32

/* What one line of the body adds to the match of the rule. */
struct body_line {
	char protocol[PROTOCOL_TEXT];	/* "-p tcp ", or empty */
	char ports[PORTS_TEXT];		/* " --ctorigdstport 22", or empty */
	char limit[LIMIT_TEXT];		/* " -m limit --limit 6/min", ... */
	const char *target;
};

struct body {
	struct body_line *at;
	size_t count;
};

static const char *protocol_name(const struct rule_port *p)
{
	return p->udp ? "udp" : "tcp";
}

static void body_add(struct body *b, const struct rule_port *port,
		     const char *limit, const char *target)
{
	struct body_line *l;

	b->at = xrealloc(b->at, (b->count + 1) * sizeof(*b->at));
	l = &b->at[b->count++];
	*l = (struct body_line){ .target = target };
	snprintf(l->limit, sizeof(l->limit), "%s", limit);
	if (!port)
		return;
	snprintf(l->protocol, sizeof(l->protocol), "-p %s ",
		 protocol_name(port));
	if (port->first == port->last)
		snprintf(l->ports, sizeof(l->ports), " --ctorigdstport %u",
			 port->first);
	else if (port->last)
		snprintf(l->ports, sizeof(l->ports), " --ctorigdstport %u:%u",
			 port->first, port->last);
}

/*
 * iptables stores how long one line of the log takes, and makes the rate anew
 * from that in the largest unit that fits: 360/hour comes back as 6/min.
 */
static void limit_text(const struct rule_rate *rate, char text[LIMIT_TEXT])
{
	static const struct {
		const char *name;
		uint32_t worth;
	} units[] = { { "day", LIMIT_SCALE * 86400U },
		      { "hour", LIMIT_SCALE * 3600U },
		      { "min", LIMIT_SCALE * 60U },
		      { "sec", LIMIT_SCALE } };
	uint32_t each = (uint64_t)LIMIT_SCALE * rate->seconds / rate->count;
	size_t i;

	for (i = 1; i < sizeof(units) / sizeof(*units); i++)
		if (each > units[i].worth ||
		    units[i].worth / each < units[i].worth % each)
			break;
	snprintf(text, LIMIT_TEXT, " -m limit --limit %u/%s",
		 units[i - 1].worth / each, units[i - 1].name);
}

/* What is done with the packets of a port, or with all if @port is NULL. */
static void add_closing(struct body *b, const struct rule_wanted *w,
			const struct rule_port *port, enum family f)
{
	static const struct rule_port tcp = { .udp = false, .first = 1 };
	const char *unreachable = f == IPV4 ?
		"REJECT --reject-with icmp-port-unreachable" :
		"REJECT --reject-with icmp6-port-unreachable";
	char limit[LIMIT_TEXT];

	if (w->log.count) {
		limit_text(&w->log, limit);
		body_add(b, port, limit, "LOG --log-prefix \"" RULE_LOG_PREFIX
			 "\"");
	}
	if (!w->reject) {
		body_add(b, port, "", "DROP");
		return;
	}
	if (!port || !port->udp)
		body_add(b, port ? port : &tcp, "",
			 "REJECT --reject-with tcp-reset");
	if (!port || port->udp)
		body_add(b, port, "", unreachable);
}

static struct body body_of(const struct rule_wanted *w, enum family f)
{
	struct body b = { 0 };
	size_t i;

	for (i = 0; i < w->except.count; i++)
		body_add(&b, &w->except.at[i], "", "RETURN");
	for (i = 0; i < w->ports.count; i++)
		add_closing(&b, w, &w->ports.at[i], f);
	if (!w->ports.count)
		add_closing(&b, w, NULL, f);
	return b;
}

/* Takes over @spec. */
static void add_line(struct rules *r, enum family f, const char *table,
		     const char *chain, char *spec)
{
	r->at = xrealloc(r->at, (r->count + 1) * sizeof(*r->at));
	r->at[r->count++] = (struct rule_line){
		.family = f,
		.table = xprintf("%s", table),
		.chain = xprintf("%s", chain),
		.spec = spec,
		.own_chain = rule_chain_own(chain),
	};
}

/* The comment by which the lines are known again, quoted if it must be. */
static char *comment_of(const struct rule_wanted *w)
{
	return *w->name ? xprintf("\"" RULE_COMMENT " %s\"", w->name) :
			  xprintf(RULE_COMMENT);
}

static char *own_chain_of(const struct rule_wanted *w)
{
	return xprintf(RULE_CHAIN "%s%s", *w->name ? "-" : "", w->name);
}

/* The lines of an own chain.  The line that jumps to it has matched already. */
static void add_body(struct rules *r, const struct rule_wanted *w,
		     const struct body *b, enum family f, const char *table)
{
	char *comment = comment_of(w), *chain = own_chain_of(w);
	size_t i;

	for (i = 0; i < b->count; i++) {
		const struct body_line *l = &b->at[i];

		add_line(r, f, table, chain,
			 xprintf("%s%s%s%s%s-m comment --comment %s -j %s",
				 l->protocol,
				 *l->ports ? "-m conntrack" : "", l->ports,
				 *l->limit ? l->limit + !*l->ports : "",
				 *l->ports || *l->limit ? " " : "",
				 comment, l->target));
	}
	free(comment);
	free(chain);
}

/* One line in a chain of the configuration, for packets that come in by @in. */
static char *match_line(const struct rule_wanted *w, const char *in,
			const struct body_line *l, const char *target)
{
	bool jp = !strcmp(w->list, XT_GEOJP_DEFAULT_LIST);
	char *comment = comment_of(w), *spec;

	spec = xprintf("%s%s %s-m conntrack --ctstate NEW%s -m geojp ! --src-jp"
		       "%s%s -m comment --comment %s -j %s",
		       in ? "-i " : "! -i lo", in ? in : "", l->protocol,
		       l->ports, jp ? "" : " --list-name ", jp ? "" : w->list,
		       comment, target);
	free(comment);
	return spec;
}

static void add_matches(struct rules *r, const struct rule_wanted *w,
			const struct body_line *l, const char *target,
			enum family f, const struct rule_chain *c)
{
	size_t i;

	if (!w->interfaces.count)
		add_line(r, f, c->table, c->name,
			 match_line(w, NULL, l, target));
	for (i = 0; i < w->interfaces.count; i++)
		add_line(r, f, c->table, c->name,
			 match_line(w, w->interfaces.at[i].name, l, target));
}

static bool table_before(const struct rule_wanted *w, size_t chain)
{
	size_t i;

	for (i = 0; i < chain; i++)
		if (!strcmp(w->chains.at[i].table, w->chains.at[chain].table))
			return true;
	return false;
}

/* A body of one line needs no chain of its own. */
static void add_rule(struct rules *r, const struct rule_wanted *w,
		     enum family f)
{
	static const struct body_line all;
	struct body b = body_of(w, f);
	char *chain = own_chain_of(w);
	size_t i;

	for (i = 0; i < w->chains.count; i++) {
		const struct rule_chain *c = &w->chains.at[i];

		if (b.count == 1) {
			add_matches(r, w, b.at, b.at->target, f, c);
			continue;
		}
		if (!table_before(w, i))
			add_body(r, w, &b, f, c->table);
		add_matches(r, w, &all, chain, f, c);
	}
	free(chain);
	free(b.at);
}

void rules_of(const struct config *c, struct rules *r)
{
	enum family f;
	size_t i;

	*r = (struct rules){ 0 };
	for (f = IPV4; f < FAMILIES; f++)
		for (i = 0; i < c->rules; i++)
			if (c->rule[i].family[f])
				add_rule(r, &c->rule[i], f);
}

void rules_free(struct rules *r)
{
	size_t i;

	for (i = 0; i < r->count; i++) {
		free(r->at[i].table);
		free(r->at[i].chain);
		free(r->at[i].spec);
	}
	free(r->at);
	*r = (struct rules){ 0 };
}

bool rule_same_chain(const struct rule_line *a, const struct rule_line *b)
{
	return a->family == b->family && !strcmp(a->table, b->table) &&
	       !strcmp(a->chain, b->chain);
}

bool rules_equal(const struct rules *a, const struct rules *b)
{
	size_t i;

	for (i = 0; i < a->count && i < b->count; i++)
		if (!rule_same_chain(&a->at[i], &b->at[i]) ||
		    strcmp(a->at[i].spec, b->at[i].spec))
			return false;
	return a->count == b->count;
}

bool rules_have(const struct rules *r, enum family f)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		if (r->at[i].family == f)
			return true;
	return false;
}

size_t rule_place(const struct rules *r, size_t line)
{
	size_t i, place = 1;

	for (i = 0; i < line; i++)
		place += rule_same_chain(&r->at[i], &r->at[line]);
	return place;
}

const char *rule_program(enum family f)
{
	return f == IPV4 ? "iptables" : "ip6tables";
}

char *rule_command(const struct rules *r, size_t line)
{
	const struct rule_line *l = &r->at[line];
	bool filter = !strcmp(l->table, "filter");

	return xprintf("%s -w%s%s -I %s %zu %s",
		       rule_program(l->family), filter ? "" : " -t ",
		       filter ? "" : l->table, l->chain,
		       rule_place(r, line), l->spec);
}
