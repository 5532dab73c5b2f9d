// SPDX-License-Identifier: GPL-2.0
/*
 * geojp update: fetches the configured lists and puts them in force.  Cron runs
 * it, so it says nothing when all is well.  If a step up to loading fails, the
 * list that was there stays, in the kernel and on the disk.
 *
 * Its steps, as README.md and geojp(8) name them:
 *   1. fetch all sources of all lists at once	fetch_sources()
 *   2. convert what came into one list		convert()
 *   3. take deny.d out, add allow.d		exceptions_fresh()
 *   4. ask the guard				guard_list()
 *   5. store, 6. load, 7. remember when	store_changes()
 *   8. write the exports			exports_write()
 * From 4. on it holds the lock of the store.
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

#include "base/date.h"
#include "base/file.h"
#include "base/report.h"
#include "commands/age.h"
#include "commands/ask.h"
#include "commands/command_line.h"
#include "commands/expected.h"
#include "commands/exports.h"
#include "commands/renew.h"
#include "commands/withdrawn.h"
#include "fetch/fetch.h"
#include "fetch/transfer.h"
#include "formats/canonical.h"
#include "inforce/deploy.h"
#include "inforce/module.h"
#include "inforce/preview.h"
#include "store/durable.h"
#include "store/facts.h"

#define LOCK ".update.lock"

struct update {
	struct options *o;
	const struct wanted *list;	/* those to update */
	size_t lists;
	struct fetch *fetch;		/* each source once */
	size_t fetches;
	char *dir;			/* where they are fetched to */
	int lock;
	char *text;			/* NULL, or what goes to a pipe */
};

static enum geojp_exit cannot_write(const char *path)
{
	complain(GJ_CANNOT_WRITE,
		 "%s: %s; an update writes there: run it as root, on a disk "
		 "that can be written to; --state-dir names another directory",
		 path, error_text(errno));
	return GEOJP_STORE;
}

/* Two at once would fetch everything twice, into the same files. */
static enum geojp_exit take_lock(struct update *u)
{
	char *path = xprintf("%s/" LOCK, u->o->place.state_dir);
	enum geojp_exit code = GEOJP_OK;

	u->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (u->lock < 0) {
		code = cannot_write(path);
	} else if (flock(u->lock, LOCK_EX | LOCK_NB)) {
		if (errno == EWOULDBLOCK) {
			complain(GJ_UPDATE_RUNS,
				 "%s: another update is running; this one "
				 "does nothing",
				 path);
			code = GEOJP_BUSY;
		} else {
			code = failed(path, GEOJP_STORE);
		}
	}
	free(path);
	return code;
}

static enum geojp_exit prepare(struct update *u)
{
	const char *state_dir = u->o->place.state_dir;

	if (!dir_make(state_dir, 0755))
		return cannot_write(state_dir);
	u->dir = xprintf("%s/" FETCH_DIR, state_dir);
	if (!dir_make(u->dir, 0700))
		return cannot_write(u->dir);
	return take_lock(u);
}

static enum geojp_exit choose_lists(struct update *u)
{
	const struct config *c = u->o->config;
	const char *name = u->o->list;
	size_t i;

	u->list = c->list;
	u->lists = c->lists;
	for (i = 0; name && i < c->lists; i++) {
		u->list = &c->list[i];
		u->lists = 1;
		if (!strcmp(c->list[i].name, name))
			return GEOJP_OK;
	}
	if (name) {
		complain(GJ_NO_SECTION,
			 "%s: the configuration has no section for this list",
			 quoted(name));
		return GEOJP_USAGE;
	}
	if (u->o->output && u->lists > 1) {
		complain(GJ_OPTION,
			 "--output takes one list; say which with --list-name");
		return GEOJP_USAGE;
	}
	return GEOJP_OK;
}

/* 1. Fetch */

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_source(const struct source *a, const struct source *b)
{
	size_t i;

	if (a->md5 != b->md5 || a->registry != b->registry ||
	    a->urls != b->urls)
		return false;
	for (i = 0; i < a->urls; i++)
		if (strcmp(a->url[i], b->url[i]))
			return false;
	return true;
}

