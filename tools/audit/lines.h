/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reads and counts the lines of a source.  To read a line takes longer than to
 * count it, so some threads take turns: each takes a block, reads its lines
 * while others do the same, and counts them when its turn has come.
 */
#ifndef GEOJP_LINES_H
#define GEOJP_LINES_H

#include "audit/audit.h"
#include "audit/source.h"

#define LINE_MAX_BYTES 65536

/* A line that has been read. */
struct line {
	struct event event;
	enum line_is is;
	struct span text;
	bool whole;		/* not too long */
};

/* Takes the first lines of @text, at most @most.  Returns how many. */
size_t lines_take(struct span *text, bool cut, time_t now, struct line *l,
		  size_t most);

/* Counts them. */
void lines_count(struct audit *a, const struct line *l, size_t count);

/*
 * Does both with all lines of @in.  Calls @show now and then, if it is not
 * NULL.  Errors: GEOJP_INPUT.
 */
enum geojp_exit lines_read(struct audit *a, struct input *in,
			   void (*show)(struct audit *a));

#endif /* GEOJP_LINES_H */
