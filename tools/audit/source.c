// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "audit/source.h"
#include "base/report.h"

struct source {
	const struct source_user *user;
	unsigned long number;
	/* The start of a line whose end has not come yet. */
	char *held;
	size_t size;		/* may be more than what is held of it */
};

static void deliver(struct source *s, struct span line, bool whole)
{
	if (line.size && line.at[line.size - 1] == '\r')
		line.size--;
	s->user->take(s->user->own, line, ++s->number, whole);
}

static void hold(struct source *s, struct span part)
{
	size_t room = s->size < SOURCE_LINE_MAX ? SOURCE_LINE_MAX - s->size : 0;

	if (!s->size)
		s->user->done(s->user->own);	/* it may have what was held */
	if (!s->held)
		s->held = xmalloc(SOURCE_LINE_MAX);
	if (part.size < room)
		room = part.size;
	if (room)
		memcpy(s->held + s->size, part.at, room);
	s->size += part.size;
}

static void deliver_held(struct source *s)
{
	bool whole = s->size <= SOURCE_LINE_MAX;
	struct span line = { s->held, whole ? s->size : SOURCE_LINE_MAX };

	s->size = 0;
	deliver(s, line, whole);
}

static void take_chunk(struct source *s, struct span chunk)
{
	const char *end;

	while (chunk.size) {
		end = memchr(chunk.at, '\n', chunk.size);
		if (!end) {
			hold(s, chunk);
			return;
		}
		if (s->size) {
			hold(s, (struct span){ chunk.at, end - chunk.at });
			deliver_held(s);
		} else {
			deliver(s, (struct span){ chunk.at, end - chunk.at },
				true);
		}
		chunk = span_from(chunk, end + 1);
	}
}

enum geojp_exit source_read(struct input *in, const struct source_user *user)
{
	struct source s = { .user = user };
	enum input_result more;
	struct span chunk;

	while ((more = input_chunk(in, &chunk.at, &chunk.size)) == INPUT_MORE) {
		take_chunk(&s, chunk);
		user->done(user->own);
	}
	if (s.size)
		deliver_held(&s);
	user->done(user->own);
	free(s.held);
	return more == INPUT_ERROR ? GEOJP_INPUT : GEOJP_OK;
}
