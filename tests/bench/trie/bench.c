// SPDX-License-Identifier: GPL-2.0
/*
 * bench run LISTS [ROUNDS [NAME]]: measures every rival on every set, or on
 * those whose name contains NAME.  It prints one line for each cell: what,
 * family, set, mix, metric, median, least, most, unit.  LISTS is a directory
 * with lists of prefixes.  All rivals hold a set at the same time.  They are
 * measured in turn, round by round, so that a disturbance affects them all.
 *
 * bench count LISTS: does a few of these look-ups, for callgrind to count.
 *
 * No rival is measured before all of them and the oracle agree.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <valgrind/callgrind.h>
#include "bench.h"

#define VERIFY_RANDOM 100000
#define ORACLE_STEPS 20000000	/* prefixes that the oracle may read for a set */
#define COUNTED 4096		/* look-ups a cell in callgrind */
#define COLD_SAMPLES 75
#define BUILD_ROUNDS 5

/* All rivals' copies of one set. */
struct field {
	const struct set *set;
	void *built[RIVALS_MAX];
	size_t bytes[RIVALS_MAX];
};

/* The values of one cell, one for each round. */
struct cell {
	__u32 count;
	double value[COLD_SAMPLES];
};

/* Large sets get fewer rounds, so that all sets are done in minutes. */
static __u32 affordable(__u32 rounds, __u32 prefixes)
{
	__u32 most = prefixes > 200000 ? 3 : prefixes > 20000 ? 5 : rounds;

	return rounds < most ? rounds : most;
}

static struct queries queries;

/* It is always 0, but the compiler must not know that. */
static volatile __u32 nothing;