/* A source that two lists share is fetched once. */
static struct fetch *find_fetch(const struct update *u, const struct wanted *w,
				const struct source *s)
{
	size_t i;

	for (i = 0; i < u->fetches; i++)
		if (!u->fetch[i].optional &&
		    same_source(u->fetch[i].source, s) &&
		    same_text(u->fetch[i].public_key, w->public_key))
			return &u->fetch[i];
	return NULL;
}

static void add_fetch(struct update *u, const struct source *s,
		      const char *public_key, bool optional)
{
	u->fetch = xrealloc(u->fetch, (u->fetches + 1) * sizeof(*u->fetch));
	u->fetch[u->fetches++] = (struct fetch){
		.source = s,
		.public_key = public_key,
		.optional = optional,
	};
}

/* Others publish these, so they do not have the signature of the list. */
static void add_exceptions(struct update *u, const struct sources *s)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		add_fetch(u, &s->at[i], NULL, true);
}

static enum geojp_exit fetch_sources(struct update *u)
{
	const struct wanted *w;
	struct source *s;

	for (w = u->list; w < u->list + u->lists; w++) {
		for (s = w->sources.at; s < w->sources.at + w->sources.count;
		     s++)
			if (!find_fetch(u, w, s))
				add_fetch(u, s, w->public_key, false);
		add_exceptions(u, &w->allow);
		add_exceptions(u, &w->deny);
	}
	return fetch_all(u->o->config, u->dir, u->fetch, u->fetches,
			 isatty(STDERR_FILENO));
}

/* What was refused is fetched in full next time, without a condition. */
static void forget_sources(const struct update *u, const struct wanted *w)
{
	size_t i;

	for (i = 0; i < w->sources.count; i++)
		fetch_forget(find_fetch(u, w, &w->sources.at[i]));
	for (i = 0; i < u->fetches; i++)
		if (u->fetch[i].optional)
			fetch_forget(&u->fetch[i]);
}

/* 2. Convert */

/*
 * "JP registries 2026-11-22", "JP lists.example.jp 2026-11-22": the date is
 * that of the data.  If it is not known, there is none.
 */
static void make_label(const struct wanted *w, struct list *list)
{
	char *name = source_name(&w->sources.at[0]);
	char wanted[20], date[DATE_TEXT] = "";

	countries_text(&w->countries, wanted, sizeof(wanted));
	if (list->data_time)
		date_text(date, list->data_time);
	snprintf(list->label, sizeof(list->label), "%s %.28s%s%s", wanted, name,
		 *date ? " " : "", date);
	label_clean(list->label);
	free(name);
}

/* Makes one list of what was fetched.  GEOJP_FETCH if a source is missing. */
static enum geojp_exit convert(const struct update *u, struct list *list)
{
	const struct wanted *w = &u->o->wanted;
	size_t i, count = w->sources.count;
	char **path = xmalloc(count * sizeof(*path));
	char **name = xmalloc(count * sizeof(*name));
	time_t *date = xcalloc(count * sizeof(*date));
	enum geojp_exit code = GEOJP_OK;
	const struct fetch *fetch;

	*list = (struct list){ 0 };
	for (i = 0; i < count; i++) {
		fetch = find_fetch(u, w, &w->sources.at[i]);
		path[i] = fetch ? fetch->path : NULL;
		date[i] = fetch ? fetch->data_time : 0;
		name[i] = url_shown(w->sources.at[i].url[fetch ? fetch->url :
								 0]);
		if (!path[i])
			code = GEOJP_FETCH;
	}
	if (!code)
		code = list_read(list, w, NULL, count, path, name, date);
	if (!code && !list->own_label)
		make_label(w, list);
	if (!code)
		data_warn(w, list, name);
	for (i = 0; i < count; i++)
		free(name[i]);
	free(path);
	free(name);
	free(date);
	if (code == GEOJP_INPUT)
		forget_sources(u, w);
	return code;
}

/* 4. Guard */

static enum geojp_exit guard_list(const struct update *u, struct candidate *c)
{
	enum geojp_exit code = ask_guard(u->o, c);

