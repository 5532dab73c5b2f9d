/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The owner's exceptions: allow.d/NAME.txt and deny.d/NAME.txt beside the
 * configuration, a prefix or an address a line.
 */
#ifndef GEOJP_EXCEPTIONS_H
#define GEOJP_EXCEPTIONS_H

#include "config/config.h"
#include "set/set.h"

/*
 * Takes what is denied out of the normalised @set, then adds what is allowed:
 * allow wins over deny, deny over the country.  Does nothing to a list whose
 * configuration says "exceptions = no".  Errors: GEOJP_INPUT.  Then nothing is
 * taken out of @set, and what could be read of allow.d is added all the same: a
 * caller that goes on with it shuts out nobody who is allowed.
 */
enum geojp_exit exceptions_merge(const struct wanted *w, struct set *set);

#endif /* GEOJP_EXCEPTIONS_H */
