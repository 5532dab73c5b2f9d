/* SPDX-License-Identifier: GPL-2.0 */
/* The keys of the configuration, and their values as people write them. */
#ifndef GEOJP_KEYS_H
#define GEOJP_KEYS_H

#include "config/config.h"

#define KEYS_MAX 32	/* more than there are in a section */

/*
 * Gives key @name of the section of @w, or of no section if @w is NULL, its
 * @value.  @seen is of this section, all false at its start.  Returns NULL, or
 * what is wrong with *@bad, which is the name or the value.
 */
const char *keys_take(struct config *c, struct wanted *w, bool seen[KEYS_MAX],
		      const char *name, const char *value, const char **bad);

/* A time such as "30s", "10m", "12h" or "14d" in seconds. */
bool duration_scan(const char *s, uint64_t *seconds);

/* Adds addresses and prefixes, separated by blanks or commas. */
const char *canaries_scan(struct canaries *c, const char *text);

#endif /* GEOJP_KEYS_H */