static double clock_ns(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static double now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

/* The CPU time of this thread: that of others doesn't count. */
static double spent_ns(void)
{
	return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

/* Reads the processor's clock after all earlier instructions are done. */
static __u64 ticks(void)
{
#ifdef __x86_64__
	__u32 low, high;

	__asm__ volatile("lfence; rdtsc; lfence"
			 : "=a"(low), "=d"(high) : : "memory");
	return (__u64)high << 32 | low;
#else
	return now_ns();
#endif
}

static double ns_a_tick(void)
{
	double from_ns = now_ns(), till_ns;
	__u64 from = ticks();

	do
		till_ns = now_ns();
	while (till_ns - from_ns < 5e7);
	return (till_ns - from_ns) / (ticks() - from);
}

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void cell_add(struct cell *c, double value)
{
	if (c->count < COLD_SAMPLES)
		c->value[c->count++] = value;
}

static void print(const char *what, const struct set *s, const char *mix,
		  const char *metric, struct cell *c, const char *unit)
{
	qsort(c->value, c->count, sizeof(*c->value), by_value);
	printf("%s\t%s\t%s\t%s\t%s\t%.2f\t%.2f\t%.2f\t%s\n", what,
	       s->bits == 32 ? "IPv4" : "IPv6", s->name, mix, metric,
	       c->value[c->count / 2], c->value[0], c->value[c->count - 1],
	       unit);
}

static void print_one(const char *what, const struct set *s,
		      const char *metric, double value, const char *unit)
{
	struct cell c = { .count = 1, .value = { value } };

	print(what, s, "-", metric, &c, unit);
}

static bool ask(const struct field *f, __u32 r, u128 addr)
{
	return f->set->bits == 32 ?
		rivals[r]->in4(f->built[r], addr) :
		rivals[r]->in6(f->built[r], addr >> 64, addr);
}

static void disagree(const struct field *f, __u32 r, u128 addr)
{
	if (f->set->bits == 32)
		addr <<= 96;
	fprintf(stderr, "bench: %s: %s is wrong about %016llx %016llx\n",
		f->set->name, rivals[r]->name,
		(unsigned long long)(addr >> 64), (unsigned long long)addr);
	exit(1);
}

/* All must agree with the oracle or, without one, with the first rival. */
static void verify_address(const struct field *f, u128 addr,
			   const struct oracle_prefix *oracle)
{
	__u32 count = set_count(f->set), r;
	int answer = -1;

	if (f->set->bits == 32)
		addr = (__u32)addr;
	if (oracle)
		answer = oracle_has(oracle, count, addr_of(f->set, addr));
	for (r = 0; r < rival_count; r++) {
		if (rivals[r]->is_floor)
			continue;
		if (answer < 0)
			answer = ask(f, r, addr);
		if (ask(f, r, addr) != answer)
			disagree(f, r, addr);
	}
}

static void verify_oracle(const struct field *f)
{
	const struct set *s = f->set;
	__u32 i, n = set_count(s), steps = ORACLE_STEPS / (n + 1) / 6 + 1;
	struct oracle_prefix *o = oracle_list(&s->l);

	for (i = 0; i < steps; i++) {
		__u32 k = random_below(n);

		verify_address(f, random_address(s->bits), o);
		verify_address(f, set_first(s, k) - 1, o);
		verify_address(f, set_first(s, k), o);
		verify_address(f, set_last(s, k), o);
		verify_address(f, set_last(s, k) + 1, o);
	}
	free(o);
}

static void verify(const struct field *f)
{
	const struct set *s = f->set;
	__u32 i, n = set_count(s);

	verify_oracle(f);
	for (i = 0; i < VERIFY_RANDOM; i++)
		verify_address(f, random_address(s->bits), NULL);
	for (i = 0; i < n; i++) {
		verify_address(f, set_first(s, i) - 1, NULL);
		verify_address(f, set_first(s, i), NULL);
		verify_address(f, set_last(s, i), NULL);
		verify_address(f, set_last(s, i) + 1, NULL);
	}
}

static void field_open(struct field *f, const struct set *s)
{
	__u32 r;

	f->set = s;
	for (r = 0; r < rival_count; r++)
		f->built[r] = rivals[r]->build(s, &f->bytes[r]);
}

static void field_close(struct field *f)
{
	__u32 r;

	for (r = 0; r < rival_count; r++)
		rivals[r]->drop(f->built[r], f->set);
}

/* Measures the memory, and the time to build from the sorted list. */
static void measure_building(const struct field *f)
{
	unsigned long constant = GEOJP_TRIE_MAX_BYTES(f->set->bits, 0);
	struct cell cells[RIVALS_MAX] = { 0 };
	__u32 r, round, n = set_count(f->set);
	__u32 rounds = affordable(BUILD_ROUNDS, n);
	double from, beyond;
	size_t bytes;
	void *built;

	for (round = 0; round < rounds; round++) {
		for (r = 0; r < rival_count; r++) {
			from = spent_ns();
			built = rivals[r]->build(f->set, &bytes);
			cell_add(&cells[r], (spent_ns() - from) / 1e3);
			rivals[r]->drop(built, f->set);
		}
	}
	print_one("set", f->set, "prefixes", n, "prefixes");
	for (r = 0; r < rival_count; r++) {
		if (rivals[r]->is_floor)
			continue;
		print(rivals[r]->name, f->set, "-", "build", &cells[r], "us");
		print_one(rivals[r]->name, f->set, "bytes", f->bytes[r], "B");
		if (!rivals[r]->is_core)
			continue;
		beyond = f->bytes[r] > constant ? f->bytes[r] - constant : 0;
		print_one(rivals[r]->name, f->set, "share", beyond / n,
			  "B/prefix");
	}
}

/* Calls through a pointer, as a match is called.  No look-up needs another. */
static __attribute__((noinline)) __u32 free4(lookup4 *in, const void *built,
					     __u32 n)
{
	__u32 i, hits = 0;

	for (i = 0; i < n; i++)
		hits += in(built, queries.v4[i]);
	return hits;
}

static __attribute__((noinline)) __u32 free6(lookup6 *in, const void *built,
					     __u32 n)
{
	__u32 i, hits = 0;

	for (i = 0; i < n; i++)
		hits += in(built, queries.v6[i].hi, queries.v6[i].lo);
	return hits;
}

/* The same, but an address is known only after the last answer is. */
static __attribute__((noinline)) __u32 chain4(lookup4 *in, const void *built,
					      __u32 n)
{
	__u32 i, hits = 0, none = nothing, last = 0;

	for (i = 0; i < n; i++) {
		last = in(built, queries.v4[i] ^ (last & none));
		hits += last;
	}
	return hits;
}

static __attribute__((noinline)) __u32 chain6(lookup6 *in, const void *built,
					      __u32 n)
{
	__u32 i, hits = 0, none = nothing, last = 0;

	for (i = 0; i < n; i++) {
		last &= none;
		last = in(built, queries.v6[i].hi ^ last,
			  queries.v6[i].lo ^ last);
		hits += last;
	}
	return hits;
}

static __u32 all_queries(const struct field *f, __u32 r, bool chained, __u32 n)
{
	const void *built = f->built[r];

	if (f->set->bits == 32)
		return (chained ? chain4 : free4)(rivals[r]->in4, built, n);
	return (chained ? chain6 : free6)(rivals[r]->in6, built, n);
}

static void measure_warm(const struct field *f, enum mix mix, __u32 rounds)
{
	static const char *const metric[] = { "ns", "latency" };
	static struct cell cells[RIVALS_MAX][2];
	__u32 r, round, chained;
	double from;

	rounds = affordable(rounds, set_count(f->set));
	memset(cells, 0, sizeof(cells));
	/* Round 0 only warms up the caches. */
	for (round = 0; round <= rounds; round++) {
		for (r = 0; r < rival_count * 2; r++) {
			chained = r % 2;
			from = spent_ns();
			nothing = all_queries(f, r / 2, chained, QUERIES) & 0;
			if (round)
				cell_add(&cells[r / 2][chained],
					 (spent_ns() - from) / QUERIES);
		}
	}
	for (r = 0; r < rival_count; r++)
		for (chained = 0; chained < 2; chained++)
			print(rivals[r]->name, f->set, mix_name[mix],
			      metric[chained], &cells[r][chained], "ns");
}

/* Reads more than the cache holds, so that it holds nothing else. */
static void spoil(const volatile unsigned char *buffer, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes; i += 64)
		(void)buffer[i];
}

static size_t cache_bytes(int level)
{
	long bytes = sysconf(level == 2 ? _SC_LEVEL2_CACHE_SIZE :
					  _SC_LEVEL3_CACHE_SIZE);

	/* The system may not know the size. */
	if (bytes <= 0)
		bytes = level == 2 ? 1 << 20 : 32 << 20;
	return bytes;
}

/* A set of one address: the same code, other data. */
static void field_tiny(struct field *f, struct set *s, __u32 bits)
{
	set_init(s, bits, "tiny");
	set_add(s, (u128)0x20010db8 << (bits - 32), bits);
	field_open(f, s);
}

/* One look-up with warm code, so that only the data is cold. */
static double cold_one(const struct field *f, const struct field *tiny,
		       __u32 r, u128 addr, double tick)
{
	__u64 from;

	nothing = ask(tiny, r, set_first(tiny->set, 0)) & 0;
	from = ticks();
	nothing = ask(f, r, addr) & 0;
	return (ticks() - from) * tick;
}

static u128 query(__u32 i)
{
	if (queries.bits == 32)
		return queries.v4[i];
	return (u128)queries.v6[i].hi << 64 | queries.v6[i].lo;
}

static void measure_cold(const struct field *f, enum mix mix, int level)
{
	size_t bytes = 2 * cache_bytes(level);
	static struct cell cells[RIVALS_MAX];
	double tick = ns_a_tick();
	__u32 i, k, r, samples = COLD_SAMPLES;
	struct field tiny;
	struct set one;
	void *buffer = pages(bytes);

	/* Memory that was never written may be one shared page of zeros. */
	memset(buffer, 1, bytes);
	memset(cells, 0, sizeof(cells));
	field_tiny(&tiny, &one, f->set->bits);
	for (i = 0; i < samples; i++) {
		spoil(buffer, bytes);
		for (k = 0; k < rival_count; k++) {
			r = (i + k) % rival_count;
			cell_add(&cells[r],
				 cold_one(f, &tiny, r, query(i), tick));
		}
	}
	for (r = 0; r < rival_count; r++)
		print(rivals[r]->name, f->set, mix_name[mix],
		      level == 2 ? "cold-L2" : "cold-LLC", &cells[r], "ns");
	field_close(&tiny);
	set_free(&one);
	free(buffer);
}

/* Callgrind writes what each cell took, under the cell's name. */
static void count(const struct field *f, enum mix mix)
{
	char name[128];
	__u32 r;

	for (r = 0; r < rival_count; r++) {
		snprintf(name, sizeof(name), "%s\t%s\t%s\t%s\t%u",
			 rivals[r]->name, f->set->bits == 32 ? "IPv4" : "IPv6",
			 f->set->name, mix_name[mix], COUNTED);
		CALLGRIND_START_INSTRUMENTATION;
		CALLGRIND_ZERO_STATS;
		nothing = all_queries(f, r, false, COUNTED) & 0;
		CALLGRIND_DUMP_STATS_AT(name);
		CALLGRIND_STOP_INSTRUMENTATION;
	}
}

/* What to do: count or measure, how many rounds, and on which sets. */
struct job {
	bool counting;
	__u32 rounds;
	const char *only;
	const struct set *world;
};

#define MIX(mix) (1U << (mix))
#define ALL_MIXES (MIX(MIXES) - 1)

static void measure(const struct job *job, struct set *s, __u32 mixes,
		    bool cold)
{
	struct field f;
	__u32 mix;

	if (job->only && !strstr(s->name, job->only)) {
		set_free(s);
		return;
	}
	field_open(&f, s);
	if (!job->counting) {
		verify(&f);
		measure_building(&f);
	}
	for (mix = 0; mix < MIXES; mix++) {
		if (!(mixes & MIX(mix)))
			continue;
		queries_make(&queries, s, job->world, mix);
		if (job->counting) {
			count(&f, mix);
			continue;
		}
		measure_warm(&f, mix, job->rounds);
		if (cold && mix != MIX_ZIPF) {
			measure_cold(&f, mix, 2);
			measure_cold(&f, mix, 3);
		}
	}
	field_close(&f);
	fflush(stdout);
	set_free(s);
}

static void real_sets(const struct job *job, __u32 bits, const char *dir)
{
	static const char *const names[] = { "jp", "jp-world", "us-world",
					     "half-world" };
	struct set s;
	__u32 i;

	for (i = 0; i < (job->counting ? 1 : ARRAY_SIZE(names)); i++) {
		set_init(&s, bits, names[i]);
		set_read(&s, dir);
		measure(job, &s, ALL_MIXES, i == 0);
	}
}

static void growing_sets(const struct job *job, __u32 bits)
{
	static const __u32 counts[] = { 1000, 10000, 100000, 300000, 1000000 };
	struct set s;
	char name[32];
	__u32 i, n;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		n = counts[i];
		snprintf(name, sizeof(name), "%u random", n);
		set_init(&s, bits, name);
		if (!job->only || strstr(name, job->only))
			set_random(&s, n);
		measure(job, &s, MIX(MIX_HALF) | MIX(MIX_HOSTILE), false);

		snprintf(name, sizeof(name), "%u real-like", n);
		set_init(&s, bits, name);
		if (!job->only || strstr(name, job->only))
			set_alike(&s, job->world, n);
		measure(job, &s, MIX(MIX_HALF) | MIX(MIX_HOSTILE), false);
	}
}

static void adverse_sets(const struct job *job, __u32 bits)
{
	struct set s;
	__u32 i;

	for (i = 0; set_adverse(&s, bits, i); i++)
		if (!job->counting || i == 0)
			measure(job, &s, MIX(MIX_HOSTILE), false);
}

int main(int argc, char **argv)
{
	struct job job = { .rounds = 9 };
	__u32 bits;

	if (argc < 3)
		return 2;
	job.counting = !strcmp(argv[1], "count");
	if (argc > 3)
		job.rounds = atoi(argv[3]);
	if (argc > 4)
		job.only = argv[4];

	for (bits = 32; bits <= 128; bits += 96) {
		struct set world;

		set_init(&world, bits, "all-world");
		set_read(&world, argv[2]);
		job.world = &world;
		real_sets(&job, bits, argv[2]);
		if (!job.counting)
			growing_sets(&job, bits);
		adverse_sets(&job, bits);
		set_free(&world);
	}
	return 0;
}
