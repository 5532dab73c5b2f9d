// SPDX-License-Identifier: GPL-2.0
/* The sets, and the addresses to look up in them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench.h"

#define SOURCES 10000	/* Zipf's law chooses from so many */
#define TRIES 64	/* to find an address that is not in a set */

const char *const mix_name[MIXES] = { "random", "half", "hostile", "zipf" };

void set_init(struct set *s, __u32 bits, const char *name)
{
	*s = (struct set){ .bits = bits, .l.bits = bits };
	snprintf(s->name, sizeof(s->name), "%s", name);
}

void set_add(struct set *s, u128 addr, __u32 len)
{
	struct geojp_addr a = addr_masked(addr_of(s, addr), len);

	list_add(&s->l, a.hi, a.lo, len);
}

void set_tidy(struct set *s)
{
	list_tidy(&s->l);
}

void set_free(struct set *s)
{
	list_free(&s->l);
}

__u32 set_len(const struct set *s, __u32 i)
{
	return s->l.p[i].len;
}

u128 set_first(const struct set *s, __u32 i)
{
	struct geojp_addr a = s->l.p[i].addr;

	return ((u128)a.hi << 64 | a.lo) >> (128 - s->bits);
}

static u128 set_span(const struct set *s, __u32 i)
{
	__u32 len = set_len(s, i);

	return len ? (u128)1 << (s->bits - len) : ~(u128)0;
}

u128 set_last(const struct set *s, __u32 i)
{
	return set_first(s, i) + (set_span(s, i) - 1);
}

