/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The oracle: is an address in one of these prefixes?  Bit by bit, prefix by
 * prefix, sharing no line with the code it judges.  Addresses are bytes in
 * network order: 4 of them, or 16.
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
