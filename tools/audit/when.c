// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>

#include "audit/when.h"
#include "base/date.h"
#include "base/report.h"
#include "config/keys.h"

/* Takes exactly @digits digits. */
static bool take(struct span *s, size_t digits, int most, int *value)
{
	struct span number = { s->at, digits };
	unsigned int read;

	if (s->size < digits || !span_number(&number, most, &read) ||
	    number.size)
		return false;
	*value = read;
	*s = span_from(*s, s->at + digits);
	return true;
}

static bool take_char(struct span *s, char c)
{
	if (!s->size || *s->at != c)
		return false;
	*s = span_from(*s, s->at + 1);
	return true;
}

static bool take_month(struct span *s, int *month)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int i;

	if (s->size < 3)
		return false;
	for (i = 0; i < 12; i++) {
		if (memcmp(s->at, names + 3 * i, 3))
			continue;
		*month = i;
		*s = span_from(*s, s->at + 3);
		return true;
	}
	return false;
}

/* "08:48:11" */
static bool take_clock(struct span *s, struct tm *t)
{
	return take(s, 2, 23, &t->tm_hour) && take_char(s, ':') &&
	       take(s, 2, 59, &t->tm_min) && take_char(s, ':') &&
	       take(s, 2, 60, &t->tm_sec);
}

/* "+0900" or "+09:00", in seconds. */
static bool take_zone(struct span *s, int *seconds)
{
	struct span rest = *s;
	int hours, minutes, sign = 1;

	if (take_char(&rest, '-'))
		sign = -1;
	else if (!take_char(&rest, '+'))
		return false;
	if (!take(&rest, 2, 23, &hours))
		return false;
	take_char(&rest, ':');
	if (!take(&rest, 2, 59, &minutes))
		return false;
	*s = rest;
	*seconds = sign * (hours * 3600 + minutes * 60);
	return true;
}

/*
 * The same as timegm() for a day that is one, in a tenth of its time: the
 * days of the years, with the leap day as the last one of a year.
 */
static time_t seconds(const struct tm *t)
{
	int64_t year = t->tm_year + 1900LL - (t->tm_mon < 2);
	int64_t month = (t->tm_mon + 10) % 12;
	int64_t days = 365 * year + year / 4 - year / 100 + year / 400 +
		       (month * 153 + 2) / 5 + t->tm_mday - 1 - 719468;

	return days * DAY + t->tm_hour * 3600 + t->tm_min * 60 + t->tm_sec;
}

static bool leap(int year)
{
	return year % 4 == 0 && (year % 100 || year % 400 == 0);
}

/* "31/Feb" is no day.  Left to mktime() it would be the 3rd of March. */
static bool is_day(const struct tm *t)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };
	int leap_day = t->tm_mon == 1 && leap(t->tm_year + 1900);

	return t->tm_mday && t->tm_mday <= days[t->tm_mon] + leap_day;
}

time_t when_web(struct span *s)
{
	struct span rest = *s;
	struct tm t = { 0 };
	int year, zone;

	if (!take(&rest, 2, 31, &t.tm_mday) ||
	    !take_char(&rest, '/') || !take_month(&rest, &t.tm_mon) ||
	    !take_char(&rest, '/') || !take(&rest, 4, 9999, &year) ||
	    year < 1970 || !take_char(&rest, ':') || !take_clock(&rest, &t) ||
	    !take_char(&rest, ' ') || !take_zone(&rest, &zone))
		return 0;
	t.tm_year = year - 1900;
	if (!is_day(&t))
		return 0;
	*s = rest;
	return seconds(&t) - zone;
}

/* Local time.  mktime() is slow, and most lines are of the same hour. */
static time_t local(struct tm *t)
{
	static _Thread_local struct tm last;
	static _Thread_local time_t start = -1;

	if (start == -1 || last.tm_hour != t->tm_hour ||
	    last.tm_mday != t->tm_mday || last.tm_mon != t->tm_mon ||
	    last.tm_year != t->tm_year) {
		struct tm hour = *t;

		hour.tm_min = hour.tm_sec = 0;
		hour.tm_isdst = -1;
		start = mktime(&hour);
		last = *t;
	}
	return start == -1 ? 0 : start + t->tm_min * 60 + t->tm_sec;
}

static bool take_date(struct span *s, struct tm *t)
{
	int year, month;

	if (!take(s, 4, 9999, &year) || year < 1970 || !take_char(s, '-') ||
	    !take(s, 2, 12, &month) || !month || !take_char(s, '-') ||
	    !take(s, 2, 31, &t->tm_mday))
		return false;
	t->tm_year = year - 1900;
	t->tm_mon = month - 1;
	return is_day(t);
}

time_t when_iso(struct span *s)
{
	struct span rest = *s;
	struct tm t = { 0 };
	int zone = 0;
	bool utc;

	if (!take_date(&rest, &t) ||
	    !(take_char(&rest, 'T') || take_char(&rest, ' ')) ||
	    !take_clock(&rest, &t))
		return 0;
	if (take_char(&rest, '.') || take_char(&rest, ','))
		while (rest.size && isdigit((unsigned char)*rest.at))
			rest = span_from(rest, rest.at + 1);
	utc = take_char(&rest, 'Z') || take_zone(&rest, &zone);
	*s = rest;
	return utc ? seconds(&t) - zone : local(&t);
}

/* Finds the year; the 29th of February may be up to eight years ago. */
static time_t in_past(struct tm *t, time_t now)
{
	struct tm today;
	time_t when;
	int back;

	if (!localtime_r(&now, &today))
		return 0;
	/* Next year's, only around New Year: mktime() is slow. */
	back = t->tm_mon == 0 && today.tm_mon == 11 ? -1 : 0;
	for (; back <= 8; back++) {
		t->tm_year = today.tm_year - back;
		if (!is_day(t))
			continue;
		when = local(t);
		if (when <= now + DAY)
			return when;
	}
	return 0;
}

time_t when_syslog(struct span *s, time_t now)
{
	struct span rest = *s;
	struct tm t = { 0 };
	time_t when;

	if (!take_month(&rest, &t.tm_mon) || !take_char(&rest, ' '))
		return 0;
	if (take_char(&rest, ' ') ? !take(&rest, 1, 9, &t.tm_mday) :
				    !take(&rest, 2, 31, &t.tm_mday))
		return 0;
	if (!take_char(&rest, ' ') || !take_clock(&rest, &t))
		return 0;
	when = in_past(&t, now);
	if (when)
		*s = rest;
	return when;
}

bool since_scan(const char *text, time_t now, time_t *since)
{
	struct span s = { text, strlen(text) };
	struct tm t = { 0 };
	uint64_t ago;

	/* A number alone would be seconds: who means that? */
	if (s.size && isalpha((unsigned char)text[s.size - 1]) &&
	    duration_scan(text, &ago)) {
		*since = now - (time_t)ago;
		return ago && ago < (uint64_t)now;
	}
	if (!date_scan(text) || !take_date(&s, &t) || s.size)
		return false;
	*since = local(&t);
	return *since > 0 && *since <= now;
}
