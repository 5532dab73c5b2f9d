/* SPDX-License-Identifier: GPL-2.0 */
/* The line on stderr that shows the progress of fetching. */
#ifndef GEOJP_PROGRESS_H
#define GEOJP_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROGRESS_WAIT 200	/* milliseconds from one drawing to the next */

struct progress {
	bool on;
	uint64_t drawn_at;	/* on progress_now()'s clock */
	uint64_t bytes;		/* at that time */
	double rate;		/* bytes a second, smoothed */
};

struct progress_state {
	size_t done, sources;
	uint64_t bytes;
	uint64_t total;		/* expected bytes; 0: not known */
};

/* Milliseconds on a clock that is never set. */
uint64_t progress_now(void);

/* Shows nothing unless @on is set. */
void progress_begin(struct progress *p, bool on);

/* Draws the line again if PROGRESS_WAIT is over. */
void progress_show(struct progress *p, const struct progress_state *s);

/* Clears the line.  Call it before any other output, and at the end. */
void progress_clear(struct progress *p);

#endif /* GEOJP_PROGRESS_H */
