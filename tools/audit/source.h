/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lines of a log: of a file, packed or not, or of a pipe.  They come in
 * blocks of whole lines, so that several threads can read lines at once.
 */
#ifndef GEOJP_SOURCE_H
#define GEOJP_SOURCE_H

#include "audit/span.h"
#include "base/input.h"

#define SOURCE_BLOCK (128 << 10)	/* bytes */

struct source {
	struct input *in;
	/* private */
	char *held;		/* the start of a line, for the next block */
	size_t size;
	bool skips;		/* the rest of a line that is too long */
	bool ended, failed;
};

struct block {
	char text[SOURCE_BLOCK];
	size_t size;
	bool cut;		/* it is the start of one line, too long */
};

/*
 * Fills @b with the next whole lines.  The last line of an input may have no
 * end.  INPUT_END: there are none.  After an error there are no more, and the
 * lines before it have come.
 */
enum input_result source_fill(struct source *s, struct block *b);

/* Frees what it holds, but not ->in. */
void source_free(struct source *s);

#endif /* GEOJP_SOURCE_H */
