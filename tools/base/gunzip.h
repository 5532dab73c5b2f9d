/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Unpacks gzip data (RFC 1952) that comes in pieces: any number of members, and
 * zeros behind one, as tapes pad files.
 *
 * zlib's inflate rather than its gz functions: those take damage behind the
 * first member for harmless padding, and half a list must not pass.
 */
#ifndef GEOJP_GUNZIP_H
#define GEOJP_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <zlib.h>

struct gunzip {
	bool inside;		/* in the middle of a member: more must come */
	const char *why;	/* what is wrong with it */
	bool garbage;		/* and that is behind a member */

	/* private */
	bool ready;		/* z is in use */
	bool had_member;
	z_stream z;
};

/* Do the bytes begin like gzip data? */
bool is_gzip(const void *data, size_t count);

/*
 * Unpacks from the *@size bytes at *@data, and moves both past what was taken,
 * into @room bytes at @out; *@made is how many these became.  All of the input is
 * out when nothing is left and *@made is less than @room.  @g is all zeros at
 * first.  False: it is damaged; ->why is what zlib says of it.
 */
bool gunzip(struct gunzip *g, const unsigned char **data, size_t *size,
	    void *out, size_t room, size_t *made);

void gunzip_end(struct gunzip *g);

#endif /* GEOJP_GUNZIP_H */
