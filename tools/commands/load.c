// SPDX-License-Identifier: GPL-2.0
/* geojp load: convert, guard, store, put in force. */
#include "inforce/deploy.h"
#include "config/exceptions.h"
#include "guard/guard.h"

enum geojp_exit cmd_load(const struct options *o, int count, char **operand)
{
	enum geojp_exit code;
	struct store store;
	struct list list;

	code = list_read(&list, o, count, operand);
	if (!code)
		code = exceptions_merge(o, &list.set);
	if (!code)
		code = guard(&list, o);
	if (!code)
		code = store_open(&store, o);
	if (!code) {
		code = deploy(o, &list, &store);
		store_close(&store);
	}
	list_free(&list);
	return code;
}
