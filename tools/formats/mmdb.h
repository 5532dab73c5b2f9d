/* SPDX-License-Identifier: GPL-2.0 */
/*
 * MaxMind DB files (.mmdb) of any vendor.  libmaxminddb reads them, if geojp
 * was built with it (HAVE_MMDB).
 */
#ifndef GEOJP_MMDB_H
#define GEOJP_MMDB_H

#include "formats/text.h"

#define MMDB_SIZE_MAX (128UL << 20)	/* more than countries take */

/*
 * Is a file that starts with these @count bytes perhaps a database?  That is so
 * if they are binary data.  Only the end of a file can tell for certain.
 */
bool mmdb_recognise(const char *start, size_t count);

/* Like text_read(), for an input that mmdb_recognise() accepted. */
enum geojp_exit mmdb_read(struct input *in, const struct wanted *wanted,
			  struct set *set, struct text_result *result);

/* The same for a file of @size bytes, which @name stands for in messages. */
enum geojp_exit mmdb_read_file(int fd, size_t size, const char *name,
			       const struct wanted *wanted, struct set *set,
			       struct text_result *result);

#endif /* GEOJP_MMDB_H */
