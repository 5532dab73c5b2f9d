/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The body of an answer.  It goes into a file or into memory, up to a limit.
 * If it has the gzip encoding, it is unpacked.
 */
#ifndef GEOJP_BODY_H
#define GEOJP_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/unpack.h"

#define BODY_TEXT_MAX 4096	/* bytes into memory */

/* What Content-Encoding says. */
enum encoding { ENCODING_NONE, ENCODING_GZIP, ENCODING_OTHER };

struct body {
	uint64_t max;		/* bytes it may have */
	uint64_t size;		/* bytes so far, unpacked */
	uint32_t crc;		/* crc32() of zlib */
	char text[BODY_TEXT_MAX + 1];	/* if there is no file */
	enum encoding encoding;

	bool too_large, damaged;	/* why body_take() failed, ... */
	int error;		/* ... or errno */

	bool into_file;		/* else into ->text */
	int fd;
	struct unpack gz;	/* ->inside at the end: it is cut off */
	uint64_t packed;	/* private: bytes before they are unpacked */
};

/*
 * Begins a body: in the file @path, which is emptied first, or in ->text if
 * @path is NULL.  Returns false and sets ->error if the file cannot be opened.
 */
bool body_open(struct body *b, const char *path, uint64_t max);

/* Takes the next bytes as they come.  Returns false if that fails. */
bool body_take(struct body *b, const void *data, size_t size);

/*
 * Closes the file.  Returns false and sets ->error if that fails: some file
 * systems report a failed write only then.  May be called twice.
 */
bool body_close(struct body *b);

#endif /* GEOJP_BODY_H */
