/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The oracle tells whether an address is in one of some prefixes.  It compares
 * the address with one prefix after another.  It shares no line with the code
 * that it judges.  An address is 4 or 16 bytes in network order.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include <stdbool.h>
#include <stddef.h>

struct oracle_prefix {
	unsigned char addr[16];
	unsigned int len;
};

bool oracle_contains(const struct oracle_prefix *p, size_t n,
		     const unsigned char *addr);

#endif
