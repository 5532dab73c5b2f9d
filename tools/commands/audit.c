// SPDX-License-Identifier: GPL-2.0
/* geojp audit: whom would a rule with this list turn away? */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "audit/report.h"
#include "base/input.h"
#include "base/report.h"
#include "commands/asked.h"

/* What cannot be read has been named; the rest is read all the same. */
static enum geojp_exit read_logs(struct audit *a, const struct options *o)
{
	enum geojp_exit code, result = GEOJP_OK;
	int i;

	/* Logs may be of any size: their lines are not kept. */
	input_limit(UINT64_MAX);
	if (!o->operands)
		return audit_usual(a);
	for (i = 0; i < o->operands; i++) {
		code = audit_file(a, o->operand[i]);
		result = code ? code : result;
	}
	return result;
}

static enum geojp_exit check_found(const struct audit *a)
{
	uint64_t known = a->lines - a->unknown.lines - a->too_long.lines -
			 a->blank;

	if (!a->lines)
		complain(GJ_NO_LOG,
			 "audit: no line of a log was found; give its FILE");
	else if (!known)
		complain(GJ_NO_LOG,
			 "audit: no line is of a kind that is known; see "
			 "THE AUDIT in geojp(8) for those that are");
	return known ? GEOJP_OK : GEOJP_INPUT;
}

static void report(const struct options *o, struct audit *a,
		   const struct asked *asked)
{
	struct origins *origins = origins_open(&o->wanted, o->place.state_dir);
	struct audit_report *r = xcalloc(sizeof(*r));

	r->audit = a;
	r->list = o->place.list;
	r->source = asked->source;
	r->origins = origins;
	r->top = o->top;
	report_make(r);
	if (o->json)
		report_json(r);
	else
		report_print(r);
	report_free(r);
	free(r);
	origins_close(origins);
}

enum geojp_exit cmd_audit(struct options *o)
{
	struct audit *a = xcalloc(sizeof(*a));
	struct asked asked;
	enum geojp_exit code, found;

	code = asked_read(o, true, &asked);
	if (!code) {
		audit_init(a);
		a->set = &asked.set;
		a->since = o->since;
		a->now = time(NULL);
		a->progress = isatty(STDERR_FILENO);
		code = read_logs(a, o);
		found = check_found(a);
		report(o, a, &asked);
		code = code ? code : found;
	}
	audit_free(a);
	free(a);
	set_free(&asked.set);
	return code;
}
