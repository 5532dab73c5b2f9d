// SPDX-License-Identifier: GPL-2.0
/* geojp load: convert, guard, store, put in force. */
#include "commands/command_line.h"
#include "commands/exports.h"
#include "guard/guard.h"

static enum geojp_exit judge_merged(const struct options *o,
				    const struct candidate *c)
{
	return guard(&c->merged, &o->place, &o->wanted, o->accept);
}

/* Under the lock nobody else changes the list that the guard compares with. */
static enum geojp_exit put_in_force(const struct options *o,
				    const struct candidate *c)
{
	enum geojp_exit code;
	struct store store;

	code = store_open(&store, &o->place);
	if (code)
		return code;
	code = judge_merged(o, c);
	if (!code)
		code = deploy(c, &store, o->store_only, o->verbose);
	store_close(&store);
	return code ? code : exports_write(o);
}

enum geojp_exit cmd_load(struct options *o)
{
	enum geojp_exit code;
	struct candidate c;

	code = options_read_list(o, o->operands, o->operand, &c);
	if (!code && o->verbose)
		options_tell_odd(o, &c.list);
	if (o->verbose)
		exceptions_tell_left_out(&o->wanted);
	/* A list that is refused leaves no directory behind. */
	if (!code && !stored_place(&o->place))
		code = judge_merged(o, &c);
	if (!code)
		code = put_in_force(o, &c);
	candidate_free(&c);
	return code;
}
