// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/scan.h"
#include "formats/csv_range.h"

#define DIGITS "0123456789"
#define CLASS_D 0xe0000000	/* 224.0.0.0: multicast, and what is reserved */

const char csv_has_thousands[] =
	"has thousands separators; write the number without them";

bool csv_integer(const char *s)
{
	return *s && !s[strspn(s, DIGITS)];
}

bool csv_address(const char *s)
{
	return strpbrk(s, ".:") && !s[strspn(s, DIGITS "abcdefABCDEF.:")];
}

/* The reserved addresses end with 255.255.255.255, which is a netmask, too. */
bool csv_netmask(const char *start, const char *s)
{
	struct addr mask, first;
	enum family f;

	if (addr_scan(s, &f, &mask) || f != IPV4 || mask.lo >> 24 != 255 ||
	    mask_length(mask) < 0)
		return false;
	return addr_scan(start, &f, &first) || f != IPV4 || first.lo < CLASS_D;
}

bool csv_length(const char *s)
{
	uint64_t len;

	return number_scan(s + (*s == '/'), 128, &len);
}

bool csv_thousands(const char *s)
{
	size_t digits = strspn(s, DIGITS);
	char separator = s[digits];
	int groups = 1;

	if (!digits || digits > 3 || !separator ||
	    !strchr(",.' _", separator))
		return false;
	for (s += digits; *s; s += 4, groups++)
		if (*s != separator || strspn(s + 1, DIGITS) != 3)
			return false;
	return separator != '.' || groups != 4;
}

/* Reads an integer of 128 bits.  False if it is larger. */
static bool scan_large(const char *s, struct addr *a)
{
	static const struct addr most = {	/* a tenth of the largest */
		0x1999999999999999, 0x9999999999999999
	};
	struct addr twice, digit = { 0, 0 };

	for (*a = digit; *s; s++) {
		if (addr_cmp(*a, most) > 0)
			return false;
		digit.lo = *s - '0';
		twice = addr_add(*a, *a);
		*a = addr_add(twice, twice);
		*a = addr_add(addr_add(*a, *a), twice);
		*a = addr_add(*a, digit);
		if (addr_cmp(*a, digit) < 0)
			return false;
	}
	return true;
}

static const char *scan_integer(struct text *t, const char *s,
				enum integers *integers, struct addr *a)
{
	if (!scan_large(s, a))
		return text_blame(t, s, "more than an IPv6 address");
	if (a->hi || a->lo > UINT32_MAX) {
		if (*integers == INTEGERS_IPV4)
			return text_blame(t, s, "number over 4294967295, but "
					  "the first row has IPv4 addresses");
		*integers = INTEGERS_IPV6;
	}
	return NULL;
}

static const char *integer_ends(struct text *t, const char *start,
				const char *end, enum integers *integers,
				enum family *f, struct range *r)
{
	const char *why = scan_integer(t, start, integers, &r->first);

	if (!why)
		why = scan_integer(t, end, integers, &r->last);
	if (why)
		return why;
	if (*integers == INTEGERS_UNKNOWN)
		*integers = INTEGERS_IPV4;
	*f = *integers == INTEGERS_IPV4 ? IPV4 : IPV6;
	/* A number of lines, or IPv4 in a file of IPv6, is no address. */
	if (t->is_wanted && !r->first.hi &&
	    r->first.lo < (*f == IPV4 ? 1UL << 24 : 1ULL << 32))
		return text_blame(t, start, *f == IPV4 ?
				  "stands for an address of 0.0.0.0/8, which "
				  "no country has" :
				  "stands for an address of ::/96, which no "
				  "country has; the first row says that "
				  "numbers are IPv6");
	return NULL;
}

static const char *scan_end(struct text *t, const char *s, enum family *f,
			    struct addr *a)
{
	if (csv_thousands(s))
		return text_blame(t, s, csv_has_thousands);
	return text_blame(t, s, addr_scan(s, f, a));
}

static const char *address_ends(struct text *t, const char *start,
				const char *end, enum family *f,
				struct range *r)
{
	const char *why = scan_end(t, start, f, &r->first);
	enum family last = FAMILIES;

	if (!why)
		why = scan_end(t, end, &last, &r->last);
	if (why)
		return why;
	if (*f != last || (*f == IPV6 && addr_mapped(r->first) !=
					 addr_mapped(r->last)))
		return text_blame(t, end, "start and end are of different "
					  "address families");
	return NULL;
}

const char *csv_ends(struct text *t, const char *start, const char *end,
		     enum integers *integers, enum family *f, struct range *r)
{
	const char *why;

	if (csv_integer(start) && csv_integer(end))
		why = integer_ends(t, start, end, integers, f, r);
	else if (csv_integer(start) && csv_address(end))
		why = text_blame(t, start, "the start of the range is a "
				 "number, its end is an address");
	else if (csv_address(start) && csv_integer(end))
		why = text_blame(t, end, "the start of the range is an "
				 "address, its end is a number");
	else
		why = address_ends(t, start, end, f, r);
	if (!why && addr_cmp(r->first, r->last) > 0)
		why = text_blame(t, end, "the range ends before it starts");
	return why;
}

const char *csv_network(struct text *t, const char *network,
			const char *length, enum family *f, struct range *r)
{
	size_t size = strcspn(network, "/");
	static char text[2 * PREFIX_TEXT];	/* an error quotes it */
	struct range both = { 0 };
	const char *why;

	why = text_blame(t, network, range_scan(network, f, r));
	if (why || !length)
		return why;
	if (!*length)
		return "the prefix length is missing";
	if (size + strlen(length) > sizeof(text) - 2)
		return text_blame(t, length, "not a prefix length");
	snprintf(text, sizeof(text), "%.*s/%s", (int)size, network,
		 length + (*length == '/'));
	if (!network[size])
		return text_blame(t, text, range_scan(text, f, r));
	if (range_scan(text, f, &both) ||
	    addr_cmp(r->first, both.first) || addr_cmp(r->last, both.last))
		return text_blame(t, length, "not the prefix length that the "
					     "network has");
	return NULL;
}
