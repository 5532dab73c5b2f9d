// SPDX-License-Identifier: GPL-2.0
/*
 * A file for ipset restore.  A new set is filled beside the one in use, then
 * the two are swapped: each packet sees the old addresses or the new ones.
 */
#include "base/report.h"
#include "export/formats.h"

#define NEW "-new"
_Static_assert(sizeof(SET_NAME NEW) - 4 + XT_GEOJP_NAME_SIZE <= 32,
	       "the name of a set has at most 31 characters");

/*
 * The parameters are the same in every file: ipset does not create a set that
 * exists with other ones, and does not swap such sets.
 */
static void create(FILE *out, const char *name, enum family f)
{
	fprintf(out, "create %s hash:net family %s maxelem %d -exist\n", name,
		f == IPV4 ? "inet" : "inet6", IPSET_MOST);
}

static void write_family(FILE *out, const struct export *e, enum family f)
{
	char name[32], draft[32], before[48];

	snprintf(name, sizeof(name), SET_NAME, e->list, SET_DIGIT(f));
	snprintf(draft, sizeof(draft), SET_NAME NEW, e->list, SET_DIGIT(f));
	snprintf(before, sizeof(before), "add %s ", draft);
	create(out, name, f);
	create(out, draft, f);
	/* A restore that failed may have left some in it. */
	fprintf(out, "flush %s\n", draft);
	write_prefixes(out, before, e->set, f, "\n", 1);
	fprintf(out, "swap %s %s\ndestroy %s\n", draft, name, draft);
}

void export_ipset(FILE *out, const struct export *e)
{
	write_head(out, e);
	write_family(out, e, IPV4);
	write_family(out, e, IPV6);
}
