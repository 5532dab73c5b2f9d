// SPDX-License-Identifier: GPL-2.0
/*
 * Keeps the confirmed rule in.  This runs every 30 seconds, so it is cheap and
 * silent while all is well.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/report.h"
#include "rule/apply.h"
#include "rule/record.h"
#include "rule/trial.h"

#define TEXT 40
#define HOUR 3600
/* Cron runs this once a minute, the timer twice. */
#define BEGINS 90

/* A time in words, in the unit that suits it. */
static const char *gap_text(char text[TEXT], uint64_t seconds)
{
	if (seconds < 600)
		phrase_in(text, TEXT, "%s s", number_text(seconds));
	else if (seconds < 2 * 3600)
		phrase_in(text, TEXT, "%s min", number_text(seconds / 60 + 1));
	else
		phrase_in(text, TEXT, "%s h", number_text(seconds / 3600 + 1));
	return text;
}

/*
 * Seconds since the rule was last seen in place: it was gone for at most that
 * long.  If nobody has seen it since the boot, ->seen is 0, the boot itself.
 */
static uint64_t gap(const struct rule_since *s)
{
	uint64_t now = rule_uptime();

	return now > s->seen ? now - s->seen : 0;
}

static void tell_back(const char *faults, const struct rule_since *before,
		      const char *left)
{
	char text[TEXT];

	report_to_syslog();
	complain(GJ_RULE_RETURNED, left ?
		 "the rule was %s, for at most %s; put in again, but it is "
		 "%s" :
		 "the rule was %s, for at most %s; put in again",
		 faults, gap_text(text, gap(before)), left);
}

/* A fault that stays is told once, not every 30 seconds. */
static void tell_left(const char *left)
{
	if (rule_told(left))
		return;
	report_to_syslog();
	complain(GJ_RULE_FAULT,
		 "the rule is %s; \"geojp rule check\" tells more", left);
}

static enum geojp_exit put_back(const struct rules *r, const char *faults,
				bool *changed)
{
	struct rule_since before;
	enum geojp_exit code;
	char *left;

	rule_since(&before);
	code = rule_put_in(r, true, false, changed, &left);
	if (!code && *changed)
		tell_back(faults, &before, left);
	if (code || left)
		tell_left(left ? left : faults);
	else
		rule_told_forget();
	free(left);
	return code;
}

/*
 * On a full disk nothing can be written down, not even what was told.  So the
 * gap since the last time tells whether this begins.  Then it is told hourly.
 */
static void tell_unwritten(void *unwritten, const char *why)
{
	complaints_to(NULL, NULL);
	if (*(const uint64_t *)unwritten % HOUR < BEGINS)
		complain(GJ_CANNOT_WRITE,
			 "%s; the rule is in all the same", why);
}

static void seen_in_place(void)
{
	struct rule_since s;
	uint64_t unwritten;

	rule_since(&s);
	unwritten = gap(&s);
	s.seen = rule_uptime();
	complaints_to(tell_unwritten, &unwritten);
	rule_since_write(&s);
	complaints_to(NULL, NULL);
	rule_told_forget();
}

static enum geojp_exit keep_in(const struct rules *r, bool *changed)
{
	struct rule_report report;
	enum geojp_exit code = rule_check(r, false, &report);
	char *faults = rule_faults(r, &report);

	if (code == GEOJP_OK)
		seen_in_place();
	else if (code == GEOJP_NO)
		code = put_back(r, faults, changed);
	free(faults);
	rule_report_free(&report);
	return code;
}

static enum geojp_exit keep_confirmed(const char *state_dir, struct rules *back)
{
	struct rules r;
	bool changed = false;
	enum geojp_exit code = rule_confirmed(state_dir, &r, NULL);

	if (!code)
		code = keep_in(&r, &changed);
	if (!code && changed)
		*back = r;
	else
		rules_free(&r);
	return code == GEOJP_NO ? GEOJP_OK : code;
}

/* So that nothing is written where the rule was never asked for. */
static bool needed(const char *state_dir)
{
	struct trial t;
	bool is;

	/* keep_confirmed() says what is wrong with the record. */
	if (rule_recorded(state_dir))
		return true;
	is = trial_read(&t) != TRIAL_NONE;
	trial_free(&t);
	return is;
}

static enum geojp_exit keep(const char *state_dir, struct rules *back)
{
	struct trial t;
	enum trial_state state = trial_read(&t);

	trial_free(&t);
	if (state == TRIAL_RUNS)
		return GEOJP_OK;
	return state == TRIAL_OVER ? trial_end(state_dir) :
				     keep_confirmed(state_dir, back);
}

enum geojp_exit rule_keep(const char *state_dir, struct rules *back)
{
	enum geojp_exit code;
	int lock;

	*back = (struct rules){ 0 };
	if (!needed(state_dir))
		return GEOJP_OK;
	code = rule_lock(&lock);
	if (!code)
		code = keep(state_dir, back);
	rule_unlock(lock);
	return code;
}
