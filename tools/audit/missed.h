/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Visitors from outside whom an owner may miss: search engines, the validation
 * of certificates, monitoring and others.  Web requests tell by their user
 * agent or their path.  Anybody can send any user agent, so this is what they
 * say.
 */
#ifndef GEOJP_MISSED_H
#define GEOJP_MISSED_H

#include <stdint.h>

#include "audit/event.h"

enum missed_group {
	MISSED_CERTIFICATES, MISSED_CDN, MISSED_MAIL, MISSED_SEARCH,
	MISSED_MONITORING, MISSED_HOOKS, MISSED_LINKS, MISSED_FEEDS,
	MISSED_USERS, MISSED_GROUPS,
};

/* "search engines" */
const char *missed_group_name(enum missed_group group);

/* All names that are known: in the order of their groups. */
struct missed_name {
	enum missed_group group;
	const char *name;	/* as it is in the user agent */
	const char *path;	/* or the start of the path, if not NULL */
};

extern const struct missed_name missed_names[];
extern const size_t missed_count;

/* The number of a name of a web request, or -1. */
int missed_find(const struct event *e);

#endif /* GEOJP_MISSED_H */
