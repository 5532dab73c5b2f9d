// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <string.h>

#include "formats/canonical.h"
#include "base/report.h"

#define START "geojp "

enum geojp_exit canonical_recognise(struct input *in, bool *canonical)
{
	size_t count, length = strlen(START);
	const char *data;

	if (input_peek(in, length, &data, &count) == INPUT_ERROR)
		return GEOJP_INPUT;
	*canonical = count >= length && !memcmp(data, START, length);
	return GEOJP_OK;
}

static enum geojp_exit refuse(const struct input *in, const char *why)
{
	complain("%s: %s", in->name, why);
	return GEOJP_INPUT;
}

static enum geojp_exit check_name(const struct input *in,
				  const struct geojp_wire *w, const char *name)
{
	if (!strcmp(w->name, name))
		return GEOJP_OK;
	complain("%s: \"%s\": is another list than %s; --list %s takes it",
		 in->name, w->name, name, w->name);
	return GEOJP_INPUT;
}

static bool keep(struct set *set, const struct geojp_wire *w, enum family f)
{
	struct prefix p4 = { { 0, w->prefix4.addr }, w->prefix4.len };
	struct prefix p6 = { { w->prefix6.hi, w->prefix6.lo }, w->prefix6.len };

	return !set ||
	       set_add(set, f, prefix_range(f, f == IPV4 ? &p4 : &p6));
}

/* Takes all events that the bytes up to @end give. */
static enum geojp_exit take(const struct input *in, struct geojp_wire *w,
			    const char *data, const char *end, const char *name,
			    struct set *set)
{
	for (;;) {
		switch (geojp_wire_next(w, &data, end)) {
		case GEOJP_WIRE_MORE:
			return GEOJP_OK;
		case GEOJP_WIRE_BEGIN:
			if (check_name(in, w, name))
				return GEOJP_INPUT;
			break;
		case GEOJP_WIRE_PREFIX4:
			if (!keep(set, w, IPV4))
				return refuse(in, "too many IPv4 prefixes");
			break;
		case GEOJP_WIRE_PREFIX6:
			if (!keep(set, w, IPV6))
				return refuse(in, "too many IPv6 prefixes");
			break;
		case GEOJP_WIRE_REFUSED:
			return refuse(in, w->reason);
		case GEOJP_WIRE_LABEL:
		case GEOJP_WIRE_COMMIT:
		case GEOJP_WIRE_UNLOAD:
			break;
		}
	}
}

enum geojp_exit canonical_read(struct input *in, const char *name, struct set *set,
			   char label[GEOJP_LABEL_MAX + 1], bool *unloads)
{
	enum input_result more;
	struct geojp_wire w;
	const char *data;
	size_t count;

	geojp_wire_init(&w);
	while ((more = input_chunk(in, &data, &count)) == INPUT_MORE)
		if (take(in, &w, data, data + count, name, set))
			return GEOJP_INPUT;
	if (more == INPUT_ERROR)
		return GEOJP_INPUT;
	if (!w.done)
		return refuse(in, "ends before its commit line; the list is "
				  "not complete");
	if (unloads)
		*unloads = !w.count4 && !w.count6;
	else if (!w.count4 && !w.count6)
		return refuse(in, "holds no prefixes, it empties the list; "
				  "geojp unload does that");
	if (label)
		strcpy(label, w.label);
	return GEOJP_OK;
}

void canonical_write(FILE *out, const char *name, const char *label,
		 const struct set *set)
{
	char text[PREFIX_TEXT];
	uint64_t count = 0;
	struct prefix p;
	enum family f;
	bool more;
	size_t i;

	fprintf(out, "geojp %d %s\n", GEOJP_WIRE_VERSION, name);
	if (*label)
		fprintf(out, "label %s\n", label);
	for (f = IPV4; f < FAMILIES; f++) {
		for (i = 0; i < set->of[f].count; i++) {
			struct range rest = set->of[f].at[i];

			do {
				more = range_cut(&rest, f, &p);
				prefix_text(f, &p, text);
				fprintf(out, "%s\n", text);
				count++;
			} while (more);
		}
	}
	fprintf(out, "commit %" PRIu64 "\n", count);
}
