// SPDX-License-Identifier: GPL-2.0
/* The values of a section [rule]. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/report.h"
#include "base/scan.h"
#include "config/rules.h"

#define WORDS " \t,"		/* separates words */
#define LOG_MOST 100		/* lines in a second */

/* Adds one word to the values of a key.  Returns NULL, or what is wrong. */
typedef const char *word_fn(void *field, char *word);

/* Values are not added to the default, they take its place. */
struct values {
	void *at;
	size_t count;
};

_Static_assert(sizeof(struct values) == sizeof(struct rule_chains) &&
	       sizeof(struct values) == sizeof(struct rule_interfaces) &&
	       sizeof(struct values) == sizeof(struct rule_ports),
	       "each list of values has the form of struct values");

static const char *take_words(void *field, const char *value,
			      const char *separators, word_fn *take)
{
	char *text = xprintf("%s", value), *rest = text, *word;
	struct values *v = field;
	const char *why = NULL;

	free(v->at);
	*v = (struct values){ 0 };
	while (!why && (word = strtok_r(rest, separators, &rest)))
		why = take(field, word);
	free(text);
	return why;
}

const char *rule_take_list(void *field, const char *value)
{
	if (strlen(value) >= XT_GEOJP_NAME_SIZE || !xt_geojp_name_len(value))
		return "a list's name is " XT_GEOJP_NAME_FORM;
	strcpy(field, value);
	return NULL;
}

/* Chains */

/* The chains that iptables has, and where packets that come in pass. */
static const struct builtin {
	const char *table, *chain;
	bool comes_in;
} builtins[] = {
	{ "filter", "INPUT", true }, { "filter", "FORWARD", true },
	{ "filter", "OUTPUT", false },
	{ "mangle", "PREROUTING", true }, { "mangle", "INPUT", true },
	{ "mangle", "FORWARD", true }, { "mangle", "OUTPUT", false },
	{ "mangle", "POSTROUTING", false },
	{ "security", "INPUT", true }, { "security", "FORWARD", true },
	{ "security", "OUTPUT", false },
};

#define BUILTINS (sizeof(builtins) / sizeof(*builtins))

static bool has_only(const char *s, const char *others)
{
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr(others, *s))
			return false;
	return true;
}

static const char *table_wrong(const char *table)
{
	size_t i;

	if (!strcmp(table, "raw"))
		return "in table raw the kernel does not know yet which "
		       "connections are new; use mangle/PREROUTING";
	if (!strcmp(table, "nat"))
		return "table nat must not drop packets; use filter or mangle";
	for (i = 0; i < BUILTINS; i++)
		if (!strcmp(builtins[i].table, table))
			return NULL;
	return "no such table; they are filter, mangle and security";
}

bool rule_chain_own(const char *name)
{
	size_t size = strlen(RULE_CHAIN);

	return !strncmp(name, RULE_CHAIN, size) &&
	       (!name[size] || name[size] == '-');
}

static const char *chain_wrong(const struct rule_chain *c)
{
	bool elsewhere = false;
	size_t i;

	for (i = 0; i < BUILTINS; i++) {
		if (strcmp(builtins[i].chain, c->name))
			continue;
		if (!strcmp(builtins[i].table, c->table))
			return builtins[i].comes_in ? NULL :
				"packets that come in do not pass this chain";
		elsewhere = true;
	}
	if (!strcmp(c->name, "PREROUTING"))
		return "table filter has no such chain; write "
		       "mangle/PREROUTING";
	if (elsewhere || !strcmp(c->name, "POSTROUTING"))
		return "packets that come in do not pass this chain";
	return rule_chain_own(c->name) ?
		"chains of this name are geojp's own" : NULL;
}

static bool same_chain(const struct rule_chain *a, const struct rule_chain *b)
{
	return !strcmp(a->table, b->table) && !strcmp(a->name, b->name);
}

