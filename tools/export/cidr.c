// SPDX-License-Identifier: GPL-2.0
/* A prefix a line, and nothing else: any program can read it. */
#include "export/formats.h"

void export_cidr(FILE *out, const struct export *e)
{
	write_prefixes(out, "", e->set, IPV4, "\n", 0);
	write_prefixes(out, "", e->set, IPV6, "\n", 0);
}
