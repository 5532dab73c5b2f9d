/* SPDX-License-Identifier: GPL-2.0 */
/* geojp-rule.service, which puts the confirmed rule in at boot. */
#ifndef GEOJP_UNITS_H
#define GEOJP_UNITS_H

#include "base/geojp.h"

/*
 * Enables the unit and starts it, or disables and stops it.  Where systemd does
 * not run, cron does this work, and nothing is to do.  Errors: GEOJP_KERNEL.
 */
enum geojp_exit units_enable(void);
enum geojp_exit units_disable(void);

#endif /* GEOJP_UNITS_H */
