// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "set/local.h"

/*
 * A rule drops what is not in the list.  Without these blocks it would cut off
 * DHCP, neighbour discovery, loopback and the private network.
 */
static const char *const blocks[] = {
	"0.0.0.0/8",		/* this network, DHCP: RFC 791, RFC 1122 */
	"10.0.0.0/8",		/* private: RFC 1918 */
	"100.64.0.0/10",	/* shared by carriers (CGNAT): RFC 6598 */
	"127.0.0.0/8",		/* loopback: RFC 1122 */
	"169.254.0.0/16",	/* link-local: RFC 3927 */
	"172.16.0.0/12",	/* private: RFC 1918 */
	"192.168.0.0/16",	/* private: RFC 1918 */
	"::/128",		/* unspecified, duplicate detection: RFC 4291 */
	"::1/128",		/* loopback: RFC 4291 */
	"fc00::/7",		/* unique local: RFC 4193 */
	"fe80::/10",		/* link-local: RFC 4291 */
};

void local_add(struct set *s)
{
	struct range r;
	enum family f;
	size_t i;

	for (i = 0; i < sizeof(blocks) / sizeof(*blocks); i++)
		if (!range_scan(blocks[i], &f, &r))
			set_add(s, f, r);
}

void local_remove(const struct set *s, struct set *out)
{
	struct set local = { 0 };

	local_add(&local);
	set_normalise(&local);
	set_subtract(s, &local, out);
	set_free(&local);
}
