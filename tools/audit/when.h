/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The times at the start of lines of logs.  Each function takes one off the
 * front of @s, and returns it, or 0 without a change if there is none.
 */
#ifndef GEOJP_WHEN_H
#define GEOJP_WHEN_H

#include <time.h>

#include "audit/span.h"

/* "29/Nov/2026:08:48:11 +0900", as web servers write it. */
time_t when_web(struct span *s);

/*
 * "2026-11-29T08:48:11.123456+09:00", with a blank for the "T", with any or no
 * fraction, and with "Z", "+09:00", "+0900" or nothing behind it: then it is
 * local time.
 */
time_t when_iso(struct span *s);

/*
 * "Nov 29 08:48:11" in local time.  The year is the one in which it is nearest
 * to @now, but not later than a day after it: clocks may differ.
 */
time_t when_syslog(struct span *s, time_t now);

/*
 * Reads what --since takes: "3d", "12h" and the like, which is so long before
 * @now, or the start of a day in local time, "2026-11-01".  False if it is none
 * of these, or not in the past.
 */
bool since_scan(const char *text, time_t now, time_t *since);

#endif /* GEOJP_WHEN_H */
