// SPDX-License-Identifier: GPL-2.0
/* geojp unload: empties the list in the kernel; what is stored stays. */
#include <stdio.h>

#include "inforce/module.h"

enum geojp_exit cmd_unload(const struct options *o, int count, char **operand)
{
	enum geojp_exit code = kernel_unload(o->list);

	(void)count;
	(void)operand;
	if (!code)
		printf("list %s holds no data now: every address counts as in "
		       "it, so everybody gets in; geojp restore puts the "
		       "stored list back\n", o->list);
	return code;
}
