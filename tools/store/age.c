// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "base/date.h"
#include "store/age.h"

/* A date in the future says nothing about the age: a clock is wrong. */
static bool is_over(time_t when, uint64_t limit)
{
	time_t now = time(NULL);

	return date_in_future(when) ||
	       (now > when && (uint64_t)(now - when) > limit);
}

bool updated_stale(time_t updated, uint64_t limit)
{
	return limit && (!updated || is_over(updated, limit));
}

bool data_stale(time_t data, uint64_t limit)
{
	return limit && data && is_over(data, limit);
}

const char *duration_text(char text[TIME_TEXT], uint64_t seconds)
{
	static const struct {
		uint64_t worth;
		char unit;
	} units[] = { { DAY, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	size_t i = 0;

	while (seconds % units[i].worth)
		i++;
	snprintf(text, TIME_TEXT, "%s%c", number_text(seconds / units[i].worth),
		 units[i].unit);
	return text;
}
