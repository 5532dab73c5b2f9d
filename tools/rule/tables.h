/* SPDX-License-Identifier: GPL-2.0 */
/* The tables of iptables as iptables-save -c prints them. */
#ifndef GEOJP_RULE_TABLES_H
#define GEOJP_RULE_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rule/rule.h"

struct seen_line {
	const char *text;	/* what follows "-A CHAIN " */
	char **word;		/* the same without quotes; ends with NULL */
	uint64_t packets, bytes;
	bool ours;		/* it has our comment, see line_ours() */
	bool wanted;		/* for check.c: it is one that is looked for */
	bool drop;		/* for change.c: take it out */
};

enum accepts { ACCEPTS_UNKNOWN, ACCEPTS_LOOKING, ACCEPTS_NOT, ACCEPTS };

struct seen_chain {
	const char *name;
	const char *policy;	/* "ACCEPT", "DROP"; "-" if it has none */
	bool builtin;
	struct seen_line *line;
	size_t lines;
	enum accepts accepts;	/* for place.c */
	bool looking;		/* for place.c */
};

struct seen_table {
	const char *name;
	bool incompatible;	/* iptables cannot read it: it is nft's */
	struct seen_chain *chain;
	size_t chains;
	size_t last;		/* private: the chain of the last line */
};

/* All tables of a family and a variant. */
struct ruleset {
	enum family family;
	const char *variant;	/* "nft" or "legacy" */
	bool usual;		/* the variant that iptables is here */
	bool known;		/* it could be read */
	char *text;		/* to which the strings point */
	struct seen_table *table;
	size_t tables;
};

/* @c is each chain of the table, and @l each of its lines. */
#define table_for_each_line(t, c, l)					\
	for ((c) = (t)->chain; (c) && (c) < (t)->chain + (t)->chains; (c)++) \
		for ((l) = (c)->line;					\
		     (l) && (l) < (c)->line + (c)->lines; (l)++)

/* The same with each table @t. */
#define ruleset_for_each_line(s, t, c, l)				\
	for ((t) = (s)->table; (t) && (t) < (s)->table + (s)->tables; (t)++) \
		table_for_each_line(t, c, l)

/*
 * Reads what iptables-save -c prints.  Takes over @text.  ->table is then set,
 * the other fields stay.  Returns 0, or the number of the line that cannot be
 * understood.  ruleset_forget() frees the tables in either case.
 */
size_t ruleset_parse(struct ruleset *s, char *text);
void ruleset_forget(struct ruleset *s);

/* NULL if it is not there.  A table that nothing uses is not printed. */
struct seen_table *table_find(const struct ruleset *s, const char *name);
struct seen_chain *chain_find(const struct seen_table *t, const char *name);

/*
 * The words of @text, without quotes and backslashes, in one block of memory
 * that ends with NULL.  NULL if a quote is not closed.
 */
char **spec_split(const char *text);

/* The next word that may be an option. */
char *const *spec_next(char *const *word);

/* The word after option @name, such as "--comment"; NULL if it has none. */
const char *spec_after(char *const *word, const char *name);

/* Is there such an option? */
bool spec_has(char *const *word, const char *name);

/* Does it jump to the chain, with -j or -g? */
bool spec_jumps_to(char *const *word, const char *chain);

/*
 * Are both the same?  For spec_alike() the order of matches does not count, nor
 * do comments.
 */
bool spec_same(char *const *a, char *const *b);
bool spec_alike(char *const *a, char *const *b);

/* Has the line -m geojp? */
bool spec_geojp(char *const *word);

/* In read.c. */

struct rulesets {
	struct ruleset at[2 * FAMILIES];
	size_t count;
};

/*
 * Reads the tables of the families that the kernel has, of the variant that
 * iptables is here; @both: of the other variant, too.  rulesets_free() frees
 * them, also after an error.  Errors: GEOJP_KERNEL.
 */
enum geojp_exit rulesets_read(struct rulesets *s, bool both);

/* Reads those again that could be read.  Errors: GEOJP_KERNEL. */
enum geojp_exit rulesets_read_again(struct rulesets *s,
				    const struct rulesets *before);
void rulesets_free(struct rulesets *s);

/* The one of the variant that iptables is here; NULL if it was not read. */
struct ruleset *rulesets_usual(struct rulesets *s, enum family f);

/* "iptables-legacy-restore" and the like. */
#define PROGRAM_NAME 32
void ruleset_program(const struct ruleset *s, const char *what,
		     char name[PROGRAM_NAME]);

/* All that a program said, in one line for the caller to free. */
struct program_result;
char *program_words(const char *name, const struct program_result *r);

/* In place.c. */

/*
 * The first line in front of line @number (from 0) that may accept a new
 * connection from anywhere before that line sees it.  NULL if there is none.
 * Lines of ours do not count.
 */
const struct seen_line *place_behind(const struct seen_table *t,
				     const struct seen_chain *c, size_t number);

/*
 * Does a builtin chain lead to the chain, with no line in front of the jumps
 * that may accept a new connection before line @number of it sees it?  If not,
 * *@behind is a line that does, in *@in; NULL if nothing jumps there.
 */
bool place_reached(struct seen_table *t, struct seen_chain *c, size_t number,
		   const struct seen_line **behind,
		   const struct seen_chain **in);

#endif /* GEOJP_RULE_TABLES_H */
