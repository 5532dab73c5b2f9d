/* SPDX-License-Identifier: GPL-2.0 */
/* What is wrong with a file in which no list can be recognised. */
#ifndef GEOJP_JUNK_H
#define GEOJP_JUNK_H

#include <stdbool.h>
#include <stddef.h>

#define JUNK_SNIFF 512	/* bytes that tell a list from junk */

/*
 * What bytes look like that are no list, such as "a web page (HTML)"; NULL if
 * they may be one.  @count is how many of the first bytes are there.
 */
const char *junk_name(const char *data, size_t count);

/* Are they binary data that junk_name() has no better name for? */
bool junk_is_binary(const char *data, size_t count);

#endif /* GEOJP_JUNK_H */
