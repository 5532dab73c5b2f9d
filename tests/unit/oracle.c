// SPDX-License-Identifier: GPL-2.0
#include "oracle.h"

static bool covers(const struct oracle_prefix *p, const unsigned char *addr)
{
	unsigned int i, whole = p->len / 8, rest = 8 - p->len % 8;

	for (i = 0; i < whole; i++)
		if (p->addr[i] != addr[i])
			return false;
	return rest == 8 || p->addr[whole] >> rest == addr[whole] >> rest;
}

bool oracle_contains(const struct oracle_prefix *p, size_t n,
		     const unsigned char *addr)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (covers(&p[i], addr))
			return true;
	return false;
}
