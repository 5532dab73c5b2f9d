/* SPDX-License-Identifier: GPL-2.0 */
/* Reads options as a table describes them, and prints their help. */
#ifndef GEOJP_OPTIONS_H
#define GEOJP_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/geojp.h"

struct option_form {
	const char *name;
	char letter;		/* '\0': no short form */
	const char *value;	/* its name in --help; NULL: there is none */
	uint32_t group;		/* the bits of the commands that take it */
	size_t offset;		/* of its field in the caller's structure */
	/*
	 * Puts the value into the field.  Returns NULL, or what is wrong.  Not
	 * needed if the field is a string or, without a value, a bool.
	 */
	const char *(*take)(void *field, const char *value);
	const char *help;
};

/*
 * Reads the options of @argv into @fields.  @forms ends with an empty entry.
 * @argv[0] is the name of the command, and @taken has its bits.  Moves the
 * operands to the end, from *@first on.  Sets *@help if --help is there.
 * Errors: GEOJP_USAGE.
 */
enum geojp_exit options_read(const struct option_form *forms, uint32_t taken,
			     void *fields, int argc, char **argv, int *first,
			     bool *help);

/* Prints the options of a command to stdout, one on each line. */
void options_help(const struct option_form *forms, uint32_t taken);

#endif /* GEOJP_OPTIONS_H */
