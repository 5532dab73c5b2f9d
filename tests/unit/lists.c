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

static void *grown(void *p, __u32 count, __u32 *room, size_t size)
{
	if (count < *room)
		return p;
	*room = *room ? *room * 2 : 64;
	p = realloc(p, *room * size);
	assert_non_null(p);
	return p;
}

void list4_add(struct list4 *l, __u32 addr, __u8 len)
{
	l->p = grown(l->p, l->count, &l->room, sizeof(*l->p));
	l->p[l->count++] = (struct geojp_prefix4){ addr, len };
}

void list6_add(struct list6 *l, __u64 hi, __u64 lo, __u8 len)
{
	l->p = grown(l->p, l->count, &l->room, sizeof(*l->p));
	l->p[l->count++] = (struct geojp_prefix6){ hi, lo, len };
}

void list4_free(struct list4 *l)
{
	free(l->p);
	*l = (struct list4){ 0 };
}

void list6_free(struct list6 *l)
{
	free(l->p);
	*l = (struct list6){ 0 };
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
};

static struct chance chance(__u32 most)
{
	static const __u32 stop[] = { 2, 5, 10, 20, 35, 45 };

	return (struct chance){ most, stop[random_below(ARRAY_SIZE(stop))] };
}

static void split4(struct list4 *l, struct chance c, __u32 addr, __u8 len)
{
	if (l->count >= c.most)
		return;
	if (len == 32 || random_below(100) < c.stop) {
		if (random_below(2))
			list4_add(l, addr, len);
		return;
	}
	len++;
	if (random_below(8))
		split4(l, c, addr, len);
	if (random_below(8))
		split4(l, c, addr | 1U << (32 - len), len);
}

void list4_random(struct list4 *l, __u32 most)
{
	split4(l, chance(most), 0, 0);
}

static void split6(struct list6 *l, struct chance c, __u64 hi, __u64 lo,
		   __u8 len)
{
	/* Few halves end between multiples of 12: the prefixes get longer. */
	__u32 stop = len % 12 == 0 ? c.stop : c.stop / 6 + 1;

	if (l->count >= c.most)
		return;
	if (len == 128 || random_below(100) < stop) {
		if (random_below(2))
			list6_add(l, hi, lo, len);
		return;
	}
	len++;
	if (random_below(4))
		split6(l, c, hi, lo, len);
	if (random_below(4)) {
		if (len <= 64)
			hi |= 1ULL << (64 - len);
		else
			lo |= 1ULL << (128 - len);
		split6(l, c, hi, lo, len);
	}
}

void list6_random(struct list6 *l, __u32 most)
{
	struct chance c = chance(most / 4 + 1);
	__u32 i;

	/* Each quarter of the space leaves room in the list for the next. */
	for (i = 0; i < 4; i++) {
		split6(l, c, (__u64)i << 62, 0, 2);
		c.most += most / 4;
	}
}

static int by_start4(const void *a, const void *b)
{
	const struct geojp_prefix4 *p = a, *q = b;

	if (p->addr != q->addr)
		return p->addr < q->addr ? -1 : 1;
	return p->len - q->len;
}

static int by_start6(const void *a, const void *b)
{
	const struct geojp_prefix6 *p = a, *q = b;

	if (p->hi != q->hi)
		return p->hi < q->hi ? -1 : 1;
	if (p->lo != q->lo)
		return p->lo < q->lo ? -1 : 1;
	return p->len - q->len;
}

void list4_tidy(struct list4 *l)
{
	__u32 i, kept = 0;

	if (l->count)
		qsort(l->p, l->count, sizeof(*l->p), by_start4);
	for (i = 0; i < l->count; i++)
		if (!kept ||
		    l->p[i].addr > geojp_prefix4_last(&l->p[kept - 1]))
			l->p[kept++] = l->p[i];
	l->count = kept;
}

void list6_tidy(struct list6 *l)
{
	__u32 i, kept = 0;
	__u64 hi, lo;

	if (l->count)
		qsort(l->p, l->count, sizeof(*l->p), by_start6);
	for (i = 0; i < l->count; i++) {
		if (kept) {
			geojp_prefix6_last(&l->p[kept - 1], &hi, &lo);
			if (l->p[i].hi < hi ||
			    (l->p[i].hi == hi && l->p[i].lo <= lo))
				continue;
		}
		l->p[kept++] = l->p[i];
	}
	l->count = kept;
}

static __u64 number(const unsigned char *bytes)
{
	__u64 value = 0;
	int i;

	for (i = 0; i < 8; i++)
		value = value << 8 | bytes[i];
	return value;
}

void lists_read(struct list4 *l4, struct list6 *l6, const char *path)
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
			list4_add(l4, number(addr) >> 32, atoi(slash + 1));
		else if (inet_pton(AF_INET6, line, addr) == 1)
			list6_add(l6, number(addr), number(addr + 8),
				  atoi(slash + 1));
		else
			fail_msg("%s: %s: no prefix", path, line);
	}
	fclose(f);
	list4_tidy(l4);
	list6_tidy(l6);
}

static void bytes_of(unsigned char *bytes, __u64 value, int count)
{
	while (count--) {
		bytes[count] = value;
		value >>= 8;
	}
}

struct oracle_prefix *oracle_list4(const struct list4 *l)
{
	struct oracle_prefix *p = calloc(l->count + 1, sizeof(*p));
	__u32 i;

	assert_non_null(p);
	for (i = 0; i < l->count; i++) {
		bytes_of(p[i].addr, l->p[i].addr, 4);
		p[i].len = l->p[i].len;
	}
	return p;
}

struct oracle_prefix *oracle_list6(const struct list6 *l)
{
	struct oracle_prefix *p = calloc(l->count + 1, sizeof(*p));
	__u32 i;

	assert_non_null(p);
	for (i = 0; i < l->count; i++) {
		bytes_of(p[i].addr, l->p[i].hi, 8);
		bytes_of(p[i].addr + 8, l->p[i].lo, 8);
		p[i].len = l->p[i].len;
	}
	return p;
}

bool oracle4(const struct oracle_prefix *p, size_t n, __u32 addr)
{
	unsigned char wanted[4];

	bytes_of(wanted, addr, 4);
	return oracle_contains(p, n, wanted);
}

bool oracle6(const struct oracle_prefix *p, size_t n, __u64 hi, __u64 lo)
{
	unsigned char wanted[16];

	bytes_of(wanted, hi, 8);
	bytes_of(wanted + 8, lo, 8);
	return oracle_contains(p, n, wanted);
}
