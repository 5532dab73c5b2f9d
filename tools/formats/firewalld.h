/* SPDX-License-Identifier: GPL-2.0 */
/* What tells an ipset of firewalld from a web page: both begin with "<". */
#ifndef GEOJP_FIREWALLD_H
#define GEOJP_FIREWALLD_H

#include <stdbool.h>
#include <stddef.h>

/* Do @count bytes begin with "<ipset", perhaps after "<?xml ...?>"? */
bool firewalld_begins(const char *s, size_t count);

#endif /* GEOJP_FIREWALLD_H */
