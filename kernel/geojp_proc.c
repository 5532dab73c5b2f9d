// SPDX-License-Identifier: GPL-2.0
/* /proc/net/xt_geojp; see geojp_proc.h. */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>
#include "geojp_list.h"
#include "geojp_proc.h"
#include "geojp_wire.h"

/*
 * An open file holds its namespace and the module.  A read or a write may take
 * as long as its caller likes, and removing the file waits for it.  The end of
 * a namespace or of the module would then wait, too, and all other namespaces
 * with it: none could end, and for the module none could begin.
 *
 * let_go() may drop the last reference to the module while release still runs.
 * That is safe: removing the file waits until release has returned.
 */
static bool hold(struct net *net)
{
	if (!try_module_get(THIS_MODULE))
		return false;
	if (maybe_get_net(net))
		return true;
	module_put(THIS_MODULE);
	return false;
}

static void let_go(struct net *net)
{
	put_net(net);
	module_put(THIS_MODULE);
}

/* load */

struct geojp_writer {
	struct mutex lock;		/* protects everything below */
	struct geojp_wire wire;
	struct geojp_draft draft;
	u64 generation;			/* of the set that was committed */
	struct geojp_set *old;		/* the set that it replaced */
	int err;			/* why the transaction ended early */
	loff_t told;			/* bytes of the answer that were read */
	char chunk[2048];		/* a part of what is being written */
};

static int load_open(struct inode *inode, struct file *file)
{
	struct net *net = pde_data(inode);
	struct geojp_net *gn = geojp_net(net);
	struct geojp_writer *w;
	int err;

	if (!ns_capable(net->user_ns, CAP_NET_ADMIN))
		return -EPERM;
	if (!hold(net))
		return -ENXIO;
	err = -EBUSY;
	if (!atomic_add_unless(&gn->writers, 1, GEOJP_MAX_WRITERS))
		goto let_go;
	err = -ENOMEM;
	w = kzalloc(sizeof(*w), GFP_KERNEL_ACCOUNT);
	if (!w)
		goto dec_writers;
	mutex_init(&w->lock);
	geojp_wire_init(&w->wire);
	file->private_data = w;
	return nonseekable_open(inode, file);

dec_writers:
	atomic_dec(&gn->writers);
let_go:
	let_go(net);
	return err;
}

static int load_release(struct inode *inode, struct file *file)
{
	struct net *net = pde_data(inode);
	struct geojp_writer *w = file->private_data;

	if (w->old)
		synchronize_rcu();
	geojp_set_put(w->old);
	geojp_draft_free(&w->draft);
	kfree(w);
	atomic_dec(&geojp_net(net)->writers);
	let_go(net);
	return 0;
}

static const char *reason_for(int err)
{
	switch (err) {
	case -E2BIG:
		return "more prefixes than module parameter max_prefixes allows";
	case -ENOSPC:
		return "more lists than module parameter max_lists allows";
	default:
		return "out of memory";
	}
}

static int take_event(struct geojp_writer *w, struct geojp_net *gn,
		      enum geojp_wire_event event)
{
	switch (event) {
	case GEOJP_WIRE_PREFIX4:
		return geojp_draft_add(&w->draft, &w->draft.v4, &w->wire.prefix);
	case GEOJP_WIRE_PREFIX6:
		return geojp_draft_add(&w->draft, &w->draft.v6, &w->wire.prefix);
	case GEOJP_WIRE_COMMIT:
		return geojp_list_load(gn, w->wire.name, w->wire.label,
				       &w->draft, &w->generation, &w->old);
	case GEOJP_WIRE_UNLOAD:
		w->old = geojp_list_unload(gn, w->wire.name);
		return 0;
	default:
		return 0;
	}
}

/* Takes [p, end).  @more: the same write() has more bytes after @end. */
static int take_chunk(struct geojp_writer *w, struct geojp_net *gn,
		      const char *p, const char *end, bool more)
{
	enum geojp_wire_event event;
	int err = 0;

	while (!err) {
		event = geojp_wire_next(&w->wire, &p, end);
		if (event == GEOJP_WIRE_MORE)
			break;
		if (event == GEOJP_WIRE_REFUSED)
			return -EINVAL;
		if (w->wire.done && (more || p < end)) {
			geojp_wire_refuse(&w->wire,
					  "this line must be the last");
			return -EINVAL;
		}
		err = take_event(w, gn, event);
		if (err)
			geojp_wire_refuse(&w->wire, reason_for(err));
	}
	return err;
}

