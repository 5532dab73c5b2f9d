/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tar archives, as MaxMind has its databases: of one .mmdb file, and of texts
 * about it (copyright, licence, readme).  Any other archive is refused.
 */
#ifndef GEOJP_TAR_H
#define GEOJP_TAR_H

#include "formats/text.h"

/* Is a file that starts with these @count bytes a tar archive? */
bool tar_recognise(const char *start, size_t count);

/* Like text_read(), for an input that tar_recognise() accepted. */
enum geojp_exit tar_read(struct input *in, const struct wanted *wanted,
			 struct set *set, struct text_result *result);

#endif /* GEOJP_TAR_H */
