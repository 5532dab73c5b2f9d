/* SPDX-License-Identifier: GPL-2.0 */
/* The exports of geojp.conf, after a list has come into force. */
#ifndef GEOJP_COMMANDS_EXPORTS_H
#define GEOJP_COMMANDS_EXPORTS_H

#include "commands/command_line.h"

/*
 * Writes every export of the list that is meant, and runs its command.  The
 * list is the one in force, or the newest stored one where there is no module
 * or with --store-only.  Call it when the lock of the store is released: two
 * that run at once then both write what is in force.  Errors: GEOJP_STORE,
 * GEOJP_INPUT if a format cannot hold the list, GEOJP_KERNEL.
 */
enum geojp_exit exports_write(const struct options *o);

#endif /* GEOJP_COMMANDS_EXPORTS_H */
