// SPDX-License-Identifier: GPL-2.0
/* The named lists of a network namespace; see geojp_list.h. */
#include <linux/err.h>
#include <linux/kmemleak.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include "geojp_list.h"

static unsigned int max_prefixes = GEOJP_MAX_PREFIXES;
module_param(max_prefixes, uint, 0644);
MODULE_PARM_DESC(max_prefixes, "most prefixes in a list, up to 16777216");

static unsigned int max_lists = 32;
module_param(max_lists, uint, 0644);
MODULE_PARM_DESC(max_lists, "most lists in a network namespace");

/* The limit even for a larger max_prefixes: kvmalloc() wants below INT_MAX. */
#define MOST_PREFIXES 16777216U

/*
 * Memory of lists, for kvfree(), or NULL.  It is charged to the memory cgroup
 * of the process that loads.
 *
 * A list that does not fit is refused.  Any user namespace can send lists, so
 * the OOM killer must not end another process to make room for one.
 *
 * The first try gives up early, the second one late.  There are two because
 * kvmalloc() with __GFP_RETRY_MAYFAIL presses other processes for contiguous
 * pages first, even if single pages would be enough.
 */
static void *list_alloc(size_t size)
{
	const gfp_t gfp = GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN;
	void *memory = kvmalloc(size, gfp | __GFP_NORETRY);

	return memory ? memory : kvmalloc(size, gfp | __GFP_RETRY_MAYFAIL);
}

/* The namespace's state */

unsigned int geojp_net_id __read_mostly;

struct geojp_net *geojp_net(const struct net *net)
{
	return net_generic(net, geojp_net_id);
}

/* Drafts */

/* Makes room for the two boundaries of one more prefix. */
static int make_room(struct geojp_bounds *b)
{
	u32 more = b->room ? b->room + b->room / 2 : 512;
	struct geojp_addr *grown;

	if (b->count + 2 <= b->room)
		return 0;
	grown = list_alloc(array_size(more, sizeof(*grown)));
	if (!grown)
		return -ENOMEM;
	if (b->count)
		memcpy(grown, b->at, b->count * sizeof(*grown));
	kvfree(b->at);
	b->at = grown;
	b->room = more;
	return 0;
}

int geojp_draft_add(struct geojp_draft *d, struct geojp_bounds *b,
		    const struct geojp_prefix *p)
{
	int err = d->prefixes < min(READ_ONCE(max_prefixes), MOST_PREFIXES) ?
		  make_room(b) : -E2BIG;

	if (err)
		return err;
	b->count = geojp_bounds_add(b->at, b->count, p);
	d->prefixes++;
	return 0;
}

void geojp_draft_free(struct geojp_draft *d)
{
	kvfree(d->v4.at);
	kvfree(d->v6.at);
	memset(d, 0, sizeof(*d));
}

/* Sets */

static void count4(struct geojp_set *set)
{
	struct geojp_walk walk = {};
	struct geojp_prefix p;

	while (geojp_walk_next(&set->v4, &walk, &p)) {
		set->prefixes4++;
		set->addresses4 += 1ULL << (32 - p.len);
		cond_resched();
	}
}

static void count6(struct geojp_set *set)
{
	struct geojp_walk walk = {};
	struct geojp_prefix p;
	u64 longer = 0;

	while (geojp_walk_next(&set->v6, &walk, &p)) {
		set->prefixes6++;
		if (!p.len)
			set->nets6 = U64_MAX;	/* 2^64 does not fit */
		else if (p.len <= 64)
			set->nets6 += 1ULL << (64 - p.len);
		else if (check_add_overflow(longer, 1ULL << (128 - p.len),
					    &longer))
			set->nets6++;
		cond_resched();
	}
}

/*
 * Memory of a set.  Physically contiguous pages, because vmalloc() would cost a
 * miss of the TLB in a packet's way; but no more of them than needed, while
 * kmalloc() would take a power of two.  If there are none, the set lies anywhere.
 */
static struct geojp_set *set_alloc(size_t size)
{
	struct geojp_set *set;

