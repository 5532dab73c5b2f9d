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

#endif /* GEOJP_EXPECTED_H */