static ssize_t take_user(struct geojp_writer *w, struct geojp_net *gn,
			 const char __user *buf, size_t count)
{
	size_t done = 0, n;

	while (done < count && !w->err) {
		n = min(count - done, sizeof(w->chunk));
		if (copy_from_user(w->chunk, buf + done, n))
			return done ? done : -EFAULT;
		w->err = take_chunk(w, gn, w->chunk, w->chunk + n,
				    done + n < count);
		done += n;
		if (signal_pending(current))
			break;
		cond_resched();
	}
	return w->err ? w->err : done;
}

static ssize_t load_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *ppos)
{
	struct geojp_net *gn = geojp_net(pde_data(file_inode(file)));
	struct geojp_writer *w = file->private_data;
	ssize_t done;

	if (mutex_lock_interruptible(&w->lock))
		return -ERESTARTSYS;
	done = take_user(w, gn, buf, count);
	if (w->err)
		geojp_draft_free(&w->draft);
	w->told = 0;	/* The next read() gives the new answer. */
	mutex_unlock(&w->lock);
	return done;
}

/* The state of the transaction, as one line. */
static int answer(const struct geojp_writer *w, char *line, size_t size)
{
	/* After the commit another write() sent more bytes. */
	if (w->err && w->generation)
		return scnprintf(line, size, "generation %llu is in force; %s\n",
				 w->generation, w->wire.reason);
	if (w->err)
		return scnprintf(line, size, "%s\n", w->wire.reason);
	if (!w->wire.done)
		return scnprintf(line, size, "line %u: no commit so far\n",
				 w->wire.line);
	if (!w->generation)
		return scnprintf(line, size, "ok: unloaded\n");
	return scnprintf(line, size, "ok: generation %llu\n", w->generation);
}

static ssize_t load_read(struct file *file, char __user *buf, size_t count,
			 loff_t *ppos)
{
	struct geojp_writer *w = file->private_data;
	char line[GEOJP_REASON_SIZE + 64];
	ssize_t done;
	int len;

	if (mutex_lock_interruptible(&w->lock))
		return -ERESTARTSYS;
	len = answer(w, line, sizeof(line));
	/* Not from *ppos: a write() that fails cannot set it back to 0. */
	done = simple_read_from_buffer(buf, count, &w->told, line, len);
	mutex_unlock(&w->lock);
	return done;
}

static const struct proc_ops load_ops = {
	.proc_open	= load_open,
	.proc_read	= load_read,
	.proc_write	= load_write,
	.proc_release	= load_release,
};

/* status */

static void *status_start(struct seq_file *s, loff_t *pos)
{
	struct geojp_net *gn = geojp_net(s->private);

	mutex_lock(&gn->lock);
	return seq_list_start(&gn->lists, *pos);
}

static void *status_next(struct seq_file *s, void *v, loff_t *pos)
{
	struct geojp_net *gn = geojp_net(s->private);

	return seq_list_next(v, &gn->lists, pos);
}

static void status_stop(struct seq_file *s, void *v)
{
	struct geojp_net *gn = geojp_net(s->private);

	mutex_unlock(&gn->lock);
}

static void show_set(struct seq_file *s, const struct geojp_set *set)
{
	seq_printf(s, "generation: %llu\n", set->generation);
	seq_printf(s, "loaded-at: %lld\n", set->loaded_at);
	if (set->label[0])
		seq_printf(s, "label: %s\n", set->label);
	seq_printf(s, "ipv4-prefixes: %u\n", set->prefixes4);
	seq_printf(s, "ipv6-prefixes: %u\n", set->prefixes6);
	seq_printf(s, "ipv4-addresses: %llu\n", set->addresses4);
	seq_printf(s, "ipv6-64s: %llu\n", set->nets6);
	seq_printf(s, "bytes: %zu\n", set->bytes);
}

