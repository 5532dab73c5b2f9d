/* SPDX-License-Identifier: GPL-2.0 */
/* The options of the commands, and the help that lists them. */
#ifndef GEOJP_OPTIONS_H
#define GEOJP_OPTIONS_H

#include "base/geojp.h"

/* Which options a command takes. */
enum {
	TAKES_LIST = 1 << 0,
	TAKES_STATE_DIR = 1 << 1,	/* --config, too */
	TAKES_CONVERT = 1 << 2,		/* --country, --label, --no-local */
	TAKES_OUTPUT = 1 << 3,
	TAKES_GUARD = 1 << 4,		/* --accept, --one-family */
	TAKES_STORE_ONLY = 1 << 5,
	TAKES_VERBOSE = 1 << 6,
	TAKES_JSON = 1 << 7,
	TAKES_FILE = 1 << 8,
	TAKES_SNAPSHOT = 1 << 9,
	TAKES_FILTER = 1 << 10,		/* --country, --no-local alone */
	TAKES_DRY_RUN = 1 << 11,
	TAKES_AGE = 1 << 12,
};

/*
 * Reads the options of @argv, whose first string is the command's name, and
 * moves operands behind them; *@first is where they begin.  *@help: asked for
 * help.  Errors: GEOJP_USAGE.
 */
enum geojp_exit options_read(struct options *o, unsigned int taken, int argc,
			     char **argv, int *first, bool *help);

/* Lists the options on stdout, one a line. */
void options_help(unsigned int taken);

#endif /* GEOJP_OPTIONS_H */
