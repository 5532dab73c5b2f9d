/* SPDX-License-Identifier: GPL-2.0 */
/* The list that a command asks: the one of --file, or the one in force. */
#ifndef GEOJP_ASKED_H
#define GEOJP_ASKED_H

#include "commands/command_line.h"

struct asked {
	struct set set;		/* normalised; the caller frees it */
	char source[128];	/* "generation 3", or the name of the file */
	bool holds_data;	/* false: every address counts as in it */
};

/*
 * Reads the list.  Without the module it is the newest good stored one, with
 * the owner's exceptions; with @or_stored also if the kernel has no data: a
 * rule will have that one.  Complains if there is none.
 * Errors: GEOJP_INPUT, GEOJP_KERNEL, GEOJP_STORE.
 */
enum geojp_exit asked_read(const struct options *o, bool or_stored,
			   struct asked *a);

#endif /* GEOJP_ASKED_H */
