// SPDX-License-Identifier: GPL-2.0
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "audit/lines.h"
#include "base/report.h"

#define THREADS 4
#define LINES_MOST 4096		/* at once */

/* What the threads share. */
struct work {
	struct audit *audit;
	void (*show)(struct audit *a);
	/* For one thread at a time. */
	pthread_mutex_t reading;
	struct source source;
	uint64_t blocks;
	/* Which block is counted now? */
	pthread_mutex_t turn_lock;
	pthread_cond_t turn_changed;
	uint64_t turn;
};

/* What each of them has. */
struct worker {
	struct block block;
	uint64_t number;	/* of the block */
	struct line line[LINES_MOST];
};

size_t lines_take(struct span *text, bool cut, time_t now, struct line *l,
		  size_t most)
{
	size_t count = 0;

	for (; text->size && count < most; count++, l++) {
		l->text = span_cut(text, '\n');
		if (l->text.size && l->text.at[l->text.size - 1] == '\r')
			l->text.size--;
		l->whole = !cut && l->text.size <= LINE_MAX_BYTES;
		l->event.now = now;
		l->is = LINE_UNKNOWN;
		if (l->whole && l->text.size)
			l->is = line_read(l->text, &l->event);
	}
	return count;
}

static bool next_block(struct work *w, struct worker *own)
{
	bool more;

	pthread_mutex_lock(&w->reading);
	more = source_fill(&w->source, &own->block) == INPUT_MORE;
	if (more)
		own->number = w->blocks++;
	pthread_mutex_unlock(&w->reading);
	return more;
}

static void wait_for_turn(struct work *w, uint64_t number)
{
	pthread_mutex_lock(&w->turn_lock);
	while (w->turn != number)
		pthread_cond_wait(&w->turn_changed, &w->turn_lock);
	pthread_mutex_unlock(&w->turn_lock);
}

static void pass_turn(struct work *w)
{
	pthread_mutex_lock(&w->turn_lock);
	w->turn++;
	pthread_cond_broadcast(&w->turn_changed);
	pthread_mutex_unlock(&w->turn_lock);
}

/* A block of many short lines has more than there is room for. */
static void take_block(struct work *w, struct worker *own)
{
	struct span text = { own->block.text, own->block.size };
	bool cut = own->block.cut;
	time_t now = w->audit->now;
	size_t count = lines_take(&text, cut, now, own->line, LINES_MOST);

	wait_for_turn(w, own->number);
	while (count) {
		lines_count(w->audit, own->line, count);
		count = lines_take(&text, cut, now, own->line, LINES_MOST);
	}
	if (w->show)
		w->show(w->audit);
	pass_turn(w);
}

static void *run(void *arg)
{
	struct work *w = arg;
	struct worker *own = xmalloc(sizeof(*own));

	while (next_block(w, own))
		take_block(w, own);
	free(own);
	return NULL;
}

/* This thread works as well, and does all if there can be no other. */
static void run_all(struct work *w)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t thread[THREADS];
	int started = 0;

	while (started < THREADS - 1 && started < processors - 1 &&
	       !pthread_create(&thread[started], NULL, run, w))
		started++;
	run(w);
	while (started)
		pthread_join(thread[--started], NULL);
}

enum geojp_exit lines_read(struct audit *a, struct input *in,
			   void (*show)(struct audit *a))
{
	struct work w = {
		.audit = a, .show = show, .source = { .in = in },
		.reading = PTHREAD_MUTEX_INITIALIZER,
		.turn_lock = PTHREAD_MUTEX_INITIALIZER,
		.turn_changed = PTHREAD_COND_INITIALIZER,
	};

	hash_key();	/* so that no two threads make one */
	run_all(&w);
	source_free(&w.source);
	return w.source.failed ? GEOJP_INPUT : GEOJP_OK;
}
