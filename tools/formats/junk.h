/* SPDX-License-Identifier: GPL-2.0 */
/* Recognises files that are no lists. */
#ifndef GEOJP_JUNK_H
#define GEOJP_JUNK_H

#include <stddef.h>

#define JUNK_SNIFF 512	/* bytes that junk_name() looks at */

/*
 * What the @count first bytes of a file look like, such as "a web page
 * (HTML)".  NULL if they may be a list.  junk_binary if all that is known is
 * that they are no text.
 */
const char *junk_name(const char *data, size_t count);

extern const char junk_binary[];

#endif /* GEOJP_JUNK_H */
