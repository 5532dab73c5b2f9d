/* SPDX-License-Identifier: GPL-2.0 */
/* One line on stderr that shows how far the fetching is. */
#ifndef GEOJP_PROGRESS_H
#define GEOJP_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROGRESS_WAIT 200	/* milliseconds from one drawing to the next */

struct progress {
	bool on;
	uint64_t drawn_at;	/* milliseconds, as of progress_now() */
	uint64_t bytes;		/* that there were then */
	double rate;		/* bytes a second, smoothed */
};

/* How far it is. */
struct progress_state {
	size_t done, sources;
	uint64_t bytes;
	uint64_t total;		/* bytes there will be; 0: not known */
};

/* Milliseconds on a clock that nobody sets. */
uint64_t progress_now(void);

/* Nothing is ever shown unless @on. */
void progress_begin(struct progress *p, bool on);

/* Draws the line anew, unless that was just done. */
void progress_show(struct progress *p, const struct progress_state *s);

/* Clears the line, at the end or for something else to be said. */
void progress_clear(struct progress *p);

#endif /* GEOJP_PROGRESS_H */
