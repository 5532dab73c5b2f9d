/* SPDX-License-Identifier: GPL-2.0 */
/* Stores a list that the guard has accepted, and loads it. */
#ifndef GEOJP_DEPLOY_H
#define GEOJP_DEPLOY_H

#include "formats/read.h"
#include "store/store.h"

/*
 * Stores the list as the newest of @s and puts it in force.  With @store_only
 * the kernel is not touched.  With @tell one line on stdout says what was done.
 * If this fails, a list that was in force or stored still is.
 * Errors: GEOJP_KERNEL, GEOJP_STORE.
 */
enum geojp_exit deploy(const struct list *l, struct store *s, bool store_only,
		       bool tell);

/* Puts a stored list in force.  Errors: GEOJP_STORE, GEOJP_KERNEL. */
enum geojp_exit deploy_stored(const struct place *p, unsigned long number);

#endif /* GEOJP_DEPLOY_H */