static const char *take_chain(void *field, char *word)
{
	struct rule_chains *c = field;
	char *name = strchr(word, '/');
	struct rule_chain chain;
	const char *why;
	size_t i;

	if (name)
		*name++ = '\0';
	why = name ? table_wrong(word) : NULL;
	if (why)
		return why;
	snprintf(chain.table, sizeof(chain.table), "%s",
		 name ? word : "filter");
	name = name ? name : word;
	if (!*name || strlen(name) >= RULE_CHAIN_SIZE || *name == '-' ||
	    !has_only(name, "_-.:"))
		return "not chains of 1 to 28 characters such as INPUT or "
		       "mangle/PREROUTING";
	snprintf(chain.name, sizeof(chain.name), "%s", name);
	why = chain_wrong(&chain);
	for (i = 0; !why && i < c->count; i++)
		if (same_chain(&c->at[i], &chain))
			why = "names a chain twice";
	if (why)
		return why;
	c->at = xrealloc(c->at, (c->count + 1) * sizeof(*c->at));
	c->at[c->count++] = chain;
	return NULL;
}

const char *rule_take_chains(void *field, const char *value)
{
	struct rule_chains *c = field;
	const char *why = take_words(c, value, WORDS, take_chain);

	return why || c->count ? why : "names no chain";
}

/* Interfaces */

static bool takes_lo(const char *name)
{
	size_t size = strlen(name);

	if (size && name[size - 1] == '+')
		return !strncmp("lo", name, size - 1) ||
		       !strncmp("lo", name, 2);
	return !strcmp(name, "lo");
}

static const char *take_interface(void *field, char *word)
{
	struct rule_interfaces *list = field;
	const char *plus = strchr(word, '+');
	size_t i;

	if (strlen(word) >= RULE_INTERFACE_SIZE || *word == '-' ||
	    !has_only(word, "_-.@+") || (plus && plus[1]))
		return "not interfaces of 1 to 15 characters such as eth0 or "
		       "ppp+";
	if (takes_lo(word))
		return "what this machine sends to itself comes in by lo; "
		       "leave this key out for all interfaces but lo";
	for (i = 0; i < list->count; i++)
		if (!strcmp(list->at[i].name, word))
			return "names an interface twice";
	list->at = xrealloc(list->at, (list->count + 1) * sizeof(*list->at));
	strcpy(list->at[list->count++].name, word);
	return NULL;
}

const char *rule_take_interfaces(void *field, const char *value)
{
	struct rule_interfaces *list = field;
	const char *why = take_words(list, value, WORDS, take_interface);

	return why || list->count ? why : "names no interface";
}

/* Ports */

static const char not_ports[] = "not ports such as tcp/22, tcp/80,443 or "
				"udp/6000-6010, with blanks between them";

static bool port_scan(const char *s, uint16_t *port)
{
	uint64_t number;

	if (!number_scan(s, UINT16_MAX, &number) || !number)
		return false;
	*port = number;
	return true;
}

/* Two lines for one port would do no harm, but are a slip. */
static bool port_taken(const struct rule_ports *p, const struct rule_port *new)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		if (p->at[i].udp == new->udp && p->at[i].first <= new->last &&
		    new->first <= p->at[i].last)
			return true;
	return false;
}

static const char *take_port(struct rule_ports *p, bool udp, char *text)
{
	struct rule_port port = { .udp = udp };
	char *last = strchr(text, '-');

	if (last)
		*last++ = '\0';
	if (!port_scan(text, &port.first) ||
	    !port_scan(last ? last : text, &port.last))
		return not_ports;
	if (port.first > port.last)
		return "a range of ports ends before it starts";
	if (port_taken(p, &port))
		return "names a port twice";
	p->at = xrealloc(p->at, (p->count + 1) * sizeof(*p->at));
	p->at[p->count++] = port;
	return NULL;
}

