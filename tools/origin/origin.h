/* SPDX-License-Identifier: GPL-2.0 */
/*
 * In which country is an address registered?  The sources of a list say it, as
 * the last update has kept them in STATE/.fetch: the registries' files, and
 * others that name countries.  Nothing is fetched, and nothing is written.
 *
 * A file that is missing, damaged or of another format than the sources had
 * gives no answer, and never a wrong one.
 */
#ifndef GEOJP_ORIGIN_H
#define GEOJP_ORIGIN_H

#include "config/config.h"
#include "set/addr.h"

struct origins;

/* The most special record that has the address. */
struct registration {
	char country[3];	/* "US" */
	enum family family;
	struct range range;	/* of the whole record */
	const char *source;	/* "arin", or the host or file of the source */
};

/* Bytes for registration_text() with the NUL byte. */
#define REGISTRATION_TEXT (RANGE_TEXT + 80)

/*
 * Reads the kept files of the sources of @w in @state_dir once.  That takes
 * about a second for the registries' files.  Returns NULL if no source names
 * countries or none is kept.  A kept file that cannot be used is left out, at
 * most with one line on stderr.  origins_close() frees it; NULL is allowed.
 */
struct origins *origins_open(const struct wanted *w, const char *state_dir);
void origins_close(struct origins *o);

/*
 * Finds where @a is registered, by binary search.  @found is good until @o is
 * closed.  False if that is not known, or if @o is NULL.
 */
bool origins_find(const struct origins *o, enum family f, struct addr a,
		  struct registration *found);

/* "US, by 8.0.0.0/9 of arin".  A range that is no prefix is "FIRST-LAST". */
const char *registration_text(const struct registration *r,
			      char text[REGISTRATION_TEXT]);

#endif /* GEOJP_ORIGIN_H */
