/* SPDX-License-Identifier: GPL-2.0 */
/* Files of any format become one list. */
#ifndef GEOJP_READ_H
#define GEOJP_READ_H

#include "config/config.h"
#include "geojp_wire.h"
#include "set/set.h"

struct list {
	struct set set;		/* normalised */
	bool own_label;		/* the label was in the input */
	char label[GEOJP_LABEL_MAX + 1];
};

/*
 * Reads the files at @path, or stdin if @count is 0, and merges them into the
 * list that @w describes.  Messages and the label contain their @name, or their
 * paths if @name is NULL.  If @label is NULL, a label is made up.  Local blocks
 * are added unless @w says no or every input is canonical.  The caller always
 * frees the list with set_free(&l->set).  Errors: GEOJP_INPUT.
 */
enum geojp_exit list_read(struct list *l, const struct wanted *w,
			  const char *label, size_t count, char **path,
			  char **name);

/* Replaces every character that may not be in a label by "?". */
void label_clean(char *label);

/* Is @label printable ASCII, of at most GEOJP_LABEL_MAX characters? */
bool label_valid(const char *label);

#endif /* GEOJP_READ_H */
