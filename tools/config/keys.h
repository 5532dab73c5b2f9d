/* SPDX-License-Identifier: GPL-2.0 */
/* The keys of the configuration, and how their values are written. */
#ifndef GEOJP_KEYS_H
#define GEOJP_KEYS_H

#include "config/config.h"

#define KEYS_MAX 64	/* at least as many as there are */

/* One of them, or none before the first section. */
struct section {
	struct wanted *list;
	struct rule_wanted *rule;
};

/*
 * Sets key @name to @value in section @s.  At the start of a section @seen is
 * all false.  Returns NULL, or what is wrong.  Then *@bad is the name or the
 * value.
 */
const char *keys_take(struct config *c, const struct section *s,
		      bool seen[KEYS_MAX], const char *name, const char *value,
		      const char **bad);

/* Reads a time such as "30s", "10m", "12h" or "14d". */
bool duration_scan(const char *s, uint64_t *seconds);

/*
 * Adds addresses and prefixes, separated by blanks or commas, to a struct
 * canaries.  Returns NULL, or what is wrong.
 */
const char *canaries_scan(void *canaries, const char *text);

#endif /* GEOJP_KEYS_H */
