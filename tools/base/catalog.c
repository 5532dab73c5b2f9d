// SPDX-License-Identifier: GPL-2.0
#include <byteswap.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/catalog.h"
#include "base/file.h"

#define MAGIC 0x950412de
#define LARGEST (8 << 20)

/* The numbers of the header, in their order */
enum {
	IS_MAGIC, REVISION, COUNT, ENGLISH, TRANSLATED, HASH_SIZE, HASH,
	NUMBERS
};

struct catalog {
	const char *data;
	size_t size;
	bool swapped;		/* in the other byte order */
	uint32_t is[NUMBERS];
};

/* @count numbers from @offset on are inside. */
static bool has(const struct catalog *c, uint32_t offset, uint64_t count)
{
	return offset <= c->size && count <= (c->size - offset) / 4;
}

static uint32_t number(const struct catalog *c, size_t offset)
{
	uint32_t n;

	memcpy(&n, c->data + offset, sizeof(n));
	return c->swapped ? bswap_32(n) : n;
}

/*
 * String @i of the table at @table, of *@size bytes.  NULL if it is not inside,
 * with a NUL byte behind it.
 */
static const char *string(const struct catalog *c, uint32_t table, uint32_t i,
			  uint32_t *size)
{
	uint32_t offset = number(c, table + 8 * (size_t)i + 4);

	*size = number(c, table + 8 * (size_t)i);
	if (offset >= c->size || *size >= c->size - offset ||
	    c->data[(size_t)offset + *size])
		return NULL;
	return c->data + offset;
}

/*
 * Japanese has one form for all numbers, so a translation is one string.  Only
 * the first English string is empty: its translation says what the file is.
 */
static bool has_strings(const struct catalog *c)
{
	const char *english, *text;
	uint32_t i, size;

	for (i = 0; i < c->is[COUNT]; i++) {
		english = string(c, c->is[ENGLISH], i, &size);
		text = string(c, c->is[TRANSLATED], i, &size);
		if (!english || !text || !*text || strlen(text) != size ||
		    (i && !*english))
			return false;
	}
	return true;
}

static bool is_prime(uint32_t n)
{
	uint32_t i;

	for (i = 2; i <= n / i; i++)
		if (n % i == 0)
			return false;
	return n > 1;
}

/*
 * As many places are taken as there are strings, and one is free: there a
 * look-up of another string ends.  It goes in steps of any length, so it comes
 * to all places only if their number is a prime.
 */
static bool has_hash(const struct catalog *c)
{
	uint32_t i, n, used = 0;

	for (i = 0; i < c->is[HASH_SIZE]; i++) {
		n = number(c, c->is[HASH] + 4 * (size_t)i);
		if (n > c->is[COUNT])
			return false;
		used += n != 0;
	}
	return used == c->is[COUNT] && used < c->is[HASH_SIZE] &&
	       is_prime(c->is[HASH_SIZE]);
}

static bool is_whole(struct catalog *c)
{
	size_t i;

	if (!has(c, 0, NUMBERS))
		return false;
	c->swapped = number(c, 0) == bswap_32(MAGIC);
	for (i = 0; i < NUMBERS; i++)
		c->is[i] = number(c, 4 * i);
	return c->is[IS_MAGIC] == MAGIC && !c->is[REVISION] && c->is[COUNT] &&
	       has(c, c->is[ENGLISH], c->is[COUNT] * 2ULL) &&
	       has(c, c->is[TRANSLATED], c->is[COUNT] * 2ULL) &&
	       has(c, c->is[HASH], c->is[HASH_SIZE]) && has_hash(c) &&
	       has_strings(c);
}

bool catalog_is_whole(const char *path)
{
	struct catalog c = { .swapped = false };
	char *data = file_read(path, 0, LARGEST, &c.size);
	bool whole;

	c.data = data;
	whole = data && is_whole(&c);
	free(data);
	return whole;
}
