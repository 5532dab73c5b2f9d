/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /proc/net/xt_geojp of each network namespace.  Uses geojp_list.h and
 * geojp_wire.h; used by xt_geojp_main.c only.
 *
 *   load         0600  each open file is one transaction (geojp_wire.h)
 *   status       0444  a block of "key: value" lines for each list
 *   lists/NAME   0444  a list, as the transaction that would load it
 */
#ifndef GEOJP_PROC_H
#define GEOJP_PROC_H

struct net;

/* After geojp_lists_init().  0 or -ENOMEM. */
int geojp_proc_init(struct net *net);

/*
 * Before geojp_lists_exit().  No file is open any more: an open file holds its
 * namespace and the module.  After a failed init one may be open: removing it
 * waits for the calls in it and closes it.
 */
void geojp_proc_exit(struct net *net);

#endif /* GEOJP_PROC_H */
