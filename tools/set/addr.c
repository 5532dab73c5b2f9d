// SPDX-License-Identifier: GPL-2.0
#include <string.h>

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

bool addr_mapped(struct addr a)
{
	return !a.hi && a.lo >> 32 == 0xffff;
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

void range_unmap(enum family *f, struct range *r)
{
	if (*f != IPV6 || !addr_mapped(r->first) || !addr_mapped(r->last))
		return;
	*f = IPV4;
	r->first.lo &= UINT32_MAX;
	r->last.lo &= UINT32_MAX;
}

struct range prefix_range(enum family f, const struct prefix *p)
{
	struct addr host = addr_ones(family_bits(f) - p->len);

	return (struct range){ p->addr, addr_add(p->addr, host) };
}

void prefix_text(enum family f, const struct prefix *p, char text[PREFIX_TEXT])
{
	struct geojp_prefix w = { { p->addr.hi, p->addr.lo }, p->len };

	if (f == IPV4) {
		w.addr = (struct geojp_addr){ p->addr.lo << 32, 0 };
		geojp_wire_print4(text, &w);
		return;
	}
	geojp_wire_print6(text, &w);
}

void addr_text(enum family f, struct addr a, char text[PREFIX_TEXT])
{
	struct prefix p = { a, family_bits(f) };

	prefix_text(f, &p, text);
	text[strcspn(text, "/")] = '\0';
}

void range_text(enum family f, struct range r, char text[RANGE_TEXT])
{
	struct range rest = r;
	struct prefix p;
	size_t used;

	if (!range_cut(&rest, f, &p)) {
		prefix_text(f, &p, text);
		return;
	}
	addr_text(f, r.first, text);
	used = strlen(text);
	text[used] = '-';
	addr_text(f, r.last, text + used + 1);
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
