/* SPDX-License-Identifier: GPL-2.0 */
/* The geojp command: exit codes, options, and the commands themselves. */
#ifndef GEOJP_H
#define GEOJP_H

#include <stdbool.h>
#include "country.h"

/*
 * What geojp ends with, and what most functions here return: whoever returns
 * something other than GEOJP_OK has already said why on stderr.
 */
enum geojp_exit {
	GEOJP_OK = 0,
	GEOJP_NO = 1,		/* test: not in; check: would be refused */
	GEOJP_USAGE = 2,
	GEOJP_INPUT = 3,	/* an input or a list is refused */
	GEOJP_KERNEL = 4,	/* no module, not permitted, refused */
	GEOJP_STORE = 5,	/* cannot write, or nothing is stored */
};

/* What the command line says.  Strings belong to argv or are constants. */
struct options {
	const char *list;	/* a valid name */
	bool list_given;	/* --list was there */
	const char *state_dir;
	struct countries countries;	/* the wanted ones */
	const char *label;	/* NULL: make one up */
	bool no_local;
	bool one_family;
	bool store_only;
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
enum geojp_exit cmd_load(const struct options *o, int count, char **operand);
enum geojp_exit cmd_restore(const struct options *o, int count, char **operand);
enum geojp_exit cmd_rollback(const struct options *o, int count,
			     char **operand);
enum geojp_exit cmd_status(const struct options *o, int count, char **operand);
enum geojp_exit cmd_test(const struct options *o, int count, char **operand);
enum geojp_exit cmd_unload(const struct options *o, int count, char **operand);

#endif /* GEOJP_H */
