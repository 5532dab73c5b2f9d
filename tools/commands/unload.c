// SPDX-License-Identifier: GPL-2.0
/* geojp unload: empties the list in the kernel; what is stored stays. */
#include "base/report.h"
#include "commands/command_line.h"
#include "inforce/module.h"

enum geojp_exit cmd_unload(struct options *o)
{
	enum geojp_exit code = module_unload(o->place.list);

	if (!code)
		say("list %s holds no data now: every address counts as in "
		    "it, so everybody gets in; but rules with --fail-closed "
		    "let nobody in; geojp restore puts the stored list "
		    "back\n", o->place.list);
	return code;
}
