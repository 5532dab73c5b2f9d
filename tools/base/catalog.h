/* SPDX-License-Identifier: GPL-2.0 */
/* The file with the translations, as msgfmt writes it. */
#ifndef GEOJP_CATALOG_H
#define GEOJP_CATALOG_H

#include <stdbool.h>

/*
 * Is it whole?  The C library believes what the file says of itself: half a
 * file would end the program, and blocks of zeros would make messages empty.
 */
bool catalog_is_whole(const char *path);

#endif /* GEOJP_CATALOG_H */
