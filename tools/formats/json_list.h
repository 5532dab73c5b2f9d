/* SPDX-License-Identifier: GPL-2.0 */
/*
 * JSON in which others publish their prefixes: RIPEstat, AWS, Google and more,
 * or a bare array of prefixes.  libjansson parses it, if geojp was built with
 * it (HAVE_JSON).  json_list.c reads the text, json_shapes.c has the table of
 * the shapes that are known.
 */
#ifndef GEOJP_JSON_LIST_H
#define GEOJP_JSON_LIST_H

#include "formats/text.h"

/* Is a file that starts with these @count bytes JSON? */
bool json_recognise(const char *start, size_t count);

/* Like text_read(), for an input that json_recognise() accepted. */
enum geojp_exit json_read(struct input *in, const struct wanted *wanted,
			  struct set *set, struct text_result *result);

/* What follows is between the two files. */

/* A document of libjansson, which is a struct json_t. */
struct json_t;

/*
 * Adds all prefixes of the document @root to @set, and sets ->kept and
 * ->data_time of @result.  @name is for messages.  Errors: GEOJP_INPUT.
 */
enum geojp_exit json_take(const struct json_t *root, const char *name,
			  struct set *set, struct text_result *result);

#endif /* GEOJP_JSON_LIST_H */
