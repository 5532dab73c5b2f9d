// SPDX-License-Identifier: GPL-2.0
/*
 * geojp update: fetches the configured lists and puts them in force.  It is
 * what cron runs, so it says nothing when all is well, and whatever fails
 * leaves the list that was there, in the kernel and on the disk.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "config/config.h"
#include "inforce/deploy.h"
#include "store/durable.h"
#include "config/exceptions.h"
#include "fetch/fetch.h"
#include "guard/guard.h"
#include "inforce/in_force.h"
#include "inforce/preview.h"
#include "base/report.h"
#include "store/stored.h"
#include "fetch/transfer.h"

#define LOCK ".update.lock"
#define FETCHED ".fetch"

struct update {
	const struct options *o;
	const struct list_config *list;	/* those to update */
	size_t lists;
	struct fetch *fetch;		/* each source once */
	size_t fetches;
	char *dir;			/* where they are fetched to */
	int lock;
};

static enum geojp_exit fail(const char *path)
{
	complain("%s: %s", path, strerror(errno));
	return GEOJP_STORE;
}

/* Two at once would fetch everything twice, into the same files. */
static enum geojp_exit take_lock(struct update *u)
{
	char *path = xprintf("%s/" LOCK, u->o->state_dir);
	enum geojp_exit code = GEOJP_OK;

	u->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (u->lock < 0) {
		code = fail(path);
	} else if (flock(u->lock, LOCK_EX | LOCK_NB)) {
		if (errno == EWOULDBLOCK) {
			complain("%s: another update is running; this one "
				 "does nothing", path);
			code = GEOJP_BUSY;
		} else {
			code = fail(path);
		}
	}
	free(path);
	return code;
}

static enum geojp_exit prepare(struct update *u)
{
	if (!dir_make(u->o->state_dir, 0755))
		return fail(u->o->state_dir);
	u->dir = xprintf("%s/" FETCHED, u->o->state_dir);
	if (!dir_make(u->dir, 0700))
		return fail(u->dir);
	return take_lock(u);
}

static enum geojp_exit choose_lists(struct update *u)
{
	const struct config *c = u->o->config;
	size_t i;

	u->list = c->list;
	u->lists = c->lists;
	for (i = 0; u->o->list_given && i < c->lists; i++) {
		u->list = &c->list[i];
		u->lists = 1;
		if (!strcmp(c->list[i].name, u->o->list))
			return GEOJP_OK;
	}
	if (u->o->list_given) {
		complain("%s: the configuration has no section for this list",
			 quoted(u->o->list));
		return GEOJP_USAGE;
	}
	if (u->o->output && u->lists > 1) {
		complain("--output takes one list; say which with --list");
		return GEOJP_USAGE;
	}
	return GEOJP_OK;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_source(const struct source *a, const struct source *b)
{
	size_t i;

	if (a->md5 != b->md5 || a->registry != b->registry)
		return false;
	for (i = 0; i < a->urls && i < b->urls; i++)
		if (strcmp(a->url[i], b->url[i]))
			return false;
	return a->urls == b->urls;
}

/* What two lists share is fetched once. */
static struct fetch *find_fetch(const struct update *u,
				const struct list_config *l,
				const struct source *s)
{
	size_t i;

	for (i = 0; i < u->fetches; i++)
		if (same_source(u->fetch[i].source, s) &&
		    same_text(u->fetch[i].public_key, l->public_key))
			return &u->fetch[i];
	return NULL;
}

static void collect(struct update *u)
{
	const struct list_config *l;
	size_t i;

	for (l = u->list; l < u->list + u->lists; l++) {
		for (i = 0; i < l->sources; i++) {
			if (find_fetch(u, l, &l->source[i]))
				continue;
			u->fetch = xrealloc(u->fetch, (u->fetches + 1) *
					    sizeof(*u->fetch));
			u->fetch[u->fetches++] = (struct fetch){
				.source = &l->source[i],
				.public_key = l->public_key,
			};
		}
	}
}

/*
 * What a source is called in a label, for the caller to free: its host, or its
 * file.  Never what may hold a secret.
 */
static char *source_name(const struct source *s)
{
	char *shown = url_shown(s->url[0]), *name;
	const char *host = strstr(shown, "://") + 3;

	if (!strncmp(host, "***@", 4))
		host += 4;
	if (s->registry)
		name = xprintf("registries");
	else if (*host == '/')
		name = xprintf("%s", strrchr(shown, '/') + 1);
	else
		name = xprintf("%.*s", (int)strcspn(host, "/?#"), host);
	free(shown);
	return name;
}

/* "JP registries 2026-11-22", "JP lists.example.jp 2026-11-22" */
static void make_label(const struct list_config *l, struct list *list)
{
	char *name = source_name(&l->source[0]);
	char wanted[20], date[12] = "";
	time_t now = time(NULL);
	struct tm tm;

	countries_text(&l->countries, wanted, sizeof(wanted));
	if (gmtime_r(&now, &tm))
		strftime(date, sizeof(date), "%Y-%m-%d", &tm);
	snprintf(list->label, sizeof(list->label), "%s %.28s %s", wanted, name,
		 date);
	label_clean(list->label);
	free(name);
}

/* Reads what was fetched.  GEOJP_FETCH where a source is missing. */
static enum geojp_exit read_sources(const struct update *u,
				    const struct options *o,
				    const struct list_config *l,
				    struct list *list)
{
	char **path = xmalloc(l->sources * sizeof(*path));
	char **name = xmalloc(l->sources * sizeof(*name));
	enum geojp_exit code = GEOJP_OK;
	const struct fetch *fetch;
	size_t i;

