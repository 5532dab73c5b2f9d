// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "unit.h"

__u64 random64(void)
{
	static __u64 x = 88172645463325252ULL;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	return x * 2685821657736338717ULL;
}

bool addr_less(struct geojp_addr a, struct geojp_addr b)
{
	return a.hi != b.hi ? a.hi < b.hi : a.lo < b.lo;
}

bool addr_equal(struct geojp_addr a, struct geojp_addr b)
{
	return a.hi == b.hi && a.lo == b.lo;
}

struct geojp_addr addr_plus(struct geojp_addr a, struct geojp_addr b)
{
	__u64 lo = a.lo + b.lo;

	return (struct geojp_addr){ a.hi + b.hi + (lo < a.lo), lo };
}

struct geojp_addr addr_minus(struct geojp_addr a, struct geojp_addr b)
{
	return (struct geojp_addr){ a.hi - b.hi - (a.lo < b.lo), a.lo - b.lo };
}

struct geojp_addr addr_shifted(__u64 times, unsigned int shift)
{
	struct geojp_addr a = { 0, 0 };

	if (shift >= 64) {
		a.hi = times << (shift - 64);
	} else {
		a.hi = shift ? times >> (64 - shift) : 0;
		a.lo = times << shift;
	}
	return a;
}

struct geojp_addr addr_hosts(unsigned int len)
{
	struct geojp_addr a = { 0, 0 };

	a.hi = len < 64 ? ~0ULL >> len : 0;
	a.lo = len <= 64 ? ~0ULL : len < 128 ? ~0ULL >> (len - 64) : 0;
	return a;
}

struct geojp_addr addr_masked(struct geojp_addr a, unsigned int len)
{
	struct geojp_addr hosts = addr_hosts(len);

	return (struct geojp_addr){ a.hi & ~hosts.hi, a.lo & ~hosts.lo };
}

struct geojp_addr addr_random(unsigned int bits)
{
	struct geojp_addr a = { random64(), random64() };

	return addr_masked(a, bits);
}

static struct geojp_addr last_of(const struct geojp_prefix *p)
{
	return addr_plus(p->addr, addr_hosts(p->len));
}

void list_add(struct list *l, __u64 hi, __u64 lo, __u8 len)
{
	if (l->count == l->room) {
		l->room = l->room ? l->room * 2 : 64;
		l->p = realloc(l->p, l->room * sizeof(*l->p));
		assert_non_null(l->p);
	}
	l->p[l->count++] = (struct geojp_prefix){ { hi, lo }, len };
}

void list_add4(struct list *l, __u32 addr, __u8 len)
{
	list_add(l, (__u64)addr << 32, 0, len);
}

void list_free(struct list *l)
{
	free(l->p);
	*l = (struct list){ .bits = l->bits };
}

/*
 * A random list comes from halving the address space again and again.  Each
 * half is left out, becomes a prefix, or is halved again.  How often a half is
 * halved again is random, too.  So some lists are sparse and others dense, some
 * have short prefixes and others long ones, and some prefixes touch.
 */
struct chance {
	__u32 most;
	__u32 stop;	/* this many of 100 halves are not halved */
	__u32 leave;	/* one of so many halves is left out */
	bool deep;	/* few halves end between multiples of 12 */
};

static void split(struct list *l, const struct chance *c, struct geojp_addr a,
		  __u8 len)
{
	__u32 stop = c->deep && len % 12 ? c->stop / 6 + 1 : c->stop;
	int half;

	if (l->count >= c->most)
		return;
	if (len == l->bits || random_below(100) < stop) {
		if (random_below(2))
			list_add(l, a.hi, a.lo, len);
		return;
	}
	for (half = 0; half < 2; half++) {
		if (random_below(c->leave))
			split(l, c, addr_plus(a, addr_shifted(half, 127 - len)),
			      len + 1);
	}
}

