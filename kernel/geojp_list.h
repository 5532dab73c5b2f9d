/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The named lists of one network namespace.
 *
 * A list comes into being when a rule names it or data is loaded for it.  Its
 * data is a set: built aside, published by one pointer store, never written
 * again, freed after a grace period.  Packets look sets up under RCU alone; all
 * else is under the namespace's mutex.
 *
 * A list without data and rules stays until its place is needed, and longer
 * while its file in /proc is open: taking that out waits for calls under way,
 * which may last as long as an unprivileged reader likes.
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

/* Open transactions of a namespace; each holds memory before it commits. */
#define GEOJP_MAX_WRITERS 16

struct geojp_net {
	struct mutex lock;		/* of everything below */
	struct list_head lists;
	unsigned int count;
	u64 generation;			/* of the set published last */

	atomic_t writers;
	struct proc_dir_entry *lists_dir;	/* until geojp_lists_exit() */
	const struct proc_ops *list_ops;	/* of the files in lists_dir */
};

struct geojp_set {
	struct geojp_trie4 v4;
	struct geojp_trie6 v6;

	/* Any user can have this written: not in a line that packets read. */
	refcount_t users ____cacheline_aligned_in_smp; /* list, readers */
	u64 generation;
	time64_t loaded_at;		/* Unix seconds */
	u32 prefixes4;			/* in the shortest form of the set */
	u32 prefixes6;
	u64 addresses4;
	u64 nets6;			/* /64 networks, at most U64_MAX */
	size_t bytes;
	char label[GEOJP_LABEL_MAX + 1];

	/* of the tries */
	u8 memory[] ____cacheline_aligned_in_smp __aligned(64);
};

struct geojp_list {
	struct geojp_set __rcu *set;	/* NULL while it holds no data */

	struct list_head node ____cacheline_aligned_in_smp;
	unsigned int rules;
	atomic_t readers;		/* of its file; -1: no more of them */
	char name[XT_GEOJP_NAME_SIZE];
};

/* Prefixes on their way in, and the room there is for them. */
struct geojp_draft {
	struct geojp_prefix4 *v4;
	struct geojp_prefix6 *v6;
	u32 count4, room4;
	u32 count6, room6;
};

/* 0, -E2BIG over the limit of prefixes (module parameter), or -ENOMEM. */
int geojp_draft_add4(struct geojp_draft *d, const struct geojp_prefix4 *p);
int geojp_draft_add6(struct geojp_draft *d, const struct geojp_prefix6 *p);
void geojp_draft_free(struct geojp_draft *d);

/* For register_pernet_subsys(), which makes a struct geojp_net a namespace. */
extern unsigned int geojp_net_id;

struct geojp_net *geojp_net(const struct net *net);

/*
 * For each network namespace.  Exit, after the one of /proc, leaves lists that
 * rules still refer to: their geojp_list_put() is yet to come and frees them.
 */
void geojp_lists_init(struct geojp_net *gn);
void geojp_lists_exit(struct geojp_net *gn);

/*
 * The list that a rule is to use, made if there is none of that name, and held
 * until geojp_list_put().  May sleep.  ERR_PTR: -ENOMEM, or -ENOSPC where the
 * namespace has its limit of lists.
 */
struct geojp_list *geojp_list_get(struct geojp_net *gn, const char *name);
void geojp_list_put(struct geojp_net *gn, struct geojp_list *list);

/*
 * Puts the prefixes of @d in force as list @name.  May sleep.  0 and the new
 * generation in *@generation, or -ENOMEM, -ENOSPC, and then no list that holds
 * data or has rules has changed.
 *
 * *@old is the set that was in force, or NULL.  Packets may still be looked up
 * in it: the caller waits for a grace period, then calls geojp_set_put().  That
 * somebody waits is what keeps a loop of loads from piling up memory.
 */
int geojp_list_load(struct geojp_net *gn, const char *name, const char *label,
		    const struct geojp_draft *d, u64 *generation,
		    struct geojp_set **old);

/*
 * Empties list @name; one that does not exist is empty already.  Gives the set
 * that was in force, as geojp_list_load() does.
 */
struct geojp_set *geojp_list_unload(struct geojp_net *gn, const char *name);

/* The set in force, held until geojp_set_put(), or NULL.  Takes no lock. */
struct geojp_set *geojp_set_get(struct geojp_list *list);

/* No packet uses the set any more, or it was never in force. */
void geojp_set_put(struct geojp_set *set);

#endif /* GEOJP_LIST_H */
