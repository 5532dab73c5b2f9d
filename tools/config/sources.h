/* SPDX-License-Identifier: GPL-2.0 */
/* Where lists come from: URLs, their mirrors, and the registries. */
#ifndef GEOJP_SOURCES_H
#define GEOJP_SOURCES_H

#include <stdbool.h>
#include <stddef.h>

/* One file to fetch. */
struct source {
	char **url;		/* the first choice, then its mirrors */
	size_t urls;
	bool md5;		/* each URL has its MD5 sum at URL.md5 */
	bool registry;		/* it comes from "registries" */
};

struct sources {
	struct source *at;
	size_t count;
};

/* Adds a source without a URL, and a copy of @url to a source. */
struct source *sources_add(struct sources *s);
void source_add_url(struct source *s, const char *url);

/*
 * Adds the statistics files of the five regional internet registries.  The list
 * of Japan comes from them by default.
 */
void sources_add_registries(struct sources *s);

void sources_free(struct sources *s);

#endif /* GEOJP_SOURCES_H */
