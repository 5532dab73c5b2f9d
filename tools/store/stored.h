/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reads the lists on disk.  store.h writes them.
 *
 * A list is STATE/NAME/NNNNNN.list; the largest number is the newest list.
 * NNNNNN.list.withdrawn was withdrawn and is never chosen.  facts.h has what is
 * known of a list beside its addresses.
 */
#ifndef GEOJP_STORED_H
#define GEOJP_STORED_H

#include <stdbool.h>
#include <time.h>

#include "base/geojp.h"
#include "geojp_wire.h"
#include "set/set.h"

#define STORED_NUMBER_MAX 999999999UL

struct place {
	const char *state_dir;
	const char *list;	/* name of the list */
};

struct numbers {
	unsigned long *at;	/* ascending */
	size_t count;
};

/* The path of a stored list, for the caller to free. */
char *stored_path(const struct place *p, unsigned long number, bool withdrawn);

/*
 * Finds the numbers of the stored lists; a missing directory has none.  The
 * caller frees n->at, also after an error.  Errors: GEOJP_STORE.
 */
enum geojp_exit stored_numbers(const struct place *p, bool withdrawn,
			       struct numbers *n);

/* Is there a directory for the list? */
bool stored_place(const struct place *p);

/*
 * Finds the names of the lists that have a directory, sorted.  The caller frees
 * the @count strings and the array.  Errors: GEOJP_STORE.
 */
enum geojp_exit stored_names(const char *state_dir, char ***names,
			     size_t *count);

/*
 * Reads a list into the empty @set and normalises it.  A list is good if this
 * returns GEOJP_OK.  @set and @label may be NULL.  Errors: GEOJP_INPUT.
 */
enum geojp_exit stored_read(const struct place *p, unsigned long number,
			    bool withdrawn, struct set *set,
			    char label[GEOJP_LABEL_MAX + 1]);

/* Is the list good?  If not, an error says why. */
bool stored_good(const struct place *p, unsigned long number);

/* The number of the newest list, good or not; 0 if there is none. */
unsigned long stored_newest(const struct place *p);

/*
 * Reads the newest good list, as stored_read() does.  Returns its number; 0 if
 * there is none.
 */
unsigned long stored_newest_good(const struct place *p, struct set *set,
				 char label[GEOJP_LABEL_MAX + 1]);

/*
 * Does the newest list hold the same addresses as @set, which is normalised?
 * If it is damaged it does not, so that it is replaced.
 */
bool stored_newest_equals(const struct place *p, const struct set *set);

/* When the list was stored; 0 if that is not known. */
time_t stored_time(const struct place *p, unsigned long number,
		   bool withdrawn);

#endif /* GEOJP_STORED_H */
