/* SPDX-License-Identifier: GPL-2.0 */
/* Files that are there whole or not at all. */
#ifndef GEOJP_DURABLE_H
#define GEOJP_DURABLE_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/geojp.h"

/* Writes out what stdio holds and waits for the disk; false and errno. */
bool file_sync(FILE *file);

/*
 * Makes the directory where it is missing, with that mode whatever the umask;
 * false and errno.
 */
bool dir_make(const char *path, mode_t mode);

/* Waits until the name of the file is on the disk; false and errno. */
bool name_sync(const char *path);

/*
 * Has @write write the file @path, whole or not at all: what was there before
 * stays until all of the new one is on the disk.  What is no regular file, such
 * as a device or a pipe, is written to as it is.  Errors: GEOJP_STORE.
 */
enum geojp_exit file_replace(const char *path,
			     void (*write)(FILE *file, const void *data),
			     const void *data);

#endif /* GEOJP_DURABLE_H */
