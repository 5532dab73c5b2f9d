/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mails from outside that are in postfix's queue: one line tells who sent a
 * mail, and another that it was delivered.
 */
#ifndef GEOJP_MAILS_H
#define GEOJP_MAILS_H

#include <stdint.h>

#include "audit/event.h"

#define MAILS_MAX 65536

struct mail {
	uint64_t hash;		/* of its name in the queue; 0: a free place */
	enum family family;
	struct addr addr;
};

struct mails {
	struct mail *at;	/* a place for each of MAILS_MAX hashes */
	uint64_t forgotten;	/* another one took the place */
};

/* Remembers a mail: the event has DEED_MAIL. */
void mails_add(struct mails *m, const struct event *e);

/*
 * Takes out a mail that the event names, and fills @mail.  False if it is not
 * there.
 */
bool mails_take(struct mails *m, const struct event *e, struct mail *mail);

void mails_free(struct mails *m);

#endif /* GEOJP_MAILS_H */
