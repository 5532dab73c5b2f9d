// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "base/date.h"
#include "commands/age.h"

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

void data_warn(const struct wanted *w, const struct list *list,
	       char *const *source)
{
	const char *name = w->sources.count > 1 ? source[list->oldest] : "";
	char date[DATE_TEXT], limit[TIME_TEXT];
	const char *blank = *name ? " " : "";

	if (!data_stale(list->data_time, w->max_data_age))
		return;
	date_text(date, list->data_time);
	if (date_in_future(list->data_time))
		complain("list %s: its source%s%s gives data of %s, in the "
			 "future; is the clock right?", w->name, blank, name,
			 date);
	else
		complain("list %s: its source%s%s gives data of %s, older than "
			 "%s (max-data-age); is it still kept up to date?",
			 w->name, blank, name, date,
			 duration_text(limit, w->max_data_age));
}
