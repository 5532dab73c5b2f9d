/* SPDX-License-Identifier: GPL-2.0 */
/* Files that are opened and written without surprises. */
#ifndef GEOJP_FILE_H
#define GEOJP_FILE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Opens a file for reading that must be a regular one: opening or reading a pipe
 * could wait for ever, at boot too.  @flags is 0 or O_NOFOLLOW.  Returns the
 * descriptor, or -1 and errno, which is EINVAL if it is no regular file.
 */
int file_open(const char *path, int flags);

/* Writes all @size bytes; false and errno if that fails. */
bool file_write(int fd, const void *data, size_t size);

/*
 * Reads the file from where it stands, up to @max bytes, with a NUL byte behind
 * them.  Returns memory for the caller to free and *@size; NULL and errno if it
 * cannot be read, or EFBIG if it is larger.
 */
char *file_read(int fd, size_t max, size_t *size);

#endif /* GEOJP_FILE_H */
