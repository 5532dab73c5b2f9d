/* SPDX-License-Identifier: GPL-2.0 */
/* The lines of a log: of a file, packed or not, or of a pipe. */
#ifndef GEOJP_SOURCE_H
#define GEOJP_SOURCE_H

#include "audit/span.h"
#include "base/geojp.h"
#include "base/input.h"

#define SOURCE_LINE_MAX 65536	/* bytes */

struct source_user {
	/*
	 * Takes a line without its line end.  The rest of a line that is too
	 * long is not in it, and @whole is false.
	 */
	void (*take)(void *own, struct span line, unsigned long number,
		     bool whole);
	/* The lines so far are not valid any more after this. */
	void (*done)(void *own);
	void *own;
};

/* Reads an open input to its end.  Errors: GEOJP_INPUT. */
enum geojp_exit source_read(struct input *in, const struct source_user *user);

#endif /* GEOJP_SOURCE_H */
