/* SPDX-License-Identifier: GPL-2.0 */
/* What tells a file for Apache from a web page: both begin with "<". */
#ifndef GEOJP_APACHE_H
#define GEOJP_APACHE_H

#include <stdbool.h>
#include <stddef.h>

/* Do @count bytes begin with a container such as "<RequireAny>"? */
bool apache_container(const char *s, size_t count);

#endif /* GEOJP_APACHE_H */
