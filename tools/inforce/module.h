/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files of the module in /proc/net/xt_geojp.  Tests name another directory
 * in the environment variable GEOJP_PROC.
 */
#ifndef GEOJP_MODULE_H
#define GEOJP_MODULE_H

#include "base/geojp.h"
#include "geojp_wire.h"
#include "set/set.h"

/* The numbers that the status file has for a list. */
enum module_value {
	MODULE_GENERATION,
	MODULE_LOADED_AT,	/* Unix seconds */
	MODULE_PREFIXES4,
	MODULE_PREFIXES6,
	MODULE_ADDRESSES4,
	MODULE_NETS6,		/* networks of /64 */
	MODULE_BYTES,
	MODULE_RULES,
	MODULE_RULES4,
	MODULE_RULES6,
	MODULE_VALUES
};

struct module_list {
	char name[XT_GEOJP_NAME_SIZE];
	bool loaded;		/* if not, only its name and rules are known */
	char label[GEOJP_LABEL_MAX + 1];
	bool rules_by_family;	/* if not, the module is an older one */
	uint64_t value[MODULE_VALUES];
};

/* The kernel's name of a value, such as "ipv4-prefixes". */
const char *module_value_name(enum module_value v);

/* Is the module loaded?  Does not load it and writes no message. */
bool module_present(void);

/* How many prefixes a list may hold; the default if there is no module. */
uint64_t module_max_prefixes(void);

/*
 * Can lists be loaded?  Loads the module if it is missing.
 * Errors: GEOJP_KERNEL.
 */
enum geojp_exit module_ready(void);

/*
 * Sends the transaction in the file @fd, from its first byte on.  *@generation
 * is that of the new list.  @what names the list in messages.  Errors:
 * GEOJP_STORE if the file cannot be read, GEOJP_KERNEL.  After an error the old
 * list is still in force.
 */
enum geojp_exit module_load(int fd, const char *what, uint64_t *generation);

/* Removes the data of list @name.  Errors: GEOJP_KERNEL. */
enum geojp_exit module_unload(const char *name);

/*
 * A copy of list @name as it is in force.  Putting it back undoes what was
 * loaded since.  Errors of both: GEOJP_KERNEL.
 */
struct module_copy {
	int fd;			/* of a transaction; -1: the list had no data */
};

enum geojp_exit module_copy(const char *name, struct module_copy *copy);
enum geojp_exit module_put_back(const char *name,
				const struct module_copy *copy);
void module_copy_close(struct module_copy *copy);

/* Finds all lists.  The caller frees the array.  Errors: GEOJP_KERNEL. */
enum geojp_exit module_status(struct module_list **lists, size_t *count);

/*
 * Reads list @name as it is in force into the empty @set, normalised.
 * *@generation is 0 if the kernel has no data for it.  Errors: GEOJP_KERNEL.
 */
enum geojp_exit module_read_list(const char *name, struct set *set,
				 uint64_t *generation);

#endif /* GEOJP_MODULE_H */
