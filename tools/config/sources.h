/* SPDX-License-Identifier: GPL-2.0 */
/* Where a list comes from: URLs with their mirrors, and the registries'. */
#ifndef GEOJP_SOURCES_H
#define GEOJP_SOURCES_H

#include <stdbool.h>
#include <stddef.h>

/* Where a list comes from, or a part of it. */
struct source {
	char **url;		/* the one meant, then its mirrors in order */
	size_t urls;
	bool md5;		/* URL.md5 is published beside each */
	bool registry;		/* one of the five, by "registries" */
};

struct sources {
	struct source *at;
	size_t count;
};

/* Adds one without a URL, and then URLs to it.  The strings are copied. */
struct source *sources_add(struct sources *s);
void source_add_url(struct source *s, const char *url);

/*
 * Adds the statistics files of the five regional internet registries, from where
 * the list of Japan comes unless the configuration says otherwise.
 */
void sources_add_registries(struct sources *s);

void sources_free(struct sources *s);

#endif /* GEOJP_SOURCES_H */
