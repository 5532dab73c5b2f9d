// SPDX-License-Identifier: GPL-2.0
/*
 * An ipset of firewalld.  The name of the set is the name of the file without
 * ".xml".
 */
#include "export/formats.h"

void export_firewalld(FILE *out, const struct export *e)
{
	enum family f = export_family(e->format);

	fprintf(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		"<ipset type=\"hash:net\">\n"
		"  <short>" SET_NAME "</short>\n"
		"  <description>geojp writes this file, and what you change "
		"here is lost.</description>\n"
		"  <option name=\"family\" value=\"%s\"/>\n"
		"  <option name=\"maxelem\" value=\"%d\"/>\n",
		e->list, SET_DIGIT(f), f == IPV4 ? "inet" : "inet6",
		IPSET_MOST);
	write_prefixes(out, "  <entry>", e->set, f, "</entry>\n", 1);
	fprintf(out, "</ipset>\n");
}
