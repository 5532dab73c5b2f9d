/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Unpacks gzip data (RFC 1952) that comes in pieces.  There may be many
 * members, and zeros behind each, because tapes pad files with zeros.
 *
 * zlib's gz functions would take damage behind the first member for padding,
 * and half a list would pass.  So this uses inflate().
 */
#ifndef GEOJP_GUNZIP_H
#define GEOJP_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <zlib.h>

struct gunzip {
	bool inside;		/* a member is not complete yet */
	const char *why;	/* what is wrong with the data */
	bool garbage;		/* the damage is behind a member */

	/* private */
	bool ready;		/* z is initialised */
	bool had_member;
	z_stream z;
};

bool is_gzip(const void *data, size_t count);

/*
 * Unpacks *@size bytes at *@data into @room bytes at @out.  Moves *@data and
 * *@size past what it has read.  *@made is how many bytes it has written.
 * Everything is unpacked when *@size is 0 and *@made is less than @room.  @g is
 * all zeros at first.  False if the data are damaged.  Then ->why has the
 * message of zlib.
 */
bool gunzip(struct gunzip *g, const unsigned char **data, size_t *size,
	    void *out, size_t room, size_t *made);

void gunzip_end(struct gunzip *g);

#endif /* GEOJP_GUNZIP_H */
