// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "base/scan.h"
#include "formats/canonical.h"

#define START "geojp "

bool canonical_recognise(const char *start, size_t count)
{
	size_t bom = bom_size(start, count);

	return count - bom >= strlen(START) &&
	       !memcmp(start + bom, START, strlen(START));
}

static enum geojp_exit check_name(const struct input *in,
				  const struct geojp_wire *w, const char *name)
{
	if (!strcmp(w->name, name))
		return GEOJP_OK;
	complain(GJ_OTHER_LIST,
		 "%s: is for list \"%s\", not %s; --list-name %s takes it",
		 in->name, w->name, name, w->name);
	return GEOJP_INPUT;
}

/* @set may be NULL. */
static enum geojp_exit keep(const struct input *in, struct set *set,
			    enum family f, struct prefix p)
{
	if (!set || set_add_exact(set, f, prefix_range(f, &p)))
		return GEOJP_OK;
	return refuse(GJ_TOO_LARGE, in->name,
		      f == IPV4 ? "too many IPv4 prefixes" :
				  "too many IPv6 prefixes");
}

/*
 * The wire's reason is English, as in the kernel.  The same text as a phrase
 * has a form in the reader's language.
 */
static char *reason(const struct geojp_wire *w)
{
	const char *text = strstr(w->reason, ": ") + 2;
	char *start, *said;

	if (!*w->why)		/* the wrong number of prefixes */
		return phrase("line %u: %s, but %u prefixes were sent",
			      w->line, w->text, w->count4 + w->count6);
	start = xprintf("%.*s", (int)(strlen(text) - strlen(w->why)), text);
	said = phrase("line %u: %s%s", w->line, start, w->why);
	free(start);
	return said;
}

/* Takes the bytes up to @end. */
static enum geojp_exit take(const struct input *in, struct geojp_wire *w,
			    const char *data, const char *end, const char *name,
			    struct set *set)
{
	const struct geojp_prefix *p = &w->prefix;
	enum geojp_exit code = GEOJP_OK;
	char *why;

	while (!code) {
		switch (geojp_wire_next(w, &data, end)) {
		case GEOJP_WIRE_MORE:
			return GEOJP_OK;
		case GEOJP_WIRE_BEGIN:
			code = check_name(in, w, name);
			break;
		case GEOJP_WIRE_PREFIX4:
			code = keep(in, set, IPV4, (struct prefix){
				    { 0, p->addr.hi >> 32 }, p->len });
			break;
		case GEOJP_WIRE_PREFIX6:
			code = keep(in, set, IPV6, (struct prefix){
				    { p->addr.hi, p->addr.lo }, p->len });
			break;
		case GEOJP_WIRE_REFUSED:
			why = reason(w);
			code = refuse(GJ_LINE, in->name, why);
			free(why);
			break;
		default:
			break;
		}
	}
	return code;
}

/* Takes all bytes, as they are. */
static enum geojp_exit take_bytes(struct input *in, struct geojp_wire *w,
				  const char *name, struct set *set)
{
	enum input_result more;
	const char *data;
	size_t count;

	while ((more = input_chunk(in, &data, &count)) == INPUT_MORE)
		if (take(in, w, data, data + count, name, set))
			return GEOJP_INPUT;
	return more == INPUT_ERROR ? GEOJP_INPUT : GEOJP_OK;
}

static enum geojp_exit take_text(struct input *in, struct geojp_wire *w,
				 const char *text, const char *name,
				 struct set *set)
{
	return take(in, w, text, text + strlen(text), name, set);
}

/* Is it a whole last line, so that the file is not cut off in it? */
static bool ends(const char *line)
{
	return !strncmp(line, "commit ", 7) || !strcmp(line, "unload");
}

/* Takes all lines, each as if it ended with a newline. */
static enum geojp_exit take_lines(struct input *in, struct geojp_wire *w,
				  const char *name, struct set *set)
{
	enum input_result more;

	while ((more = input_line(in)) == INPUT_MORE)
		if ((in->number > 1 && take_text(in, w, "\n", name, set)) ||
		    take_text(in, w, in->line, name, set))
			return GEOJP_INPUT;
	if (more == INPUT_ERROR)
		return GEOJP_INPUT;
	return ends(in->line) ? take_text(in, w, "\n", name, set) : GEOJP_OK;
}

static enum geojp_exit check_end(const struct input *in,
				 const struct geojp_wire *w, bool *unloads)
{
	if (!w->done)
		return refuse(GJ_CUT_OFF, in->name,
			      "ends before its commit line; the list "
			      "is not complete");
	if (unloads)
		*unloads = !w->count4 && !w->count6;
	else if (!w->count4 && !w->count6)
		return refuse(GJ_EMPTY, in->name,
			      "has no prefixes and would empty the "
			      "list; geojp unload does that");
	return GEOJP_OK;
}

enum geojp_exit canonical_read(struct input *in, const char *name,
			       struct set *set,
			       char label[GEOJP_LABEL_MAX + 1], bool *unloads)
{
	struct geojp_wire w;

	geojp_wire_init(&w);
	if (take_bytes(in, &w, name, set) || check_end(in, &w, unloads))
		return GEOJP_INPUT;
	if (label)
		strcpy(label, w.label);
	return GEOJP_OK;
}

enum geojp_exit canonical_read_file(struct input *in, const char *name,
				    struct set *set,
				    char label[GEOJP_LABEL_MAX + 1])
{
	struct geojp_wire w;

	geojp_wire_init(&w);
	if (take_lines(in, &w, name, set) || check_end(in, &w, NULL))
		return GEOJP_INPUT;
	strcpy(label, w.label);
	return GEOJP_OK;
}

void canonical_write(FILE *out, const char *name, const char *label,
		     const struct set *set)
{
	uint64_t count = 0;
	enum family f;
	size_t i;

	fprintf(out, "geojp %d %s\n", GEOJP_WIRE_VERSION, name);
	if (*label)
		fprintf(out, "label %s\n", label);
	for (f = IPV4; f < FAMILIES; f++)
		for (i = 0; i < set->of[f].count; i++)
			count += range_write(out, "", f, set->of[f].at[i]);
	fprintf(out, "commit %" PRIu64 "\n", count);
}
