// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <string.h>

#include "base/scan.h"
#include "set/addr.h"
#include "geojp_wire.h"

const char *family_name(enum family f)
{
	return f == IPV4 ? "IPv4" : "IPv6";
}

unsigned int family_bits(enum family f)
{
	return f == IPV4 ? 32 : 128;
}

int addr_cmp(struct addr a, struct addr b)
{
	if (a.hi != b.hi)
		return a.hi < b.hi ? -1 : 1;
	return a.lo < b.lo ? -1 : a.lo > b.lo;
}

struct addr addr_add(struct addr a, struct addr b)
{
	struct addr sum = { a.hi + b.hi, a.lo + b.lo };

	sum.hi += sum.lo < a.lo;
	return sum;
}

struct addr addr_sub(struct addr a, struct addr b)
{
	return (struct addr){ a.hi - b.hi - (a.lo < b.lo), a.lo - b.lo };
}

struct addr addr_next(struct addr a)
{
	return addr_add(a, (struct addr){ 0, 1 });
}

struct addr addr_prev(struct addr a)
{
	return addr_sub(a, (struct addr){ 0, 1 });
}

/* A shift by the width of the type is undefined. */
static uint64_t ones(unsigned int bits)
{
	return bits < 64 ? ((uint64_t)1 << bits) - 1 : UINT64_MAX;
}

struct addr addr_ones(unsigned int bits)
{
	return (struct addr){ bits > 64 ? ones(bits - 64) : 0, ones(bits) };
}

static bool has_bits(struct addr a, struct addr mask)
{
	return (a.hi & mask.hi) || (a.lo & mask.lo);
}

bool range_cut(struct range *r, enum family f, struct prefix *p)
{
	struct addr host, end, last = r->first;

	*p = (struct prefix){ r->first, family_bits(f) };
	while (p->len) {
		host = addr_ones(family_bits(f) - p->len + 1);
		end = addr_add(r->first, host);
		if (has_bits(r->first, host) || addr_cmp(end, r->last) > 0)
			break;
		last = end;
		p->len--;
	}
	r->first = addr_next(last);
	return addr_cmp(last, r->last);
}

struct range prefix_range(enum family f, const struct prefix *p)
{
	struct addr host = addr_ones(family_bits(f) - p->len);

	return (struct range){ p->addr, addr_add(p->addr, host) };
}

void prefix_text(enum family f, const struct prefix *p, char text[PREFIX_TEXT])
{
	struct geojp_prefix4 p4 = { .addr = p->addr.lo, .len = p->len };
	struct geojp_prefix6 p6 = { .hi = p->addr.hi, .lo = p->addr.lo,
				    .len = p->len };

	if (f == IPV4)
		geojp_wire_print4(text, &p4);
	else
		geojp_wire_print6(text, &p6);
}

void addr_text(enum family f, struct addr a, char text[PREFIX_TEXT])
{
	struct prefix p = { a, family_bits(f) };

	prefix_text(f, &p, text);
	text[strcspn(text, "/")] = '\0';
}

unsigned int range_write(FILE *out, const char *sign, enum family f,
			 struct range r)
{
	char text[PREFIX_TEXT];
	unsigned int count = 0;
	struct prefix p;
	bool more;

	do {
		more = range_cut(&r, f, &p);
		prefix_text(f, &p, text);
		fprintf(out, "%s%s\n", sign, text);
		count++;
	} while (more);
	return count;
}

const char *addr_scan(const char *s, enum family *f, struct addr *a)
{
	unsigned char byte[16];
	int i, size;

	*f = strchr(s, ':') ? IPV6 : IPV4;
	if (inet_pton(*f == IPV4 ? AF_INET : AF_INET6, s, byte) != 1)
		return *f == IPV4 ? "not an IPv4 address" :
				    "not an IPv6 address";
	size = *f == IPV4 ? 4 : 16;
	*a = (struct addr){ 0, 0 };
	for (i = 0; i < size; i++) {
		a->hi = a->hi << 8 | a->lo >> 56;
		a->lo = a->lo << 8 | byte[i];
	}
	return NULL;
}

const char *prefix_check(enum family f, const struct prefix *p)
{
	static char why[2 * PREFIX_TEXT + 80];
	char network[PREFIX_TEXT], host[PREFIX_TEXT];
	struct addr mask = addr_ones(family_bits(f) - p->len);
	struct prefix rounded = *p;

	if (!has_bits(p->addr, mask))
		return NULL;
	rounded.addr.hi &= ~mask.hi;
	rounded.addr.lo &= ~mask.lo;
	prefix_text(f, &rounded, network);
	addr_text(f, p->addr, host);
	snprintf(why, sizeof(why),
		 "has bits set behind its length; write %s or %s", network,
		 host);
	return why;
}

const char *prefix_scan(const char *s, enum family *f, struct prefix *p)
{
	char text[PREFIX_TEXT];
	const char *slash = strchrnul(s, '/'), *why;
	uint64_t len;

	if (slash - s >= (int)sizeof(text))
		return "not an address";
	memcpy(text, s, slash - s);
	text[slash - s] = '\0';
	why = addr_scan(text, f, &p->addr);
	if (why)
		return why;
	p->len = family_bits(*f);
	if (!*slash)
		return NULL;
	if (!number_scan(slash + 1, UINT32_MAX, &len))
		return "bad prefix length";
	if (len > p->len)
		return *f == IPV4 ? "prefix length over 32" :
				    "prefix length over 128";
	p->len = len;
	return prefix_check(*f, p);
}

void prefix_unmap(enum family *f, struct prefix *p)
{
	if (*f != IPV6 || p->len <= 96 || p->addr.hi ||
	    p->addr.lo >> 32 != 0xffff)
		return;
	*f = IPV4;
	p->addr.lo &= UINT32_MAX;
	p->len -= 96;
}
