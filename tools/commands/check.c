// SPDX-License-Identifier: GPL-2.0
/* geojp check: would this list be accepted, and what would it change? */
#include "base/report.h"
#include "commands/command_line.h"
#include "guard/guard.h"
#include "inforce/preview.h"

enum geojp_exit cmd_check(struct options *o)
{
	enum geojp_exit code;
	struct candidate c;

	exceptions_tell_left_out(&o->wanted);
	code = options_read_list(o, o->operands, o->operand, &c);
	if (!code)
		options_tell_odd(o, &c.list);
	if (!code)
		code = guard(&c.merged, &o->place, &o->wanted, o->accept);
	if (!code) {
		say("list %s would be accepted\n", o->place.list);
		preview(&o->place, &c.merged);
	}
	candidate_free(&c);
	return code ? GEOJP_NO : GEOJP_OK;
}
