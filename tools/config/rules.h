/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a section [rule] or [rule NAME] of the configuration says: the rule that
 * turns away new connections from outside a list.  rule/rule.h makes the lines
 * of iptables from it.
 */
#ifndef GEOJP_CONFIG_RULES_H
#define GEOJP_CONFIG_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "set/addr.h"
#include "xt_geojp.h"

#define RULE_SECTION "rule"	/* so no list has this name */
#define RULE_CHAIN "geojp"	/* so are the tool's own chains called */

#define RULES_MAX 16
#define RULE_TABLE_SIZE 16
#define RULE_CHAIN_SIZE 29	/* of iptables, with the NUL byte */
#define RULE_INTERFACE_SIZE 16	/* IFNAMSIZ */

struct rule_chain {
	char table[RULE_TABLE_SIZE];	/* "filter" if none is written */
	char name[RULE_CHAIN_SIZE];
};

struct rule_interface {
	char name[RULE_INTERFACE_SIZE];	/* "ppp+" means all that begin so */
};

/* Ports from ->first to ->last of a protocol. */
struct rule_port {
	bool udp;		/* or else tcp */
	uint16_t first, last;
};

/* Each list of values belongs to the rule. */
struct rule_chains {
	struct rule_chain *at;
	size_t count;
};

struct rule_interfaces {
	struct rule_interface *at;
	size_t count;		/* 0: all but lo */
};

struct rule_ports {
	struct rule_port *at;
	size_t count;
};

struct rule_rate {
	uint32_t count;		/* 0: no log */
	uint32_t seconds;	/* 1, 60, 3600 or DAY */
};

struct rule_wanted {
	char name[XT_GEOJP_NAME_SIZE];	/* "": section [rule] */
	char list[XT_GEOJP_NAME_SIZE];
	struct rule_chains chains;	/* at least one */
	struct rule_interfaces interfaces;
	struct rule_ports ports;	/* only these are closed; none: all */
	struct rule_ports except;	/* these stay open */
	bool reject;		/* or else drop */
	struct rule_rate log;
	bool family[FAMILIES];
};

/* The rule of a section that says nothing else. */
void rule_defaults(struct rule_wanted *r, const char *name);
void rule_wanted_free(struct rule_wanted *r);

/*
 * Each puts the value of a key into a field of struct rule_wanted.  Returns
 * NULL, or what is wrong with the value.
 */
const char *rule_take_list(void *field, const char *value);
const char *rule_take_chains(void *field, const char *value);
const char *rule_take_interfaces(void *field, const char *value);
const char *rule_take_ports(void *field, const char *value);
const char *rule_take_action(void *field, const char *value);
const char *rule_take_log(void *field, const char *value);
const char *rule_take_families(void *field, const char *value);

/* What is wrong with the whole section; NULL if nothing is. */
const char *rule_wrong(const struct rule_wanted *r);

/* Is this the name of one of the tool's own chains? */
bool rule_chain_own(const char *name);

/* Does the rule look at new connections to the port? */
bool rule_closes(const struct rule_wanted *r, bool udp, unsigned long port);

#endif /* GEOJP_CONFIG_RULES_H */
