/* SPDX-License-Identifier: GPL-2.0 */
/* Files that exist completely or not at all, also after a power cut. */
#ifndef GEOJP_DURABLE_H
#define GEOJP_DURABLE_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/geojp.h"

/* Flushes @file and waits until it is on the disk.  False and errno if not. */
bool file_sync(FILE *file);

/* Makes a directory with @mode, if it is missing.  False and errno if not. */
bool dir_make(const char *path, mode_t mode);

/* Waits until the name of a file is on the disk.  False and errno if not. */
bool name_sync(const char *path);

typedef void file_writer(FILE *file, const void *data);

/*
 * Replaces the file @path by what @write writes.  The old file stays until the
 * new one is on the disk.  What killed runs have left beside it is removed.  A
 * device or a pipe is not replaced but written to, after somebody has opened
 * the pipe to read it.  Errors: GEOJP_STORE.
 */
enum geojp_exit file_replace(const char *path, file_writer *write,
			     const void *data);

/*
 * The same for a file of geojp's own.  Nobody else needs what has its name: a
 * link or a pipe there is replaced, too.  Errors: GEOJP_STORE.
 */
enum geojp_exit own_file_replace(const char *path, file_writer *write,
				 const void *data);

/*
 * Is @path something that is written to and not replaced?  "-" is stdout.  What
 * cannot be looked at is not replaced either.
 */
bool file_is_stream(const char *path);

/*
 * Writes to such a file.  If nobody has opened a pipe to read it, that is an
 * error: it might be so for ever.  Errors: GEOJP_STORE.
 */
enum geojp_exit stream_write(const char *path, file_writer *write,
			     const void *data);

#endif /* GEOJP_DURABLE_H */
