// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "base/gunzip.h"

#define WINDOW (15 + 16)	/* zlib: largest window, gzip wrapper */

bool is_gzip(const void *data, size_t count)
{
	return count >= 2 && !memcmp(data, "\x1f\x8b", 2);
}

/* Begins the next member; false if there is none. */
static bool begin(struct gunzip *g, const unsigned char **data, size_t *size)
{
	while (g->had_member && *size && !**data) {
		++*data;
		--*size;
	}
	if (!*size)
		return false;
	if (g->ready)
		inflateReset(&g->z);
	else
		g->ready = inflateInit2(&g->z, WINDOW) == Z_OK;
	g->inside = true;
	return true;
}

static bool fail(struct gunzip *g)
{
	g->garbage = g->had_member && !g->z.total_out;
	g->why = g->z.msg ? g->z.msg : "unknown error";
	return false;
}

bool gunzip(struct gunzip *g, const unsigned char **data, size_t *size,
	    void *out, size_t room, size_t *made)
{
	int result = Z_OK;

	g->z.next_out = out;
	g->z.avail_out = room;
	while (result == Z_OK && (g->inside || begin(g, data, size))) {
		g->z.next_in = (unsigned char *)*data;
		g->z.avail_in = *size;
		result = g->ready ? inflate(&g->z, Z_NO_FLUSH) : Z_MEM_ERROR;
		*data = g->z.next_in;
		*size = g->z.avail_in;
		if (result == Z_STREAM_END) {
			g->inside = false;
			g->had_member = true;
			result = Z_OK;
		}
	}
	*made = room - g->z.avail_out;
	/* Z_BUF_ERROR: there is no more input, or no more room. */
	return result == Z_OK || result == Z_BUF_ERROR || fail(g);
}

void gunzip_end(struct gunzip *g)
{
	if (g->ready)
		inflateEnd(&g->z);
	*g = (struct gunzip){ 0 };
}
