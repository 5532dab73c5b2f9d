/* SPDX-License-Identifier: GPL-2.0 */
/* Files of any format become one list. */
#ifndef GEOJP_READ_H
#define GEOJP_READ_H

#include "config/config.h"
#include "geojp_wire.h"
#include "set/set.h"

struct list {
	struct set set;		/* normalised */
	bool own_label;		/* the label came with the list */
	char label[GEOJP_LABEL_MAX + 1];
};

/*
 * Reads the files at @path, stdin if @count is 0, and merges what they have for
 * the list that is wanted.  Messages and the label call them @name, or by their
 * paths if that is NULL.  With @label NULL a label is made up.  Local blocks are
 * added unless @w says no or every input was canonical.  The caller frees the
 * list with set_free(&l->set), whatever the result.  Errors: GEOJP_INPUT.
 */
enum geojp_exit list_read(struct list *l, const struct wanted *w,
			  const char *label, size_t count, char **path,
			  char **name);

/* Puts "?" for what may not be in a label. */
void label_clean(char *label);

/* May @label be one?  Printable ASCII, at most GEOJP_LABEL_MAX. */
bool label_valid(const char *label);

#endif /* GEOJP_READ_H */
