/* SPDX-License-Identifier: GPL-2.0 */
/* A list on its way from the inputs to wherever it is to go. */
#ifndef TOOLS_LIST_H
#define TOOLS_LIST_H

#include "base/geojp.h"
#include "geojp_wire.h"
#include "set/set.h"

struct list {
	struct set set;		/* normalised */
	bool own_label;		/* the label came with the list */
	char label[GEOJP_LABEL_MAX + 1];
};

/*
 * Reads the inputs at @path, stdin where @count is 0, in any supported format,
 * and merges them.  Local blocks go in unless the options say no or every input
 * was canonical.  The caller frees it with list_free(), whatever came of it.
 * Errors: GEOJP_INPUT.
 */
enum geojp_exit list_read(struct list *l, const struct options *o, int count,
			  char **path);

/* The same where the files at @path are called @name in messages and labels. */
enum geojp_exit list_read_named(struct list *l, const struct options *o,
				int count, char **path, char **name);

void list_free(struct list *l);

/* Puts "?" for what may not stand in a label. */
void label_clean(char *label);

/* May @label stand in a list?  Printable ASCII, at most GEOJP_LABEL_MAX. */
bool label_valid(const char *label);

#endif /* TOOLS_LIST_H */