	*list = (struct list){ 0 };
	for (i = 0; i < l->sources; i++) {
		fetch = find_fetch(u, l, &l->source[i]);
		path[i] = fetch ? fetch->path : NULL;
		name[i] = url_shown(l->source[i].url[0]);
		if (!path[i])
			code = GEOJP_FETCH;
	}
	if (!code)
		code = list_read_named(list, o, l->sources, path, name);
	if (!code && !list->own_label)
		make_label(l, list);
	for (i = 0; i < l->sources; i++)
		free(name[i]);
	free(path);
	free(name);
	return code;
}

/* Is stored list @number, withdrawn, what the sources give? */
static bool equals_withdrawn(const struct options *o, unsigned long number,
			     const struct set *set)
{
	char *path = store_withdrawn_path(o->state_dir, o->list, number);
	struct set old = { 0 };
	bool equal;

	/* The owner may have written an exception since. */
	equal = !stored_read_file(path, o->list, &old, NULL) &&
		!exceptions_merge(o, &old) && set_equal(&old, set);
	set_free(&old);
	free(path);
	return equal;
}

/* Which of those withdrawn, as far as they are kept, it is; 0 for none. */
static unsigned long find_withdrawn(const struct options *o,
				    const struct set *set)
{
	unsigned long newest = stored_newest(o, o->list), found = 0;
	struct store_names n = { 0 };
	size_t i;

	/* It was taken again, or nothing good is there to stay with. */
	if (!newest || stored_newest_equals(o, o->list, set) ||
	    !stored_good(o, o->list, newest))
		return 0;
	if (!store_list_withdrawn(o->state_dir, o->list, &n))
		for (i = n.count; !found && i-- > 0;)
			if (equals_withdrawn(o, n.number[i], set))
				found = n.number[i];
	free(n.number);
	return found;
}

/*
 * Do the sources still give what the owner has rolled back?  Cron must not put
 * that in force again; another list will do.
 */
static bool was_withdrawn(const struct options *o, const struct list *list)
{
	unsigned long number = 0;

	if (!(o->accept & ACCEPT_WITHDRAWN))
		number = find_withdrawn(o, &list->set);
	if (number && (o->verbose || o->dry_run || isatty(STDOUT_FILENO)))
		printf("%s: the sources give what was rolled back as %06lu; "
		       "--accept withdrawn takes it again\n", o->list, number);
	return number;
}

/* The kernel may have lost it, as when the module was loaded anew. */
static enum geojp_exit load_if_missing(const struct options *o,
				       unsigned long number)
{
	struct set stored = { 0 };
	struct in_force force;
	enum geojp_exit code;
	bool missing;

	if (o->store_only || !number)
		return GEOJP_OK;
	code = in_force(o, false, &force);
	if (!code)
		code = stored_read(o, o->list, number, &stored);
	missing = force.from != IN_FORCE_KERNEL ||
		  !set_equal(&force.set, &stored);
	if (!code && missing)
		code = stored_load(o, o->list, number);
	set_free(&force.set);
	set_free(&stored);
	return code;
}

/* A list that has not changed is not stored again: history is for changes. */
static enum geojp_exit store_changes(const struct options *o,
				     const struct list *list, struct store *s)
{
	enum geojp_exit code;
	unsigned long number;

	if (!stored_newest_equals(o, o->list, &list->set))
		return deploy(o, list, s);
	number = stored_newest(o, o->list);
	code = load_if_missing(o, number);
	if (!code)
		code = store_mark_updated(s);
	if (!code && (o->verbose || isatty(STDOUT_FILENO)))
		printf("%s: unchanged since stored list %06lu\n", o->list,
		       number);
	return code;
}

struct text {
	char *data;
	size_t size;
};

/* The whole of a file; false and errno. */
static bool read_text(const char *path, struct text *t)
{
	FILE *file = fopen(path, "re");
	size_t room = 0, got;
	bool done;

	*t = (struct text){ 0 };
	if (!file)
		return false;
	do {
		if (t->size == room)
			t->data = xrealloc(t->data, room += 1 << 16);
		got = fread(t->data + t->size, 1, room - t->size, file);
		t->size += got;
	} while (got);
	done = !ferror(file);
	fclose(file);
	return done;
}

static void write_text(FILE *file, const void *data)
{
	const struct text *t = data;

	fwrite(t->data, 1, t->size, file);
}

/* What has not changed keeps its date, for those who ask with a condition. */
static enum geojp_exit replace_if_changed(const char *path,
					  const struct text *new)
{
	enum geojp_exit code = GEOJP_OK;
	struct text old;

	if (!read_text(path, &old) || old.size != new->size ||
	    memcmp(old.data, new->data, new->size))
		code = file_replace(path, write_text, new);
	free(old.data);
	return code;
}

/* Writes the newest stored list where a web server finds it. */
static enum geojp_exit publish(const struct options *o)
{
	char *path = store_path(o->state_dir, o->list,
				stored_newest(o, o->list));
	enum geojp_exit code;
	struct text text;

