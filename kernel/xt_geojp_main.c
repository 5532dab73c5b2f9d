// SPDX-License-Identifier: GPL-2.0
/*
 * -m geojp: does a packet come from, or go to, an address in a named list?
 * The top of the module: may include every header here; no file calls it.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/module.h>
#include <linux/netfilter/x_tables.h>
#include <linux/skbuff.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>
#include "geojp_list.h"
#include "geojp_proc.h"
#include "geojp_trie.h"
#include "xt_geojp.h"

#undef pr_fmt
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

/*
 * Until a list holds data every address counts as being in it.  So a rule that
 * drops what is not in the list drops nothing before the list is loaded.
 * --fail-closed asks for the opposite: no address counts as being in the list.
 */
static noinline __cold bool match_unloaded(const struct xt_geojp_info *info)
{
	bool in = !(info->flags & XT_GEOJP_FAIL_CLOSED);

	if (info->flags & XT_GEOJP_SRC && in == !!(info->flags & XT_GEOJP_SRC_INV))
		return false;
	if (info->flags & XT_GEOJP_DST && in == !!(info->flags & XT_GEOJP_DST_INV))
		return false;
	return true;
}

/* Is an address in the trie?  It is at @a, in the header of a packet. */
static __always_inline bool in(const struct geojp_trie *trie, const __be32 *a,
			       bool ipv6)
{
	struct geojp_addr addr = { (u64)ntohl(a[0]) << 32, 0 };

	if (!ipv6)
		return geojp_trie_contains(trie, addr, false, NULL);
	addr.hi |= ntohl(a[1]);
	addr.lo = (u64)ntohl(a[2]) << 32 | ntohl(a[3]);
	return geojp_trie_contains(trie, addr, true, NULL);
}

/*
 * Few rules have --dst-jp.  What they need lies elsewhere, so that the code of
 * all other rules takes few cache lines.
 */
static noinline __cold bool match_dst(const struct xt_geojp_info *info,
				      const struct geojp_trie *trie,
				      const __be32 *src, const __be32 *dst,
				      bool ipv6)
{
	bool src_inv = info->flags & XT_GEOJP_SRC_INV;
	bool dst_inv = info->flags & XT_GEOJP_DST_INV;

	if (info->flags & XT_GEOJP_SRC && in(trie, src, ipv6) == src_inv)
		return false;
	return in(trie, dst, ipv6) != dst_inv;
}

/* @ipv6 is a constant, so each family has code of its own. */
static __always_inline bool match(const struct xt_geojp_info *info,
				  const __be32 *src, const __be32 *dst,
				  bool ipv6)
{
	const struct geojp_list *list = info->priv;
	const struct geojp_view *view = ipv6 ? &list->v6 : &list->v4;
	const struct geojp_trie *trie = rcu_dereference(view->trie);
	bool src_inv = info->flags & XT_GEOJP_SRC_INV;

	if (unlikely(!trie))
		return match_unloaded(info);
	if (unlikely(info->flags & XT_GEOJP_DST))
		return match_dst(info, trie, src, dst, ipv6);
	/* No branch: the answer cannot be predicted. */
	return in(trie, src, ipv6) != src_inv;
}

static bool __aligned(64)
geojp_mt4(const struct sk_buff *skb, struct xt_action_param *par)
{
	const struct iphdr *iph = ip_hdr(skb);

	return match(par->matchinfo, &iph->saddr, &iph->daddr, false);
}

static bool __aligned(64)
geojp_mt6(const struct sk_buff *skb, struct xt_action_param *par)
{
	const struct ipv6hdr *iph = ipv6_hdr(skb);

	return match(par->matchinfo, iph->saddr.s6_addr32,
		     iph->daddr.s6_addr32, true);
}

static bool flags_ok(u8 flags)
{
	if (flags & ~XT_GEOJP_ALL_FLAGS)
		return false;
	if (flags & XT_GEOJP_SRC_INV && !(flags & XT_GEOJP_SRC))
		return false;
	if (flags & XT_GEOJP_DST_INV && !(flags & XT_GEOJP_DST))
		return false;
	return flags & (XT_GEOJP_SRC | XT_GEOJP_DST);
}

