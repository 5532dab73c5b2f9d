/* SPDX-License-Identifier: GPL-2.0 */
/* Opens, reads and writes files. */
#ifndef GEOJP_FILE_H
#define GEOJP_FILE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Opens a regular file for reading.  A pipe could make us wait for ever, even
 * at boot.  @flags is 0 or O_NOFOLLOW.  Returns the descriptor, or -1 and
 * errno.  EINVAL means that it is no regular file.
 *
 * Everything that is opened by a name is opened here, or by one of the others
 * below, with these exceptions: what load, convert and the like read may be a
 * pipe on purpose, and files of /proc are always there.
 */
int file_open(const char *path, int flags);

/* The same, but /dev/null may stand for an empty file, as links to it do. */
int file_open_or_null(const char *path);

/*
 * Opens a regular file for writing, makes it if it is missing, with mode 0600,
 * and empties it.  It is never a link.  Returns the descriptor, or -1 and
 * errno, as above.
 */
int file_create(const char *path);

/* Why one of the functions above failed, by errno: a constant or strerror(). */
const char *file_error(void);

/* Writes all @size bytes.  False and errno if that fails. */
bool file_write(int fd, const void *data, size_t size);

/*
 * Reads the whole file that file_open() opens, and puts a NUL byte behind it.
 * Returns memory for the caller to free, and *@size without the NUL byte.
 * Returns NULL and errno if it cannot be read; EFBIG if it is over @max bytes.
 */
char *file_read(const char *path, int flags, size_t max, size_t *size);

#endif /* GEOJP_FILE_H */