	code = read_text(path, &text) ? replace_if_changed(o->output, &text) :
					fail(path);
	free(text.data);
	free(path);
	return code;
}

static enum geojp_exit put_in_force(const struct options *o,
				    const struct list *list)
{
	enum geojp_exit code;
	struct store store;

	code = store_open(&store, o);
	if (code)
		return code;
	code = store_changes(o, list, &store);
	store_close(&store);
	/* What is slow to write to must not hold up a rollback. */
	if (!code && o->output)
		code = publish(o);
	return code;
}

/* What was refused must not be asked for on condition that it has changed. */
static void forget_sources(const struct update *u, const struct list_config *l)
{
	size_t i;

	for (i = 0; i < l->sources; i++)
		fetch_forget(find_fetch(u, l, &l->source[i]));
}

/*
 * Puts the newest stored list in the place of @list, with what the owner has
 * excepted since.
 */
static enum geojp_exit stay_with_stored(const struct options *o,
					struct list *list)
{
	char *path = store_path(o->state_dir, o->list,
				stored_newest(o, o->list));
	enum geojp_exit code;

	set_free(&list->set);
	code = stored_read_file(path, o->list, &list->set, list->label);
	if (!code)
		code = exceptions_merge(o, &list->set);
	free(path);
	return code;
}

/* What the sources and the owner's exceptions make, if the guard passes it. */
static enum geojp_exit make_list(const struct update *u,
				 const struct options *o,
				 const struct list_config *l,
				 struct list *list)
{
	enum geojp_exit code;

	code = read_sources(u, o, l, list);
	if (code == GEOJP_INPUT)
		forget_sources(u, l);
	if (!code)
		code = exceptions_merge(o, &list->set);
	if (!code && was_withdrawn(o, list))
		code = stay_with_stored(o, list);
	if (code)
		return code;
	code = guard(list, o);
	if (code == GEOJP_INPUT)
		forget_sources(u, l);
	return code;
}

static void tell(const struct options *o, const struct list *list)
{
	if (stored_newest_equals(o, o->list, &list->set)) {
		printf("list %s has not changed; nothing would be stored\n",
		       o->list);
		return;
	}
	printf("list %s would be put in force\n", o->list);
	preview(o, list);
}

static enum geojp_exit update_list(const struct update *u,
				   const struct list_config *l)
{
	struct options o = *u->o;
	enum geojp_exit code;
	struct list list;

	o.list = l->name;
	config_apply(&o);
	code = make_list(u, &o, l, &list);
	if (!code && o.dry_run)
		tell(&o, &list);
	else if (!code)
		code = put_in_force(&o, &list);
	list_free(&list);
	return code;
}

/* One list's trouble is not the others'. */
static enum geojp_exit update_lists(struct update *u)
{
	enum geojp_exit first, code;
	size_t i;

	collect(u);
	first = fetch_all(u->o->config, u->dir, u->fetch, u->fetches,
			  isatty(STDERR_FILENO));
	for (i = 0; i < u->lists; i++) {
		code = update_list(u, &u->list[i]);
		first = first ? first : code;
	}
	return first;
}

enum geojp_exit cmd_update(const struct options *o, int count, char **operand)
{
	struct update u = { .o = o, .lock = -1 };
	enum geojp_exit code;
	size_t i;

	(void)count;
	(void)operand;
	report_to_syslog();
	/* A server that hangs up is an error of that one transfer. */
	signal(SIGPIPE, SIG_IGN);
	code = choose_lists(&u);
	if (!code)
		code = prepare(&u);
	if (!code)
		code = update_lists(&u);
	for (i = 0; i < u.fetches; i++)
		free(u.fetch[i].path);
	free(u.fetch);
	free(u.dir);
	if (u.lock >= 0)
		close(u.lock);
	return code;
}
