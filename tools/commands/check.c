// SPDX-License-Identifier: GPL-2.0
/* geojp check: would this list be accepted, and what would it change? */
#include <stdio.h>

#include "commands/command_line.h"
#include "guard/guard.h"
#include "inforce/preview.h"

enum geojp_exit cmd_check(struct options *o)
{
	enum geojp_exit code;
	struct list list;

	code = options_read_list(o, o->operands, o->operand, &list);
	if (!code)
		options_tell_odd(o, &list);
	if (!code)
		code = guard(&list.set, &o->place, &o->wanted, o->accept);
	if (!code) {
		printf("list %s would be accepted\n", o->place.list);
		preview(&o->place, &list.set);
	}
	set_free(&list.set);
	return code ? GEOJP_NO : GEOJP_OK;
}