	if (code == GEOJP_INPUT)
		forget_sources(u, &u->o->wanted);
	return code;
}

/* 5. to 7. Store, load, remember when */

/* Does the kernel have another list, perhaps with the exceptions of before? */
static enum geojp_exit look_at_kernel(const struct options *o,
				      const struct candidate *c, bool *differs)
{
	uint64_t generation = 0;
	struct set set = { 0 };
	enum geojp_exit code = GEOJP_OK;

	if (!o->store_only && module_present())
		code = module_read_list(o->place.list, &set, &generation);
	*differs = !o->store_only &&
		   (!generation || !set_equal(&set, &c->merged));
	set_free(&set);
	return code;
}

/* The list is stored already.  Exceptions or the kernel may have changed. */
static enum geojp_exit keep_stored(const struct options *o,
				   const struct candidate *c, struct store *s,
				   unsigned long number)
{
	enum geojp_exit code;
	bool load;

	code = look_at_kernel(o, c, &load);
	if (!code && load)
		code = deploy_stored(&o->place, number, &c->exceptions);
	if (!code)
		code = exceptions_keep(&c->exceptions, s,
				       c->stored_before ? 0 : number);
	if (!code)
		code = facts_note(s, number, (struct facts){
				  c->list.given_at, c->list.data_time });
	if (code == GEOJP_STORE)
		complain(GJ_DONE_ANYWAY,
			 "list %s: has not changed, and stays as it is; make "
			 "room on the disk or mend it, then run geojp update",
			 o->place.list);
	if (!code && o->verbose)
		say(load ? "%s: unchanged since stored list %06lu; loaded "
			   "again\n" :
			   "%s: unchanged since stored list %06lu\n",
		    o->place.list, number);
	return code;
}

/* A list that has not changed is not stored again: history is for changes. */
static enum geojp_exit store_changes(const struct options *o,
				     const struct candidate *c,
				     struct store *s)
{
	if (stored_newest_equals(&o->place, &c->list.set))
		return keep_stored(o, c, s, stored_newest(&o->place));
	return deploy(c, s, o->store_only, o->verbose);
}

static void write_text(FILE *file, const void *text)
{
	fputs(text, file);
}

/* The newest stored list with its exceptions, for the caller to free. */
static char *published_text(const struct options *o,
			    const struct exceptions *e)
{
	char label[GEOJP_LABEL_MAX + 1], *text = NULL;
	struct set set = { 0 };
	size_t size;
	FILE *file;

	if (stored_newest_good(&o->place, &set, label)) {
		exceptions_apply(e, &set);
		file = memory_open(&text, &size);
		canonical_write(file, o->place.list, label, &set);
		memory_close(file);
	}
	set_free(&set);
	return text;
}

/*
 * Writes the list to a file, for a web server.  If it has not changed, the file
 * keeps its date.  Then clients need not fetch it again.  A pipe has to wait
 * until the locks are released: who reads it may take as long as he likes.
 */
static enum geojp_exit publish(struct update *u, const struct exceptions *e)
{
	const struct options *o = u->o;
	char *text = published_text(o, e), *old;
	enum geojp_exit code = GEOJP_OK;
	size_t size;

	if (!text) {
		complain(GJ_NOTHING_STORED,
			 "%s: not written: no good list %s is stored",
			 o->output, o->place.list);
		return GEOJP_STORE;
	}
	if (file_is_stream(o->output)) {
		u->text = text;
		return GEOJP_OK;
	}
	old = file_read(o->output, 0, SIZE_MAX, &size);
	if (!old || size != strlen(text) || memcmp(old, text, size))
		code = file_replace(o->output, write_text, text);
	free(old);
	free(text);
	return code;
}

/* Under the lock nobody else loads or rolls back. */
static enum geojp_exit put_in_force(struct update *u, struct candidate *c)
{
	const struct options *o = u->o;
	enum geojp_exit code, exported;
	struct store store;

