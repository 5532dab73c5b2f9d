/* SPDX-License-Identifier: GPL-2.0 */
/* geojp status --max-age, --min-rules: what is wrong with a list? */
#ifndef GEOJP_MONITOR_H
#define GEOJP_MONITOR_H

#include "commands/command_line.h"
#include "inforce/module.h"
#include "store/facts.h"

/*
 * All that is wrong with list @l, in one line for the caller to free.  NULL if
 * nothing is, or if no option asks.  Without the module, what only the kernel
 * knows is not judged.
 */
char *monitor(const struct options *o, bool module,
	      const struct module_list *l, const struct facts *facts);

#endif /* GEOJP_MONITOR_H */