static const char *take_port_word(void *field, char *word)
{
	char *text = strchr(word, '/');
	const char *why = NULL;
	bool udp;

	if (!text)
		return not_ports;
	*text++ = '\0';
	udp = !strcasecmp(word, "udp");
	if (!udp && strcasecmp(word, "tcp"))
		return "only tcp and udp have ports here, as in tcp/22 or "
		       "udp/53";
	while (!why && text) {
		char *next = strchr(text, ',');

		if (next)
			*next++ = '\0';
		why = take_port(field, udp, text);
		text = next;
	}
	return why;
}

const char *rule_take_ports(void *field, const char *value)
{
	struct rule_ports *p = field;
	const char *why = take_words(p, value, " \t", take_port_word);

	return why || p->count ? why : "names no port";
}

/* The others */

const char *rule_take_action(void *field, const char *value)
{
	bool *reject = field;

	*reject = !strcasecmp(value, "reject");
	return *reject || !strcasecmp(value, "drop") ?
	       NULL : "neither drop nor reject";
}

static uint32_t unit_seconds(const char *unit)
{
	static const struct {
		const char *name;
		uint32_t seconds;
	} units[] = { { "sec", 1 }, { "min", 60 }, { "hour", 3600 },
		      { "day", DAY } };
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (!strcasecmp(units[i].name, unit))
			return units[i].seconds;
	return 0;
}

const char *rule_take_log(void *field, const char *value)
{
	static const char why[] = "neither no nor a rate such as 6/min or "
				  "100/hour";
	char *text = xprintf("%s", value), *unit = strchr(text, '/');
	struct rule_rate *rate = field;
	uint64_t count = 0;
	bool fits;

	*rate = (struct rule_rate){ 0 };
	if (!strcasecmp(value, "no")) {
		free(text);
		return NULL;
	}
	if (unit)
		*unit++ = '\0';
	rate->seconds = unit ? unit_seconds(unit) : 0;
	fits = number_scan(text, UINT32_MAX, &count) && count && rate->seconds;
	free(text);
	if (!fits)
		return why;
	if (count > LOG_MOST * (uint64_t)rate->seconds)
		return "more than 100/sec would fill the disk";
	rate->count = count;
	/* iptables counts five lines of the log in 32 bits. */
	return rate->seconds == DAY && count == 1 ?
		"less than iptables can count; write 2/day or more" : NULL;
}

const char *rule_take_families(void *field, const char *value)
{
	bool *family = field;

	family[IPV4] = strcasecmp(value, "ipv6");
	family[IPV6] = strcasecmp(value, "ipv4");
	return !family[IPV4] || !family[IPV6] || !strcasecmp(value, "both") ?
	       NULL : "neither both nor ipv4 nor ipv6";
}

const char *rule_wrong(const struct rule_wanted *r)
{
	size_t i;

	if (r->ports.count && r->except.count)
		return "ports and except-ports exclude each other: with ports "
		       "all others stay open";
	for (i = 0; r->reject && i < r->chains.count; i++)
		if (strcmp(r->chains.at[i].table, "filter"))
			return "action = reject works only in chains of table "
			       "filter";
	return NULL;
}

void rule_defaults(struct rule_wanted *r, const char *name)
{
	*r = (struct rule_wanted){ .family = { true, true } };
	snprintf(r->name, sizeof(r->name), "%s", name);
	strcpy(r->list, XT_GEOJP_DEFAULT_LIST);
	rule_take_chains(&r->chains, "INPUT");
}

void rule_wanted_free(struct rule_wanted *r)
{
	free(r->chains.at);
	free(r->interfaces.at);
	free(r->ports.at);
	free(r->except.at);
}

static bool ports_hold(const struct rule_ports *p, bool udp,
		       unsigned long port)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		if (p->at[i].udp == udp && p->at[i].first <= port &&
		    port <= p->at[i].last)
			return true;
	return false;
}

bool rule_closes(const struct rule_wanted *r, bool udp, unsigned long port)
{
	return r->ports.count ? ports_hold(&r->ports, udp, port) :
				!ports_hold(&r->except, udp, port);
}
