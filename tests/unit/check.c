// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "check.h"

/*
 * The number of look-ups to compare with the oracle for a list of @n prefixes.
 * The oracle reads the whole list each time, so a long list gets fewer of them.
 */
static __u32 queries(__u32 n)
{
	__u32 most = 10000000 / (n + 1);

	return most < 4000 ? most : 4000;
}

static void *copied(const void *from, size_t size)
{
	void *to = malloc(size);

	assert_non_null(to);
	return size ? memcpy(to, from, size) : to;
}

/* The last line must be used, and end where the memory does. */
static void check_size(const struct made *m)
{
	static const struct geojp_line unused;
	__u32 lines = m->plan.lines + m->plan.below;
	const struct geojp_line *end;

	end = &m->t.line[m->plan.first_line + lines];
	if (m->bounds)
		assert_true((char *)end == (char *)m->mem + m->bytes);
	if (lines)
		assert_true(memcmp(end - 1, &unused, sizeof(unused)));
}

void make_from_bounds(struct made *m, unsigned int bits,
		      const struct geojp_addr *bound, __u32 n, __u32 prefixes)
{
	__u32 i;

	for (i = 1; i < n; i++)
		assert_true(addr_less(bound[i - 1], bound[i]));
	m->bounds = n;
	m->bound = copied(bound, n * sizeof(*bound));
	m->bytes = geojp_trie_plan(&m->plan, m->bound, n, bits);
	if (m->bytes > GEOJP_TRIE_MAX_BYTES(bits, prefixes))
		fail_msg("%lu bytes for %u prefixes", m->bytes, prefixes);
	m->mem = aligned_alloc(64, m->bytes);
	assert_non_null(m->mem);
	memset(m->mem, 0, m->bytes);
	m->t = geojp_trie_build(m->mem, &m->plan, m->bound, n);
	check_size(m);
}

void make_from_list(struct made *m, const struct list *l)
{
	struct geojp_addr *b = malloc((2UL * l->count + 1) * sizeof(*b));
	__u32 i, n = 0;

	assert_non_null(b);
	for (i = 0; i < l->count; i++)
		n = geojp_bounds_add(b, n, &l->p[i]);
	make_from_bounds(m, l->bits, b, n, l->count);
	free(b);
}

void made_free(struct made *m)
{
	free(m->bound);
	free(m->mem);
}

/* With the oracle */

struct judge {
	const struct list *l;
	struct oracle_prefix *o;
	const struct made *m;
};

static void agree(const struct judge *j, struct geojp_addr a)
{
	bool in = oracle_has(j->o, j->l->count, a);

	if (made_has(j->m, a) != in)
		fail_msg("%016llx %016llx of %u prefixes: the oracle says %d",
			 (unsigned long long)a.hi, (unsigned long long)a.lo,
			 j->l->count, in);
}

/* Both ends of a prefix, and the addresses just before and just after it. */
static void agree_around(const struct judge *j, const struct geojp_prefix *p)
{
	struct geojp_addr step = addr_step(j->l->bits), middle;
	struct geojp_addr end = addr_plus(p->addr, addr_hosts(p->len));

	end = addr_masked(end, j->l->bits);
	agree(j, addr_minus(p->addr, step));
	agree(j, p->addr);
	agree(j, end);
	agree(j, addr_plus(end, step));
	middle = addr_masked(addr_hosts(p->len + 1), j->l->bits);
	agree(j, addr_plus(p->addr, middle));
}

/* Anywhere in the last 40 bits around a prefix. */
static void agree_near(const struct judge *j, const struct geojp_prefix *p)
{
	struct geojp_addr off = { random64() >> 24, random64() };
	struct geojp_addr same = { p->addr.hi, random64() };

	agree(j, addr_masked(same, j->l->bits));
	off.hi ^= p->addr.hi;
	agree(j, addr_masked(off, j->l->bits));
}

