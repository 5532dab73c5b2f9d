/* SPDX-License-Identifier: GPL-2.0 */
/* The addresses that were seen, and how often.  There is room for a million. */
#ifndef GEOJP_CLIENTS_H
#define GEOJP_CLIENTS_H

#include <stddef.h>
#include <stdint.h>

#include "set/addr.h"

#define CLIENTS_MAX 1000000

struct client {
	struct addr addr;
	uint64_t lines;		/* the caller counts them; 0: a free place */
	uint16_t groups;	/* bits of enum missed_group */
	uint8_t family;
	bool outside;
};

struct clients {
	struct client *at;	/* a hash table */
	size_t room;		/* a power of 2, or 0 */
	size_t count;
	uint64_t key;		/* so that nobody can choose where he is put */
};

/*
 * Finds an address, or adds it.  The caller must count a line at a new one
 * before the next call.  Returns NULL if it is new and there are CLIENTS_MAX.
 * The result is valid until the next call.
 */
struct client *clients_find(struct clients *c, enum family f, struct addr a);

/* clients_find() is faster if this was called some time before. */
void clients_ahead(const struct clients *c, enum family f, struct addr a);

void clients_free(struct clients *c);

/* A random number for the keys of hash tables; the same for all calls. */
uint64_t hash_key(void);

/* Spreads the bits of @x over all bits. */
static inline uint64_t hash_mix(uint64_t x)
{
	x = (x ^ x >> 33) * 0xff51afd7ed558ccdULL;
	x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53ULL;
	return x ^ x >> 33;
}

/* A hash of bytes. */
uint64_t hash_bytes(const char *p, size_t size);

#endif /* GEOJP_CLIENTS_H */
