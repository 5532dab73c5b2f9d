/* SPDX-License-Identifier: GPL-2.0 */
/* What an audit has found, for people and as JSON. */
#ifndef GEOJP_AUDIT_REPORT_H
#define GEOJP_AUDIT_REPORT_H

#include "audit/audit.h"
#include "origin/origin.h"

#define COUNTRIES (26 * 26)

struct country_sum {
	char name[3];
	uint64_t lines, addresses;
};

struct audit_report {
	/* The caller sets these. */
	struct audit *audit;
	const char *list;	/* "jp" */
	const char *source;	/* "generation 3" */
	const struct origins *origins;	/* NULL: no country is known */
	size_t top;		/* how many of each sort are shown */

	/* report_make() sets these. */
	struct client **outside;	/* those who came most first */
	size_t count;
	uint64_t inside;	/* addresses */
	uint64_t lines[2];	/* with an address; outside */
	struct country_sum country[COUNTRIES];	/* most lines first */
	size_t countries;
	struct country_sum nowhere;	/* whose country is not known */
	uint64_t group_lines[MISSED_GROUPS];
	uint64_t group_addresses[MISSED_GROUPS];
};

/* Sums up.  report_free() frees what it made. */
void report_make(struct audit_report *r);
void report_free(struct audit_report *r);

/* "US", or "" if it is not known.  Returns @text. */
const char *report_country(const struct audit_report *r, enum family f,
			   struct addr a, char text[3]);

/* "web" or "ssh" */
const char *report_kind(enum log_kind kind);

void report_print(const struct audit_report *r);	/* to stdout */
void report_json(const struct audit_report *r);

#endif /* GEOJP_AUDIT_REPORT_H */
