/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /proc/net/xt_geojp of each network namespace:
 *
 *   load         0600  one transaction (geojp_wire.h) an open file
 *   status       0444  a block of "key: value" lines a list
 *   lists/NAME   0444  a list, as the transaction that would load it
 */
#ifndef GEOJP_PROC_H
#define GEOJP_PROC_H

struct net;

/* 0 or -ENOMEM. */
int geojp_proc_init(struct net *net);

/* Nobody has a file of it open any more: open files hold net and module. */
void geojp_proc_exit(struct net *net);

#endif /* GEOJP_PROC_H */
