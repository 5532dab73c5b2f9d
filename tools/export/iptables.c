// SPDX-License-Identifier: GPL-2.0
/*
 * A file for iptables-restore --noflush or ip6tables-restore --noflush: a chain
 * of its own, which is replaced in one transaction.  Who is in the list goes
 * back to the chain that jumped here.  All others are dropped.
 *
 * Chains of the name "geojp" and "geojp-..." belong to the rule of geojp
 * itself.
 */
#include "export/formats.h"

#define CHAIN "only-"
_Static_assert(sizeof(CHAIN) - 1 + XT_GEOJP_NAME_SIZE <= 29,
	       "the name of a chain has at most 28 characters");

void export_iptables(FILE *out, const struct export *e)
{
	char before[48];

	snprintf(before, sizeof(before), "-A " CHAIN "%s -s ", e->list);
	write_head(out, e);
	fprintf(out, "*filter\n:" CHAIN "%s - [0:0]\n", e->list);
	write_prefixes(out, before, e->set, export_family(e->format),
		       " -j RETURN\n", 0);
	fprintf(out, "-A " CHAIN "%s -j DROP\nCOMMIT\n", e->list);
}
