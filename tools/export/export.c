// SPDX-License-Identifier: GPL-2.0
#include "base/report.h"
#include "export/formats.h"
#include "set/local.h"

enum holds { BOTH, ONLY_IPV4, ONLY_IPV6 };

static const struct {
	export_writer *write;
	enum holds holds;
	uint64_t most;		/* prefixes of a family; 0: any number */
} writers[EXPORT_FORMATS] = {
	[EXPORT_CIDR] = { export_cidr, BOTH, 0 },
	[EXPORT_IPSET] = { export_ipset, BOTH, IPSET_MOST },
	[EXPORT_NFT] = { export_nft, BOTH, 0 },
	[EXPORT_IPTABLES] = { export_iptables, ONLY_IPV4, 0 },
	[EXPORT_IP6TABLES] = { export_iptables, ONLY_IPV6, 0 },
	[EXPORT_FIREWALLD4] = { export_firewalld, ONLY_IPV4, IPSET_MOST },
	[EXPORT_FIREWALLD6] = { export_firewalld, ONLY_IPV6, IPSET_MOST },
	[EXPORT_NGINX] = { export_nginx, BOTH, 0 },
	[EXPORT_APACHE] = { export_apache, BOTH, 0 },
};

enum family export_family(enum export_format f)
{
	return writers[f].holds == ONLY_IPV6 ? IPV6 : IPV4;
}

static bool holds(enum export_format format, enum family f)
{
	return writers[format].holds == BOTH || export_family(format) == f;
}

static enum geojp_exit check_family(const struct export *e,
				    const struct set *global, enum family f,
				    bool one_family)
{
	const char *family = family_name(f), *name = export_name(e->format);
	bool alone = writers[e->format].holds != BOTH;
	uint64_t prefixes = set_prefixes(e->set, f);

	if (!global->of[f].count && (alone || !one_family)) {
		complain(GJ_ONE_FAMILY, alone ?
			 "list %s: export %s: holds no %s addresses but local "
			 "ones, so every other %s client would be shut out" :
			 "list %s: export %s: holds no %s addresses but local "
			 "ones, so every other %s client would be shut out; "
			 "--one-family, or one-family = yes, allows it",
			 e->list, name, family, family);
		return GEOJP_INPUT;
	}
	if (writers[e->format].most && prefixes > writers[e->format].most) {
		complain(GJ_EXPORT_SIZE,
			 "list %s: export %s: has %s %s prefixes; a set takes "
			 "at most %s",
			 e->list, name, number_text(prefixes), family,
			 number_text(writers[e->format].most));
		return GEOJP_INPUT;
	}
	return GEOJP_OK;
}

enum geojp_exit export_check(const struct export *e, bool one_family)
{
	struct set global = { 0 };
	enum geojp_exit code = GEOJP_OK;
	enum family f;

	local_remove(e->set, &global);
	if (!global.of[IPV4].count && !global.of[IPV6].count) {
		complain(GJ_TOO_SMALL,
			 "list %s: export %s: holds no addresses but local "
			 "ones, so everybody else would be shut out",
			 e->list, export_name(e->format));
		code = GEOJP_INPUT;
	}
	for (f = IPV4; !code && f < FAMILIES; f++)
		if (holds(e->format, f))
			code = check_family(e, &global, f, one_family);
	set_free(&global);
	return code;
}

void export_write(FILE *out, const struct export *e)
{
	writers[e->format].write(out, e);
}

void write_head(FILE *out, const struct export *e)
{
	enum family f;

	fprintf(out, "# geojp export %s --list-name %s:",
		export_name(e->format), e->list);
	for (f = IPV4; f < FAMILIES; f++)
		if (holds(e->format, f))
			fprintf(out, " %s %s prefixes%s",
				number_text(set_prefixes(e->set, f)),
				family_name(f), f == IPV4 && holds(e->format,
				IPV6) ? "," : "");
	fprintf(out, ". What you change here is lost at the next update.\n");
}

/* A prefix of length 0 as its two halves. */
static void write_prefix(FILE *out, const char *before, enum family f,
			 struct prefix p, const char *after,
			 unsigned int shortest)
{
	char text[PREFIX_TEXT];

	if (p.len < shortest) {
		p.len = shortest;
		write_prefix(out, before, f, p, after, shortest);
		p.addr = addr_add(addr_ones(family_bits(f) - 1),
				  (struct addr){ 0, 1 });
	}
	prefix_text(f, &p, text);
	fprintf(out, "%s%s%s", before, text, after);
}

void write_prefixes(FILE *out, const char *before, const struct set *s,
		    enum family f, const char *after, unsigned int shortest)
{
	const struct ranges *r = &s->of[f];
	struct prefix p;
	struct range left;
	bool more;
	size_t i;

	for (i = 0; i < r->count; i++) {
		left = r->at[i];
		do {
			more = range_cut(&left, f, &p);
			write_prefix(out, before, f, p, after, shortest);
		} while (more);
	}
}
