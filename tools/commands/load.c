// SPDX-License-Identifier: GPL-2.0
/* geojp load: convert, guard, store, put in force. */
#include "commands/command_line.h"
#include "guard/guard.h"
#include "inforce/deploy.h"

enum geojp_exit cmd_load(struct options *o)
{
	enum geojp_exit code;
	struct store store;
	struct list list;

	code = options_read_list(o, o->operands, o->operand, &list);
	if (!code && o->verbose)
		options_tell_odd(o, &list);
	if (!code)
		code = guard(&list.set, &o->place, &o->wanted, o->accept);
	if (!code)
		code = store_open(&store, &o->place);
	if (!code) {
		code = deploy(&list, &store, o->store_only, o->verbose);
		store_close(&store);
	}
	set_free(&list.set);
	return code;
}
