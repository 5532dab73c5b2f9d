/* SPDX-License-Identifier: GPL-2.0 */
/* May the rule be put in without shutting its owner out? */
#ifndef GEOJP_READY_H
#define GEOJP_READY_H

#include "commands/command_line.h"
#include "rule/rule.h"

/*
 * Complains of everything that speaks against putting the rule of the
 * configuration in, and says what to do.  Returns GEOJP_OK if nothing does, or
 * GEOJP_NO.  Errors: GEOJP_KERNEL.
 */
enum geojp_exit ready(const struct options *o, const struct rules *r);

#endif /* GEOJP_READY_H */
