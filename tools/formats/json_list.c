// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_JSON
#include <jansson.h>
#include <malloc.h>
#endif

#include "base/report.h"
#include "base/scan.h"
#include "formats/json_list.h"

static bool is_one_of(char c, const char *characters)
{
	return c && strchr(characters, c);
}

/* After "[" there must be more, because people write [2001:db8::1]. */
bool json_recognise(const char *start, size_t count)
{
	static const char blank[] = " \t\r\n";
	const char *end = start + count;

	start += bom_size(start, count);
	while (start < end && is_one_of(*start, blank))
		start++;
	if (start == end || *start != '[')
		return start < end && *start == '{';
	do
		start++;
	while (start < end && is_one_of(*start, blank));
	return start == end || is_one_of(*start, "[]{\"");
}

#ifdef HAVE_JSON

/*
 * What JSON may cost.  The lists of the large providers are 4 MB at most, and 5
 * deep.  A document takes ten times as much memory as its text, a hostile one a
 * hundred times; the unit of the update has 256 MiB.
 */
#define SIZE_MIB 32	/* of text */
#define MEMORY_MIB 96	/* of the document */
#define DEPTH_MAX 32	/* objects and arrays, one in another */

#define MEMORY_MAX ((size_t)MEMORY_MIB << 20)
#define TEXT(number) TEXT_OF(number)
#define TEXT_OF(number) #number
#define NO_LIST ", as no list of prefixes has"

/* The text on its way to libjansson. */
struct stream {
	struct input *in;
	const char *next;	/* what came and is not taken yet */
	size_t left, size;	/* ->size: of all so far */
	int depth;
	bool in_string, escaped;
	const char *why;	/* NULL, or why it is stopped */
	bool failed;		/* stopped, and an error has said why */
};

static size_t memory_used;
static bool memory_denied;

/* libjansson itself has no limit, and does not always say why it failed. */
static void *take_memory(size_t size)
{
	void *p = NULL;

	if (memory_used < MEMORY_MAX && size <= MEMORY_MAX - memory_used)
		p = malloc(size);
	if (p)
		memory_used += malloc_usable_size(p);
	else
		memory_denied = true;
	return p;
}

static void give_memory(void *p)
{
	memory_used -= malloc_usable_size(p);
	free(p);
}

/* libjansson calls itself for what is deeper, up to 2048 times. */
static bool count_depth(struct stream *s, char c)
{
	if (s->in_string) {
		if (!s->escaped && c == '"')
			s->in_string = false;
		s->escaped = !s->escaped && c == '\\';
	} else if (c == '"') {
		s->in_string = true;
	} else {
		s->depth += c == '[' || c == '{';
		s->depth -= c == ']' || c == '}';
	}
	return s->depth <= DEPTH_MAX;
}

static size_t stop(struct stream *s, const char *why)
{
	s->why = why;
	s->failed |= !why;
	return (size_t)-1;
}

/* A json_load_callback_t: fills @buffer; 0 at the end, -1 to stop. */
static size_t next_text(void *buffer, size_t room, void *data)
{
	enum input_result more;
	struct stream *s = data;
	size_t i, count;

	while (!s->left) {
		more = input_chunk(s->in, &s->next, &s->left);
		if (more != INPUT_MORE)
			return more == INPUT_END ? 0 : stop(s, NULL);
		count = s->size ? 0 : bom_size(s->next, s->left);
		s->next += count;
		s->left -= count;
	}
	count = s->left < room ? s->left : room;
	s->size += count;
	if (s->size > (size_t)SIZE_MIB << 20)
		return stop(s, "is JSON of more than " TEXT(SIZE_MIB) " MiB"
			       NO_LIST);
	for (i = 0; i < count; i++)
		if (!count_depth(s, s->next[i]))
			return stop(s, "is JSON with more than "
				       TEXT(DEPTH_MAX) " levels" NO_LIST);
	memcpy(buffer, s->next, count);
	s->next += count;
	s->left -= count;
	return count;
}

static void explain(const struct stream *s, const json_error_t *e)
{
	const char *name = s->in->name;

	if (s->failed)
		return;
	if (s->why)
		refuse(GJ_TOO_LARGE, name, s->why);
	else if (memory_denied)
		refuse(GJ_TOO_LARGE, name,
		       "is JSON of more than " TEXT(MEMORY_MIB)
		       " MiB in memory" NO_LIST);
	else if (json_error_code(e) == json_error_premature_end_of_input)
		refuse(GJ_CUT_OFF, name,
		       "the JSON ends too early; the file is cut off, "
		       "fetch it again");
	else if (json_error_code(e) == json_error_end_of_input_expected)
		complain(GJ_DAMAGED,
			 "%s:%d: text behind the end of the JSON; geojp reads "
			 "one JSON text, not one a line",
			 name, e->line);
	else
		complain(GJ_DAMAGED,
			 "%s:%d: damaged JSON: %s; fetch the file again", name,
			 e->line, e->text);
}

enum geojp_exit json_read(struct input *in, const struct wanted *wanted,
			  struct set *set, struct text_result *result)
{
	struct stream s = { .in = in };
	enum geojp_exit code = GEOJP_INPUT;
	json_error_t error;
	json_t *root;

	*result = (struct text_result){ 0 };
	memory_denied = false;
	json_set_alloc_funcs(take_memory, give_memory);
	root = json_load_callback(next_text, &s, JSON_REJECT_DUPLICATES,
				  &error);
	if (root)
		code = json_take(root, in->name, set, result);
	else
		explain(&s, &error);
	json_decref(root);
	if (!code && !result->kept && !wanted->may_be_empty)
		code = refuse(GJ_EMPTY, in->name, "JSON without any prefix");
	return code;
}

#else

enum geojp_exit json_read(struct input *in, const struct wanted *wanted,
			  struct set *set, struct text_result *result)
{
	(void)wanted, (void)set;
	*result = (struct text_result){ 0 };
	return refuse(GJ_NO_LIBRARY, in->name,
		      "is JSON, and this geojp was built without "
		      "libjansson");
}

#endif
