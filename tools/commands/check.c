// SPDX-License-Identifier: GPL-2.0
/* geojp check: would this list be accepted, and what would it change? */
#include <stdio.h>

#include "config/exceptions.h"
#include "guard/guard.h"
#include "inforce/preview.h"

enum geojp_exit cmd_check(const struct options *o, int count, char **operand)
{
	enum geojp_exit code;
	struct list list;

	code = list_read(&list, o, count, operand);
	if (!code)
		code = exceptions_merge(o, &list.set);
	if (!code)
		code = guard(&list, o);
	if (!code) {
		printf("list %s would be accepted\n", o->list);
		preview(o, &list);
	}
	list_free(&list);
	return code ? GEOJP_NO : GEOJP_OK;
}
