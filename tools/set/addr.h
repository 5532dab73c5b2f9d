/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses of both families as numbers of 128 bits, so that both need only one
 * arithmetic.  Compilers for 32-bit platforms have no type of 128 bits.
 */
#ifndef GEOJP_ADDR_H
#define GEOJP_ADDR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum family { IPV4, IPV6, FAMILIES };

/* In host byte order.  An IPv4 address is the low 32 bits of @lo. */
struct addr {
	uint64_t hi, lo;
};

/* @first <= @last.  Both belong to the range, so it is never empty. */
struct range {
	struct addr first, last;
};

struct prefix {
	struct addr addr;	/* host bits are zero */
	unsigned int len;	/* at most family_bits() */
};

/* Bytes for any address or prefix, and any range, as text with the NUL byte. */
#define PREFIX_TEXT 64
#define RANGE_TEXT (2 * PREFIX_TEXT)

const char *family_name(enum family f);		/* "IPv4" or "IPv6" */
unsigned int family_bits(enum family f);	/* 32 or 128 */

/* Less than 0, 0 or more than 0, like strcmp(). */
int addr_cmp(struct addr a, struct addr b);

/* Results wrap at 128 bits. */
struct addr addr_add(struct addr a, struct addr b);
struct addr addr_sub(struct addr a, struct addr b);
struct addr addr_next(struct addr a);
struct addr addr_prev(struct addr a);

/* The number whose lowest @bits bits are set.  @bits is 0 to 128. */
struct addr addr_ones(unsigned int bits);

/*
 * Takes the largest possible prefix off the front of @r.  Repeat it for the
 * shortest list of prefixes.  False if this was the last prefix of the range.
 */
bool range_cut(struct range *r, enum family f, struct prefix *p);

/* Is it an IPv6 address in ::ffff:0:0/96 (RFC 4291, section 2.5.5.2)? */
bool addr_mapped(struct addr a);

/*
 * Makes an IPv4 range of one that lies in ::ffff:0:0/96.  Logs and IPv6 sockets
 * show IPv4 clients that way.  No packet has such an address.
 */
void range_unmap(enum family *f, struct range *r);

struct range prefix_range(enum family f, const struct prefix *p);

/* "1.0.16.0/20" or "2400:8500::/32", and the same without a length. */
void prefix_text(enum family f, const struct prefix *p, char text[PREFIX_TEXT]);
void addr_text(enum family f, struct addr a, char text[PREFIX_TEXT]);

/* The same for a range: "1.0.16.0/20" if it is a prefix, "1.0.0.0-1.0.0.9". */
void range_text(enum family f, struct range r, char text[RANGE_TEXT]);

/*
 * Writes the shortest list of prefixes of @r, one on each line, and @sign
 * before each.  Returns how many there are.  The caller checks @out for errors.
 */
unsigned int range_write(FILE *out, const char *sign, enum family f,
			 struct range r);

/*
 * Reads an address: in any case, with "::" or a dotted quad at the end.
 * Returns NULL, or what is wrong: a constant or a static buffer.
 */
const char *addr_scan(const char *s, enum family *f, struct addr *a);

/*
 * Reads a line of addresses, with blanks around it or not.  It is one of these,
 * and a netmask is of IPv4 only:
 *
 *   198.18.0.7                  198.18.0.0/24   198.18.0.0 /24
 *   198.18.0.0/255.255.255.0    198.18.0.0 255.255.255.0
 *   1.0.16.0-1.0.31.255         1.0.16.0 - 1.0.31.255
 *
 * Whatever else is in the text is refused, so that nothing in it is ignored.
 * Bits behind a prefix length are refused, because nobody knows whether a
 * network or a host is meant.  IPv4-mapped addresses become IPv4, as
 * range_unmap() makes them, but all of ::ffff:0:0/96 is refused: lists of
 * addresses that nobody has hold it, and do not mean all of IPv4.  Returns
 * NULL, or what is wrong: a constant or a static buffer.
 */
const char *range_scan(const char *s, enum family *f, struct range *r);

/*
 * What is wrong with a whole line if its comment is perhaps none, as that of
 * "198.18.0.7 ; 198.18.0.9": a constant.  NULL if nothing is.
 */
const char *comment_check(const char *line);

/* The prefix length of a netmask of IPv4; -1 if it is none. */
int mask_length(struct addr mask);

/* NULL if no bit is set behind the length, or what is wrong as above. */
const char *prefix_check(enum family f, const struct prefix *p);

#endif /* GEOJP_ADDR_H */
