/* SPDX-License-Identifier: GPL-2.0 */
/* Files that other programs read, and that each update writes. */
#ifndef GEOJP_EXPORTS_H
#define GEOJP_EXPORTS_H

#include <stdbool.h>
#include <stddef.h>

/* The room export/ has a writer for each. */
enum export_format {
	EXPORT_CIDR,
	EXPORT_IPSET,
	EXPORT_NFT,
	EXPORT_IPTABLES,
	EXPORT_IP6TABLES,
	EXPORT_FIREWALLD4,
	EXPORT_FIREWALLD6,
	EXPORT_NGINX,
	EXPORT_APACHE,
	EXPORT_FORMATS
};

/* "nginx" and the like, as users write it, and what it is. */
const char *export_name(enum export_format f);
const char *export_help(enum export_format f);

/* Returns NULL, or what is wrong with the name: a constant. */
const char *export_scan(const char *name, enum export_format *f);

/* One line "export = FORMAT PATH", and the line "after" behind it. */
struct export_wanted {
	enum export_format format;
	char *path;
	char *after;		/* for the shell; NULL: nothing */
};

struct exports {
	struct export_wanted *at;
	size_t count;
};

/* Reads "FORMAT PATH" and adds it.  Returns NULL, or what is wrong. */
const char *exports_add(struct exports *e, const char *value);

/* Sets the command of the last one.  Returns NULL, or what is wrong. */
const char *exports_set_after(struct exports *e, const char *command);

/* Is the path that of one of them? */
bool exports_have(const struct exports *e, const char *path);

void exports_free(struct exports *e);

#endif /* GEOJP_EXPORTS_H */
