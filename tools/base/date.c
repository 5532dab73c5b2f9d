// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "base/date.h"
#include "base/report.h"

#define YEAR_LEAST 1990
#define LEAST 631152000	/* its first second in UTC */

/* Reads @digits digits at *@s and goes behind them; -1 if there are fewer. */
static int take_number(const char **s, int digits)
{
	int number = 0;

	for (; digits; digits--, ++*s) {
		if (**s < '0' || **s > '9')
			return -1;
		number = number * 10 + **s - '0';
	}
	return number;
}

time_t date_scan(const char *s)
{
	bool dashes = strlen(s) == strlen("YYYY-MM-DD");
	struct tm tm = { 0 }, real;
	int year, month;
	time_t day;

	year = take_number(&s, 4);
	if (year < YEAR_LEAST || (dashes && *s++ != '-'))
		return 0;
	month = take_number(&s, 2);
	if (dashes && *s++ != '-')
		return 0;
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	tm.tm_mday = take_number(&s, 2);
	if (month < 0 || tm.tm_mday < 0 || *s)
		return 0;
	real = tm;
	day = timegm(&real);	/* which makes March 1 of February 29 */
	return real.tm_mon == tm.tm_mon && real.tm_mday == tm.tm_mday ? day : 0;
}

time_t date_sane(time_t date)
{
	return date >= LEAST && date <= DATE_LAST ? date : 0;
}

time_t date_older(time_t a, time_t b)
{
	if (!a || !b)
		return a ? a : b;
	return a < b ? a : b;
}

const char *date_text(char text[DATE_TEXT], time_t date)
{
	struct tm tm;

	if (!gmtime_r(&date, &tm) ||
	    !strftime(text, DATE_TEXT, "%Y-%m-%d", &tm))
		phrase_in(text, DATE_TEXT, N_("unknown"));
	return text;
}

bool date_in_future(time_t date)
{
	return date > time(NULL) + DAY;
}
