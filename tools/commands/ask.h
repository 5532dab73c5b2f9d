/* SPDX-License-Identifier: GPL-2.0 */
/* Asks the guard about a list whose exceptions come from others, too. */
#ifndef GEOJP_ASK_H
#define GEOJP_ASK_H

#include "commands/command_line.h"
#include "inforce/deploy.h"

/*
 * Asks the guard about the merged list of @c.  Whoever owns a host name of
 * allow.d, or publishes an allow-source or a deny-source, must not be able to
 * hold up the list.  So if the guard refuses it, each of them whose addresses
 * it does not let pass keeps its last good ones, and a line says so.  Then the
 * list and all others pass.  Errors: as guard().
 */
enum geojp_exit ask_guard(const struct options *o, struct candidate *c);

#endif /* GEOJP_ASK_H */
