/* SPDX-License-Identifier: GPL-2.0 */
/* One writer a format, and what they share.  export.c has the table. */
#ifndef GEOJP_EXPORT_FORMATS_H
#define GEOJP_EXPORT_FORMATS_H

#include "export/export.h"

typedef void export_writer(FILE *out, const struct export *e);

export_writer export_cidr, export_ipset, export_nft, export_iptables,
	      export_firewalld, export_nginx, export_apache;

/* The family of iptables and the like, of which a file has one. */
enum family export_family(enum export_format f);

/* The most prefixes that a set of ipset takes: more than any list has. */
#define IPSET_MOST 1048576

/* The name of the set of a family, for ipset, nft and firewalld alike. */
#define SET_NAME "geojp-%s-v%c"
#define SET_DIGIT(f) ((f) == IPV4 ? '4' : '6')

/* A comment that says what the file is.  It is the same for the same list. */
void write_head(FILE *out, const struct export *e);

/*
 * Writes each prefix of the family between @before and @after.  None is shorter
 * than @shortest: 0, or 1 for programs that take no prefix of length 0.
 */
void write_prefixes(FILE *out, const char *before, const struct set *s,
		    enum family f, const char *after, unsigned int shortest);

#endif /* GEOJP_EXPORT_FORMATS_H */
