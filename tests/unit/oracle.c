// SPDX-License-Identifier: GPL-2.0
#include "oracle.h"

static int bit_of(const unsigned char *addr, unsigned int i)
{
	return addr[i / 8] >> (7 - i % 8) & 1;
}

static bool covers(const struct oracle_prefix *p, const unsigned char *addr)
{
	unsigned int i;

	for (i = 0; i < p->len; i++)
		if (bit_of(p->addr, i) != bit_of(addr, i))
			return false;
	return true;
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
