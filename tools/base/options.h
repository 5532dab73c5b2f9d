/* SPDX-License-Identifier: GPL-2.0 */
/* Reads the options of a command line by a table, and prints their help. */
#ifndef GEOJP_OPTIONS_H
#define GEOJP_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/geojp.h"

struct option_form {
	const char *name;
	char letter;		/* '\0': no short form */
	const char *value;	/* what --help calls it; NULL: takes none */
	uint32_t group;		/* the bits of the commands that take it */
	size_t offset;		/* of its field in the caller's structure */
	/*
	 * Puts the value into the field.  Returns NULL, or what is wrong with
	 * it.  NULL: a bool that becomes true, or a string as it is.
	 */
	const char *(*take)(void *field, const char *value);
	const char *help;
};

struct option_table {
	const struct option_form *form;
	size_t count;
};

/*
 * Reads the options of @argv, whose first string is the command's name, into
 * @fields, and moves operands behind them.  *@first is where these begin.
 * *@help: --help was there.  @taken has the bits of the command.
 * Errors: GEOJP_USAGE.
 */
enum geojp_exit options_read(const struct option_table *t, uint32_t taken,
			     void *fields, int argc, char **argv, int *first,
			     bool *help);

/* Lists the options of a command on stdout, one a line. */
void options_help(const struct option_table *t, uint32_t taken);

#endif /* GEOJP_OPTIONS_H */
