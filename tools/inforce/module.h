/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module, as it shows itself in /proc/net/xt_geojp.  Tests put another
 * directory in its place by the environment variable GEOJP_PROC.
 */
#ifndef GEOJP_MODULE_H
#define GEOJP_MODULE_H

#include "base/geojp.h"
#include "geojp_wire.h"
#include "set/set.h"

/* The numbers of a block of the status file. */
enum module_value {
	MODULE_GENERATION,
	MODULE_LOADED_AT,	/* Unix seconds */
	MODULE_PREFIXES4,
	MODULE_PREFIXES6,
	MODULE_ADDRESSES4,
	MODULE_NETS6,		/* networks of /64 */
	MODULE_BYTES,
	MODULE_RULES,
	MODULE_VALUES
};

struct module_list {
	char name[XT_GEOJP_NAME_SIZE];
	bool loaded;		/* else only its name and rules are there */
	char label[GEOJP_LABEL_MAX + 1];
	uint64_t value[MODULE_VALUES];
};

/* What the kernel calls a value, such as "ipv4-prefixes". */
const char *module_value_name(enum module_value v);

/* Is the module there?  Says nothing and does not load it. */
bool module_present(void);

/* How many prefixes a list may hold; the default if there is no module. */
uint64_t module_max_prefixes(void);

/*
 * Can lists be loaded?  Loads the module if it is missing.
 * Errors: GEOJP_KERNEL.
 */
enum geojp_exit module_ready(void);

/*
 * Sends the transaction in the file @fd, from its first byte on, and gives the
 * new generation.  @what names the list in errors.  Errors: GEOJP_KERNEL, and
 * then the old list is still in force.
 */
enum geojp_exit module_load(int fd, const char *what, uint64_t *generation);

/* Empties list @name.  Errors: GEOJP_KERNEL. */
enum geojp_exit module_unload(const char *name);

/*
 * All lists, in an array that the caller frees.  Errors: GEOJP_KERNEL.
 */
enum geojp_exit module_status(struct module_list **lists, size_t *count);

/*
 * List @name as it is in force, normalised, added to the empty @set, and its
 * generation.  *@loaded is false if the kernel has no data for it.
 * Errors: GEOJP_KERNEL.
 */
enum geojp_exit module_read_list(const char *name, struct set *set,
				 bool *loaded, uint64_t *generation);

#endif /* GEOJP_MODULE_H */