	code = store_open(&store, &o->place);
	if (code)
		return code;
	withdrawn_skip(o, c);
	code = guard_list(u, c);
	if (!code)
		code = store_changes(o, c, &store);
	store_close(&store);
	if (code)
		return code;
	/* After the lock: a slow disk must not hold up a rollback. */
	if (o->output)
		code = publish(u, &c->exceptions);
	exported = exports_write(o);
	return code ? code : exported;
}

/* --dry-run */
static enum geojp_exit tell(const struct update *u, struct candidate *c)
{
	const struct options *o = u->o;
	const char *name = o->place.list;
	enum geojp_exit code;
	bool load;

	withdrawn_skip(o, c);
	code = guard_list(u, c);
	if (!code)
		code = look_at_kernel(o, c, &load);
	if (code)
		return code;
	if (!stored_newest_equals(&o->place, &c->list.set)) {
		say("list %s would be put in force\n", name);
		preview(&o->place, &c->merged);
	} else {
		say("list %s has not changed; nothing would be stored\n",
		    name);
		if (load && module_present()) {
			say("it would be loaded again: the kernel has other "
			    "addresses\n");
			preview(&o->place, &c->merged);
		}
	}
	return GEOJP_OK;
}

static enum geojp_exit take_list(struct update *u, struct candidate *c)
{
	const struct options *o = u->o;
	enum geojp_exit code;

	candidate_merge(c);
	if (o->dry_run)
		return tell(u, c);
	/* A list that is refused leaves no directory behind. */
	if (!stored_place(&o->place)) {
		code = guard_list(u, c);
		if (code)
			return code;
	}
	return put_in_force(u, c);
}

/* All steps but the first. */
static enum geojp_exit update_list(struct update *u, const char *name)
{
	struct options *o = u->o;
	struct candidate c = { 0 };
	enum geojp_exit code, fresh;

	/* The guard may be asked of the new list, then of the one in force. */
	complaints_once(true);
	options_choose(o, name);
	if (o->verbose)
		exceptions_tell_left_out(&o->wanted);
	code = convert(u, &c.list);
	if (!code && (o->verbose || o->dry_run))
		options_tell_odd(o, &c.list);
	fresh = exceptions_fresh(&c.exceptions, &o->wanted, &o->place, u->fetch,
				 u->fetches);
	if (!code && !fresh)
		code = take_list(u, &c);
	if (!fresh && (code == GEOJP_FETCH || code == GEOJP_INPUT))
		renew_exceptions(o, &c);
	code = code ? code : fresh;
	/* Its owner must learn that somebody is not let in. */
	if (!code && c.exceptions.missing)
		code = GEOJP_FETCH;
	candidate_free(&c);
	complaints_once(false);
	return code;
}

/* An error in one list does not stop the others. */
static enum geojp_exit update_lists(struct update *u)
{
	enum geojp_exit first, code;
	size_t i;

	first = fetch_sources(u);
	for (i = 0; i < u->lists; i++) {
		code = update_list(u, u->list[i].name);
		first = first ? first : code;
	}
	return first;
}

/*
 * Whoever updates wants the rule to be in.  In its unit, update may not change
 * rules; the unit itself calls geojp rule keep afterwards.
 */
static enum geojp_exit keep_rule(const struct options *o)
{
	if (o->store_only || o->dry_run || getenv("INVOCATION_ID"))
		return GEOJP_OK;
	return keep_and_tell(o->state_dir);
}

enum geojp_exit cmd_update(struct options *o)
{
	struct update u = { .o = o, .lock = -1 };
	enum geojp_exit code, written, kept;
	size_t i;

	report_to_syslog();
	/* If a server hangs up, only its transfer fails. */
	signal(SIGPIPE, SIG_IGN);
	code = choose_lists(&u);
	if (!code)
		code = prepare(&u);
	if (!code)
		code = update_lists(&u);
	for (i = 0; i < u.fetches; i++) {
		free(u.fetch[i].path);
		free(u.fetch[i].why);
	}
	free(u.fetch);
	free(u.dir);
	if (u.lock >= 0)
		close(u.lock);
	if (u.text) {
		written = stream_write(o->output, write_text, u.text);
		code = code ? code : written;
		free(u.text);
	}
	kept = keep_rule(o);
	return code ? code : kept;
}
