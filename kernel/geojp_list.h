/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The named lists of one network namespace, and the state of that namespace.
 * Uses geojp_trie.h and geojp_wire.h; used by geojp_proc.c and xt_geojp_main.c.
 *
 * A list is made when a rule names it or data is loaded for it.  The data of a
 * list is a set.  A set is built first and then published by one pointer store
 * for each family.  After that its data never changes.  It is freed after a
 * grace period.  Packets need RCU alone to look up an address in a set.  Whoever
 * searches or changes the lists holds the namespace's mutex.
 *
 * A list without data and rules stays until another list needs its place.  It
 * stays longer while its file in /proc is open: removing the file waits for the
 * calls in it, and an unprivileged reader decides how long a call takes.
 */
#ifndef GEOJP_LIST_H
#define GEOJP_LIST_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include "geojp_trie.h"
#include "geojp_wire.h"

struct net;

/* Open transactions of a namespace.  Each holds memory before it commits. */
#define GEOJP_MAX_WRITERS 16

struct geojp_net {
	struct mutex loading;		/* loads, unloads; taken before @lock */
	unsigned long replaced;		/* when a set was, as RCU tells time */

	/* Protects all but the two above, writers and list_proc_ops. */
	struct mutex lock;
	struct list_head lists;
	unsigned int count;		/* of lists */
	u64 generation;			/* of the set published last */

	atomic_t writers;		/* open transactions */

	/* Set by geojp_proc_init().  geojp_lists_exit() clears lists_dir. */
	struct proc_dir_entry *lists_dir;
	const struct proc_ops *list_proc_ops;	/* of files in lists_dir */
};

struct geojp_set {
	struct geojp_trie v4, v6;
	refcount_t users;		/* list, readers */
	u64 generation;
	time64_t loaded_at;		/* Unix seconds */
	u32 prefixes4;			/* in the set's shortest form */
	u32 prefixes6;
	u64 addresses4;
	u64 nets6;			/* /64 networks, at most U64_MAX */
	size_t bytes;
	bool exact;			/* from alloc_pages_exact() */
	char label[GEOJP_LABEL_MAX + 1];

	/* The tries lie here. */
	u8 memory[] __aligned(64);
};

/*
 * What packets of one family read of a list.  The trie in force is a copy of the
 * set's, so that it is in the same cache line as the pointer to it.
 */
struct geojp_view {
	const struct geojp_trie __rcu *trie;	/* in @copy; NULL: no data */
	struct geojp_trie copy[2];
} ____cacheline_aligned_in_smp;

struct geojp_list {
	struct geojp_view v4, v6;

	/* Any user can cause writes here: not in a line that packets read. */
	struct geojp_set __rcu *set ____cacheline_aligned_in_smp;
	struct list_head node;
	unsigned int rules4, rules6;	/* of iptables, of ip6tables */
	atomic_t readers;		/* its open files; -1: no new ones */
	char name[XT_GEOJP_NAME_SIZE];
} __aligned(256); /* kmalloc() aligns only sizes that are powers of two. */

/* The boundaries of what a transaction has sent so far, of one family. */
struct geojp_bounds {
	struct geojp_addr *at;
	u32 count, room;
};

struct geojp_draft {
	struct geojp_bounds v4, v6;
	u32 prefixes;
};

/*
 * Adds a prefix to those of its family, which is @b of @d.  Returns 0, or
 * -E2BIG over the limit (parameter max_prefixes), or -ENOMEM.
 */
int geojp_draft_add(struct geojp_draft *d, struct geojp_bounds *b,
		    const struct geojp_prefix *p);
void geojp_draft_free(struct geojp_draft *d);

/*
 * Where a namespace keeps its struct geojp_net.  xt_geojp_main.c registers this
 * number; everybody else asks geojp_net().
 */
extern unsigned int geojp_net_id;

struct geojp_net *geojp_net(const struct net *net);

/*
 * Init comes before geojp_proc_init(), exit after geojp_proc_exit().  Exit
 * leaves the lists that rules still use.  The last geojp_list_put() of such a
 * list frees it.
 */
void geojp_lists_init(struct geojp_net *gn);
void geojp_lists_exit(struct geojp_net *gn);

/*
 * Gets the list @name for one more rule, and makes it if there is none.  It
 * stays until geojp_list_put().  @ipv6 is the family of the rule, the same for
 * both.  May sleep.  Errors: ERR_PTR(-ENOMEM), or ERR_PTR(-ENOSPC) if the
 * namespace has max_lists lists already and none of them can give up its place.
 */
struct geojp_list *geojp_list_get(struct geojp_net *gn, const char *name,
				  bool ipv6);
void geojp_list_put(struct geojp_net *gn, struct geojp_list *list, bool ipv6);

/*
 * Puts the prefixes of @d in force as list @name, and frees @d in any case.  May
 * sleep: it waits for a grace period, and for other loads.  On success it returns
 * 0 and stores the new generation in *@generation.  On -ENOMEM and -ENOSPC no
 * list that holds data or has rules has changed.
 *
 * *@old is the set that was in force before, or NULL.  Packets may still use
 * it: the caller waits for a grace period and then calls geojp_set_put().
 * Because the caller waits, a loop of loads cannot pile up memory.
 */
int geojp_list_load(struct geojp_net *gn, const char *name, const char *label,
		    struct geojp_draft *d, u64 *generation,
		    struct geojp_set **old);

/*
 * Empties list @name; a list that does not exist is empty already.  Returns the
 * set that was in force, or NULL.  The caller does with it as geojp_list_load()
 * says.
 */
struct geojp_set *geojp_list_unload(struct geojp_net *gn, const char *name);

/* Gives the set in force, to hold until geojp_set_put(), or NULL.  No lock. */
struct geojp_set *geojp_set_get(struct geojp_list *list);

/*
 * Gives back what geojp_set_get() gave, at any time; or, after a grace period,
 * a set that was replaced.  NULL is allowed.
 */
void geojp_set_put(struct geojp_set *set);

#endif /* GEOJP_LIST_H */
