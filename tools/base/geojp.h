/* SPDX-License-Identifier: GPL-2.0 */
/* The geojp command: exit codes, options, and the commands themselves. */
#ifndef GEOJP_H
#define GEOJP_H

#include <stdbool.h>
#include <stdint.h>
#include "config/country.h"

/*
 * What geojp ends with, and what most functions here return: whoever returns
 * something other than GEOJP_OK has already said why on stderr.
 */
enum geojp_exit {
	GEOJP_OK = 0,
	GEOJP_NO = 1,		/* test: not in; check: would be refused */
	GEOJP_USAGE = 2,	/* wrong usage, or wrong configuration */
	GEOJP_INPUT = 3,	/* an input or a list is refused */
	GEOJP_KERNEL = 4,	/* no module, not permitted, refused */
	GEOJP_STORE = 5,	/* cannot write, or nothing is stored */
	GEOJP_FETCH = 6,	/* a source could not be fetched */
	GEOJP_BUSY = 7,		/* another update or geojp is at work */
};

/* What the guard is to let pass, as --accept names it. */
enum accept {
	ACCEPT_SIZE = 1 << 0,
	ACCEPT_LOSS = 1 << 1,
	ACCEPT_GAIN = 1 << 2,
	ACCEPT_CANARY = 1 << 3,
	ACCEPT_SESSION = 1 << 4,
	ACCEPT_WITHDRAWN = 1 << 5,	/* update: what was rolled back */
};

struct config;

/* What the command line says.  Strings belong to argv or are constants. */
struct options {
	const char *list;	/* a valid name */
	bool list_given;	/* --list was there */
	struct config *config;	/* of the commands that take --config */
	const char *config_path;	/* NULL: the usual one */
	const char *state_dir;	/* NULL: the configuration's */
	struct countries countries;	/* the wanted ones; none: the list's */
	const char *label;	/* NULL: make one up */
	bool no_local;
	bool one_family;
	unsigned int accept;	/* of enum accept */
	bool store_only;
	bool dry_run;
	uint64_t max_age;	/* seconds; 0: whatever it is */
	uint64_t min_rules;	/* 0: whatever there are */
	bool verbose;
	bool json;
	const char *output;	/* NULL or "-": stdout */
	const char *file;	/* test: the list to ask; NULL: in force */
	const char *snapshot;	/* restore: instead of the packaged one */
};

/*
 * The commands.  @operand holds what is left of the command line once options
 * are taken out, @count strings; what main() accepts is in its table.
 */
enum geojp_exit cmd_check(const struct options *o, int count, char **operand);
enum geojp_exit cmd_convert(const struct options *o, int count, char **operand);
enum geojp_exit cmd_diff(const struct options *o, int count, char **operand);
enum geojp_exit cmd_list(const struct options *o, int count, char **operand);
enum geojp_exit cmd_load(const struct options *o, int count, char **operand);
enum geojp_exit cmd_restore(const struct options *o, int count, char **operand);
enum geojp_exit cmd_rollback(const struct options *o, int count,
			     char **operand);
enum geojp_exit cmd_status(const struct options *o, int count, char **operand);
enum geojp_exit cmd_test(const struct options *o, int count, char **operand);
enum geojp_exit cmd_unload(const struct options *o, int count, char **operand);
enum geojp_exit cmd_update(const struct options *o, int count, char **operand);

#endif /* GEOJP_H */
