// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/input.h"
#include "base/report.h"
#include "base/scan.h"

static uint64_t text_max = INPUT_TEXT_MAX;

static enum input_result fail(const struct input *in, const char *why)
{
	complain(GJ_UNREADABLE, "%s: %s", in->name, why);
	return INPUT_ERROR;
}

/* A small gzip file can unpack to so much that reading it takes hours. */
static enum input_result count_text(struct input *in, size_t made)
{
	in->made += made;
	if (in->made <= text_max)
		return INPUT_MORE;
	complain(GJ_TOO_LARGE, in->packed.how ?
		 "%s: unpacks to more than %s bytes; max-unpacked in the "
		 "configuration raises the limit" :
		 "%s: is more than %s bytes; max-unpacked in the configuration "
		 "raises the limit", in->name, number_text(text_max));
	return INPUT_ERROR;
}

/* Reads until ->raw holds @want bytes or the file ends. */
static enum input_result need_raw(struct input *in, size_t want)
{
	ssize_t count;

	while (in->raw_left < want && !in->file_ended) {
		count = read(in->fd, in->raw + in->raw_left,
			     sizeof(in->raw) - in->raw_left);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return fail(in, error_text(errno));
		in->next = in->raw;
		in->raw_left += count;
		in->file_ended = !count;
	}
	return INPUT_MORE;
}

static enum input_result fail_packed(const struct input *in)
{
	const char *how = in->packed.how->name;

	if (in->packed.too_large)
		complain(GJ_TOO_LARGE,
			 "%s: to unpack this %s data takes more than %d MiB of "
			 "memory; unpack the file first",
			 in->name, how, 1 << (UNPACK_WINDOW - 20));
	else if (in->packed.garbage)
		complain(GJ_DAMAGED,
			 "%s: garbage after the %s data; the file is damaged, "
			 "fetch it again",
			 in->name, how);
	else
		complain(GJ_DAMAGED,
			 "%s: damaged %s data (%s); fetch the file again",
			 in->name, how, in->packed.why);
	return INPUT_ERROR;
}

static enum input_result fail_cut_off(const struct input *in)
{
	complain(GJ_CUT_OFF,
		 "%s: the %s data ends too early; the file is cut off, fetch "
		 "it again",
		 in->name, in->packed.how->name);
	return INPUT_ERROR;
}

static size_t copy(struct input *in, void *to, size_t room)
{
	size_t count = in->raw_left < room ? in->raw_left : room;

	memcpy(to, in->next, count);
	in->next += count;
	in->raw_left -= count;
	return count;
}

/* Unpacks or copies the next bytes to @to.  *@made is 0 only at the end. */
static enum input_result make_text(struct input *in, void *to, size_t room,
				   size_t *made)
{
	*made = 0;
	while (!*made) {
		if (need_raw(in, 1) == INPUT_ERROR)
			return INPUT_ERROR;
		if (!in->packed.how)
			*made = copy(in, to, room);
		else if (!unpack(&in->packed, &in->next, &in->raw_left, to,
				 room, made))
			return fail_packed(in);
		if (*made || in->raw_left || !in->file_ended)
			continue;
		return in->packed.how && in->packed.inside ?
		       fail_cut_off(in) : INPUT_END;
	}
	return count_text(in, *made);
}

/* Appends more text to what is not taken yet. */
static enum input_result read_text(struct input *in)
{
	enum input_result result;
	size_t made;

	memmove(in->text, in->text + in->start, in->end - in->start);
	in->end -= in->start;
	in->start = 0;
	result = make_text(in, in->text + in->end, sizeof(in->text) - in->end,
			   &made);
	in->end += made;
	return result;
}

enum input_result input_read(struct input *in, void *to, size_t room,
			     size_t *made)
{
	ssize_t count;

	if (in->packed.how || in->raw_left || in->file_ended)
		return make_text(in, to, room, made);
	/* What is not packed can go there at once. */
	do
		count = read(in->fd, to, room);
	while (count < 0 && errno == EINTR);
	if (count < 0)
		return fail(in, error_text(errno));
	in->file_ended = !count;
	*made = count;
	return count ? count_text(in, count) : INPUT_END;
}

void input_limit(uint64_t bytes)
{
	text_max = bytes;
}

/* Finds out whether the input is packed. */
static bool can_unpack(struct input *in)
{
	const struct packing *how = packing_find(in->raw, in->raw_left);

	if (how && !how->begin) {
		complain(GJ_NO_LIBRARY,
			 "%s: is %s data, and this geojp was built without %s; "
			 "unpack it first",
			 in->name, how->name, how->unpacker);
		return false;
	}
	in->packed.how = how;
	return true;
}

enum geojp_exit input_use(struct input *in, int fd, const char *name)
{
	if (fd < 0)
		return refuse(GJ_UNREADABLE, name, file_error());
	*in = (struct input){ .name = name, .fd = fd };
	if (need_raw(in, PACKING_SNIFF) == INPUT_ERROR || !can_unpack(in)) {
		input_close(in);
		return GEOJP_INPUT;
	}
	return GEOJP_OK;
}

enum geojp_exit input_open(struct input *in, const char *path)
{
	if (!strcmp(path, "-"))
		return input_use(in, STDIN_FILENO, "stdin");
	return input_use(in, open(path, O_RDONLY | O_CLOEXEC), path);
}

void input_close(struct input *in)
{
	unpack_end(&in->packed);
	if (in->fd != STDIN_FILENO)
		close(in->fd);
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

static enum input_result take_line(struct input *in, const char *s,
				   size_t count)
{
	if (!in->number++) {
		size_t bom = bom_size(s, count);

		s += bom;
		count -= bom;
	}
	if (memchr(s, '\0', count)) {
		complain(GJ_LINE,
			 "%s:%lu: %s: has a NUL byte, so it is not text; "
			 "save it as UTF-8 if an editor wrote it",
			 in->name, in->number, quoted_bytes(s, count));
		return INPUT_ERROR;
	}
	memcpy(in->line, s, count);
	in->line[count] = '\0';
	return INPUT_MORE;
}

/*
 * The first CR or LF of @count bytes; NULL if there is none in the bytes that a
 * line may have.  memchr() would look for an LF in all that has come, again for
 * each line, where lines end with CR.
 */
static const char *line_end(const char *s, size_t count)
{
	const char *end = s + (count > INPUT_LINE_MAX ? INPUT_LINE_MAX + 1 :
							count);

	while (s < end && *s != '\n' && *s != '\r')
		s++;
	return s < end ? s : NULL;
}

enum input_result input_line(struct input *in)
{
	enum input_result result = INPUT_MORE;
	const char *s, *newline;
	size_t count;

	for (;;) {
		/* The LF of a CRLF may come in the next piece of text. */
		if (in->after_cr && in->start < in->end) {
			in->start += in->text[in->start] == '\n';
			in->after_cr = false;
		}
		s = in->text + in->start;
		count = in->end - in->start;
		newline = line_end(s, count);
		if (newline)
			count = newline - s;
		if (count > INPUT_LINE_MAX) {
			complain(GJ_LINE, "%s:%lu: %s: longer than %d bytes",
				 in->name, in->number + 1,
				 quoted_bytes(s, count), INPUT_LINE_MAX);
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
	in->after_cr = newline && *newline == '\r';
	in->start += count + !!newline;
	return take_line(in, s, count);
}

enum geojp_exit input_refuse(enum code code, const struct input *in,
			     const char *bad, const char *why)
{
	complain(code, "%s:%lu: %s: %s", in->name, in->number, quoted(bad),
		 why);
	return GEOJP_INPUT;
}