bool set_contains(const struct set *s, u128 addr)
{
	__u32 low = 0, high = set_count(s), middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (set_last(s, middle) < addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low < set_count(s) && set_first(s, low) <= addr;
}

void set_read(struct set *s, const char *dir)
{
	struct list other = { .bits = 0 };
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s.txt", dir, s->name);
	if (s->bits == 32)
		lists_read(&s->l, &other, path);
	else
		lists_read(&other, &s->l, path);
	list_free(&other);
	if (!set_count(s)) {
		fprintf(stderr, "bench: %s: nothing in it\n", path);
		exit(2);
	}
}

static u128 random128(void)
{
	u128 hi = random64();

	return hi << 64 | random64();
}

u128 random_address(__u32 bits)
{
	return random128() >> (128 - bits);
}

/* Adds @count prefixes of random lengths; those within others don't count. */
void set_random(struct set *s, __u32 count)
{
	__u32 shortest = s->bits == 32 ? 20 : 25;

	while (set_count(s) < count) {
		while (set_count(s) < count)
			set_add(s, random_address(s->bits),
				shortest + random_below(s->bits + 1 -
							shortest));
		set_tidy(s);
	}
}

/*
 * Adds parts of @world's prefixes.  They are dense if those of @world are dense
 * there.  If @count is large against @world, the parts are smaller.
 */
void set_alike(struct set *s, const struct set *world, __u32 count)
{
	__u32 i, len, most = s->bits == 32 ? 32 : 64;
	__u32 deeper = count > set_count(world) / 2 ? 6 : 0;

	while (set_count(s) < count) {
		while (set_count(s) < count) {
			i = random_below(set_count(world));
			len = set_len(world, i) + deeper + random_below(9);
			set_add(s, set_first(world, i) +
				random128() % set_span(world, i),
				len < most ? len : most);
		}
		set_tidy(s);
	}
}

/*
 * The adverse sets, made to be hard for the trie.  From @base on, the first
 * @blocks blocks of prefix length @block have @each random prefixes of length
 * @len.  If @each is 0, the set has @blocks prefixes of length @len: from @base
 * on, every second one.  If @together is not 0, so many prefixes at a time
 * share their first @share bits.
 */
static const struct adverse {
	__u32 bits;
	const char *name;
	__u32 base;		/* the first 32 bits */
	__u32 blocks, block, each, len;
	__u32 together, share;
} adverse[] = {
	{ 32, "scattered /32s", 0, 1, 0, 100000, 32, 0, 0 },
	{ 32, "/32 in every /18", 0, 1U << 18, 18, 1, 32, 0, 0 },
	{ 32, "20 /32s in each of 5,000 /18s", 0, 5000, 18, 20, 32, 0, 0 },
	{ 32, "130 /32s in each of 1,000 /18s", 0, 1000, 18, 130, 32, 0, 0 },
	{ 32, "alternate /24s", 0, 65536, 0, 0, 24, 0, 0 },
	{ 32, "alternate /32s of a /18", 0xc0a80000, 8192, 0, 0, 32, 0, 0 },
	{ 128, "100,000 /128s of a /32", 0x20010db8, 1, 32, 100000, 128, 0, 0 },
	{ 128, "100,000 /64s of a /32", 0x20010db8, 1, 32, 100000, 64, 0, 0 },
	{ 128, "100,000 /128s of a /64", 0x20010db8, 1, 64, 100000, 128, 0, 0 },
	{ 128, "alternate /48s of a /32", 0x20010db8, 32768, 0, 0, 48, 0, 0 },
	{ 128, "/128 in every /12", 0, 4096, 12, 1, 128, 0, 0 },
	{ 128, "/32 in every /24", 0, 65536, 24, 1, 32, 0, 0 },
	{ 128, "2 /128s in every /24", 0, 32768, 24, 2, 128, 0, 0 },
	{ 128, "3 /128s in every /24", 0, 32768, 24, 3, 128, 0, 0 },
	{ 128, "20 /64s in every /32", 0, 5000, 32, 20, 64, 0, 0 },
	{ 128, "512 /128s in /12s, 5 a /24", 0, 128, 12, 512, 128, 5, 24 },
	{ 128, "scattered /128s", 0, 1, 0, 100000, 128, 0, 0 },
};

static void adverse_fill(struct set *s, const struct adverse *a)
{
	u128 base = (u128)a->base << (s->bits - 32), start, at;
	__u32 i, j, below;

	for (i = 0; i < a->blocks; i++) {
		/* C does not allow a shift by all bits, even of 0. */
		start = base + (a->block ? (u128)i << (s->bits - a->block) : 0);
		at = start;
		below = s->bits - a->block;
		for (j = 0; j < a->each; j++) {
			if (a->together && j % a->together == 0) {
				below = s->bits - a->share;
				at = start + (random_address(s->bits - a->block)
					      >> below << below);
			}
			set_add(s, at + random_address(below), a->len);
		}
		if (!a->each)
			set_add(s, base + ((u128)i << (s->bits - a->len + 1)),
				a->len);
	}
	set_tidy(s);
}

bool set_adverse(struct set *s, __u32 bits, __u32 number)
{
	__u32 i;

	for (i = 0; i < ARRAY_SIZE(adverse); i++) {
		if (adverse[i].bits != bits || number--)
			continue;
		set_init(s, bits, adverse[i].name);
		adverse_fill(s, &adverse[i]);
		return true;
	}
	return false;
}

/* Chooses numbers by weight.  @sum has, for each, the weights up to it. */
struct wheel {
	__u32 count;
	double *sum;
};

static void wheel_spin_up(struct wheel *w, __u32 count)
{
	w->count = 0;
	w->sum = pages((count + 1) * sizeof(*w->sum));
}

static void wheel_add(struct wheel *w, double weight)
{
	w->sum[w->count] = weight + (w->count ? w->sum[w->count - 1] : 0);
	w->count++;
}

static __u32 wheel_choose(const struct wheel *w)
{
	double at = random64() / 0x1p64 * w->sum[w->count - 1];
	__u32 low = 0, high = w->count - 1, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (w->sum[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void wheel_of(struct wheel *w, const struct set *s)
{
	__u32 i;

	wheel_spin_up(w, set_count(s));
	for (i = 0; i < set_count(s); i++)
		wheel_add(w, set_span(s, i));
}

static u128 address_in(const struct set *s, __u32 i)
{
	return set_first(s, i) + random128() % set_span(s, i);
}

/* An address not in @s: one of @world or, if the tries fail, of anywhere. */
static u128 address_out(const struct set *s, const struct set *world,
			const struct wheel *by_address)
{
	u128 addr = 0;
	int i;

	for (i = 0; i < TRIES; i++) {
		addr = i < TRIES / 2 ?
			address_in(world, wheel_choose(by_address)) :
			random_address(s->bits);
		if (!set_contains(s, addr))
			break;
	}
	return addr;
}

/* In a prefix, or beside it, not farther off than the prefix is wide. */
static u128 hostile(const struct set *s)
{
	__u32 i = random_below(set_count(s));
	u128 offset = random128() % set_span(s, i);

	switch (random_below(4)) {
	case 0:
		return set_first(s, i) - 1 - offset;
	case 1:
		return set_last(s, i) + 1 + offset;
	}
	return set_first(s, i) + offset;
}

static u128 half(const struct set *s, const struct wheel *mine,
		 const struct set *world, const struct wheel *others)
{
	return random_below(2) ? address_in(s, wheel_choose(mine)) :
				 address_out(s, world, others);
}

static void put(struct queries *q, __u32 i, u128 addr)
{
	if (q->bits == 32)
		q->v4[i] = addr;
	else
		q->v6[i] = (struct query6){ addr >> 64, addr };
}

void queries_make(struct queries *q, const struct set *s,
		  const struct set *world, enum mix mix)
{
	u128 *source = pages(SOURCES * sizeof(*source));
	struct wheel mine, others, zipf;
	__u32 i;

	q->bits = s->bits;
	wheel_of(&mine, s);
	wheel_of(&others, world);
	wheel_spin_up(&zipf, SOURCES);
	for (i = 0; mix == MIX_ZIPF && i < SOURCES; i++) {
		source[i] = half(s, &mine, world, &others);
		wheel_add(&zipf, 1.0 / (i + 1));
	}
	for (i = 0; i < QUERIES; i++)
		put(q, i, mix == MIX_RANDOM ? random_address(s->bits) :
			  mix == MIX_HOSTILE ? hostile(s) :
			  mix == MIX_HALF ? half(s, &mine, world, &others) :
					    source[wheel_choose(&zipf)]);
	free(mine.sum);
	free(others.sum);
	free(zipf.sum);
	free(source);
}
