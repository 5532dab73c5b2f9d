/* SPDX-License-Identifier: GPL-2.0 */
/* One input, read as a stream: plain or gzip, told apart by content. */
#ifndef GEOJP_INPUT_H
#define GEOJP_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/geojp.h"
#include "base/gunzip.h"

#define INPUT_LINE_MAX 4096	/* bytes, line end aside */

/* Bytes of one input, decompressed, unless input_limit() says otherwise. */
#define INPUT_TEXT_MAX (512UL << 20)

struct input {
	const char *name;	/* for messages; belongs to the caller */
	char *line;		/* the line last read, NUL-terminated */
	unsigned long number;	/* its number */

	/* private */
	int fd;
	bool gzip;
	bool file_ended;
	bool ended;
	uint64_t made;		/* bytes of text so far */
	struct gunzip gz;
	unsigned char *raw;
	size_t raw_count;
	char *text;		/* decompressed */
	size_t start, end;	/* of what is not taken yet */
};

/* How many bytes an input may come to; holds for all that follow. */
void input_limit(uint64_t bytes);

enum input_result { INPUT_ERROR = -1, INPUT_END = 0, INPUT_MORE = 1 };

/*
 * Opens @path, or stdin where it is "-".  Close it whenever this gave
 * GEOJP_OK.  Errors: GEOJP_INPUT.
 */
enum geojp_exit input_open(struct input *in, const char *path);

/* The same for an open file, which input_close() then closes. */
enum geojp_exit input_use(struct input *in, int fd, const char *name);

void input_close(struct input *in);

/*
 * Some of the next bytes, without taking them: at least @want unless the
 * input ends before; @want is at most INPUT_LINE_MAX.  They stay where they
 * are until the next call.
 */
enum input_result input_peek(struct input *in, size_t want, const char **data,
			     size_t *count);

/* Takes the next bytes, as many as there are at hand. */
enum input_result input_chunk(struct input *in, const char **data,
			      size_t *count);

/*
 * Takes the next line into ->line, without its line end (LF or CR LF); the first
 * one without a byte order mark.  Lines over INPUT_LINE_MAX bytes and NUL bytes
 * are errors.
 */
enum input_result input_line(struct input *in);

#endif /* GEOJP_INPUT_H */
