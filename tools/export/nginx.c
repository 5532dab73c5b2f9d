// SPDX-License-Identifier: GPL-2.0
/* Lines of nginx's access module, for "include" in http, server or location. */
#include "export/formats.h"

void export_nginx(FILE *out, const struct export *e)
{
	write_head(out, e);
	write_prefixes(out, "allow ", e->set, IPV4, ";\n", 0);
	write_prefixes(out, "allow ", e->set, IPV6, ";\n", 0);
	fprintf(out, "deny all;\n");
}