static void agree_everywhere(const struct judge *j)
{
	__u32 count = j->l->count, i;
	__u32 step = count * 5ULL / queries(count) + 1;

	for (i = 0; i < count; i += step) {
		agree_around(j, &j->l->p[i]);
		agree_near(j, &j->l->p[i]);
	}
	for (i = 0; i < queries(count) / 8; i++)
		agree(j, addr_random(j->l->bits));
	agree(j, addr_shifted(0, 0));
	agree(j, addr_masked(addr_hosts(0), j->l->bits));
}

/* The walk must give no more than @most prefixes, and end once and for all. */
static void walk(const struct geojp_trie *t, struct list *l, __u32 most)
{
	struct geojp_walk w = { 0 };
	struct geojp_prefix p;

	while (geojp_walk_next(t, &w, &p)) {
		list_add(l, p.addr.hi, p.addr.lo, p.len);
		assert_true(l->count <= most);
	}
	assert_false(geojp_walk_next(t, &w, &p));
	assert_false(geojp_walk_next(t, &w, &p));
}

static void check_same(const struct list *a, const struct list *b)
{
	__u32 i;

	assert_int_equal(a->count, b->count);
	for (i = 0; i < a->count; i++) {
		assert_memory_equal(&a->p[i].addr, &b->p[i].addr,
				    sizeof(a->p[i].addr));
		assert_int_equal(a->p[i].len, b->p[i].len);
	}
}

/* A trie built from what the walk gives must be the same set. */
void check_list(const struct list *l)
{
	struct list walked = { .bits = l->bits }, want = { .bits = l->bits };
	struct judge j = { .l = l, .o = oracle_list(l) };
	struct made first, again;

	make_from_list(&first, l);
	j.m = &first;
	agree_everywhere(&j);
	list_shortest(&want, l);
	walk(&first.t, &walked, want.count);
	check_same(&walked, &want);

	make_from_list(&again, &walked);
	j.m = &again;
	agree_everywhere(&j);
	made_free(&again);
	made_free(&first);
	list_free(&walked);
	list_free(&want);
	free(j.o);
}

/* With a search among the boundaries */

static bool in_bounds(const struct made *m, struct geojp_addr a)
{
	__u32 low = 0, high = m->bounds, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (addr_less(a, m->bound[middle]))
			high = middle;
		else
			low = middle + 1;
	}
	return low % 2;
}

static void agree_bounds(const struct made *m, struct geojp_addr a)
{
	bool in = in_bounds(m, a);

	if (made_has(m, a) != in)
		fail_msg("%016llx %016llx of %u boundaries: must be %d",
			 (unsigned long long)a.hi, (unsigned long long)a.lo,
			 m->bounds, in);
}

static void check_walk(const struct made *m)
{
	struct geojp_addr *b = malloc((m->bounds + 258) * sizeof(*b));
	struct geojp_walk w = { 0 };
	struct geojp_prefix p;
	__u32 n = 0;

	assert_non_null(b);
	while (geojp_walk_next(&m->t, &w, &p)) {
		n = geojp_bounds_add(b, n, &p);
		assert_true(n <= m->bounds + 2);
	}
	assert_int_equal(n, m->bounds);
	if (n)
		assert_memory_equal(b, m->bound, n * sizeof(*b));
	free(b);
}

void check_made(const struct made *m, unsigned int bits)
{
	struct geojp_addr step = addr_step(bits), a;
	__u32 i;

	for (i = 0; i < m->bounds; i++) {
		a = m->bound[i];
		agree_bounds(m, a);
		agree_bounds(m, addr_plus(a, step));
		agree_bounds(m, addr_minus(a, step));
		a = addr_plus(a, addr_shifted(1, 128 - 1 - random_below(bits)));
		agree_bounds(m, a);
		a.lo = random64();
		agree_bounds(m, addr_masked(a, bits));
	}
	for (i = 0; i < 20; i++)
		agree_bounds(m, addr_random(bits));
	agree_bounds(m, addr_shifted(0, 0));
	agree_bounds(m, addr_masked(addr_hosts(0), bits));
	check_walk(m);
}
