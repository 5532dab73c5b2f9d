/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Looks for what stands between the owner and a working rule.  doctor.c has the
 * table of checks.  checks.h is for the files with the checks themselves: there
 * is one for each group.
 */
#ifndef GEOJP_DOCTOR_H
#define GEOJP_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "config/config.h"

enum verdict {
	VERDICT_OK,
	VERDICT_WARN,	/* may do harm later, or could not be looked at */
	VERDICT_FAIL,
	VERDICTS
};

struct finding {
	const char *group, *check;
	enum verdict verdict;
	char *text;
	char *mend;	/* the command that mends it; NULL if it is ok */
};

struct seen;

struct doctor {
	struct config *config;
	const char *config_path;	/* NULL: the usual one */
	const char *state_dir;		/* NULL: the configuration's */
	struct finding *at;
	size_t count;
	size_t by_verdict[VERDICTS];

	/* private */
	const char *group, *check;	/* that run now */
	struct seen *seen;		/* see seen.h */
	unsigned int published[FAMILIES];	/* a port; 0: none */
};

/*
 * Reads the configuration into ->config, and runs all checks.  The caller sets
 * the first three members, calls config_free(), and then doctor_free().
 */
void doctor_run(struct doctor *d);

/* Where systemd does not run: does cron run geojp rule keep? */
bool cron_keeps(void);

/* "ok", "warn" or "FAIL" */
const char *verdict_name(enum verdict v);

void doctor_free(struct doctor *d);

#endif /* GEOJP_DOCTOR_H */
