/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rule that turns away new connections from outside a list: what its lines
 * are, whether they are in place, and how they get in and out.
 *
 * lines.c makes the lines from the configuration.  read.c, tables.c and spec.c
 * read what iptables-save prints.  check.c and place.c compare, faults.c says
 * it in words.  apply.c puts in and takes out, by change.c; lost.c names what
 * went out by mistake.  record.c remembers, in files that run.c and saved.c
 * read and write.  trial.c is the trial of geojp enable, and net.c ends it.
 * expected.c says which rule should be in, keep.c keeps it in.  interfaces.c
 * looks for interfaces.
 */
#ifndef GEOJP_RULE_H
#define GEOJP_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "config/config.h"

/*
 * One line, as iptables-save prints it after "-A CHAIN ".  Strings are on the
 * heap.
 */
struct rule_line {
	enum family family;
	char *table, *chain;
	char *spec;
	bool own_chain;		/* ->chain is one of the tool's own */
};

/* In the order in which they stand in their chains. */
struct rules {
	struct rule_line *at;
	size_t count;
};

/* What the configuration says.  rules_free() frees it. */
void rules_of(const struct config *c, struct rules *r);
void rules_free(struct rules *r);
bool rules_equal(const struct rules *a, const struct rules *b);
bool rules_have(const struct rules *r, enum family f);

/* "iptables" or "ip6tables" */
const char *rule_program(enum family f);

/* The place of the line among those of its chain, from 1. */
size_t rule_place(const struct rules *r, size_t line);

/* "iptables -w -I INPUT 1 ..." for a shell.  The caller frees it. */
char *rule_command(const struct rules *r, size_t line);

/* Has the kernel IPv6?  If not, there is nothing to close. */
bool rule_kernel_has(enum family f);

enum rule_state {
	RULE_IN,		/* in place */
	RULE_BY_HAND,		/* in place, without our comment */
	RULE_BEHIND,		/* there, but something in front accepts */
	RULE_UNREACHED,		/* there, but nothing that counts jumps there */
	RULE_GONE,
	RULE_NO_CHAIN,		/* its chain is not there */
	RULE_NO_FAMILY,		/* the kernel has no IPv6: all is well */
	RULE_UNKNOWN,		/* its table could not be read */
};

/* What was found of one line. */
struct rule_found {
	enum rule_state state;
	size_t number;		/* in its chain, from 1; 0: it is not there */
	uint64_t packets, bytes;	/* its counters */
	/* The line in front of it, or of the jump there: "-A ..."; or NULL. */
	char *behind;
};

/* Another line with -m geojp, or with our comment. */
struct rule_other {
	enum family family;
	const char *variant;	/* "nft" or "legacy" */
	char *table;
	char *text;		/* "-A CHAIN ..." */
	bool ours;		/* it has our comment, but is not wanted */
};

struct rule_report {
	const char *variant;	/* that iptables is here: "nft", "legacy" */
	struct rule_found *at;	/* for each line of struct rules */
	size_t count;
	struct rule_other *other;
	size_t others;
	uint64_t packets[FAMILIES], bytes[FAMILIES];	/* turned away */
	enum geojp_exit code;	/* GEOJP_KERNEL: a table could not be read */
	bool in_place;		/* all lines are */
};

/*
 * Looks for the lines in the tables of each family.  @both_variants: looks for
 * other lines in the variant that iptables is not here, too.  Complains of what
 * cannot be read.  rule_report_free() frees @report, also after an error.
 * Returns GEOJP_OK if all are in place, GEOJP_NO if not.  Errors: GEOJP_KERNEL.
 */
enum geojp_exit rule_check(const struct rules *r, bool both_variants,
			   struct rule_report *report);
void rule_report_free(struct rule_report *report);

/*
 * What is not in place, in one line for the caller to free: "gone from INPUT
 * (IPv4, IPv6)".  NULL if all is.
 */
char *rule_faults(const struct rules *r, const struct rule_report *report);

/*
 * Puts the lines in where they are not in place: all of them, or none.  What
 * has our comment and is not wanted is taken out.  Lines of others stay as they
 * are.  Lines that are in place already stay, with their counters.  Then
 * remembers since when.  Complains of a chain that is not there, and goes on
 * with the others if @lenient.  Errors: GEOJP_KERNEL; *@half is true if
 * something went in and did not come out again.  @half may be NULL.
 */
enum geojp_exit rule_apply(const struct rules *r, bool lenient, bool *half);

/*
 * rule_apply() for what an older version has put in: lines that are the same
 * but for our comment are replaced.  Errors: GEOJP_KERNEL.
 */
enum geojp_exit rule_adopt(const struct rules *r);

/*
 * Takes out all that has our comment, and our own chains, from all tables, of
 * both families and both variants.  *@removed tells how many lines; it may be
 * NULL.  Errors: GEOJP_KERNEL.
 */
enum geojp_exit rule_remove(size_t *removed);

/*
 * "eth7, ppp+": interfaces of the rule, or of the configuration, that are not
 * there.  The caller frees it.  NULL if all are.
 */
char *rules_missing_interfaces(const struct rules *r);
char *rule_missing_interfaces(const struct config *c);

/* record.c */

/*
 * The confirmed rule, in @state_dir/.rule.  NULL means GEOJP_STATEDIR.  @since
 * may be NULL.  rule_confirmed() returns GEOJP_NO if there is none; @r is then
 * empty.  Errors: GEOJP_STORE.
 */
enum geojp_exit rule_confirmed(const char *state_dir, struct rules *r,
			       time_t *since);

/* Is there a record that counts, good or damaged? */
bool rule_recorded(const char *state_dir);
enum geojp_exit rule_confirm(const char *state_dir, const struct rules *r);

/*
 * Removes it.  If that fails, a file in /run makes rule_forgotten() true, and
 * rule_confirmed() finds none, until the next boot or rule_confirm().
 */
enum geojp_exit rule_forget(const char *state_dir);
bool rule_forgotten(void);

/* /run/geojp, or GEOJP_RUN of the environment, for tests. */
const char *rule_run_dir(void);

/* Seconds since boot, which no change of the clock moves. */
uint64_t rule_uptime(void);

/* What rule_apply() and geojp rule keep remember until the next boot. */
struct rule_since {
	time_t at;		/* when it was put in; 0: not known */
	uint64_t put_in, seen;	/* of rule_uptime() */
};

/* False if nothing is known, or it is of an earlier boot. */
bool rule_since(struct rule_since *s);
void rule_since_write(const struct rule_since *s);
void rule_since_forget(void);

/*
 * geojp rule keep: ends a trial that is over, and puts the confirmed rule in
 * again if it is gone.  Says nothing if nothing was to do, and writes nothing
 * if there is neither.  @back is what was put in again, or empty; the caller
 * always calls rules_free().  Errors: GEOJP_KERNEL, GEOJP_STORE, GEOJP_BUSY.
 */
enum geojp_exit rule_keep(const char *state_dir, struct rules *back);

#endif /* GEOJP_RULE_H */