void list_random(struct list *l, __u32 most)
{
	static const __u32 stop[] = { 2, 5, 10, 20, 35, 45 };
	struct chance c = { .most = most, .leave = 8 };
	__u32 i;

	c.stop = stop[random_below(ARRAY_SIZE(stop))];
	if (l->bits == 32) {
		split(l, &c, (struct geojp_addr){ 0, 0 }, 0);
		return;
	}
	/* Each quarter of the space leaves room in the list for the next. */
	c.leave = 4;
	c.deep = true;
	c.most = most / 4 + 1;
	for (i = 0; i < 4; i++) {
		split(l, &c, addr_shifted(i, 126), 2);
		c.most += most / 4;
	}
}

static int by_start(const void *a, const void *b)
{
	const struct geojp_prefix *p = a, *q = b;

	if (addr_less(p->addr, q->addr))
		return -1;
	if (addr_less(q->addr, p->addr))
		return 1;
	return p->len - q->len;
}

void list_tidy(struct list *l)
{
	__u32 i, kept = 0;

	if (l->count)
		qsort(l->p, l->count, sizeof(*l->p), by_start);
	for (i = 0; i < l->count; i++)
		if (!kept || addr_less(last_of(&l->p[kept - 1]), l->p[i].addr))
			l->p[kept++] = l->p[i];
	l->count = kept;
}

/* Are they the two halves of a prefix? */
static bool halves(const struct geojp_prefix *p, const struct geojp_prefix *q)
{
	struct geojp_addr first, second;

	if (p->len != q->len || !p->len)
		return false;
	first = addr_masked(q->addr, q->len - 1);
	second = addr_plus(first, addr_shifted(1, 128 - q->len));
	return addr_equal(p->addr, first) && addr_equal(q->addr, second);
}

void list_shortest(struct list *shortest, const struct list *l)
{
	struct geojp_prefix *p;
	__u32 i;

	for (i = 0; i < l->count; i++) {
		list_add(shortest, l->p[i].addr.hi, l->p[i].addr.lo,
			 l->p[i].len);
		for (; shortest->count > 1; shortest->count--) {
			p = &shortest->p[shortest->count - 2];
			if (!halves(p, p + 1))
				break;
			p->len--;
		}
	}
}

static __u64 number(const unsigned char *bytes)
{
	__u64 value = 0;
	int i;

	for (i = 0; i < 8; i++)
		value = value << 8 | bytes[i];
	return value;
}

void lists_read(struct list *l4, struct list *l6, const char *path)
{
	FILE *f = fopen(path, "r");
	unsigned char addr[16];
	char line[128], *slash;

	if (!f)
		fail_msg("%s: cannot be read", path);
	while (fgets(line, sizeof(line), f)) {
		slash = strchr(line, '/');
		if (line[0] == '#' || !slash)
			continue;
		*slash = '\0';
		if (inet_pton(AF_INET, line, addr) == 1)
			list_add4(l4, number(addr) >> 32, atoi(slash + 1));
		else if (inet_pton(AF_INET6, line, addr) == 1)
			list_add(l6, number(addr), number(addr + 8),
				 atoi(slash + 1));
		else
			fail_msg("%s: %s: no prefix", path, line);
	}
	fclose(f);
	list_tidy(l4);
	list_tidy(l6);
}

static void bytes_of(unsigned char bytes[16], struct geojp_addr a)
{
	int i;

	for (i = 0; i < 8; i++) {
		bytes[i] = a.hi >> (56 - 8 * i);
		bytes[8 + i] = a.lo >> (56 - 8 * i);
	}
}

struct oracle_prefix *oracle_list(const struct list *l)
{
	struct oracle_prefix *p = calloc(l->count + 1, sizeof(*p));
	__u32 i;

	assert_non_null(p);
	for (i = 0; i < l->count; i++) {
		bytes_of(p[i].addr, l->p[i].addr);
		p[i].len = l->p[i].len;
	}
	return p;
}

bool oracle_has(const struct oracle_prefix *p, size_t n, struct geojp_addr a)
{
	unsigned char wanted[16];

	bytes_of(wanted, a);
	return oracle_contains(p, n, wanted);
}