	set = alloc_pages_exact(size, GFP_KERNEL_ACCOUNT | __GFP_ZERO |
				      __GFP_NOWARN | __GFP_NORETRY);
	if (!set)
		return list_alloc(size);
	set->exact = true;
	/* kmemleak looks into what kvmalloc() gives, but not into pages. */
	kmemleak_alloc(set, size, 1, GFP_KERNEL);
	return set;
}

static void set_free(struct geojp_set *set)
{
	if (!set->exact) {
		kvfree(set);
		return;
	}
	kmemleak_free(set);
	free_pages_exact(set, set->bytes);
}

static struct geojp_set *make_set(const char *label,
				  const struct geojp_draft *d)
{
	const struct geojp_bounds *v4 = &d->v4, *v6 = &d->v6;
	struct geojp_plan plan4, plan6;
	size_t size4 = geojp_trie_plan(&plan4, v4->at, v4->count, 32);
	size_t size6 = geojp_trie_plan(&plan6, v6->at, v6->count, 128);
	struct geojp_set *set;
	size_t size = struct_size(set, memory, size4 + size6);

	set = set_alloc(size);
	if (!set)
		return NULL;

	refcount_set(&set->users, 1);
	set->bytes = size;
	set->loaded_at = ktime_get_real_seconds();
	strscpy(set->label, label, sizeof(set->label));
	set->v4 = geojp_trie_build(set->memory, &plan4, v4->at, v4->count);
	set->v6 = geojp_trie_build(set->memory + size4, &plan6, v6->at,
				   v6->count);
	count4(set);
	count6(set);
	return set;
}

struct geojp_set *geojp_set_get(struct geojp_list *list)
{
	struct geojp_set *set;

	rcu_read_lock();
	set = rcu_dereference(list->set);
	if (set)	/* The list's reference is put after a grace period. */
		refcount_inc(&set->users);
	rcu_read_unlock();
	return set;
}

void geojp_set_put(struct geojp_set *set)
{
	if (set && refcount_dec_and_test(&set->users))
		set_free(set);
}

/* Lists */

static struct geojp_list *find(struct geojp_net *gn, const char *name)
{
	struct geojp_list *list;

	list_for_each_entry(list, &gn->lists, node)
		if (!strcmp(list->name, name))
			return list;
	return NULL;
}

/* No packet may still use the copy that is not in force. */
static void show(struct geojp_view *view, const struct geojp_trie *trie)
{
	struct geojp_trie *copy = view->copy;

	if (rcu_access_pointer(view->trie) == copy)
		copy++;
	if (trie)
		*copy = *trie;
	rcu_assign_pointer(view->trie, trie ? copy : NULL);
}

static struct geojp_set *replace_set(struct geojp_net *gn,
				     struct geojp_list *list,
				     struct geojp_set *set)
{
	show(&list->v4, set ? &set->v4 : NULL);
	show(&list->v6, set ? &set->v6 : NULL);
	set = rcu_replace_pointer(list->set, set, lockdep_is_held(&gn->lock));
	gn->replaced = get_state_synchronize_rcu();
	return set;
}

static bool is_idle(const struct geojp_list *list)
{
	return !list->rules4 && !list->rules6 && !rcu_access_pointer(list->set);
}

/*
 * A list's file is added and removed under the namespace's mutex, and removing
 * it waits for the calls in it.  So the functions of list_proc_ops must not
 * take the mutex.  A list is freed only after its file is gone.
 */
static int add_file(struct geojp_net *gn, struct geojp_list *list)
{
	return proc_create_data(list->name, 0444, gn->lists_dir,
				gn->list_proc_ops, list) ? 0 : -ENOMEM;
}

static void remove_file(struct geojp_net *gn, struct geojp_list *list)
{
	if (gn->lists_dir)	/* else geojp_proc_exit() has removed it */
		remove_proc_entry(list->name, gn->lists_dir);
}

static void free_list(struct geojp_net *gn, struct geojp_list *list)
{
	remove_file(gn, list);
	list_del(&list->node);
	gn->count--;
	kfree(list);
}

/* Finds a list that nobody needs or reads, and locks out readers; or NULL. */
static struct geojp_list *find_spare(struct geojp_net *gn)
{
	struct geojp_list *list;

	list_for_each_entry(list, &gn->lists, node)
		if (is_idle(list) && !atomic_cmpxchg(&list->readers, 0, -1))
			return list;
	return NULL;
}

