/* SPDX-License-Identifier: GPL-2.0 */
/* From a list that the guard has passed to the disk and the kernel. */
#ifndef GEOJP_DEPLOY_H
#define GEOJP_DEPLOY_H

#include "formats/read.h"
#include "store/store.h"

/*
 * Stores the list as the newest and puts it in force, unless o->store_only
 * says to leave the kernel alone; on a terminal or with o->verbose tells it in
 * one line.  Whatever fails, a list that was in force or stored is so still.
 * Errors: GEOJP_KERNEL, GEOJP_STORE.
 */
enum geojp_exit deploy(const struct options *o, const struct list *l,
		       struct store *s);

#endif /* GEOJP_DEPLOY_H */
