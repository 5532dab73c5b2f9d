// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "base/date.h"
#include "base/report.h"
#include "commands/age.h"

void data_warn(const struct wanted *w, const struct list *list,
	       char *const *source)
{
	char date[DATE_TEXT], limit[TIME_TEXT], *name;

	if (!data_stale(list->data_time, w->max_data_age))
		return;
	name = w->sources.count > 1 ?
		phrase("its source %s", source[list->oldest]) :
		phrase("its source");
	date_text(date, list->data_time);
	if (date_in_future(list->data_time))
		complain(GJ_OLD_DATA,
			 "list %s: %s gives data of %s, in the future; is the "
			 "clock right?",
			 w->name, name, date);
	else
		complain(GJ_OLD_DATA,
			 "list %s: %s gives data of %s, older than %s "
			 "(max-data-age); is it still kept up to date?",
			 w->name, name, date,
			 duration_text(limit, w->max_data_age));
	free(name);
}
