/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a server sends as a file: into a file or into memory, with a limit, and
 * unpacked if it comes gzip encoded.
 */
#ifndef GEOJP_BODY_H
#define GEOJP_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/gunzip.h"

#define BODY_TEXT_MAX 4096	/* bytes into memory */

/* How it comes. */
enum encoding { ENCODING_NONE, ENCODING_GZIP, ENCODING_OTHER };

struct body {
	uint64_t max;		/* bytes it may have */
	uint64_t size;		/* bytes so far, unpacked */
	uint32_t crc;		/* crc32() of zlib */
	char text[BODY_TEXT_MAX + 1];	/* if it is not for a file */
	enum encoding encoding;

	bool too_large, damaged;	/* why body_take() failed, ... */
	int error;		/* ... or errno */

	bool into_file;		/* else into ->text */
	int fd;
	struct gunzip gz;	/* ->inside at the end: it is cut off */
	uint64_t packed;	/* private: bytes before they are unpacked */
};

/*
 * Begins one for the file @path, anew, or for ->text if that is NULL.  False if
 * the file cannot be opened; then ->error is errno.
 */
bool body_open(struct body *b, const char *path, uint64_t max);

/* Takes the next bytes.  False if that fails. */
bool body_take(struct body *b, const void *data, size_t size);

/*
 * Closes the file.  False, with ->error: some file systems tell of a write that
 * failed only then.  May be called again.
 */
bool body_close(struct body *b);

#endif /* GEOJP_BODY_H */
