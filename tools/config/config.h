/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configuration: "key = value" lines, "[NAME]" before those of a list,
 * "#" before a comment.  Every key has a default.  A file that has no list, or
 * is not there, means list jp.  packaging/geojp.conf shows all keys.
 *
 * config.c reads the file, keys.c has the keys as a table, and defaults.c what
 * holds without a file.
 */
#ifndef GEOJP_CONFIG_H
#define GEOJP_CONFIG_H

#include <stddef.h>
#include "base/geojp.h"
#include "config/country.h"
#include "config/sources.h"
#include "set/addr.h"
#include "xt_geojp.h"

#define GEOJP_CONFIG_FILE GEOJP_CONFDIR "/geojp.conf"

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
struct wanted {
	char name[XT_GEOJP_NAME_SIZE];
	const char *dir;	/* where allow.d and deny.d are */
	struct countries countries;
	struct sources sources;
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
	struct wanted *list;	/* those to update */
	size_t lists;
	bool broken;		/* it could not be read to its end */
	struct wanted other;	/* what config_list() made last */
};

/*
 * Reads the file at @path; NULL means GEOJP_CONFIG_FILE, which need not be
 * there.  Whatever the result, @c can be used: what could not be read has its
 * default.  config_free() frees it.  Errors: GEOJP_USAGE.
 */
enum geojp_exit config_read(struct config *c, const char *path);

/* The defaults alone, for a command that reads no file. */
void config_defaults(struct config *c);

void config_free(struct config *c);

/*
 * What is wanted of list @name: its section, or the defaults.  Valid until the
 * next call.
 */
const struct wanted *config_list(struct config *c, const char *name);

/* In defaults.c: fills @w, and frees what it holds. */
void wanted_defaults(struct wanted *w, const char *name);
void wanted_free(struct wanted *w);

#endif /* GEOJP_CONFIG_H */
