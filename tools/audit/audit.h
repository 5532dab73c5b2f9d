/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reads logs and counts who came from inside a list and who from outside.  It
 * reads each line once, and its memory has a limit: CLIENTS_MAX addresses,
 * LOGINS_MAX log-ins, MAILS_MAX mails.  What has no room is counted as
 * left out.
 */
#ifndef GEOJP_AUDIT_H
#define GEOJP_AUDIT_H

#include <sys/types.h>

#include "audit/clients.h"
#include "audit/logins.h"
#include "audit/mails.h"
#include "audit/missed.h"
#include "base/geojp.h"
#include "base/input.h"
#include "set/set.h"

#define OTHERS_MAX 64
#define OTHER_NAME 24

/* Lines of one sort that cannot be counted, and where the first one is. */
struct uncounted {
	uint64_t lines;
	const char *file;
	unsigned long line;
	char *text;		/* quoted */
};

/* A program whose lines are not looked at. */
struct other {
	char name[OTHER_NAME];
	uint64_t lines;
};

struct audit_file {
	char *name;
	dev_t device;
	ino_t inode;		/* 0: no regular file */
	bool unread;		/* it, or its rest, could not be read */
};

struct audit {
	/* The caller sets these. */
	const struct set *set;	/* the list */
	time_t since;		/* older lines do not count; 0: all do */
	time_t now;
	bool progress;		/* show it on stderr */

	struct audit_file *file;
	size_t files;

	uint64_t lines;		/* all that were read */
	uint64_t of[LOG_KINDS][2];	/* lines with an address; outside */
	uint64_t left_out[2];	/* those of them that are in no ->clients */
	uint64_t silent;	/* lines of a known kind without an address */
	uint64_t blank;
	uint64_t earlier;	/* than ->since */
	uint64_t undated;	/* counted, although ->since is set */
	uint64_t others;	/* lines of other programs */
	struct other other[OTHERS_MAX];
	struct uncounted names, unknown, too_long;
	time_t first, last;	/* times of counted lines; 0: not known */
	time_t newest;		/* line of the last file, of any kind */

	struct clients clients;
	struct logins logins;
	struct mails mails;
	uint64_t *missed;	/* lines of each of missed_names */

	/* private */
	const char *name;	/* of what is read */
	unsigned long number;	/* of its last line */
	struct input *in;
	uint64_t shown;		/* when the progress was shown last */
};

void audit_init(struct audit *a);
void audit_free(struct audit *a);

/*
 * Reads a file, or stdin if @path is "-".  A file that was read already is
 * reported, and not read again.  Errors: GEOJP_INPUT; others may be read after
 * that.
 */
enum geojp_exit audit_file(struct audit *a, const char *path);

/*
 * Finds the usual logs and reads them, and then from the journal what is newer
 * than they are.  Where GEOJP_LOGS is set, that directory stands for /var/log.
 * Errors: GEOJP_INPUT.
 */
enum geojp_exit audit_usual(struct audit *a);

/* What follows is for the files of this room. */

/* Reads what is open already.  @in is closed then. */
enum geojp_exit audit_input(struct audit *a, struct input *in,
			    struct audit_file *file);

/* The next call moves it, but not ->name. */
struct audit_file *audit_add_file(struct audit *a, const char *name);

#endif /* GEOJP_AUDIT_H */
