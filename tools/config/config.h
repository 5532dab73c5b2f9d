/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configuration: "key = value" lines, "[NAME]" before those of a list,
 * "#" before a comment.  Every key has a default; where the file has no list,
 * or is not there, it means list jp.  packaging/geojp.conf shows them all.
 */
#ifndef GEOJP_CONFIG_H
#define GEOJP_CONFIG_H

#include <stddef.h>
#include "set/addr.h"
#include "base/geojp.h"
#include "xt_geojp.h"

#define GEOJP_CONFIG_FILE GEOJP_CONFDIR "/geojp.conf"

/* Where a list comes from, or a part of it. */
struct source {
	char **url;		/* the one meant, then its mirrors in order */
	size_t urls;
	bool md5;		/* URL.md5 is published beside each */
	bool registry;		/* one of the five, by "registries" */
};

/* Addresses by which a list shows that it is the right one. */
struct canary {
	enum family family;
	struct prefix prefix;
};

struct canaries {
	struct canary *at;
	size_t count;
};

/* What is wanted of one list. */
struct list_config {
	char name[XT_GEOJP_NAME_SIZE];
	struct countries countries;
	struct source *source;
	size_t sources;
	char *public_key;	/* NULL, or Ed25519, base64 of the DER form */
	bool local;		/* add the local blocks */
	bool exceptions;	/* merge allow.d and deny.d in */
	bool one_family;	/* may lack IPv4 or IPv6 */
	bool sessions;		/* must hold who is logged in by SSH */
	uint64_t least[FAMILIES];	/* units of set_measure() */
	uint64_t most[FAMILIES];	/* 0: any */
	unsigned int max_loss, max_gain;	/* per cent; 0 of max_gain: any */
	struct canaries in, out;
};

struct config {
	char *dir;		/* where allow.d and deny.d are */
	char *state_dir;
	char *ca_file;		/* NULL: the system's */
	uint64_t connect_timeout, stall_timeout, timeout;	/* seconds */
	uint64_t retries;	/* of each URL, after the first attempt */
	uint64_t retry_wait;	/* seconds, doubled each time */
	uint64_t max_size;	/* bytes that come over the network */
	uint64_t max_unpacked;	/* bytes of text in one input */
	uint64_t max_age;	/* seconds until a list counts as stale */
	struct list_config *list;	/* those to update */
	size_t lists;
	bool broken;		/* it could not be read to its end */
	struct list_config other;	/* what config_list() made last */
};

/*
 * Reads the file at @path; NULL means GEOJP_CONFIG_FILE, which need not be
 * there.  Whatever came of it @c is usable, with the defaults for what could
 * not be read, and config_free() frees it.  Errors: GEOJP_USAGE.
 */
enum geojp_exit config_read(struct config *c, const char *path);
void config_free(struct config *c);

/*
 * What is wanted of list @name: its section, or the defaults.  Valid until the
 * next call.
 */
const struct list_config *config_list(struct config *c, const char *name);

/*
 * Puts into @o what the configuration says of list o->list and the command line
 * does not.
 */
void config_apply(struct options *o);

/* A time such as "30s", "10m", "12h" or "14d" in seconds. */
bool duration_scan(const char *s, uint64_t *seconds);

#endif /* GEOJP_CONFIG_H */
