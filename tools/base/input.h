/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An input as a stream: plain, gzip, xz or zstd.  Its first bytes show which it
 * is.
 */
#ifndef GEOJP_INPUT_H
#define GEOJP_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/codes.h"
#include "base/geojp.h"
#include "base/unpack.h"

#define INPUT_LINE_MAX 4096	/* bytes, without the line end */
#define INPUT_TEXT_MAX (512UL << 20)	/* bytes of an input, unpacked */
#define INPUT_CHUNK 65536

struct input {
	const char *name;	/* for messages; belongs to the caller */
	char line[INPUT_LINE_MAX + 1];	/* the last line that was read */
	unsigned long number;	/* of the line */

	/* private */
	int fd;
	bool after_cr;		/* the last line ended with CR */
	bool file_ended;
	uint64_t made;		/* bytes of text so far */
	struct unpack packed;	/* ->how is NULL if it is not */
	unsigned char raw[INPUT_CHUNK];	/* as it is in the file */
	const unsigned char *next;	/* in ->raw */
	size_t raw_left;
	char text[INPUT_CHUNK];	/* unpacked */
	size_t start, end;	/* of the text that is not taken yet */
};

/* Sets another limit than INPUT_TEXT_MAX for all inputs from now on. */
void input_limit(uint64_t bytes);

enum input_result { INPUT_ERROR = -1, INPUT_END = 0, INPUT_MORE = 1 };

/*
 * Opens @path, or stdin if it is "-".  Close it if this returned GEOJP_OK.
 * Errors: GEOJP_INPUT.
 */
enum geojp_exit input_open(struct input *in, const char *path);

/*
 * The same for an open file, which input_close() then closes.  @fd is -1 and
 * errno is set if the file could not be opened.
 */
enum geojp_exit input_use(struct input *in, int fd, const char *name);

void input_close(struct input *in);

/*
 * Shows the next bytes without taking them: at least @want, at most
 * INPUT_LINE_MAX, unless the input ends before.  They are valid until the next
 * call.
 */
enum input_result input_peek(struct input *in, size_t want, const char **data,
			     size_t *count);

/* Takes the next bytes.  They are valid until the next call. */
enum input_result input_chunk(struct input *in, const char **data,
			      size_t *count);

/*
 * Takes the next bytes to @to, *@made of them, at most @room.  For an input of
 * which nothing was taken by the others.
 */
enum input_result input_read(struct input *in, void *to, size_t room,
			     size_t *made);

/*
 * Takes the next line into ->line, without its line end (CR, LF or CRLF), and
 * without a byte order mark in the first line.  A line over INPUT_LINE_MAX
 * bytes or with a NUL byte is an error.
 */
enum input_result input_line(struct input *in);

/* Complains of @bad in the line last read.  Returns GEOJP_INPUT. */
enum geojp_exit input_refuse(enum code code, const struct input *in,
			     const char *bad, const char *why);

#endif /* GEOJP_INPUT_H */
