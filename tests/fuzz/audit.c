// SPDX-License-Identifier: GPL-2.0
/* Logs of all kinds: the readers of lines, and the sums of geojp audit. */
#include <stdlib.h>
#include <string.h>

#include "audit/lines.h"
#include "fuzz.h"

#define LINES 7		/* at once: small, so that blocks have many rounds */

static bool is_part(struct span part, struct span line)
{
	return !part.size || (part.at >= line.at &&
			      part.at + part.size <= line.at + line.size);
}

/* The line ends where its memory ends, so that the sanitizer sees more. */
static void check_line(struct span text)
{
	char *copy = malloc(text.size ? text.size : 1);
	struct event e = { .now = 1800000000 };
	struct span line = { copy, text.size };
	struct request r;
	enum line_is is;

	memcpy(copy, text.at, text.size);
	is = line_read(line, &e);
	must(is == LINE_UNKNOWN || e.kind < LOG_KINDS, "no such kind");
	must(is != LINE_CLIENT || e.family == IPV6 ||
	     (!e.addr.hi && e.addr.lo <= UINT32_MAX), "not an IPv4 address");
	must(is == LINE_CLIENT || !(e.deeds & DEED_LOGIN) ||
	     is == LINE_SILENT, "a log-in from nowhere");
	if (is != LINE_UNKNOWN) {
		must(is_part(e.user, line) && is_part(e.how, line) &&
		     is_part(e.queue, line) && is_part(e.request, line),
		     "a part that is not of the line");
		access_request(&e, &r);
		must(is_part(r.path, line) && is_part(r.agent, line),
		     "a part of the request that is not of the line");
		missed_find(&e);
	}
	free(copy);
}

static void read_block(struct audit *a, const struct block *b)
{
	static struct line line[LINES];
	struct span text = { b->text, b->size };
	size_t i, count;

	while ((count = lines_take(&text, b->cut, a->now, line, LINES))) {
		for (i = 0; i < count; i++)
			check_line(line[i].text);
		lines_count(a, line, count);
	}
}

static uint64_t sum(const struct audit *a)
{
	uint64_t lines = a->silent + a->blank + a->earlier + a->others +
			 a->names.lines + a->unknown.lines + a->too_long.lines;
	size_t i;

	for (i = 0; i < LOG_KINDS; i++)
		lines += a->of[i][0] + a->of[i][1];
	return lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct set set;
	struct audit a = { .set = &set, .now = 1800000000, .name = "fuzz" };
	static struct block block;
	struct source source = { 0 };
	struct input in;
	bool good;

	/* Good seeds are plain text; packed input has its own fuzzers. */
	audit_init(&a);
	fuzz_input(&in, data, size);
	source.in = &in;
	while (source_fill(&source, &block) == INPUT_MORE)
		read_block(&a, &block);
	source_free(&source);
	input_close(&in);
	must(sum(&a) == a.lines, "a line in no sum, or in two");
	good = !source.failed && a.clients.count && !a.unknown.lines;
	audit_free(&a);
	return fuzz_verdict(good);
}
