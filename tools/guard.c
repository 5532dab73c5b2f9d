// SPDX-License-Identifier: GPL-2.0
#include "guard.h"
#include "kernel.h"
#include "local.h"
#include "report.h"

/*
 * A rule on ip6tables refers to the same list as the one on iptables: a list
 * of IPv4 alone would keep every reader out who comes by IPv6.
 */
static enum geojp_exit guard_families(const struct options *o,
				      const struct set *foreign)
{
	enum family f;

	if (!foreign->of[IPV4].count && !foreign->of[IPV6].count) {
		complain("list %s: holds no addresses but local ones", o->list);
		return GEOJP_INPUT;
	}
	if (o->one_family)
		return GEOJP_OK;
	for (f = IPV4; f < FAMILIES; f++) {
		if (foreign->of[f].count)
			continue;
		complain("list %s: holds no %s addresses but local ones, so "
			 "every other %s client would be shut out; add a list "
			 "of %s, or allow it with --one-family", o->list,
			 family_name(f), family_name(f), family_name(f));
		return GEOJP_INPUT;
	}
	return GEOJP_OK;
}

static enum geojp_exit guard_size(const struct list *l, const struct options *o)
{
	uint64_t count = set_prefixes(&l->set, IPV4) +
			 set_prefixes(&l->set, IPV6);

	uint64_t most = kernel_max_prefixes();

	if (count <= most)
		return GEOJP_OK;
	complain("list %s: has %s prefixes, at most %s can be loaded (module "
		 "parameter max_prefixes)", o->list, number_text(count),
		 number_text(most));
	return GEOJP_INPUT;
}

enum geojp_exit guard(const struct list *l, const struct options *o)
{
	struct set foreign = { 0 };
	enum geojp_exit code;

	local_remove(&l->set, &foreign);
	code = guard_families(o, &foreign);
	set_free(&foreign);
	return code ? code : guard_size(l, o);
}
