/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Canonical lists are the transactions of geojp_wire.h.  The store holds them,
 * the kernel takes them, and geojp convert writes them.
 */
#ifndef GEOJP_CANONICAL_H
#define GEOJP_CANONICAL_H

#include <stdio.h>

#include "base/input.h"
#include "geojp_wire.h"
#include "set/set.h"

/*
 * Are these @count bytes the start of a transaction?  A byte order mark may
 * precede it.
 */
bool canonical_recognise(const char *start, size_t count);

/*
 * Reads a whole transaction for list @name and adds its prefixes to @set.  If
 * @set is NULL, it only checks the transaction.  *@unloads says whether the
 * transaction empties the list.  If @unloads is NULL, that is an error.  @label
 * may be NULL.  It becomes empty if the transaction has no label.  Errors:
 * GEOJP_INPUT.
 */
enum geojp_exit canonical_read(struct input *in, const char *name,
			       struct set *set,
			       char label[GEOJP_LABEL_MAX + 1], bool *unloads);

/*
 * The same for a file that came from another program or machine: it may have a
 * byte order mark, its lines may end with LF, CRLF or CR, and the last line
 * end may be missing.  A transaction that empties the list is an error.
 */
enum geojp_exit canonical_read_file(struct input *in, const char *name,
				    struct set *set,
				    char label[GEOJP_LABEL_MAX + 1]);

/*
 * Writes the normalised @set as list @name, without a label if @label is empty.
 * The caller checks @out for errors.
 */
void canonical_write(FILE *out, const char *name, const char *label,
		     const struct set *set);

#endif /* GEOJP_CANONICAL_H */
