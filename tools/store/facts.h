/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is known of a stored list beside its addresses.  The file
 * STATE/NAME/.updated has a line "NUMBER UPDATED DATA" for each stored list;
 * both times are Unix seconds.  An older geojp left an empty file: its time is
 * that of the list that was stored last.
 */
#ifndef GEOJP_FACTS_H
#define GEOJP_FACTS_H

#include <time.h>

#include "store/store.h"

#define FACTS_FILE ".updated"

struct facts {
	time_t updated;	/* when the sources gave it; 0: not known, never */
	time_t data;	/* when its data were made; 0: not known */
};

/*
 * The facts of stored list @number.  A list without a line counts as updated
 * when it was stored, but not if the file is missing.  If the file is damaged,
 * an error says so.
 */
struct facts facts_of(const struct place *p, unsigned long number);

/*
 * Notes the facts of stored list @number, and forgets those of lists that are
 * stored no more.  ->updated 0 means now.  Call it for the list that the
 * sources give, not for one that stays in its place.  Errors: GEOJP_STORE.
 */
enum geojp_exit facts_note(struct store *s, unsigned long number,
			   struct facts facts);

#endif /* GEOJP_FACTS_H */
