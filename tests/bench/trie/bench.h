/* SPDX-License-Identifier: GPL-2.0 */
/* The trie's benchmark: the sets, the addresses to look up, the rivals. */
#ifndef BENCH_H
#define BENCH_H

#include "unit.h"

typedef unsigned __int128 u128;

/* Prefixes of one family.  Addresses have as many bits as those of the family. */
struct set {
	char name[32];
	__u32 bits;	/* as in @l */
	struct list l;
};

static inline __u32 set_count(const struct set *s)
{
	return s->l.count;
}

/* The same address as the trie has it: its first bits count. */
static inline struct geojp_addr addr_of(const struct set *s, u128 addr)
{
	addr <<= 128 - s->bits;
	return (struct geojp_addr){ addr >> 64, addr };
}

void set_init(struct set *s, __u32 bits, const char *name);
void set_add(struct set *s, u128 addr, __u32 len);
void set_tidy(struct set *s);
void set_free(struct set *s);
u128 set_first(const struct set *s, __u32 i);
u128 set_last(const struct set *s, __u32 i);
__u32 set_len(const struct set *s, __u32 i);
bool set_contains(const struct set *s, u128 addr);

/* Reads the prefixes of one family from @dir/@s->name.txt. */
void set_read(struct set *s, const char *dir);

/* Adds random prefixes up to @count: anywhere, or within those of @world. */
void set_random(struct set *s, __u32 count);
void set_alike(struct set *s, const struct set *world, __u32 count);

/* Makes the adverse set with this number; false if there is none. */
bool set_adverse(struct set *s, __u32 bits, __u32 number);

enum mix { MIX_RANDOM, MIX_HALF, MIX_HOSTILE, MIX_ZIPF, MIXES };

extern const char *const mix_name[MIXES];

struct query6 {
	__u64 hi, lo;
};

#define QUERIES 65536	/* more than a branch predictor can remember */

/* Only the array of the family is used. */
struct queries {
	__u32 bits;
	__u32 v4[QUERIES];
	struct query6 v6[QUERIES];
};

/* MIX_HALF: half of the addresses are in @s, the rest elsewhere in @world. */
void queries_make(struct queries *q, const struct set *s,
		  const struct set *world, enum mix mix);

u128 random_address(__u32 bits);

typedef bool lookup4(const void *built, __u32 addr);
typedef bool lookup6(const void *built, __u64 hi, __u64 lo);

/* A way to hold a set.  @drop frees what @build returns. */
struct rival {
	const char *name;
	void *(*build)(const struct set *s, size_t *bytes);
	void (*drop)(void *built, const struct set *s);
	lookup4 *in4;
	lookup6 *in6;
	bool is_core;
	bool is_floor;	/* looks up nothing: what the measuring costs */
};

/* The rivals of rivals.c, then the cores.  Each core adds itself. */
extern const struct rival *rivals[];
extern __u32 rival_count;

#define RIVALS_MAX 32

void rival_add(const struct rival *r);

/* Zeroed memory, page-aligned in the benchmark; exits if there is none. */
void *pages(size_t bytes);

#endif
