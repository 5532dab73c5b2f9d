/* SPDX-License-Identifier: GPL-2.0 */
/* Writes a list as a file for another program. */
#ifndef GEOJP_EXPORT_H
#define GEOJP_EXPORT_H

#include <stdio.h>

#include "base/geojp.h"
#include "config/exports.h"
#include "set/set.h"
#include "xt_geojp.h"

/* A list that is exported. */
struct export {
	enum export_format format;
	const char *list;	/* its name */
	const struct set *set;	/* normalised */
};

/*
 * Can the list be exported?  One without addresses of a family would shut out
 * all of that family: it needs @one_family.  Local blocks do not count.
 * Errors: GEOJP_INPUT.
 */
enum geojp_exit export_check(const struct export *e, bool one_family);

/* Writes the file.  The caller checks @out for errors. */
void export_write(FILE *out, const struct export *e);

#endif /* GEOJP_EXPORT_H */
