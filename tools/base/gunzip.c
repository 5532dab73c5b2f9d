// SPDX-License-Identifier: GPL-2.0
/*
 * gzip data (RFC 1952), by zlib.
 *
 * zlib's gz functions would take damage behind the first member for padding,
 * and half a list would pass.  So this uses inflate().
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/report.h"
#include "base/unpack.h"

#define WINDOW (15 + 16)	/* zlib: largest window, gzip wrapper */

static bool is_gzip(const unsigned char *data, size_t count)
{
	return count >= 2 && !memcmp(data, "\x1f\x8b", 2);
}

static bool begin(struct unpack *u)
{
	z_stream *z = u->decoder;
	int result;

	if (z) {
		result = inflateReset(z);
	} else {
		z = u->decoder = xcalloc(sizeof(*z));
		result = inflateInit2(z, WINDOW);
	}
	u->why = zError(result);
	return result == Z_OK;
}

static enum unpack_step inflate_some(struct unpack *u, struct pieces *p)
{
	z_stream *z = u->decoder;
	int result;

	z->next_in = (unsigned char *)p->in;
	z->avail_in = p->left;
	z->next_out = p->out;
	z->avail_out = p->room;
	result = inflate(z, Z_NO_FLUSH);
	*p = (struct pieces){ z->next_in, z->avail_in, z->next_out,
			      z->avail_out };
	/* Z_BUF_ERROR: there is no more input, or no more room. */
	if (result == Z_OK || result == Z_BUF_ERROR)
		return UNPACK_GOES_ON;
	if (result == Z_STREAM_END)
		return UNPACK_MEMBER_ENDS;
	u->why = z->msg ? z->msg : zError(result);
	return UNPACK_FAILED;
}

static void end(void *decoder)
{
	inflateEnd(decoder);
	free(decoder);
}

const struct packing gzip_packing = {
	.name = "gzip",
	.unpacker = "zlib",
	.recognise = is_gzip,
	.begin = begin,
	.step = inflate_some,
	.end = end,
};
