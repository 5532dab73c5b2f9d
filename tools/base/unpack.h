/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Unpacks gzip, xz or zstd data that come in pieces.  There may be many members
 * (xz: streams, zstd: frames), and zeros behind each, because tapes pad files
 * with zeros.
 *
 * Each kind of packing is one struct packing, in gunzip.c, unxz.c and unzstd.c.
 * geojp can be built without liblzma (HAVE_XZ) and without libzstd (HAVE_ZSTD).
 */
#ifndef GEOJP_UNPACK_H
#define GEOJP_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes that packing_find() needs to see. */
#define PACKING_SNIFF 6

/*
 * How far back packed data may refer, as a power of 2: 64 MiB.  xz -9 needs
 * that much, zstd -19 an eighth.  Whoever unpacks needs as much memory, and the
 * unit of the update has 256 MiB.
 */
#define UNPACK_WINDOW 26

/* What is read and written.  Each step moves on past both. */
struct pieces {
	const unsigned char *in;
	size_t left;
	unsigned char *out;
	size_t room;
};

enum unpack_step { UNPACK_GOES_ON, UNPACK_MEMBER_ENDS, UNPACK_FAILED };

struct unpack {
	const struct packing *how;	/* the caller sets this one */
	bool inside;		/* a member is not complete yet */
	const char *why;	/* what is wrong with the data */
	bool garbage;		/* the damage is behind a member */
	bool too_large;		/* it needs more than UNPACK_WINDOW */

	/* private */
	void *decoder;		/* of the library */
	bool had_member;
	bool made_some;		/* of this member */
};

struct packing {
	const char *name;	/* "gzip" */
	const char *unpacker;	/* the library that unpacks it */
	/* Are these @count bytes the start of such data? */
	bool (*recognise)(const unsigned char *data, size_t count);
	/*
	 * Begins a member, with ->decoder NULL for the first one.  False and
	 * ->why if that fails.  NULL if geojp was built without the library.
	 */
	bool (*begin)(struct unpack *u);
	/* Sets ->why if it fails. */
	enum unpack_step (*step)(struct unpack *u, struct pieces *p);
	void (*end)(void *decoder);
};

extern const struct packing gzip_packing, xz_packing, zstd_packing;

/* How the data that begin with these bytes are packed; NULL: they are not. */
const struct packing *packing_find(const void *data, size_t count);

/*
 * Unpacks *@size bytes at *@data into @room bytes at @out.  Moves *@data and
 * *@size past what it has read.  *@made is how many bytes it has written.
 * Everything is unpacked when *@size is 0 and *@made is less than @room.  Apart
 * from ->how, @u is all zeros at first.  False if the data are damaged.  Then
 * ->why has the message of the library.
 */
bool unpack(struct unpack *u, const unsigned char **data, size_t *size,
	    void *out, size_t room, size_t *made);

void unpack_end(struct unpack *u);

#endif /* GEOJP_UNPACK_H */
