// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of Apache's mod_authz_host.  The container makes them one requirement,
 * so that they mean the same beside others, as in <RequireAll>.
 */
#include "export/formats.h"

void export_apache(FILE *out, const struct export *e)
{
	write_head(out, e);
	fprintf(out, "<RequireAny>\n");
	write_prefixes(out, "\tRequire ip ", e->set, IPV4, "\n", 0);
	write_prefixes(out, "\tRequire ip ", e->set, IPV6, "\n", 0);
	fprintf(out, "</RequireAny>\n");
}
