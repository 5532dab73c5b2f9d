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
struct geojp_net;
struct geojp_list;

/* 0 or -ENOMEM. */
int geojp_proc_init(struct net *net);

/* Nobody has a file of it open any more: open files hold net and module. */
void geojp_proc_exit(struct net *net);

/*
 * For a list that comes or goes.  Under the namespace's mutex, so what happens
 * in an open lists/NAME may not take it, and a list goes only once nobody can
 * open its file any more.  0 or -ENOMEM.
 */
int geojp_proc_add_list(struct geojp_net *gn, struct geojp_list *list);
void geojp_proc_remove_list(struct geojp_net *gn, struct geojp_list *list);

#endif /* GEOJP_PROC_H */