/* The family of the match, and so of the rule: every match here has one. */
static bool is_ipv6(const struct xt_match *match)
{
	return match->family == NFPROTO_IPV6;
}

static int geojp_mt_check(const struct xt_mtchk_param *par)
{
	struct xt_geojp_info *info = par->matchinfo;
	unsigned int len = xt_geojp_name_len(info->list);
	struct geojp_list *list;

	if (!flags_ok(info->flags) ||
	    memchr_inv(info->reserved, 0, sizeof(info->reserved)) || !len ||
	    memchr_inv(info->list + len, 0, sizeof(info->list) - len))
		return -EINVAL;

	list = geojp_list_get(geojp_net(par->net), info->list,
			      is_ipv6(par->match));
	if (IS_ERR(list))
		return PTR_ERR(list);
	info->priv = list;
	/* Not for other user namespaces: they must not fill the host's log. */
	if (!rcu_access_pointer(list->set) && par->net->user_ns == &init_user_ns)
		pr_warn_ratelimited("list \"%s\" holds no data: until it is loaded, every address counts as being %s it\n",
				    info->list,
				    info->flags & XT_GEOJP_FAIL_CLOSED ?
				    "outside" : "in");
	return 0;
}

static void geojp_mt_destroy(const struct xt_mtdtor_param *par)
{
	const struct xt_geojp_info *info = par->matchinfo;

	geojp_list_put(geojp_net(par->net), info->priv, is_ipv6(par->match));
}

static struct xt_match geojp_mt_reg[] __read_mostly = {
	{
		.name		= "geojp",
		.revision	= XT_GEOJP_REVISION,
		.family		= NFPROTO_IPV4,
		.match		= geojp_mt4,
		.checkentry	= geojp_mt_check,
		.destroy	= geojp_mt_destroy,
		.matchsize	= sizeof(struct xt_geojp_info),
		.usersize	= XT_GEOJP_USER_SIZE,
		.me		= THIS_MODULE,
	},
	{
		.name		= "geojp",
		.revision	= XT_GEOJP_REVISION,
		.family		= NFPROTO_IPV6,
		.match		= geojp_mt6,
		.checkentry	= geojp_mt_check,
		.destroy	= geojp_mt_destroy,
		.matchsize	= sizeof(struct xt_geojp_info),
		.usersize	= XT_GEOJP_USER_SIZE,
		.me		= THIS_MODULE,
	},
};

static int __net_init geojp_net_init(struct net *net)
{
	geojp_lists_init(geojp_net(net));
	return geojp_proc_init(net);
}

/* Rules may exist after this: tables that registered earlier exit later. */
static void __net_exit geojp_net_exit(struct net *net)
{
	geojp_proc_exit(net);
	geojp_lists_exit(geojp_net(net));
}

static struct pernet_operations geojp_net_ops = {
	.init	= geojp_net_init,
	.exit	= geojp_net_exit,
	.id	= &geojp_net_id,
	.size	= sizeof(struct geojp_net),
};

static int __init geojp_init(void)
{
	int err = register_pernet_subsys(&geojp_net_ops);

	if (err)
		return err;
	err = xt_register_matches(geojp_mt_reg, ARRAY_SIZE(geojp_mt_reg));
	if (err)
		unregister_pernet_subsys(&geojp_net_ops);
	return err;
}

static void __exit geojp_exit(void)
{
	xt_unregister_matches(geojp_mt_reg, ARRAY_SIZE(geojp_mt_reg));
	unregister_pernet_subsys(&geojp_net_ops);
}

module_init(geojp_init);
module_exit(geojp_exit);

MODULE_DESCRIPTION("Xtables: match addresses against country lists");
MODULE_LICENSE("GPL");
MODULE_VERSION(GEOJP_VERSION);
MODULE_ALIAS("ipt_geojp");
MODULE_ALIAS("ip6t_geojp");
