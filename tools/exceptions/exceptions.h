/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The owner's exceptions to a list: the files in allow.d and deny.d beside the
 * configuration, with addresses and host names, and what allow-source and
 * deny-source name.
 *
 * The store holds lists without exceptions.  They are merged in when a list
 * goes into the kernel.  So each list that comes into force, an old one as
 * well, has the exceptions of now.
 *
 * STATE/NAME/.exceptions has the last good ones.  They help out where a file
 * has a mistake at boot, a name does not resolve, or a source cannot be
 * fetched.
 */
#ifndef GEOJP_EXCEPTIONS_H
#define GEOJP_EXCEPTIONS_H

#include <time.h>

#include "config/config.h"
#include "fetch/fetch.h"
#include "set/set.h"
#include "store/store.h"

/*
 * Where exceptions come from, the weakest first: what the owner has written
 * wins over what is fetched, and what is allowed wins over what is denied.
 */
enum origin {
	ORIGIN_DENY_SOURCE,
	ORIGIN_ALLOW_SOURCE,
	ORIGIN_DENY,		/* the addresses in deny.d */
	ORIGIN_ALLOW,		/* the addresses in allow.d */
	ORIGIN_HOST,		/* a host name in allow.d */
	ORIGINS
};

struct part {
	enum origin origin;
	char *name;		/* of the host or of the source, or "-" */
	time_t time;		/* when it was good for the last time */
	struct set set;		/* normalised */
};

struct exceptions {
	struct part *part;
	size_t parts;
	bool whole;		/* no file had a mistake */
	bool lost;		/* what was kept could not be read, or a part */
	bool missing;		/* a name or a source has no addresses at all */
	/* The first list that is stored without exceptions; 0: not known. */
	unsigned long since;
};

/*
 * Reads the exceptions of list @w as they are now, for a list that is new.
 * Asks for the addresses of host names.  @f has what was fetched for the
 * allow-source and deny-source lines; of those that are not in it the last good
 * copies are taken.  What cannot be had is said, and the last good addresses
 * are taken.  Only a mistake in a file of allow.d or deny.d is an error.  The
 * caller always calls exceptions_free().  Errors: GEOJP_INPUT.
 */
enum geojp_exit exceptions_fresh(struct exceptions *e, const struct wanted *w,
				 const struct place *p, struct fetch *f,
				 size_t count);

/*
 * The same without the network and without errors, for a list that must come
 * into force.  After a mistake in a file it takes the good lines of allow.d and
 * the last good exceptions, and says so.  @broken: @w is not to be trusted,
 * because the configuration has a mistake.
 */
void exceptions_recall(struct exceptions *e, const struct wanted *w,
		       const struct place *p, bool broken);

/* Those with which a list was loaded or stored last.  Says nothing. */
void exceptions_last(struct exceptions *e, const struct place *p);

/*
 * Keeps @e as the last good ones, unless a file had a mistake.  List @number,
 * if not 0, is known to be stored without exceptions.  Errors: GEOJP_STORE.
 */
enum geojp_exit exceptions_keep(const struct exceptions *e,
				const struct store *s, unsigned long number);

/* Does the part come from a name or a source, which others control? */
bool part_is_foreign(const struct part *p);

/* Has it other addresses than the last good ones, or are there none? */
bool part_is_new(const struct part *p, const struct exceptions *last);

/* The last good copy of the part; NULL if there is none. */
const struct part *part_find(const struct exceptions *e, enum origin origin,
			     const char *name);

/* What a part is called in messages, for the caller to free. */
char *part_text(const struct part *p, const struct wanted *w);

/* Which addresses of a part count: the last good ones, the new, or both. */
enum given { GIVEN_LAST, GIVEN_BOTH, GIVEN_NOW };

/*
 * Fills @e with the parts of @now, each as @given says for it.  A part without
 * last good addresses is left out if only those count; then ->missing is set.
 * The caller calls exceptions_free().
 */
void exceptions_mix(struct exceptions *e, const struct exceptions *now,
		    const struct exceptions *last, const enum given *given);

/* Merges @e into the normalised @set. */
void exceptions_apply(const struct exceptions *e, struct set *set);

/* Fills the empty @out with @set and @e.  The caller frees @out. */
void exceptions_merge(const struct exceptions *e, const struct set *set,
		      struct set *out);

/* Does @e make @out of @set? */
bool exceptions_make(const struct exceptions *e, const struct set *set,
		     const struct set *out);

/* Do @a and @b make the same of every list? */
bool exceptions_same(const struct exceptions *a, const struct exceptions *b);

/*
 * May stored list @number hold the exceptions of its time?  Earlier versions
 * stored lists with them.
 */
bool exceptions_inside(const struct exceptions *e, unsigned long number);

/*
 * Reads the files of allow.d and deny.d and uses nothing of them.  Complains of
 * each mistake.  Asks no name server.  Errors: GEOJP_INPUT.
 */
enum geojp_exit exceptions_check(const struct wanted *w);

/* Calls @found for each file in allow.d and deny.d that is not read. */
typedef void left_out_fn(void *data, const char *path, const char *why);
void exceptions_left_out(const struct wanted *w, left_out_fn *found,
			 void *data);

/* Prints a line for each of these files. */
void exceptions_tell_left_out(const struct wanted *w);

void exceptions_free(struct exceptions *e);

#endif /* GEOJP_EXCEPTIONS_H */
