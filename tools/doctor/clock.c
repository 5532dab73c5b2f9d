// SPDX-License-Identifier: GPL-2.0
/* A wrong clock makes each age wrong, and certificates are refused. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "doctor/checks.h"
#include "store/facts.h"

#define YEAR_2038 2145916800LL	/* its start; some clocks end in it */
#define SLACK DAY		/* the time zone of who set the clock */

/* The youngest thing on this machine that has a date. */
struct youngest {
	time_t time;
	char what[128];
};

static void consider(struct youngest *y, time_t time, const char *what)
{
	if (time <= y->time)
		return;
	y->time = time;
	phrase_in(y->what, sizeof(y->what), "%s", what);
}

static void consider_list(struct doctor *d, struct youngest *y,
			  const char *name)
{
	struct place p = doctor_place(d, name);
	char *what = phrase("the newest stored list %s", name);
	struct complaints c;
	unsigned long newest;

	complaints_start(&c);
	newest = stored_newest(&p);
	if (newest) {
		consider(y, stored_time(&p, newest, false), what);
		consider(y, facts_of(&p, newest).updated, what);
	}
	complaints_end();
	complaints_free(&c);
	free(what);
}

void check_clock(struct doctor *d)
{
	struct youngest y = { 0 };
	time_t now = time(NULL);
	char text[TIME_TEXT], then[TIME_TEXT];
	struct stat st;
	size_t i;

	if (!stat("/proc/self/exe", &st))
		consider(&y, st.st_mtime, "the program geojp");
	for (i = 0; i < d->config->lists; i++)
		consider_list(d, &y, d->config->list[i].name);
	time_text(text, "%Y-%m-%d %H:%M %z", now);
	if (now >= YEAR_2038)
		say_fail(d, "the clock says %s", text);
	else if (now < y.time - SLACK)
		say_fail(d, "the clock says %s, but %s is of %s", text, y.what,
			 time_text(then, "%Y-%m-%d %H:%M %z", y.time));
	else
		say_ok(d, "the clock says %s", text);
	if (d->at[d->count - 1].verdict != VERDICT_OK)
		say_mend(d, "timedatectl set-ntp true, or date -s; then geojp "
			 "update");
}
