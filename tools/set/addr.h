/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses of both families as numbers, so that one piece of arithmetic does
 * for both.  128 bits in two halves: a compiler for 32 bits has no wider type.
 */
#ifndef GEOJP_ADDR_H
#define GEOJP_ADDR_H

#include <stdbool.h>
#include <stdint.h>

enum family { IPV4, IPV6, FAMILIES };

/* Host byte order; an IPv4 address is in the low 32 bits of @lo. */
struct addr {
	uint64_t hi, lo;
};

/* Both ends are in it, so a range is never empty; @first <= @last. */
struct range {
	struct addr first, last;
};

struct prefix {
	struct addr addr;	/* host bits are zero */
	unsigned int len;	/* at most family_bits() */
};

/* Room for any address or prefix as text with its NUL byte. */
#define PREFIX_TEXT 64

/* "IPv4" or "IPv6"; 32 or 128. */
const char *family_name(enum family f);
unsigned int family_bits(enum family f);

/* Below, at or above zero, like strcmp. */
int addr_cmp(struct addr a, struct addr b);

/* 128-bit arithmetic that wraps. */
struct addr addr_add(struct addr a, struct addr b);
struct addr addr_sub(struct addr a, struct addr b);
struct addr addr_next(struct addr a);
struct addr addr_prev(struct addr a);

/* A number with the lowest @bits bits set, 0 to 128. */
struct addr addr_ones(unsigned int bits);

/* The last address of the family. */
struct addr addr_max(enum family f);

/*
 * Takes the longest-reaching prefix off the front of @r: the shortest list of
 * prefixes comes from repeating it.  False when it was the last of the range.
 */
bool range_cut(struct range *r, enum family f, struct prefix *p);

struct range prefix_range(enum family f, const struct prefix *p);

/* As geojp_wire prints them: "1.0.16.0/20", "2400:8500::/32". */
void prefix_text(enum family f, const struct prefix *p, char text[PREFIX_TEXT]);
void addr_text(enum family f, struct addr a, char text[PREFIX_TEXT]);

/*
 * Reads text as people write it: any case, embedded dotted quads, a lone
 * address as a prefix of full length.  Each gives NULL, or what is wrong with
 * it in a few words (a static buffer or a constant).  Bits set behind the
 * prefix length are refused: the writer meant a network or a host, and nobody
 * can tell which.
 */
const char *addr_scan(const char *s, enum family *f, struct addr *a);
const char *prefix_scan(const char *s, enum family *f, struct prefix *p);

/*
 * Makes an IPv4 prefix of one within ::ffff:0:0/96 (RFC 4291, section 2.5.5.2),
 * as logs and sockets for IPv6 show IPv4 clients.  No packet has such an address.
 */
void prefix_unmap(enum family *f, struct prefix *p);

/* NULL where no bits are set behind the length; else as above. */
const char *prefix_check(enum family f, const struct prefix *p);

#endif /* GEOJP_ADDR_H */
