/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configuration: lines "key = value", "[NAME]" before the keys of a list,
 * "[rule]" or "[rule NAME]" before those of a rule, "#" before a comment.
 * Every key has a default.  If there is no file, or no list in it, there is
 * list jp.  If there is no rule in it, there is one with all defaults.
 * packaging/geojp.conf shows all keys.
 *
 * config.c reads the file, keys.c has the table of keys, defaults.c the
 * defaults.
 */
#ifndef GEOJP_CONFIG_H
#define GEOJP_CONFIG_H

#include <stddef.h>
#include "base/geojp.h"
#include "config/country.h"
#include "config/exports.h"
#include "config/rules.h"
#include "config/sources.h"
#include "set/addr.h"
#include "xt_geojp.h"

#define GEOJP_CONFIG_FILE GEOJP_CONFDIR "/geojp.conf"
#define GEOJP_SNAPSHOT GEOJP_DATADIR "/jp.txt"	/* of the package */

/* Addresses that show whether this is the right list. */
struct canary {
	enum family family;
	struct range range;
};

struct canaries {
	struct canary *at;
	size_t count;
};

struct country_rows;

/* The configuration of one list. */
struct wanted {
	char name[XT_GEOJP_NAME_SIZE];
	const char *dir;	/* where allow.d and deny.d are */
	struct countries countries;
	struct sources sources;
	struct sources allow, deny;	/* of exceptions */
	char *public_key;	/* NULL, or Ed25519, base64 of the DER form */
	bool local;		/* add the local blocks */
	bool exceptions;	/* merge allow.d and deny.d in */
	bool one_family;	/* IPv4 or IPv6 may be missing */
	bool may_be_empty;	/* an input may have no addresses */
	bool sessions;		/* clients of SSH must be in it */
	uint64_t least[FAMILIES];	/* units of set_measure() */
	uint64_t most[FAMILIES];	/* 0: no limit */
	uint64_t most_allowed[FAMILIES];	/* of an allow-source; 0: any */
	uint64_t max_data_age;	/* seconds; 0: no limit */
	unsigned int max_loss;	/* per cent */
	unsigned int max_gain;	/* per cent; 0: no limit */
	const char *locations;	/* of GeoLite2's CSV: a file or its directory */
	unsigned int max_odd;	/* rows in a million, of one input */
	struct country_rows *rows;	/* NULL, or where all rows go, too */
	struct canaries in, out;	/* of which it must hold all, none */
	struct exports exports;
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
	struct wanted *list;	/* one for each section */
	size_t lists;
	struct rule_wanted *rule;	/* at least one */
	size_t rules;
	bool store_only;	/* there is no module: only store lists */
	bool broken;		/* something in the file is wrong */
	struct wanted other;	/* the last one that config_list() made */
};

/*
 * Reads the file at @path.  NULL means GEOJP_CONFIG_FILE, which need not
 * exist.  After an error @c can still be used: keys that could not be read have
 * their defaults.  config_free() frees it.  Errors: GEOJP_USAGE.
 */
enum geojp_exit config_read(struct config *c, const char *path);

/* The defaults, for a command that reads no file. */
void config_defaults(struct config *c);

void config_free(struct config *c);

/*
 * The configuration of list @name, or the defaults if it has no section.  It is
 * valid until the next call.
 */
const struct wanted *config_list(struct config *c, const char *name);

/* Has list @name a section? */
bool config_has_list(const struct config *c, const char *name);

/* Has a rule before number @rule the same list? */
bool config_list_again(const struct config *c, size_t rule);

/*
 * In defaults.c.  @dir is where allow.d and deny.d are; the caller keeps it
 * while @w is used.
 */
void wanted_defaults(struct wanted *w, const char *name, const char *dir);
void wanted_free(struct wanted *w);

#endif /* GEOJP_CONFIG_H */
