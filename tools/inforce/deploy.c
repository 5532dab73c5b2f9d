// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/report.h"
#include "formats/canonical.h"
#include "inforce/deploy.h"
#include "inforce/module.h"
#include "store/facts.h"

static void tell_of(const struct candidate *c, const struct store *s,
		    uint64_t generation, bool store_only)
{
	const char *of4 = number_text(set_prefixes(&c->merged, IPV4));
	const char *of6 = number_text(set_prefixes(&c->merged, IPV6));

	if (store_only)
		say("%s: %s IPv4 and %s IPv6 prefixes, stored as %06lu, not "
		    "loaded\n", s->place->list, of4, of6, s->number);
	else
		say("%s: %s IPv4 and %s IPv6 prefixes, stored as %06lu, in "
		    "force as generation %llu\n", s->place->list, of4, of6,
		    s->number, (unsigned long long)generation);
}

/* A list that cannot be read back must not push out an older, good one. */
static enum geojp_exit check_draft(struct store *s)
{
	int fd = dup(fileno(s->draft));
	enum geojp_exit code;
	struct input in;

	if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0) {
		code = failed(s->path, GEOJP_STORE);
		if (fd >= 0)
			close(fd);
		return code;
	}
	code = input_use(&in, fd, s->place->list);
	if (code)
		return code;
	code = canonical_read(&in, s->place->list, NULL, NULL, NULL);
	input_close(&in);
	return code;
}

/* A list as a transaction in memory.  Returns its descriptor, or -1. */
static int open_memory(const char *name, const char *label,
		       const struct set *set, const char *what)
{
	int fd = memfd_create("geojp", MFD_CLOEXEC);
	int copy = fd < 0 ? -1 : dup(fd);
	FILE *file = copy < 0 ? NULL : fdopen(copy, "w");
	bool done = false;

	if (file) {
		canonical_write(file, name, label, set);
		done = !fflush(file) && !ferror(file);
	}
	if (!done)
		failed(what, GEOJP_STORE);
	if (file)
		fclose(file);
	else if (copy >= 0)
		close(copy);
	if (!done && fd >= 0)
		close(fd);
	return done ? fd : -1;
}

static enum geojp_exit load_set(const char *name, const char *label,
				const struct set *set, const char *what,
				uint64_t *generation)
{
	int fd = open_memory(name, label, set, what);
	enum geojp_exit code;

	if (fd < 0)
		return GEOJP_STORE;
	code = module_load(fd, what, generation);
	close(fd);
	return code;
}

enum geojp_exit deploy_set(const char *name, const char *label,
			   const struct set *set, const char *what)
{
	uint64_t generation;

	return load_set(name, label, set, what, &generation);
}

enum geojp_exit deploy_stored(const struct place *p, unsigned long number,
			      const struct exceptions *e)
{
	char label[GEOJP_LABEL_MAX + 1], *path;
	struct set set = { 0 };
	enum geojp_exit code;

	code = stored_read(p, number, false, &set, label);
	if (!code) {
		exceptions_apply(e, &set);
		path = stored_path(p, number, false);
		code = deploy_set(p->list, label, &set, path);
		free(path);
	}
	set_free(&set);
	return code;
}

void candidate_merge(struct candidate *c)
{
	set_free(&c->merged);
	exceptions_merge(&c->exceptions, &c->list.set, &c->merged);
}

void candidate_free(struct candidate *c)
{
	set_free(&c->list.set);
	set_free(&c->merged);
	exceptions_free(&c->exceptions);
}

/* Writes the list to the disk, where it has no name yet. */
static enum geojp_exit write_draft(const struct list *l, struct store *s)
{
	enum geojp_exit code = store_begin(s);

	if (code)
		return code;
	canonical_write(s->draft, s->place->list, l->label, &l->set);
	code = store_sync(s);
	return code ? code : check_draft(s);
}

/*
 * The disk has failed after the kernel took the new list.  What is in force and
 * what is stored must not differ, or the next rollback would go too far.
 */
static void put_back(const struct store *s, const struct module_copy *before)
{
	const char *name = s->place->list;

	if (s->draft && !module_put_back(name, before))
		complain(GJ_BEFORE_AGAIN,
			 "list %s: the new list could not be stored, so the "
			 "one before it is in force again",
			 name);
	else if (s->draft)
		complain(GJ_NOT_STORED,
			 "list %s: the new list is in force until the next "
			 "boot, but not stored, and the one before it could "
			 "not be put back",
			 name);
	else
		complain(GJ_POWER_CUT,
			 "list %s: the new list is in force and stored, but a "
			 "power cut may bring back the one before it",
			 name);
}

/*
 * The order keeps the list from being lost.  It is on the disk before the
 * kernel sees it.  It becomes the list of the next boot when the kernel has
 * accepted it.
 */
static enum geojp_exit load_draft(const struct candidate *c, struct store *s,
				  bool store_only, uint64_t *generation)
{
	const char *name = s->place->list;
	struct module_copy before;
	enum geojp_exit code;

	if (store_only) {
		code = store_publish(s);
		if (code && !s->draft)
			complain(GJ_POWER_CUT,
				 "list %s: the new list is stored, but a power "
				 "cut may bring back the one before it",
				 name);
		return code;
	}
	code = module_copy(name, &before);
	if (code)
		return code;
	code = load_set(name, c->list.label, &c->merged, name, generation);
	if (!code) {
		code = store_publish(s);
		if (code)
			put_back(s, &before);
	}
	module_copy_close(&before);
	return code;
}

enum geojp_exit deploy(const struct candidate *c, struct store *s,
		       bool store_only, bool tell)
{
	const struct list *l = &c->list;
	uint64_t generation = 0;
	enum geojp_exit code;

	code = write_draft(l, s);
	if (!code)
		code = load_draft(c, s, store_only, &generation);
	if (code)
		return code;
	if (tell)
		tell_of(c, s, generation, store_only);
	code = exceptions_keep(&c->exceptions, s,
			       c->stored_before ? 0 : s->number);
	if (!code)
		code = facts_note(s, s->number, (struct facts){
				  l->given_at, l->data_time });
	if (code)
		complain(GJ_DONE_ANYWAY, store_only ?
			 "list %s: the new list is stored all the same; make "
			 "room on the disk or mend it, then run geojp update" :
			 "list %s: the new list is in force and stored all the "
			 "same; make room on the disk or mend it, then run "
			 "geojp update", s->place->list);
	return code;
}
