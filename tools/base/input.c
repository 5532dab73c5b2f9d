// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/input.h"
#include "base/report.h"
#include "base/scan.h"

#define CHUNK 65536

static uint64_t text_max = INPUT_TEXT_MAX;

static enum input_result fail(const struct input *in, const char *why)
{
	complain("%s: %s", in->name, why);
	return INPUT_ERROR;
}

/* Counts what came out, so that a small file cannot keep us busy for hours. */
static enum input_result count_text(struct input *in, size_t made)
{
	in->made += made;
	if (in->made <= text_max)
		return INPUT_MORE;
	complain("%s: %s more than %s bytes; max-unpacked in the configuration "
		 "raises the limit", in->name,
		 in->gzip ? "unpacks to" : "is", number_text(text_max));
	return INPUT_ERROR;
}

/* Appends what the file has next to ->raw. */
static enum input_result read_raw(struct input *in)
{
	ssize_t count;

	do
		count = read(in->fd, in->raw + in->raw_count,
			     CHUNK - in->raw_count);
	while (count < 0 && errno == EINTR);
	if (count < 0)
		return fail(in, strerror(errno));
	in->raw_count += count;
	in->file_ended = !count;
	return count ? INPUT_MORE : INPUT_END;
}

static void drop_raw(struct input *in, size_t count)
{
	in->raw_count -= count;
	memmove(in->raw, in->raw + count, in->raw_count);
}

/* Fills ->raw until it holds @want bytes or the file ends. */
static enum input_result need_raw(struct input *in, size_t want)
{
	while (in->raw_count < want && !in->file_ended)
		if (read_raw(in) == INPUT_ERROR)
			return INPUT_ERROR;
	return in->raw_count ? INPUT_MORE : INPUT_END;
}

static enum input_result fail_gzip(const struct input *in)
{
	if (in->gz.garbage)
		return fail(in, "garbage after the gzip data; the file is "
				"damaged, fetch it again");
	complain("%s: damaged gzip data (%s); fetch the file again", in->name,
		 in->gz.why);
	return INPUT_ERROR;
}

static enum input_result read_gzip(struct input *in, char *to, size_t room,
				   size_t *made)
{
	const unsigned char *next;
	size_t left;

	for (*made = 0; !*made;) {
		if (need_raw(in, 1) == INPUT_ERROR)
			return INPUT_ERROR;
		next = in->raw;
		left = in->raw_count;
		if (!gunzip(&in->gz, &next, &left, to, room, made))
			return fail_gzip(in);
		drop_raw(in, in->raw_count - left);
		if (*made || left || !in->file_ended)
			continue;
		in->ended = true;
		return in->gz.inside ?
			fail(in, "the gzip data ends too early; the file is "
				 "cut off, fetch it again") : INPUT_END;
	}
	return INPUT_MORE;
}

static enum input_result read_plain(struct input *in, char *to, size_t room,
				    size_t *made)
{
	enum input_result result = need_raw(in, 1);

	if (result != INPUT_MORE) {
		in->ended = true;
		return result;
	}
	*made = in->raw_count < room ? in->raw_count : room;
	memcpy(to, in->raw, *made);
	drop_raw(in, *made);
	return INPUT_MORE;
}

/* Appends more text to what is not taken yet. */
static enum input_result read_text(struct input *in)
{
	enum input_result result;
	size_t made = 0;

	if (in->ended)
		return INPUT_END;
	memmove(in->text, in->text + in->start, in->end - in->start);
	in->end -= in->start;
	in->start = 0;
	result = (in->gzip ? read_gzip : read_plain)(
		in, in->text + in->end, CHUNK - in->end, &made);
	in->end += made;
	return count_text(in, made) == INPUT_ERROR ? INPUT_ERROR : result;
}

void input_limit(uint64_t bytes)
{
	text_max = bytes;
}

enum geojp_exit input_use(struct input *in, int fd, const char *name)
{
	*in = (struct input){ .name = name, .fd = fd };
	in->raw = xmalloc(CHUNK);
	in->text = xmalloc(CHUNK);
	in->line = xmalloc(INPUT_LINE_MAX + 1);
	if (need_raw(in, 2) == INPUT_ERROR) {
		input_close(in);
		return GEOJP_INPUT;
	}
	in->gzip = is_gzip(in->raw, in->raw_count);
	return GEOJP_OK;
}

enum geojp_exit input_open(struct input *in, const char *path)
{
	int fd;

	if (!strcmp(path, "-"))
		return input_use(in, STDIN_FILENO, "stdin");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		complain("%s: %s", path, strerror(errno));
		return GEOJP_INPUT;
	}
	return input_use(in, fd, path);
}

void input_close(struct input *in)
{
	gunzip_end(&in->gz);
	if (in->fd != STDIN_FILENO)
		close(in->fd);
	free(in->raw);
	free(in->text);
	free(in->line);
}

enum input_result input_peek(struct input *in, size_t want, const char **data,
			     size_t *count)
{
	enum input_result result = INPUT_MORE;

	while (in->end - in->start < want && result == INPUT_MORE)
		result = read_text(in);
	*data = in->text + in->start;
	*count = in->end - in->start;
	return result;
}

enum input_result input_chunk(struct input *in, const char **data,
			      size_t *count)
{
	enum input_result result = input_peek(in, 1, data, count);

	in->start = in->end;
	return result;
}

/* Takes @count bytes as the line. */
static enum input_result take_line(struct input *in, const char *s,
				   size_t count)
{
	if (!in->number++) {
		size_t bom = bom_size(s, count);

		s += bom;
		count -= bom;
	}
	if (count && s[count - 1] == '\r')
		count--;
	if (memchr(s, '\0', count)) {
		complain("%s:%lu: %s: holds a NUL byte; this is no text",
			 in->name, in->number, quoted_bytes(s, count));
		return INPUT_ERROR;
	}
	memcpy(in->line, s, count);
	in->line[count] = '\0';
	return INPUT_MORE;
}

enum input_result input_line(struct input *in)
{
	enum input_result result = INPUT_MORE;
	const char *s, *newline;
	size_t count;

	for (;;) {
		s = in->text + in->start;
		count = in->end - in->start;
		newline = memchr(s, '\n', count);
		if (newline)
			count = newline - s;
		if (count > INPUT_LINE_MAX) {
			complain("%s:%lu: %s: longer than %d bytes", in->name,
				 in->number + 1, quoted_bytes(s, count),
				 INPUT_LINE_MAX);
			return INPUT_ERROR;
		}
		if (newline || result == INPUT_END)
			break;
		result = read_text(in);
		if (result == INPUT_ERROR)
			return INPUT_ERROR;
	}
	if (!newline && !count)
		return INPUT_END;
	in->start += count + !!newline;
	return take_line(in, s, count);
}
