/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lists on disk, for reading: STATE/NAME/NNNNNN.list, the largest number the
 * newest.  A list that was withdrawn is called NNNNNN.list.withdrawn and is never
 * chosen.  The time of the empty file .updated is when the sources were last
 * seen good.  store.h writes them.
 */
#ifndef GEOJP_STORED_H
#define GEOJP_STORED_H

#include <stdbool.h>
#include <time.h>

#include "base/geojp.h"
#include "geojp_wire.h"
#include "set/set.h"

#define STORED_NUMBER_MAX 999999999UL

/* Where one list has its place. */
struct place {
	const char *state_dir;
	const char *list;	/* its name */
};

struct numbers {
	unsigned long *at;	/* ascending */
	size_t count;
};

/* The path of a stored list, for the caller to free. */
char *stored_path(const struct place *p, unsigned long number, bool withdrawn);

/*
 * Which lists are there?  A directory that is missing holds none.  The caller
 * frees n->at.  Errors: GEOJP_STORE.
 */
enum geojp_exit stored_numbers(const struct place *p, bool withdrawn,
			       struct numbers *n);

/*
 * The names of the lists that have a directory, sorted: an array of @count
 * strings, which the caller frees with the array.  Errors: GEOJP_STORE.
 */
enum geojp_exit stored_names(const char *state_dir, char ***names,
			     size_t *count);

/*
 * Reads a list into the empty @set, normalised.  A list is good if this works.
 * @label may be NULL.  Says why if it is not good.  Errors: GEOJP_INPUT.
 */
enum geojp_exit stored_read(const struct place *p, unsigned long number,
			    bool withdrawn, struct set *set,
			    char label[GEOJP_LABEL_MAX + 1]);

/* Is it good?  Says why if it is not. */
bool stored_good(const struct place *p, unsigned long number);

/*
 * Opens the file at @path as a stored list: a regular file of plain text, since
 * the kernel gets its very bytes.  -1 if it is none; has said why.
 */
int stored_open(const char *path);

/* The number of the newest stored list, good or not; 0 for none. */
unsigned long stored_newest(const struct place *p);

/*
 * Is the newest stored list this very @set, normalised?  A newest one that is
 * damaged equals nothing: it is to be replaced.
 */
bool stored_newest_equals(const struct place *p, const struct set *set);

/* When the list was stored; 0 if that is not known. */
time_t stored_time(const struct place *p, unsigned long number,
		   bool withdrawn);

/* When the sources were last seen good; 0 for never. */
time_t stored_updated(const struct place *p);

#endif /* GEOJP_STORED_H */
