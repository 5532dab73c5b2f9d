// SPDX-License-Identifier: GPL-2.0
/*
 * The meta file beside a download, and what servers send as ETag and date.  If
 * the first byte is "+", the rest is put after a correct head, which the fuzzer
 * could hardly guess.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "fetch/cache.h"
#include "fuzz.h"

#define URL "https://example.net/list"
#define BODY "JP\t192.0.2.0/24\n"

/* The clock stands still, so every run judges a date in the same way. */
time_t time(time_t *result)
{
	time_t now = 1795392000;	/* 23 November 2026 */

	if (result)
		*result = now;
	return now;
}

static char *meta, *body;

/* A value that goes into a request must not add a line to it. */
static void check_value(const char *s, size_t max)
{
	must(strlen(s) <= max, "a value too long");
	for (; *s; s++)
		must(*s >= ' ' && *s <= '~', "a value that is not printable");
}

static void check_validators(const struct validators *v)
{
	check_value(v->etag, ETAG_MAX);
	check_value(v->date, DATE_MAX);
}

/* Accepted validators must come back after they are written again. */
static void check_kept(struct cache *e)
{
	struct cache_news news = { e->known, strlen(BODY), 0 };
	struct cache again;

	news.crc = crc32(crc32(0, NULL, 0), (const void *)BODY, strlen(BODY));
	fuzz_write(e->part, "", BODY, strlen(BODY));
	must(!cache_keep(e, &news), "cannot be kept");
	cache_open(&again, fuzz_dir(), URL, "yes", NULL, 1);
	must(!strcmp(again.known.etag, e->known.etag) &&
	     !strcmp(again.known.date, e->known.date),
	     "other validators come back");
	cache_close(&again);
}

static void prepare(void)
{
	struct cache e;

	cache_open(&e, fuzz_dir(), URL, "yes", NULL, 0);
	meta = strdup(e.meta);
	body = strdup(e.body);
	cache_close(&e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	struct validators v;
	struct cache e;
	bool any, headed = size && data[0] == '+';

	if (!meta)
		prepare();
	validators_etag(&v, text);
	validators_date(&v, text);
	free(text);
	check_validators(&v);

	cache_open(&e, fuzz_dir(), URL, "yes", NULL, 0);
	fuzz_write(e.meta, headed ? e.head : "", data + headed, size - headed);
	fuzz_write(e.body, "", BODY, strlen(BODY));
	cache_close(&e);
	cache_open(&e, fuzz_dir(), URL, "yes", NULL, 0);
	any = validators_any(&e.known);
	check_validators(&e.known);
	if (any)
		check_kept(&e);
	cache_close(&e);
	return fuzz_verdict(any);
}
