// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/report.h"
#include "commands/command_line.h"
#include "commands/ready.h"
#include "guard/own_session.h"
#include "rule/trial.h"

#define TRIAL_SECONDS 300

static void say_next(const struct trial *t)
{
	char end[TIME_TEXT];

	say("The rule is in on trial, until %s.\n",
	    time_text(end, "%Y-%m-%d %H:%M:%S", trial_end_time(t)));
	say("Log in anew, from another window, and type there: "
	    "sudo geojp confirm\n");
	say("Until then nothing is closed for good: the rule goes out by "
	    "itself. To take it out now: sudo geojp disable\n");
}

static const char not_put_in[] = "the rule was not put in";

/* The net is there before the rule, whatever happens in between. */
static enum geojp_exit begin(struct trial *t, const char *state_dir)
{
	enum geojp_exit code = trial_write(t);
	bool half = false;

	if (!code)
		code = trial_arm(t, state_dir);
	if (!code)
		code = trial_write(t);
	if (!code)
		code = rule_apply(&t->rules, false, &half);
	if (half) {
		complain(GJ_TRIAL_RUNS,
			 "the trial goes on: at its end what is in goes out");
		return code;
	}
	if (code) {
		trial_disarm(t);
		trial_forget();
		complain(GJ_NOT_PUT_IN, "%s", not_put_in);
		return code;
	}
	t->put_in = boottime_now();
	code = trial_write(t);
	if (code)
		trial_end(state_dir);
	return code;
}

static void choose_terminal(struct trial *t)
{
	struct own_session own;

	own_session_find(&own);
	snprintf(t->tty, sizeof(t->tty), "%s", own.tty);
	t->leader = own.leader;
	t->leader_began = own.leader_began;
	t->japanese = language_other();
}

static enum geojp_exit start(struct trial *t, const struct options *o)
{
	uint64_t seconds = o->trial ? o->trial : TRIAL_SECONDS;
	enum geojp_exit code = ready(o, &t->rules);

	if (code) {
		complain(GJ_NOT_PUT_IN, "%s", not_put_in);
		return code;
	}
	choose_terminal(t);
	t->ends = boottime_now() + seconds * 1000;
	code = begin(t, o->state_dir);
	if (!code)
		say_next(t);
	return code;
}

/* Is exactly this rule confirmed, and in place? */
static bool is_kept(const struct options *o, const struct rules *r)
{
	struct rule_report report;
	struct rules confirmed;
	bool kept = !rule_confirmed(o->state_dir, &confirmed, NULL) &&
		    rules_equal(&confirmed, r);

	if (kept) {
		kept = !rule_check(r, false, &report);
		rule_report_free(&report);
	}
	rules_free(&confirmed);
	return kept;
}

static enum geojp_exit refuse_second(const struct trial *t)
{
	char end[TIME_TEXT];

	complain(GJ_TRIAL_RUNS,
		 "a trial runs already, until %s: \"geojp confirm\" in a new "
		 "log-in keeps the rule, \"geojp disable\" takes it out",
		 time_text(end, "%Y-%m-%d %H:%M:%S", trial_end_time(t)));
	return GEOJP_NO;
}

static enum geojp_exit enable(struct trial *t, const struct options *o)
{
	struct trial running;
	enum trial_state state = trial_read(&running);
	enum geojp_exit code = GEOJP_OK;

	if (state == TRIAL_RUNS)
		code = refuse_second(&running);
	else if (state == TRIAL_OVER)
		code = trial_end(o->state_dir);
	trial_free(&running);
	if (code)
		return code;
	if (!is_kept(o, &t->rules))
		return start(t, o);
	say("The rule is confirmed and in place already.\n");
	return GEOJP_OK;
}

enum geojp_exit cmd_enable(struct options *o)
{
	enum geojp_exit code;
	struct trial t = { 0 };
	int lock;

	if (geteuid()) {
		complain(GJ_NOT_ROOT, "enable: only root can put the rule in");
		return GEOJP_KERNEL;
	}
	rules_of(o->config, &t.rules);
	code = rule_lock(&lock);
	if (!code)
		code = enable(&t, o);
	else
		complain(GJ_NOT_PUT_IN, "%s", not_put_in);
	rule_unlock(lock);
	trial_free(&t);
	return code;
}