/* Makes sure that there is a place for one more list. */
static int make_place(struct geojp_net *gn)
{
	struct geojp_list *spare;

	while (gn->count >= READ_ONCE(max_lists)) {
		spare = find_spare(gn);
		if (!spare)
			return -ENOSPC;
		free_list(gn, spare);
	}
	return 0;
}

static int add_list(struct geojp_net *gn, struct geojp_list *list)
{
	int err = make_place(gn);

	if (!err)
		err = add_file(gn, list);
	if (err)
		return err;
	list_add_tail(&list->node, &gn->lists);
	gn->count++;
	return 0;
}

static struct geojp_list *find_or_make(struct geojp_net *gn, const char *name)
{
	struct geojp_list *list = find(gn, name);
	int err;

	if (list)
		return list;
	list = kzalloc(sizeof(*list), GFP_KERNEL_ACCOUNT);
	if (!list)
		return ERR_PTR(-ENOMEM);
	strscpy(list->name, name, sizeof(list->name));
	err = add_list(gn, list);
	if (err) {
		kfree(list);
		return ERR_PTR(err);
	}
	return list;
}

static unsigned int *rules_of(struct geojp_list *list, bool ipv6)
{
	return ipv6 ? &list->rules6 : &list->rules4;
}

struct geojp_list *geojp_list_get(struct geojp_net *gn, const char *name,
				  bool ipv6)
{
	struct geojp_list *list;

	mutex_lock(&gn->lock);
	list = find_or_make(gn, name);
	if (!IS_ERR(list))
		++*rules_of(list, ipv6);
	mutex_unlock(&gn->lock);
	return list;
}

void geojp_list_put(struct geojp_net *gn, struct geojp_list *list, bool ipv6)
{
	mutex_lock(&gn->lock);
	--*rules_of(list, ipv6);
	if (!gn->lists_dir && is_idle(list))
		free_list(gn, list);
	mutex_unlock(&gn->lock);
}

static int publish(struct geojp_net *gn, const char *name,
		   struct geojp_set *set, struct geojp_set **old)
{
	struct geojp_list *list = find_or_make(gn, name);

	if (IS_ERR(list))
		return PTR_ERR(list);
	set->generation = ++gn->generation;
	*old = replace_set(gn, list, set);
	return 0;
}

int geojp_list_load(struct geojp_net *gn, const char *name, const char *label,
		    struct geojp_draft *d, u64 *generation,
		    struct geojp_set **old)
{
	struct geojp_set *set = make_set(label, d);
	int err;

	/* Before the wait: many loads may wait at once. */
	geojp_draft_free(d);
	if (!set)
		return -ENOMEM;
	mutex_lock(&gn->loading);
	/* Packets may still use the copies that were left last. */
	cond_synchronize_rcu(gn->replaced);
	mutex_lock(&gn->lock);
	err = publish(gn, name, set, old);
	*generation = set->generation;
	mutex_unlock(&gn->lock);
	mutex_unlock(&gn->loading);
	if (err)
		geojp_set_put(set);
	return err;
}

struct geojp_set *geojp_list_unload(struct geojp_net *gn, const char *name)
{
	struct geojp_set *old = NULL;
	struct geojp_list *list;

	mutex_lock(&gn->loading);
	mutex_lock(&gn->lock);
	list = find(gn, name);
	if (list)
		old = replace_set(gn, list, NULL);
	mutex_unlock(&gn->lock);
	mutex_unlock(&gn->loading);
	return old;
}

void geojp_lists_init(struct geojp_net *gn)
{
	mutex_init(&gn->loading);
	mutex_init(&gn->lock);
	INIT_LIST_HEAD(&gn->lists);
}

void geojp_lists_exit(struct geojp_net *gn)
{
	struct geojp_list *list, *next;

	mutex_lock(&gn->lock);
	gn->lists_dir = NULL;
	list_for_each_entry_safe(list, next, &gn->lists, node) {
		/* The hooks or the rules are gone, so no packet uses it. */
		geojp_set_put(replace_set(gn, list, NULL));
		if (is_idle(list))
			free_list(gn, list);
		cond_resched();
	}
	mutex_unlock(&gn->lock);
}