static int status_show(struct seq_file *s, void *v)
{
	struct geojp_list *list = list_entry(v, struct geojp_list, node);
	struct geojp_net *gn = geojp_net(s->private);
	const struct geojp_set *set;

	set = rcu_dereference_protected(list->set, lockdep_is_held(&gn->lock));
	if (!list_is_first(&list->node, &gn->lists))
		seq_putc(s, '\n');
	seq_printf(s, "list: %s\n", list->name);
	seq_printf(s, "loaded: %s\n", set ? "yes" : "no");
	if (set)
		show_set(s, set);
	seq_printf(s, "rules: %u\n", list->rules4 + list->rules6);
	seq_printf(s, "ipv4-rules: %u\n", list->rules4);
	seq_printf(s, "ipv6-rules: %u\n", list->rules6);
	return 0;
}

static const struct seq_operations status_ops = {
	.start	= status_start,
	.next	= status_next,
	.stop	= status_stop,
	.show	= status_show,
};

static int status_open(struct inode *inode, struct file *file)
{
	struct net *net = pde_data(inode);
	struct seq_file *s;
	int err;

	if (!hold(net))
		return -ENXIO;
	err = seq_open(file, &status_ops);
	if (err) {
		let_go(net);
		return err;
	}
	s = file->private_data;
	s->private = net;
	return 0;
}

static int status_release(struct inode *inode, struct file *file)
{
	seq_release(inode, file);
	let_go(pde_data(inode));
	return 0;
}

static const struct proc_ops status_proc_ops = {
	.proc_open	= status_open,
	.proc_read_iter	= seq_read_iter,
	.proc_lseek	= seq_lseek,
	.proc_release	= status_release,
};

/* lists/NAME */

enum part {
	PART_HEADER,
	PART_LABEL,
	PART_IPV4,
	PART_IPV6,
	PART_COMMIT,
	PART_UNLOAD,
	PART_END,
};

/*
 * Reads one set from start to end.  The reader holds the set only during a
 * call: otherwise everybody who may open the file could keep all old sets in
 * memory.  After the set was replaced, reading ends with -ESTALE.
 */
struct geojp_reader {
	struct geojp_list *list;
	u64 generation;			/* of the set; 0: no data */
	struct geojp_set *set;		/* from list_start() to list_stop() */
	loff_t line;			/* position of the reader */
	enum part part;
	struct geojp_walk walk4, walk6;
	struct geojp_prefix prefix;
};

static enum part next_part(struct geojp_reader *r)
{
	switch (r->part) {
	case PART_HEADER:
		if (!r->set)
			return PART_UNLOAD;
		if (r->set->label[0])
			return PART_LABEL;
		fallthrough;
	case PART_LABEL:
	case PART_IPV4:
		if (geojp_walk_next(&r->set->v4, &r->walk4, &r->prefix))
			return PART_IPV4;
		fallthrough;
	case PART_IPV6:
		if (geojp_walk_next(&r->set->v6, &r->walk6, &r->prefix))
			return PART_IPV6;
		return PART_COMMIT;
	default:
		return PART_END;
	}
}

static void rewind(struct geojp_reader *r)
{
	r->line = 0;
	r->part = PART_HEADER;
	memset(&r->walk4, 0, sizeof(r->walk4));
	memset(&r->walk6, 0, sizeof(r->walk6));
}

static struct geojp_reader *go_to(struct geojp_reader *r, loff_t line)
{
	if (line < r->line)
		rewind(r);
	while (r->line < line && r->part != PART_END) {
		r->part = next_part(r);
		r->line++;
		cond_resched();
	}
	return r->part == PART_END ? NULL : r;
}

static u64 generation_of(const struct geojp_set *set)
{
	return set ? set->generation : 0;
}

static void *list_start(struct seq_file *s, loff_t *pos)
{
	struct geojp_reader *r = s->private;

	/* A reader at the end gets its end of file, even for an old set. */
	if (r->part == PART_END && *pos >= r->line)
		return NULL;
	r->set = geojp_set_get(r->list);
	if (generation_of(r->set) != r->generation)
		return ERR_PTR(-ESTALE);
	return go_to(r, *pos);
}

static void *list_next(struct seq_file *s, void *v, loff_t *pos)
{
	return go_to(v, ++*pos);
}

