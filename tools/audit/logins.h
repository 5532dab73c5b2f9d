/* SPDX-License-Identifier: GPL-2.0 */
/* Log-ins from outside that succeeded: who, from where, by what, how often. */
#ifndef GEOJP_LOGINS_H
#define GEOJP_LOGINS_H

#include <stdint.h>

#include "audit/event.h"

#define LOGINS_MAX 4096
#define LOGIN_USER 64
#define LOGIN_HOW 32

struct login {
	enum log_kind kind;
	enum family family;
	struct addr addr;
	uint64_t hash;		/* of the user's whole name */
	char user[LOGIN_USER], how[LOGIN_HOW];	/* the last; cut off */
	uint64_t times;
	time_t last;		/* 0: not known */
	const char *file;	/* where the last one is */
	unsigned long line;
};

struct logins {
	struct login *at;	/* in the order in which they came */
	uint32_t *index;	/* a hash table of places in ->at, plus 1 */
	size_t count;
	uint64_t times;		/* all log-ins */
	uint64_t left_out;	/* those of them for which there is no room */
};

/* Counts a log-in that is in line @line of @file, which stays valid. */
void logins_add(struct logins *l, const struct event *e, const char *file,
		unsigned long line);

/* Sorts them: SSH first, then who logged in most. */
void logins_sort(struct logins *l);

void logins_free(struct logins *l);

#endif /* GEOJP_LOGINS_H */
