// SPDX-License-Identifier: GPL-2.0
/*
 * The load protocol.  The kernel's parser must accept exactly what the slow
 * parser accepts, and must read the same list in it.  The way the bytes are cut
 * into pieces must not matter.  The first byte of the input chooses the pieces.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "geojp_wire.h"
#include "slow_wire.h"

static u128 number(int family, struct geojp_addr a)
{
	return family == AF_INET ? a.hi >> 32 : (u128)a.hi << 64 | a.lo;
}

static struct sent_prefix from(int family, const struct geojp_prefix *p)
{
	must(family != AF_INET || !(p->addr.hi << 32 | p->addr.lo),
	     "an IPv4 address of more than 32 bits");
	return (struct sent_prefix){ family, number(family, p->addr),
				     number(family, geojp_prefix_last(p)),
				     p->len };
}

static struct geojp_prefix to(const struct sent_prefix *p)
{
	u128 addr = p->family == AF_INET ? p->first << 96 : p->first;

	return (struct geojp_prefix){ { addr >> 64, addr }, p->len };
}

static bool equal(const struct sent_prefix *a, const struct sent_prefix *b)
{
	return a->family == b->family && a->first == b->first &&
	       a->last == b->last && a->len == b->len;
}

static void check_same(const struct sent *a, const struct sent *b)
{
	size_t i;

	must(a->verdict == b->verdict, "another verdict");
	must(a->lines == b->lines, "another line is the first bad one");
	must(a->commit == b->commit && a->unload == b->unload, "another end");
	must(!strcmp(a->name, b->name), "another name");
	must(!strcmp(a->label, b->label), "another label");
	must(a->count == b->count, "another number of prefixes");
	for (i = 0; i < a->count; i++)
		must(equal(&a->prefix[i], &b->prefix[i]), "another prefix");
}

/* Reads one prefix with the protocol's parser. */
static bool scan(struct sent_prefix *p, int family, const char *text)
{
	struct geojp_prefix read;
	const char *why = NULL;
	bool good = family == AF_INET ? geojp_wire_scan4(text, &read, &why) :
					geojp_wire_scan6(text, &read, &why);

	if (good)
		*p = from(family, &read);
	must(good || why, "refused without a reason");
	return good;
}

static void print(FILE *out, const struct sent_prefix *p)
{
	char text[GEOJP_PREFIX_SIZE];
	struct geojp_prefix prefix = to(p);
	unsigned int length = p->family == AF_INET ?
			      geojp_wire_print4(text, &prefix) :
			      geojp_wire_print6(text, &prefix);

	must(length == strlen(text), "a length that is not the text's");
	fprintf(out, "%s\n", text);
}

/* The text of all that was sent. */
static char *print_all(const struct sent *s, size_t *size)
{
	char *text;
	FILE *out = open_memstream(&text, size);
	size_t i;

	fprintf(out, "geojp %d %s\n", GEOJP_WIRE_VERSION, s->name);
	if (*s->label)
		fprintf(out, "label %s\n", s->label);
	for (i = 0; i < s->count; i++)
		print(out, &s->prefix[i]);
	if (s->unload)
		fprintf(out, "unload\n");
	else
		fprintf(out, "commit %zu\n", s->count);
	fclose(out);
	return text;
}

/* Stores one event.  Returns false if no other follows from these bytes. */
static bool hear(struct sent *s, const struct geojp_wire *w,
		 enum geojp_wire_event event)
{
	struct sent_prefix p;

	switch (event) {
	case GEOJP_WIRE_BEGIN:
		strcpy(s->name, w->name);
		return true;
	case GEOJP_WIRE_LABEL:
		strcpy(s->label, w->label);
		return true;
	case GEOJP_WIRE_PREFIX4:
		p = from(AF_INET, &w->prefix);
		sent_add(s, &p);
		return true;
	case GEOJP_WIRE_PREFIX6:
		p = from(AF_INET6, &w->prefix);
		sent_add(s, &p);
		return true;
	case GEOJP_WIRE_COMMIT:
		s->commit = true;
		return true;
	case GEOJP_WIRE_UNLOAD:
		s->unload = true;
		return true;
	case GEOJP_WIRE_MORE:
	case GEOJP_WIRE_REFUSED:
		break;
	}
	return false;
}

