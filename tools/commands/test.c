// SPDX-License-Identifier: GPL-2.0
/*
 * geojp test: is this address in the list, and by which prefix?  And if it is
 * not, in which country is it registered?
 */
#include <stdio.h>
#include <string.h>

#include "base/input.h"
#include "base/report.h"
#include "base/scan.h"
#include "commands/asked.h"
#include "origin/origin.h"

struct question {
	const char *list;
	struct asked from;
	unsigned long asked;	/* addresses so far */
	bool all_in;		/* so far */
	const struct options *o;
	struct origins *origins;	/* NULL: not read, or nothing known */
	bool origins_read;
};

/* Returns NULL, or why the text is not one address. */
static const char *scan_one(const char *text, enum family *f, struct addr *a)
{
	struct range r = { { 0, 0 }, { 0, 0 } };
	const char *why = range_scan(text, f, &r);

	*a = r.first;
	if (why || !addr_cmp(r.first, r.last))
		return why;
	return "more than one address; test takes single addresses";
}

/* "US, by 8.0.0.0/9 of arin", or NULL.  Only outsiders pay for the files. */
static const char *registered(struct question *q, enum family f, struct addr a)
{
	static char text[REGISTRATION_TEXT];
	struct registration found;

	if (!q->origins_read)
		q->origins = origins_open(&q->o->wanted, q->o->place.state_dir);
	q->origins_read = true;
	if (!origins_find(q->origins, f, a, &found))
		return NULL;
	return registration_text(&found, text);
}

/* Answers.  Returns the same. */
static const char *answer(struct question *q, const char *text)
{
	char prefix[PREFIX_TEXT];
	const char *why, *where;
	struct addr asked;
	struct prefix p;
	enum family f;

	why = scan_one(text, &f, &asked);
	if (why)
		return why;
	q->asked++;
	if (!q->from.holds_data) {
		say("%s: list %s holds no data: every address counts as in "
		    "it, except for rules with --fail-closed\n", text,
		    q->list);
	} else if (set_find(&q->from.set, f, asked, &p)) {
		prefix_text(f, &p, prefix);
		say("%s: in %s, by %s (%s)\n", text, q->list, prefix,
		    q->from.source);
	} else {
		where = registered(q, f, asked);
		if (where)
			say("%s: not in %s (%s); %s\n", text, q->list,
			    q->from.source, where);
		else
			say("%s: not in %s (%s)\n", text, q->list,
			    q->from.source);
		q->all_in = false;
	}
	return NULL;
}

/*
 * Addresses from stdin, one a line, with blank lines and comments.  No
 * address at all is an error: the exit code 0 would say that all are in.
 */
static enum geojp_exit answer_input(struct question *q)
{
	unsigned long before = q->asked;
	enum input_result more = INPUT_MORE;
	enum geojp_exit code;
	struct input in;

	code = input_open(&in, "-");
	if (code)
		return code;
	while (!code && (more = input_line(&in)) == INPUT_MORE) {
		char *text = strip_comment(in.line);
		const char *why = *text ? answer(q, text) : NULL;

		if (why)
			code = input_refuse(GJ_ADDRESS, &in, text, why);
	}
	if (more == INPUT_ERROR)
		code = GEOJP_INPUT;
	input_close(&in);
	if (!code && q->asked == before) {
		complain(GJ_ADDRESS,
			 "stdin: holds no address; give one a line");
		code = GEOJP_INPUT;
	}
	return code;
}

/* No operand is answered before all of them are known to be addresses. */
static enum geojp_exit check_operands(const struct options *o)
{
	enum family f;
	struct addr a;
	const char *why;
	int i;

	for (i = 0; i < o->operands; i++) {
		why = strcmp(o->operand[i], "-") ?
			scan_one(o->operand[i], &f, &a) : NULL;
		if (!why)
			continue;
		complain(GJ_ADDRESS, "test: %s: %s", quoted(o->operand[i]),
			 why);
		return GEOJP_USAGE;
	}
	return GEOJP_OK;
}

static enum geojp_exit answer_all(struct question *q, const struct options *o)
{
	enum geojp_exit code = GEOJP_OK;
	int i;

	for (i = 0; !code && i < o->operands; i++) {
		if (!strcmp(o->operand[i], "-"))
			code = answer_input(q);
		else
			answer(q, o->operand[i]);
	}
	return code ? code : q->all_in ? GEOJP_OK : GEOJP_NO;
}

enum geojp_exit cmd_test(struct options *o)
{
	struct question q = { .list = o->place.list, .all_in = true, .o = o };
	enum geojp_exit code;

	code = check_operands(o);
	if (!code)
		code = asked_read(o, false, &q.from);
	if (!code)
		code = answer_all(&q, o);
	origins_close(q.origins);
	set_free(&q.from.set);
	return code;
}
