// SPDX-License-Identifier: GPL-2.0
/*
 * prepare DIR: writes the files that the packets' benchmark reads.  It reads
 * three lists in DIR: jp.txt is Japan, all-world.txt is all countries, and
 * list.txt is the list in force, Japan with the local blocks.  The packets come
 * from addresses of jp.txt and all-world.txt.  They do not come from list.txt:
 * the local blocks are so large that nearly all packets would come from them.
 *
 *   4-half, 6-zipf, ...	records for bench_hook: the source of a packet, and 1 if
 *			it is outside the list
 *   JP.iv4, JP.iv6	the list as xt_geoip's plugin reads it
 *   long.txt		a transaction with a list of 300,000 prefixes
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include "bench.h"
#include "geojp_wire.h"

#define LONG4 225000
#define LONG6 75000

static const char *dir;

void *pages(size_t bytes)
{
	void *memory = calloc(1, bytes);

	if (!memory) {
		perror(dir);
		exit(1);
	}
	return memory;
}

static FILE *create(const char *name)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (!f) {
		perror(path);
		exit(1);
	}
	return f;
}

static void finish(FILE *f)
{
	if (ferror(f) | fclose(f)) {
		perror(dir);
		exit(1);
	}
}

/* An address as it is in a packet. */
static void put_address(FILE *f, u128 addr, __u32 bits)
{
	while (bits) {
		bits -= 8;
		putc((int)(addr >> bits & 255), f);
	}
}

static void make_mix(const struct set *japan, const struct set *world,
		     const struct set *list, enum mix mix)
{
	static struct queries q;
	char name[16];
	__u32 i, outside;
	u128 addr;
	bool is4 = list->bits == 32;
	FILE *f;

	snprintf(name, sizeof(name), "%d-%s", is4 ? 4 : 6, mix_name[mix]);
	f = create(name);
	queries_make(&q, japan, world, mix);
	for (i = 0; i < QUERIES; i++) {
		addr = is4 ? q.v4[i] : (u128)q.v6[i].hi << 64 | q.v6[i].lo;
		/* All senders have addresses in 2000::/3. */
		if (!is4 && mix == MIX_RANDOM)
			addr = addr >> 3 | (u128)1 << 125;
		outside = !set_contains(list, addr);
		put_address(f, addr, list->bits);
		fwrite(&outside, sizeof(outside), 1, f);
	}
	finish(f);
}

/* Writes ranges.  Prefixes that touch each other are one range. */
static void make_geoip(const struct set *s)
{
	FILE *f = create(s->bits == 32 ? "JP.iv4" : "JP.iv6");
	__u32 i, n = set_count(s);

	for (i = 0; i < n; i++) {
		if (!i || set_first(s, i) != set_last(s, i - 1) + 1)
			put_address(f, set_first(s, i), s->bits);
		if (i + 1 == n || set_first(s, i + 1) != set_last(s, i) + 1)
			put_address(f, set_last(s, i), s->bits);
	}
	finish(f);
}

static struct set read_set(const char *name, __u32 bits)
{
	struct set s;

	set_init(&s, bits, name);
	set_read(&s, dir);
	return s;
}

static void make_family(const struct set *world)
{
	struct set japan = read_set("jp", world->bits);
	struct set list = read_set("list", world->bits);
	enum mix mix;

	for (mix = 0; mix < MIXES; mix++)
		make_mix(&japan, world, &list, mix);
	make_geoip(&list);
	set_free(&japan);
	set_free(&list);
}

/* Prints prefixes like those of @world, and returns how many. */
static __u32 print_long(FILE *f, const struct set *world, __u32 count)
{
	char line[GEOJP_PREFIX_SIZE];
	struct set s;
	__u32 i;

	set_init(&s, world->bits, "long");
	set_alike(&s, world, count);
	for (i = 0; i < set_count(&s); i++) {
		if (s.bits == 32)
			geojp_wire_print4(line, &s.l.p[i]);
		else
			geojp_wire_print6(line, &s.l.p[i]);
		fprintf(f, "%s\n", line);
	}
	set_free(&s);
	return i;
}

static void make_long(const struct set *world4, const struct set *world6)
{
	FILE *f = create("long.txt");
	__u32 count;

	fputs("geojp 1 jp\n", f);
	count = print_long(f, world4, LONG4);
	count += print_long(f, world6, LONG6);
	fprintf(f, "commit %u\n", count);
	finish(f);
}

int main(int argc, char **argv)
{
	struct set world4, world6;

	if (argc != 2) {
		fprintf(stderr, "usage: prepare DIR\n");
		return 2;
	}
	dir = argv[1];
	world4 = read_set("all-world", 32);
	world6 = read_set("all-world", 128);
	make_family(&world4);
	make_family(&world6);
	make_long(&world4, &world6);
	return 0;
}
