/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command line.  command_line.c has all options and all commands as tables.
 * Each command is in the file of its name.
 */
#ifndef GEOJP_COMMAND_LINE_H
#define GEOJP_COMMAND_LINE_H

#include "base/options.h"
#include "config/config.h"
#include "inforce/deploy.h"
#include "store/stored.h"

/*
 * What the command line says.  Strings belong to argv or to the configuration,
 * or are constants.
 */
struct options {
	const char *list;	/* its name; NULL: not given */
	const char *config_path;	/* NULL: the usual one */
	const char *state_dir;	/* NULL: the configuration's */
	struct countries countries;	/* none: the list's */
	const char *label;	/* NULL: make one up */
	const char *locations;	/* NULL: none */
	bool no_local;
	bool one_family;
	unsigned int accept;	/* of enum accept */
	bool store_only;
	bool dry_run;
	uint64_t max_age;	/* seconds; 0: any */
	uint64_t min_rules;	/* 0: any */
	bool rule;		/* status: the rule must be in place */
	bool verbose;		/* also set if stdout is a terminal */
	bool json;
	const char *output;	/* NULL or "-": stdout */
	const char *file;	/* test, export, audit; NULL: in force */
	time_t since;		/* audit: 0: all lines */
	uint64_t top;		/* audit: how many of each sort */
	const char *snapshot;	/* restore: NULL: the packaged one */
	uint64_t trial;		/* enable: seconds; 0: not given */
	bool anyway;		/* confirm: from any session */
	bool trial_over;	/* rule remove: because the trial has ended */
	bool confirmed;		/* rule apply: the confirmed rule */

	char **operand;		/* what is left of the command line */
	int operands;

	struct config *config;

	/* options_choose() sets these two. */
	struct place place;	/* of the list that is meant, in the store */
	struct wanted wanted;	/* what is wanted of it */
};

/*
 * Sets ->place and ->wanted for list @name: from the configuration, and then
 * from the options.  Before the command starts, this is done for ->list or jp.
 */
void options_choose(struct options *o, const char *name);

/*
 * Reads files as geojp load takes them: one list, with the owner's exceptions.
 * The caller always calls candidate_free().  Errors: GEOJP_INPUT.
 */
enum geojp_exit options_read_list(const struct options *o, size_t count,
				  char **path, struct candidate *c);

/* The same for one file, of which only the addresses matter. */
enum geojp_exit options_read_set(const struct options *o, char *path,
				 struct set *set);

/* The exceptions for a list that is stored, see exceptions_recall(). */
void options_recall(const struct options *o, struct exceptions *e);

/* Prints how many odd rows a list that was read had, if it had any. */
void options_tell_odd(const struct options *o, const struct list *l);

/*
 * Reads the configuration into ->config, in place of what is there.  ->place
 * and ->wanted are then of no use.  Errors: GEOJP_USAGE.
 */
enum geojp_exit options_configure(struct options *o);

typedef enum geojp_exit command_fn(struct options *o);

command_fn cmd_audit, cmd_check, cmd_confirm, cmd_convert, cmd_diff,
	   cmd_disable, cmd_doctor, cmd_enable, cmd_explain, cmd_export,
	   cmd_list, cmd_load, cmd_restore, cmd_rollback, cmd_rule, cmd_status,
	   cmd_test, cmd_unload, cmd_update;

/* Runs the command line.  Returns the exit code of geojp. */
enum geojp_exit command_line_run(int argc, char **argv);

#endif /* GEOJP_COMMAND_LINE_H */
