// SPDX-License-Identifier: GPL-2.0
/*
 * A file for ipset restore.  A new set is filled beside the one in use, then
 * the two are swapped: each packet sees the old addresses or the new ones.
 */
#include "export/formats.h"

#define NEW "-new"
_Static_assert(sizeof(SET_NAME NEW) - 4 + XT_GEOJP_NAME_SIZE <= 32,
	       "the name of a set has at most 31 characters");

struct names {
	char set[32], draft[32];
};

static struct names names_of(const struct export *e, enum family f)
{
	struct names n;

	snprintf(n.set, sizeof(n.set), SET_NAME, e->list, SET_DIGIT(f));
	snprintf(n.draft, sizeof(n.draft), SET_NAME NEW, e->list,
		 SET_DIGIT(f));
	return n;
}

/*
 * The parameters are the same in every file: ipset does not create a set that
 * exists with other ones.  A restore that failed may have left addresses in the
 * new set.
 */
static void create(FILE *out, const struct export *e, enum family f)
{
	struct names n = names_of(e, f);
	const char *family = f == IPV4 ? "inet" : "inet6";

	fprintf(out, "create %s hash:net family %s maxelem %d -exist\n"
		"create %s hash:net family %s maxelem %d -exist\n"
		"flush %s\n", n.set, family, IPSET_MOST, n.draft, family,
		IPSET_MOST, n.draft);
}

static void fill(FILE *out, const struct export *e, enum family f)
{
	struct names n = names_of(e, f);
	char before[48];

	snprintf(before, sizeof(before), "add %s ", n.draft);
	write_prefixes(out, before, e->set, f, "\n", 1);
}

static void swap(FILE *out, const struct export *e, enum family f)
{
	struct names n = names_of(e, f);

	fprintf(out, "swap %s %s\ndestroy %s\n", n.draft, n.set, n.draft);
}

void export_ipset(FILE *out, const struct export *e)
{
	static void (*const steps[])(FILE *out, const struct export *e,
				     enum family f) = { create, fill, swap };
	enum family f;
	size_t i;

	write_head(out, e);
	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		for (f = IPV4; f < FAMILIES; f++)
			steps[i](out, e, f);
}