/* Feeds one piece from memory of its own, so that ASan checks its end. */
static enum geojp_wire_event feed(struct geojp_wire *w, struct sent *s,
				  const char *data, size_t size)
{
	enum geojp_wire_event event;
	char *piece = malloc(size);
	const char *at = piece;

	memcpy(piece, data, size);
	do {
		event = geojp_wire_next(w, &at, piece + size);
		must(at <= piece + size, "read on past the end");
	} while (hear(s, w, event));
	must(event == GEOJP_WIRE_REFUSED || at == piece + size,
	     "bytes are left that nobody refused");
	free(piece);
	return event;
}

/* Stores the verdict.  @reason is empty unless the list was refused. */
static void conclude(struct sent *s, const struct geojp_wire *w,
		     enum geojp_wire_event event, char *reason)
{
	char line[32];

	*reason = '\0';
	s->lines = w->line;
	s->verdict = w->done ? ACCEPTED : UNFINISHED;
	if (event != GEOJP_WIRE_REFUSED)
		return;

	must(memchr(w->reason, 0, sizeof(w->reason)), "an endless reason");
	sprintf(line, "line %u: ", w->line);
	must(!strncmp(w->reason, line, strlen(line)) &&
	     w->reason[strlen(line)], "refused without a reason");
	must(strlen(w->reason) >= strlen(line) + strlen(w->why) &&
	     !strcmp(w->reason + strlen(w->reason) - strlen(w->why), w->why),
	     "the reason does not end in its end");
	strcpy(reason, w->reason);
	s->verdict = REFUSED;
	s->lines--;
}

/*
 * How the bytes are cut: one piece, pieces of one size, or pieces whose size
 * depends on the bytes themselves and may be 0.
 */
enum split { WHOLE, EVEN, UNEVEN };

static size_t piece_size(enum split split, size_t step, const char *data,
			 size_t size)
{
	size_t piece = size;

	if (split == EVEN && step)
		piece = step;
	if (split == UNEVEN)
		piece = (unsigned char)(*data ^ step) % 8;
	return piece < size ? piece : size;
}

static void parse(struct sent *s, const char *data, size_t size,
		  enum split split, size_t step, char *reason)
{
	enum geojp_wire_event event = GEOJP_WIRE_MORE;
	struct geojp_wire w;
	size_t piece;

	memset(s, 0, sizeof(*s));
	geojp_wire_init(&w);
	while (size && event == GEOJP_WIRE_MORE) {
		piece = piece_size(split, step, data, size);
		event = feed(&w, s, data, piece);
		if (!piece && event == GEOJP_WIRE_MORE)
			event = feed(&w, s, data, piece = 1);
		data += piece;
		size -= piece;
	}
	conclude(s, &w, event, reason);
}

static void check_splits(const struct sent *want, const char *data, size_t size,
			 size_t step)
{
	char reason[3][GEOJP_REASON_SIZE];
	enum split split;
	struct sent have;

	for (split = WHOLE; split <= UNEVEN; split++) {
		parse(&have, data, size, split, step, reason[split]);
		check_same(want, &have);
		must(!strcmp(reason[split], reason[WHOLE]),
		     "the split matters to the reason");
		sent_free(&have);
	}
}

/* An accepted list must be the same after it is printed and read again. */
static void check_printed(const struct sent *want)
{
	char reason[GEOJP_REASON_SIZE];
	struct sent have;
	size_t size;
	char *text = print_all(want, &size);

	parse(&have, text, size, WHOLE, 0, reason);
	check_same(want, &have);
	sent_free(&have);
	slow_wire(&have, text, size);
	check_same(want, &have);
	sent_free(&have);
	free(text);
}

/* The functions that read one prefix must agree with the slow parser, too. */
static void check_prefix(const char *text)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct sent_prefix want, have;
	bool good;
	int i;

	for (i = 0; i < 2; i++) {
		good = slow_prefix(&want, families[i], text);
		must(scan(&have, families[i], text) == good,
		     "another verdict on a prefix");
		must(!good || equal(&want, &have), "a prefix read as another");
	}
}

static void check_each_prefix(const char *data, size_t size)
{
	const char *end = data + size, *newline;
	char *line;

	for (; data < end; data = newline + 1) {
		newline = memchr(data, '\n', end - data);
		if (!newline)
			newline = end;
		line = strndup(data, newline - data);
		check_prefix(line);
		free(line);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1;
	struct sent want;
	bool accepted;

	if (!size)
		return 0;
	slow_wire(&want, text, size - 1);
	check_splits(&want, text, size - 1, *data);
	check_each_prefix(text, size - 1);
	accepted = want.verdict == ACCEPTED;
	if (accepted)
		check_printed(&want);
	sent_free(&want);
	return fuzz_verdict(accepted);
}
