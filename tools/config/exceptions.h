/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The owner's exceptions: allow.d/NAME.txt and deny.d/NAME.txt beside the
 * configuration, with a line for range_scan() or a comment on each line.
 */
#ifndef GEOJP_EXCEPTIONS_H
#define GEOJP_EXCEPTIONS_H

#include "config/config.h"
#include "set/set.h"

/*
 * Takes what is denied out of the normalised @set, then adds what is allowed.
 * So allow.d wins over deny.d, and deny.d over the country.  Does nothing if
 * the list has "exceptions = no".  Errors: GEOJP_INPUT.  Then nothing is taken
 * out, but what could be read of allow.d is still added.  A caller may go on
 * with that set.
 */
enum geojp_exit exceptions_merge(const struct wanted *w, struct set *set);

#endif /* GEOJP_EXCEPTIONS_H */
