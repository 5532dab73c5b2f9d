/* SPDX-License-Identifier: GPL-2.0 */
/* The tables of iptables, which are read once for all checks. */
#ifndef GEOJP_SEEN_H
#define GEOJP_SEEN_H

#include "doctor/checks.h"
#include "rule/expected.h"
#include "rule/tables.h"

struct seen {
	enum geojp_exit code;
	char *why;		/* NULL, or why they could not be read */
	struct rulesets sets;
};

/*
 * Reads the tables of both families and both variants, the first time that it
 * is called.  NULL if they could not be read; then a warning says so, with
 * @what.
 */
struct rulesets *tables_seen(struct doctor *d, const char *what);

/*
 * The same where the answer is in table @table, or in all if that is NULL: a
 * table that iptables cannot read has what only nft knows.
 */
struct rulesets *table_seen(struct doctor *d, const char *table,
			    const char *what);
void seen_free(struct seen *s);

/* Calls @each for each line of each table of all that was read. */
struct spot {
	const struct ruleset *set;
	const struct seen_table *table;
	const struct seen_chain *chain;
	const struct seen_line *line;
};

typedef void spot_fn(struct doctor *d, const struct spot *spot);
void each_line_seen(struct doctor *d, const struct rulesets *s, spot_fn *each);

/* "iptables -t raw -D PREROUTING ...", for the caller to free. */
char *spot_delete(const struct spot *spot);

/*
 * The lines that should be in now, and where they are from.  Those of the
 * configuration if the record of the confirmed ones cannot be read.
 */
enum expected_from rules_wanted(struct doctor *d, struct rules *r);

/* "INPUT (IPv4)", for the caller to free. */
char *line_place(const struct rule_line *l);

/* Does the rule of the configuration close the port to abroad? */
bool port_is_closed(const struct config *c, bool udp, unsigned long port);

#endif /* GEOJP_SEEN_H */
