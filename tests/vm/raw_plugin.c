// SPDX-License-Identifier: GPL-2.0
/*
 * -m geojp --raw HEX: sends any bytes to the kernel as the rule.  An attacker
 * with CAP_NET_ADMIN in a user namespace can do that.  The plugin has its own
 * directory.  XTABLES_LIBDIR selects this plugin or the real one.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <xtables.h>
#include "xt_geojp.h"

static const struct option raw_opts[] = {
	{ .name = "raw", .has_arg = true, .val = 'r' },
	{ 0 },
};

static int raw_parse(int c, char **argv, int invert, unsigned int *flags,
		     const void *entry, struct xt_entry_match **match)
{
	unsigned char *byte = (unsigned char *)(*match)->data;
	size_t i, size = strlen(optarg) / 2;

	(void)argv, (void)invert, (void)flags, (void)entry;
	if (c != 'r' || size > XT_GEOJP_USER_SIZE)
		return 0;
	for (i = 0; i < size; i++)
		if (sscanf(optarg + 2 * i, "%2hhx", &byte[i]) != 1)
			return 0;
	return 1;
}

static struct xtables_match raw_reg[] = {
	{
		.name = "geojp",
		.version = XTABLES_VERSION,
		.family = NFPROTO_IPV4,
		.size = XT_ALIGN(sizeof(struct xt_geojp_info)),
		.userspacesize = XT_GEOJP_USER_SIZE,
		.extra_opts = raw_opts,
		.parse = raw_parse,
	},
	{
		.name = "geojp",
		.version = XTABLES_VERSION,
		.family = NFPROTO_IPV6,
		.size = XT_ALIGN(sizeof(struct xt_geojp_info)),
		.userspacesize = XT_GEOJP_USER_SIZE,
		.extra_opts = raw_opts,
		.parse = raw_parse,
	},
};

static void __attribute__((constructor)) raw_init(void)
{
	xtables_register_matches(raw_reg, 2);
}
