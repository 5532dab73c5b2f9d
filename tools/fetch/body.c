// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/file.h"
#include "fetch/body.h"

bool body_open(struct body *b, const char *path, uint64_t max)
{
	*b = (struct body){ .fd = -1, .into_file = path, .max = max,
			    .crc = crc32(0, NULL, 0),
			    .gz.how = &gzip_packing };
	if (!path)
		return true;
	b->fd = file_create(path);
	b->error = b->fd < 0 ? errno : 0;
	return b->fd >= 0;
}

/* Takes bytes that are unpacked. */
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

/* libcurl could unpack, but 7.88 accepts data that is cut off. */
static bool take_packed(struct body *b, const unsigned char *data, size_t size)
{
	unsigned char out[16384];
	size_t made;

	/* Members that hold nothing would never reach the limit of ->size. */
	b->packed += size;
	if (b->packed > b->max) {
		b->too_large = true;
		return false;
	}
	do {
		b->damaged = !unpack(&b->gz, &data, &size, out, sizeof(out),
				     &made);
		if (b->damaged || !keep(b, out, made))
			return false;
	} while (size || made == sizeof(out));
	return true;
}

bool body_take(struct body *b, const void *data, size_t size)
{
	if (b->encoding == ENCODING_GZIP)
		return take_packed(b, data, size);
	return b->encoding == ENCODING_NONE && keep(b, data, size);
}

bool body_close(struct body *b)
{
	int fd = b->fd;

	unpack_end(&b->gz);
	b->fd = -1;
	if (!b->into_file || fd < 0 || !close(fd))
		return true;
	b->error = errno;
	return false;
}
