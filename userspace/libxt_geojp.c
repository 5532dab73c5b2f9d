// SPDX-License-Identifier: GPL-2.0
/*
 * The iptables side of the geojp match: from options to a rule and back.  It
 * is a plugin of iptables.  Of the project's headers it uses only xt_geojp.h.
 *
 * The option for the list is not called --list: iptables reads that as its own
 * -L at any place of the command line, and an extension cannot change this.
 */
#include <stdio.h>
#include <string.h>
#include <xtables.h>
#include "xt_geojp.h"

enum {
	O_SRC_JP = 0,
	O_DST_JP,
	O_LIST_NAME,
	O_FAIL_CLOSED,
};

static const struct xt_option_entry geojp_opts[] = {
	{ .name = "src-jp", .id = O_SRC_JP, .type = XTTYPE_NONE,
	  .flags = XTOPT_INVERT },
	{ .name = "dst-jp", .id = O_DST_JP, .type = XTTYPE_NONE,
	  .flags = XTOPT_INVERT },
	{ .name = "list-name", .id = O_LIST_NAME, .type = XTTYPE_STRING },
	{ .name = "fail-closed", .id = O_FAIL_CLOSED, .type = XTTYPE_NONE },
	XTOPT_TABLEEND,
};

static void geojp_help(void)
{
	printf(
"geojp match options:\n"
"[!] --src-jp           source address is in the list (default)\n"
"[!] --dst-jp           destination address is in the list\n"
"    --list-name NAME   use the list NAME (default " XT_GEOJP_DEFAULT_LIST ")\n"
"    --fail-closed      a list without data holds no address,\n"
"                       instead of every address\n");
}

static void geojp_init(struct xt_entry_match *m)
{
	struct xt_geojp_info *info = (void *)m->data;

	memcpy(info->list, XT_GEOJP_DEFAULT_LIST,
	       sizeof(XT_GEOJP_DEFAULT_LIST));
}

static void geojp_parse(struct xt_option_call *cb)
{
	struct xt_geojp_info *info = cb->data;
	unsigned int len;

	xtables_option_parse(cb);
	switch (cb->entry->id) {
	case O_SRC_JP:
		info->flags |= XT_GEOJP_SRC;
		if (cb->invert)
			info->flags |= XT_GEOJP_SRC_INV;
		break;
	case O_DST_JP:
		info->flags |= XT_GEOJP_DST;
		if (cb->invert)
			info->flags |= XT_GEOJP_DST_INV;
		break;
	case O_LIST_NAME:
		len = xt_geojp_name_len(cb->arg);
		if (!len)
			xtables_error(PARAMETER_PROBLEM,
				      "geojp: bad list name \"%s\": a name is "
				      XT_GEOJP_NAME_FORM, cb->arg);
		/* iptables compares all bytes, those after the name, too. */
		memset(info->list, 0, sizeof(info->list));
		memcpy(info->list, cb->arg, len);
		break;
	case O_FAIL_CLOSED:
		info->flags |= XT_GEOJP_FAIL_CLOSED;
		break;
	}
}

static void geojp_check(struct xt_fcheck_call *cb)
{
	struct xt_geojp_info *info = cb->data;

	/* Not in the kernel: -C and -D would not find the rule then. */
	if (!(info->flags & (XT_GEOJP_SRC | XT_GEOJP_DST)))
		info->flags |= XT_GEOJP_SRC;
}

static void geojp_save(const void *ip, const struct xt_entry_match *match)
{
	const struct xt_geojp_info *info = (const void *)match->data;

	(void)ip;
	if (info->flags & XT_GEOJP_SRC)
		printf("%s --src-jp",
		       info->flags & XT_GEOJP_SRC_INV ? " !" : "");
	if (info->flags & XT_GEOJP_DST)
		printf("%s --dst-jp",
		       info->flags & XT_GEOJP_DST_INV ? " !" : "");
	if (strcmp(info->list, XT_GEOJP_DEFAULT_LIST) != 0)
		printf(" --list-name %s", info->list);
	if (info->flags & XT_GEOJP_FAIL_CLOSED)
		printf(" --fail-closed");
}

static void geojp_print(const void *ip, const struct xt_entry_match *match,
			int numeric)
{
	(void)numeric;
	printf(" geojp");
	geojp_save(ip, match);
}

/*
 * nft has no such match.  So nothing can be translated, and iptables-translate
 * shows the rule as a comment.  That comment has lost every "!", so this prints
 * another one before it that says what the rule means.  nft calls this for its
 * own listings, too; there this function prints nothing.
 */
static int geojp_xlate(struct xt_xlate *xl,
		       const struct xt_xlate_mt_params *params)
{
	(void)xl;
	if (strstr(xt_params->program_name, "translate")) {
		printf("#");
		geojp_print(params->ip, params->match, params->numeric);
		printf(": nft has no such match\n");
	}
	return 0;
}

/* The module has a match for each family and none for NFPROTO_UNSPEC. */
#define GEOJP_MATCH(proto)						\
	{								\
		.version	= XTABLES_VERSION,			\
		.name		= "geojp",				\
		.revision	= XT_GEOJP_REVISION,			\
		.family		= (proto),				\
		.size		= XT_ALIGN(sizeof(struct xt_geojp_info)), \
		.userspacesize	= XT_GEOJP_USER_SIZE,			\
		.help		= geojp_help,				\
		.init		= geojp_init,				\
		.x6_parse	= geojp_parse,				\
		.x6_fcheck	= geojp_check,				\
		.x6_options	= geojp_opts,				\
		.print		= geojp_print,				\
		.save		= geojp_save,				\
		.xlate		= geojp_xlate,				\
	}

static struct xtables_match geojp_matches[] = {
	GEOJP_MATCH(NFPROTO_IPV4),
	GEOJP_MATCH(NFPROTO_IPV6),
};

static void __attribute__((constructor)) geojp_register(void)
{
	xtables_register_matches(geojp_matches, sizeof(geojp_matches) /
						sizeof(geojp_matches[0]));
}
