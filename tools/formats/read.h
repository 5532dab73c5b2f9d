/* SPDX-License-Identifier: GPL-2.0 */
/* Files of any format become one list. */
#ifndef GEOJP_READ_H
#define GEOJP_READ_H

#include <time.h>

#include "config/config.h"
#include "formats/odd.h"
#include "formats/country_rows.h"
#include "geojp_wire.h"
#include "set/set.h"

struct list {
	struct set set;		/* normalised */
	bool own_label;		/* the label was in the input */
	time_t data_time;	/* when its data were made; 0: not known */
	size_t oldest;		/* which of the inputs has that date */
	time_t given_at;	/* when the sources gave it; 0: now */
	struct odd odd;		/* rows of its inputs that were left out */
	char label[GEOJP_LABEL_MAX + 1];
};

/*
 * Reads the files at @path, or stdin if @count is 0, and merges them into the
 * list that @w describes.  Messages and the label contain their @name, or their
 * paths if @name is NULL.  If @label is NULL, a label is made up.  Local blocks
 * are added unless @w says no or every input is canonical.  The caller always
 * frees the list with set_free(&l->set).  Errors: GEOJP_INPUT.
 *
 * The list is as old as the oldest input that gave addresses.  What an input
 * says of its date counts; else @date of that input, 0 if that is not known.
 * If @date is NULL, the time of the file counts.
 */
enum geojp_exit list_read(struct list *l, const struct wanted *w,
			  const char *label, size_t count, char **path,
			  char **name, const time_t *date);

/*
 * Adds to @rows what the file at @path says of all countries, by the same
 * readers.  Nothing is added if the file is refused, or if its format has no
 * countries.  Messages name it @name.  Errors: GEOJP_INPUT.
 */
enum geojp_exit rows_read(struct country_rows *rows, const struct wanted *w,
			  const char *path, const char *name);

/* Replaces every character that may not be in a label by "?". */
void label_clean(char *label);

/* Is @label printable ASCII, of at most GEOJP_LABEL_MAX characters? */
bool label_valid(const char *label);

#endif /* GEOJP_READ_H */
