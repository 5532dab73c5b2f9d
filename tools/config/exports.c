// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "config/exports.h"

static const struct {
	const char *name, *help;
} formats[EXPORT_FORMATS] = {
	[EXPORT_CIDR] = { "cidr", "a prefix a line, both families" },
	[EXPORT_IPSET] = { "ipset", "for ipset restore: a set a family, "
				    "swapped in" },
	[EXPORT_NFT] = { "nft", "for nft -f: a set a family in table inet "
				"geojp" },
	[EXPORT_IPTABLES] = { "iptables", "for iptables-restore --noflush: a "
					  "chain that drops all others" },
	[EXPORT_IP6TABLES] = { "ip6tables", "the same for ip6tables-restore" },
	[EXPORT_FIREWALLD4] = { "firewalld-ipv4", "an ipset of firewalld, in "
						  "XML" },
	[EXPORT_FIREWALLD6] = { "firewalld-ipv6", "the same for IPv6" },
	[EXPORT_NGINX] = { "nginx", "allow and deny, for include" },
	[EXPORT_APACHE] = { "apache", "Require ip, for Include" },
};

#define NOT_FORMAT \
	"not a format; they are cidr, ipset, nft, iptables, ip6tables, " \
	"firewalld-ipv4, firewalld-ipv6, nginx and apache"

const char *export_name(enum export_format f)
{
	return formats[f].name;
}

const char *export_help(enum export_format f)
{
	return formats[f].help;
}

const char *export_scan(const char *name, enum export_format *f)
{
	for (*f = 0; *f < EXPORT_FORMATS; ++*f)
		if (!strcmp(name, formats[*f].name))
			return NULL;
	if (!strcmp(name, "firewalld"))
		return "a set of firewalld has one family; export "
		       "firewalld-ipv4 and firewalld-ipv6, to two files";
	return NOT_FORMAT;
}

bool exports_have(const struct exports *e, const char *path)
{
	size_t i;

	for (i = 0; i < e->count; i++)
		if (!strcmp(e->at[i].path, path))
			return true;
	return false;
}

/* Two names of one file would be two exports to it. */
static bool is_plain(const char *path)
{
	const char *part;
	size_t size;

	for (part = path; *part; part += size) {
		size = strcspn(++part, "/");
		if (!size || !strncmp(part, ".", size) ||
		    (size == 2 && !strncmp(part, "..", 2)))
			return false;
	}
	return true;
}

const char *exports_add(struct exports *e, const char *value)
{
	size_t size = strcspn(value, " \t");
	const char *path = value + size + strspn(value + size, " \t");
	char *name = xprintf("%.*s", (int)size, value);
	enum export_format f;
	const char *why = export_scan(name, &f);

	free(name);
	if (why)
		return why;
	if (*path != '/')
		return "not a format and an absolute path, such as "
		       "nginx /var/lib/geojp/jp.nginx";
	if (strpbrk(path, " \t"))
		return "a path with a blank in it";
	if (!is_plain(path))
		return "a path with //, /./ or /../ in it, or a / at its end";
	if (exports_have(e, path))
		return "two exports to one file";
	e->at = xrealloc(e->at, (e->count + 1) * sizeof(*e->at));
	e->at[e->count++] = (struct export_wanted){
		.format = f, .path = xprintf("%s", path),
	};
	return NULL;
}

const char *exports_set_after(struct exports *e, const char *command)
{
	struct export_wanted *last;

	if (!e->count)
		return "belongs to an export; write export = FORMAT PATH "
		       "above it";
	last = &e->at[e->count - 1];
	if (last->after)
		return "a second command of one export; join them with &&";
	if (!*command || *command == '#')
		return "names no command";
	last->after = xprintf("%s", command);
	return NULL;
}

void exports_free(struct exports *e)
{
	size_t i;

	for (i = 0; i < e->count; i++) {
		free(e->at[i].path);
		free(e->at[i].after);
	}
	free(e->at);
	*e = (struct exports){ 0 };
}
