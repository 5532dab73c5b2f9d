/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of which exceptions consist, within this room. */
#ifndef GEOJP_PARTS_H
#define GEOJP_PARTS_H

#include "exceptions/exceptions.h"

/* Adds an empty part.  It is valid until the next one is added. */
struct part *part_add(struct exceptions *e, enum origin origin,
		      const char *name, time_t time);

/* Adds a copy of @p. */
void part_copy(struct exceptions *e, const struct part *p);

/* A host name in allow.d, and where it stands: "/etc/geojp/allow.d/me.txt:3" */
struct host {
	char *name;		/* in lower case, without a dot at the end */
	char *where;
};

struct hosts {
	struct host *at;
	size_t count;
};

/* files.c */

/*
 * Adds the addresses in all files of allow.d or deny.d to @set and normalises
 * it.  Host names go to @hosts; if that is NULL, they are refused.  After a
 * mistake all other good lines are there.  Errors: GEOJP_INPUT.
 */
enum geojp_exit files_read(const char *dir, struct set *set,
			   struct hosts *hosts);

/* hosts.c */

/*
 * Asks for the addresses of all @hosts at the same time and adds a part for
 * each that has any.  @old has the answers before.
 */
void hosts_resolve(struct exceptions *e, const struct hosts *hosts,
		   const struct exceptions *old);

/* Adds the last answers to @e, and says which host never had one. */
void hosts_recall(struct exceptions *e, const struct hosts *hosts,
		  const struct exceptions *old);

/* Is @s a host name, with a dot in it? */
bool host_valid(const char *s);

void hosts_free(struct hosts *hosts);

/* sources.c */

/* Adds the parts of all allow-source and deny-source lines of @w. */
void sources_take(struct exceptions *e, const struct wanted *w,
		  struct fetch *f, size_t count,
		  const struct exceptions *old);

/* kept.c */

/*
 * Reads the last good ones.  Of a damaged file it takes the parts before the
 * damage, and sets ->lost.  Says what is wrong with the file if @tell.
 */
void kept_read(struct exceptions *e, const struct place *p, bool tell);

#endif /* GEOJP_PARTS_H */
