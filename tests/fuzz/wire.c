// SPDX-License-Identifier: GPL-2.0
/*
 * The protocol of the kernel.  The first byte says how the rest is cut into
 * pieces, for bytes come in whatever split.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "geojp_wire.h"

static void check_prefix4(const struct geojp_prefix4 *p)
{
	char text[GEOJP_PREFIX_SIZE];
	struct geojp_prefix4 back;
	const char *why;

	must(geojp_wire_print4(text, p) == strlen(text), "length of IPv4");
	must(geojp_wire_scan4(text, &back, &why), "printed IPv4 is refused");
	must(back.addr == p->addr && back.len == p->len,
	     "another IPv4 prefix comes back");
}

static void check_prefix6(const struct geojp_prefix6 *p)
{
	char text[GEOJP_PREFIX_SIZE];
	struct geojp_prefix6 back;
	const char *why;

	must(geojp_wire_print6(text, p) == strlen(text), "length of IPv6");
	must(geojp_wire_scan6(text, &back, &why), "printed IPv6 is refused");
	must(back.hi == p->hi && back.lo == p->lo && back.len == p->len,
	     "another IPv6 prefix comes back");
}

/* Takes the bytes in one piece; adds the events, printed, to @out. */
static enum geojp_wire_event feed(struct geojp_wire *w, const char *data,
				  size_t size, FILE *out)
{
	const char *end = data + size;
	char text[GEOJP_PREFIX_SIZE];
	enum geojp_wire_event event;

	for (;;) {
		event = geojp_wire_next(w, &data, end);
		must(data <= end, "read on past the end");
		switch (event) {
		case GEOJP_WIRE_BEGIN:
			fprintf(out, "geojp %d %s\n", GEOJP_WIRE_VERSION,
				w->name);
			break;
		case GEOJP_WIRE_LABEL:
			fprintf(out, "label %s\n", w->label);
			break;
		case GEOJP_WIRE_PREFIX4:
			check_prefix4(&w->prefix4);
			geojp_wire_print4(text, &w->prefix4);
			fprintf(out, "%s\n", text);
			break;
		case GEOJP_WIRE_PREFIX6:
			check_prefix6(&w->prefix6);
			geojp_wire_print6(text, &w->prefix6);
			fprintf(out, "%s\n", text);
			break;
		case GEOJP_WIRE_COMMIT:
			fprintf(out, "commit %u\n", w->count4 + w->count6);
			break;
		case GEOJP_WIRE_UNLOAD:
			fprintf(out, "unload\n");
			break;
		case GEOJP_WIRE_MORE:
		case GEOJP_WIRE_REFUSED:
			return event;
		}
	}
}

/* Cuts after every @step bytes; 0 is one piece. */
static bool parse(const char *data, size_t size, size_t step, char **said,
		  char reason[GEOJP_REASON_SIZE])
{
	enum geojp_wire_event event = GEOJP_WIRE_MORE;
	struct geojp_wire w;
	size_t made, piece;
	FILE *out = open_memstream(said, &made);

	geojp_wire_init(&w);
	for (; size && event == GEOJP_WIRE_MORE; data += piece, size -= piece) {
		piece = step && step < size ? step : size;
		event = feed(&w, data, piece, out);
	}
	fclose(out);
	must(event != GEOJP_WIRE_REFUSED ||
	     (*w.reason && memchr(w.reason, 0, sizeof(w.reason))),
	     "refused without a reason");
	strcpy(reason, event == GEOJP_WIRE_REFUSED ? w.reason : "");
	return event == GEOJP_WIRE_MORE && w.done;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char reason[3][GEOJP_REASON_SIZE];
	char *said[3];
	bool done;

	if (!size)
		return 0;
	done = parse((const char *)data + 1, size - 1, 0, &said[0], reason[0]);
	must(parse((const char *)data + 1, size - 1, data[0], &said[1],
		   reason[1]) == done, "the split matters");
	must(!strcmp(said[0], said[1]) && !strcmp(reason[0], reason[1]),
	     "the split matters to what is said");
	if (done) {
		must(parse(said[0], strlen(said[0]), 0, &said[2], reason[2]),
		     "what it prints is refused");
		must(!strcmp(said[0], said[2]), "what it prints is another");
		free(said[2]);
	}
	free(said[0]);
	free(said[1]);
	return fuzz_verdict(done);
}
