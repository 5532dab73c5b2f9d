// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "fetch/body.h"

#define GZIP_WINDOW (15 + 16)	/* zlib: largest window, gzip wrapper */

bool body_open(struct body *b, const char *path, uint64_t max)
{
	*b = (struct body){ .fd = -1, .into_file = path, .max = max,
			    .crc = crc32(0, NULL, 0) };
	if (!path)
		return true;
	b->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
		     O_NOFOLLOW, 0600);
	b->error = b->fd < 0 ? errno : 0;
	return b->fd >= 0;
}

/* Takes the next bytes of the file itself. */
static bool keep(struct body *b, const unsigned char *data, size_t size)
{
	if (size > b->max - b->size) {
		b->too_large = true;
		return false;
	}
	if (!b->into_file) {
		memcpy(b->text + b->size, data, size);
	} else if (!file_write(b->fd, data, size)) {
		b->error = errno;
		return false;
	}
	b->size += size;
	b->crc = crc32(b->crc, data, size);
	return true;
}

/* The next step of zlib: has it all of ->z.next_in, is there more to come? */
static bool inflate_some(struct body *b, bool *more)
{
	unsigned char out[16384];
	int result;

	b->z.next_out = out;
	b->z.avail_out = sizeof(out);
	result = inflate(&b->z, Z_NO_FLUSH);
	b->gzip_ended = result == Z_STREAM_END;
	if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
		b->damaged = true;
		return false;
	}
	*more = b->z.avail_in || !b->z.avail_out;
	return keep(b, out, sizeof(out) - b->z.avail_out);
}

/* libcurl could unpack, but 7.88 takes what was cut off for the whole. */
static bool unpack(struct body *b, const char *data, size_t size)
{
	bool more = size;

	/* A server can send as many members as it likes that hold nothing. */
	b->packed += size;
	if (b->packed > b->max) {
		b->too_large = true;
		return false;
	}
	if (!b->inflating && inflateInit2(&b->z, GZIP_WINDOW) != Z_OK) {
		b->damaged = true;
		return false;
	}
	b->inflating = true;
	b->z.next_in = (unsigned char *)data;
	b->z.avail_in = size;
	while (more) {
		if (b->gzip_ended) {
			if (!b->z.avail_in)
				break;
			inflateReset(&b->z);	/* a further member */
		}
		if (!inflate_some(b, &more))
			return false;
	}
	return true;
}

bool body_take(struct body *b, const char *data, size_t size)
{
	switch (b->encoding) {
	case ENCODING_NONE:
		return keep(b, (const unsigned char *)data, size);
	case ENCODING_GZIP:
		return unpack(b, data, size);
	default:
		return false;
	}
}

bool body_cut_off(const struct body *b)
{
	return b->inflating && !b->gzip_ended;
}

bool body_close(struct body *b)
{
	int fd = b->fd;

	if (b->inflating)
		inflateEnd(&b->z);
	b->inflating = false;
	b->fd = -1;
	if (!b->into_file || fd < 0 || !close(fd))
		return true;
	b->error = errno;
	return false;
}