static void list_stop(struct seq_file *s, void *v)
{
	struct geojp_reader *r = s->private;

	geojp_set_put(r->set);
	r->set = NULL;
}

static int list_show(struct seq_file *s, void *v)
{
	struct geojp_reader *r = v;
	char prefix[GEOJP_PREFIX_SIZE];

	switch (r->part) {
	case PART_HEADER:
		seq_printf(s, "geojp %d %s\n", GEOJP_WIRE_VERSION,
			   r->list->name);
		break;
	case PART_LABEL:
		seq_printf(s, "label %s\n", r->set->label);
		break;
	case PART_IPV4:
		geojp_wire_print4(prefix, &r->prefix);
		seq_printf(s, "%s\n", prefix);
		break;
	case PART_IPV6:
		geojp_wire_print6(prefix, &r->prefix);
		seq_printf(s, "%s\n", prefix);
		break;
	case PART_COMMIT:
		seq_printf(s, "commit %u\n",
			   r->set->prefixes4 + r->set->prefixes6);
		break;
	case PART_UNLOAD:
		seq_puts(s, "unload\n");
		break;
	case PART_END:
		break;
	}
	return 0;
}

static const struct seq_operations list_ops = {
	.start	= list_start,
	.next	= list_next,
	.stop	= list_stop,
	.show	= list_show,
};

static int list_open(struct inode *inode, struct file *file)
{
	struct net *net = proc_get_parent_data(inode);
	struct geojp_list *list = pde_data(inode);
	struct geojp_reader *r;
	struct geojp_set *set;
	int err;

	if (!hold(net))
		return -ENXIO;
	err = -ENOENT;
	if (!atomic_inc_unless_negative(&list->readers))
		goto let_go;
	err = -ENOMEM;
	r = __seq_open_private(file, &list_ops, sizeof(*r));
	if (!r)
		goto dec_readers;
	r->list = list;
	set = geojp_set_get(list);
	r->generation = generation_of(set);
	geojp_set_put(set);
	return 0;

dec_readers:
	atomic_dec(&list->readers);
let_go:
	let_go(net);
	return err;
}

static int list_release(struct inode *inode, struct file *file)
{
	struct net *net = proc_get_parent_data(inode);
	struct geojp_list *list = pde_data(inode);

	seq_release_private(inode, file);
	atomic_dec(&list->readers);
	let_go(net);
	return 0;
}

/* These must not take the mutex: removing the file waits for them under it. */
static const struct proc_ops list_proc_ops = {
	.proc_open	= list_open,
	.proc_read_iter	= seq_read_iter,
	.proc_lseek	= seq_lseek,
	.proc_release	= list_release,
};

/* The directory */

/*
 * The owner of "load" is root of the user namespace that owns the network
 * namespace.  If both were made at once, that root is not mapped yet.  Then the
 * owner is who made them, as for /proc/net itself.
 */
static int add_load(struct net *net, struct proc_dir_entry *dir)
{
	kuid_t uid = make_kuid(net->user_ns, 0);
	kgid_t gid = make_kgid(net->user_ns, 0);
	struct proc_dir_entry *load;

	load = proc_create_data("load", 0600, dir, &load_ops, net);
	if (!load)
		return -ENOMEM;
	proc_set_user(load, uid_valid(uid) ? uid : net->user_ns->owner,
		      gid_valid(gid) ? gid : net->user_ns->group);
	return 0;
}

int geojp_proc_init(struct net *net)
{
	struct geojp_net *gn = geojp_net(net);
	struct proc_dir_entry *dir;

	/* Before load: a list can be loaded as soon as that file exists. */
	gn->list_proc_ops = &list_proc_ops;
	dir = proc_net_mkdir(net, "xt_geojp", net->proc_net);
	if (!dir)
		return -ENOMEM;
	gn->lists_dir = proc_net_mkdir(net, "lists", dir);
	/* load comes last: nothing can fail after it and leak a loaded list. */
	if (!gn->lists_dir ||
	    !proc_create_data("status", 0444, dir, &status_proc_ops, net) ||
	    add_load(net, dir)) {
		geojp_proc_exit(net);
		return -ENOMEM;
	}
	return 0;
}

void geojp_proc_exit(struct net *net)
{
	remove_proc_subtree("xt_geojp", net->proc_net);
}
