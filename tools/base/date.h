/* SPDX-License-Identifier: GPL-2.0 */
/* Dates of data.  0 is a date that is not known. */
#ifndef GEOJP_DATE_H
#define GEOJP_DATE_H

#include <stdbool.h>
#include <time.h>

#define DATE_TEXT 12

/*
 * Reads "YYYYMMDD" or "YYYY-MM-DD", which must be the whole of @s.  Returns the
 * start of that day in UTC; 0 if there is no such day, or if it is before 1990:
 * then there was no registry, and the digits are something else.
 */
time_t date_scan(const char *s);

#define DATE_LAST 253402300799LL	/* the end of the year 9999 */

/*
 * @date, or 0 if it is before 1990 or after DATE_LAST: that is a clock that was
 * never set.
 */
time_t date_sane(time_t date);

/* The older one; if one is not known, the other. */
time_t date_older(time_t a, time_t b);

/* "2026-02-01" in UTC, as date_scan() reads it.  Returns @text. */
const char *date_text(char text[DATE_TEXT], time_t date);

/* The clock is wrong, or the date; half a day may be the time zone. */
bool date_in_future(time_t date);

#endif /* GEOJP_DATE_H */
