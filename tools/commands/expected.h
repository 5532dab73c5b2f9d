/* SPDX-License-Identifier: GPL-2.0 */
/* Which rule should be in now? */
#ifndef GEOJP_EXPECTED_H
#define GEOJP_EXPECTED_H

#include "commands/command_line.h"
#include "rule/trial.h"

enum expected_from { FROM_CONFIG, FROM_CONFIRMED, FROM_TRIAL };

struct expected {
	enum expected_from from;
	struct rules rules;
	bool differs;		/* geojp.conf says another one */
	time_t confirmed;	/* when, if FROM_CONFIRMED */
	time_t trial_ends;	/* if FROM_TRIAL */
};

/*
 * The one on trial, or else the one that was confirmed, or else the one of the
 * configuration.  Reads the configuration unless that was done.  The caller
 * calls expected_free().  Errors: GEOJP_USAGE, GEOJP_STORE.
 */
enum geojp_exit expected_read(struct options *o, struct expected *e);
void expected_free(struct expected *e);

/* Complains if the configuration says another rule. */
void expected_tell(const struct expected *e);

/*
 * Complains of interfaces of the rule that are not there.  Such a one may come
 * up later, such as that of a modem.  Returns whether all are there.
 */
bool rules_tell_missing(const struct rules *r);

/*
 * Complains of lists of the rule without data in the kernel: every address
 * counts as being in them.  Returns whether there is none.  Without the module
 * there is nothing to tell: iptables takes no such rule then.
 */
bool rules_tell_idle(const struct rules *r);

#endif /* GEOJP_EXPECTED_H */
