// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>

#include "audit/clients.h"
#include "base/report.h"

#define ROOM_FIRST 4096

uint64_t hash_key(void)
{
	static uint64_t key;

	/* Early in the boot there may be no random numbers: then the clock. */
	if (!key && getrandom(&key, sizeof(key), GRND_NONBLOCK) !=
	    sizeof(key))
		key = hash_mix(time(NULL));
	key |= 1;
	return key;
}

uint64_t hash_bytes(const char *p, size_t size)
{
	uint64_t hash = hash_key() ^ size;

	while (size--)
		hash = (hash ^ (unsigned char)*p++) * 0x100000001b3ULL;
	return hash_mix(hash ^ hash_key() >> 1);
}

static size_t first_place(const struct clients *c, enum family f, struct addr a)
{
	return hash_mix(hash_mix(a.lo ^ c->key) ^ a.hi ^ f) &
	       (c->room - 1);
}

static struct client *place(const struct clients *c, enum family f,
			    struct addr a)
{
	size_t i = first_place(c, f, a);

	while (c->at[i].lines && (c->at[i].addr.lo != a.lo ||
				  c->at[i].addr.hi != a.hi ||
				  c->at[i].family != f))
		i = (i + 1) & (c->room - 1);
	return &c->at[i];
}

void clients_ahead(const struct clients *c, enum family f, struct addr a)
{
	if (c->room)
		__builtin_prefetch(&c->at[first_place(c, f, a)]);
}

#define HUGE_PAGE (2UL << 20)

/*
 * Zeros.  A large table has huge pages where the kernel gives some: otherwise
 * for nearly each client the processor would have to find its page.
 */
static struct client *make_table(size_t room)
{
	size_t size = room * sizeof(struct client);
	void *table;

	if (size < HUGE_PAGE || posix_memalign(&table, HUGE_PAGE, size))
		return xcalloc(size);
	madvise(table, size, MADV_HUGEPAGE);
	return memset(table, 0, size);
}

/* Doubles the room. */
static void grow(struct clients *c)
{
	struct clients old = *c;
	size_t i;

	c->key = hash_key();
	c->room = old.room ? 2 * old.room : ROOM_FIRST;
	c->at = make_table(c->room);
	for (i = 0; i < old.room; i++)
		if (old.at[i].lines)
			*place(c, old.at[i].family, old.at[i].addr) =
				old.at[i];
	free(old.at);
}

struct client *clients_find(struct clients *c, enum family f, struct addr a)
{
	struct client *found;

	if (2 * c->count >= c->room)
		grow(c);
	found = place(c, f, a);
	if (found->lines)
		return found;
	if (c->count >= CLIENTS_MAX)
		return NULL;
	c->count++;
	*found = (struct client){ .addr = a, .family = f };
	return found;
}

void clients_free(struct clients *c)
{
	free(c->at);
	*c = (struct clients){ 0 };
}
