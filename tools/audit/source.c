// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "audit/source.h"
#include "base/report.h"

/* A block with less room is full. */
#define SOURCE_ROOM (SOURCE_BLOCK / 4)

/* Drops text up to the end of a line that was too long. */
static void skip(struct source *s, struct span *text)
{
	const char *end = memchr(text->at, '\n', text->size);

	s->skips = !end;
	*text = span_from(*text, end ? end + 1 : text->at + text->size);
}

static void read_more(struct source *s, struct block *b)
{
	char *to = b->text + b->size;
	struct span text = { to, 0 };
	enum input_result result = input_read(s->in, to, sizeof(b->text) -
					      b->size, &text.size);

	s->failed = result == INPUT_ERROR;
	s->ended = result != INPUT_MORE;
	if (s->ended)
		return;
	if (s->skips) {
		skip(s, &text);
		memmove(to, text.at, text.size);
	}
	b->size += text.size;
}

/* Keeps the start of the last line for the next block. */
static void keep_rest(struct source *s, struct block *b)
{
	const char *end = memrchr(b->text, '\n', b->size);

	if (!end) {
		b->cut = true;
		s->skips = true;
		return;
	}
	s->size = b->text + b->size - (end + 1);
	b->size -= s->size;
	memcpy(s->held, end + 1, s->size);
}

enum input_result source_fill(struct source *s, struct block *b)
{
	if (!s->held)
		s->held = xmalloc(SOURCE_BLOCK);
	memcpy(b->text, s->held, s->size);
	b->size = s->size;
	b->cut = false;
	s->size = 0;
	while (!s->ended && sizeof(b->text) - b->size >= SOURCE_ROOM)
		read_more(s, b);
	if (!s->ended)
		keep_rest(s, b);
	if (b->size)
		return INPUT_MORE;
	return s->failed ? INPUT_ERROR : INPUT_END;
}

void source_free(struct source *s)
{
	free(s->held);
	s->held = NULL;
}
