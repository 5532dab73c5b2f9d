/* SPDX-License-Identifier: GPL-2.0 */
/* Which rule should be in now? */
#ifndef GEOJP_RULE_EXPECTED_H
#define GEOJP_RULE_EXPECTED_H

#include "rule/rule.h"

enum expected_from { FROM_CONFIG, FROM_CONFIRMED, FROM_TRIAL };

struct expected {
	enum expected_from from;
	struct rules rules;
	bool differs;		/* the configuration says another one */
	time_t confirmed;	/* when, if FROM_CONFIRMED */
	time_t trial_ends;	/* if FROM_TRIAL */
	bool trial_over;	/* but its rule may still be in */
};

/*
 * The one on trial, or else the one that was confirmed, or else the one of the
 * configuration.  The caller always calls expected_free().  Errors:
 * GEOJP_STORE; then ->rules is empty.
 */
enum geojp_exit expected_read(struct expected *e, const char *state_dir,
			      const struct config *c);
void expected_free(struct expected *e);

#endif /* GEOJP_RULE_EXPECTED_H */
