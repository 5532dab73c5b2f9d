/* SPDX-License-Identifier: GPL-2.0 */
/*
 * MaxMind DB files (.mmdb) of any vendor, by libmaxminddb if the program was
 * built with it (HAVE_MMDB).
 */
#ifndef GEOJP_MMDB_H
#define GEOJP_MMDB_H

#include "formats/text.h"

/*
 * May the input be one?  It begins like binary data; what tells for certain is
 * at its end.  Errors: GEOJP_INPUT.
 */
enum geojp_exit mmdb_recognise(struct input *in, bool *maybe);

/* Does what text_read() does, for an input that mmdb_recognise() accepted. */
enum geojp_exit mmdb_read(struct input *in, const struct countries *wanted,
			  struct set *set, struct text_result *result);

#endif /* GEOJP_MMDB_H */
