/* SPDX-License-Identifier: GPL-2.0 */
/* geojp-rule.service, which puts the confirmed rule in at boot. */
#ifndef GEOJP_UNITS_H
#define GEOJP_UNITS_H

#include <stdbool.h>

#include "base/geojp.h"

/*
 * Enables the unit and starts it, or disables and stops it.  Where systemd does
 * not run, cron does this work, and nothing is to do.  *@looked_after: does the
 * rule come back after a boot?  If not, that was said.  Without systemd this is
 * no error: other programs may do it.  Errors: GEOJP_KERNEL.
 */
enum geojp_exit units_enable(bool *looked_after);
enum geojp_exit units_disable(void);

#endif /* GEOJP_UNITS_H */
