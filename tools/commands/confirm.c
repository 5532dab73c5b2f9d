// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/report.h"
#include "commands/command_line.h"
#include "commands/units.h"
#include "guard/own_session.h"
#include "rule/check.h"
#include "rule/trial.h"

static const char goes_on[] =
	"not confirmed: the trial goes on; when this is mended, type \"geojp "
	"confirm\" again before it ends";

static const char anew[] =
	"log in anew by SSH from another window, and type it there; or "
	"\"geojp confirm --anyway\"";

/* Why the session proves nothing, on the heap; NULL if it does. */
static char *doubt(const struct own_session *s, const struct trial *t)
{
	char client[PREFIX_TEXT];

	if (s->kind == SESSION_CONSOLE)
		return NULL;
	if (s->kind == SESSION_OTHER)
		return phrase("this is neither an SSH session nor a console, "
			      "as in tmux, screen, mosh or a container");
	addr_text(s->family, s->client, client);
	if (s->began < t->put_in)
		return phrase("this session from %s began before the rule went "
			      "in, and the rule is about new connections: it "
			      "proves nothing", client);
	if (s->from_here)
		return phrase("this session comes from this machine itself "
			      "(%s), where the rule does not look: it proves "
			      "nothing", client);
	return NULL;
}

static void say_kept(const struct own_session *s, const char *doubted)
{
	char client[PREFIX_TEXT];

	if (doubted) {
		complain(GJ_UNPROVED,
			 "%s; the rule stays in anyway: see now that a new "
			 "log-in works, or type geojp disable",
			 doubted);
	} else if (s->kind == SESSION_CONSOLE) {
		complain(GJ_UNPROVED,
			 "typed on a console (%s): that a new log-in by SSH "
			 "works was not proved",
			 *s->tty ? s->tty : "?");
	} else {
		addr_text(s->family, s->client, client);
		say("The way in is open: this session from %s began after the "
		    "rule went in.\n", client);
	}
}

/* The unit takes the lock, too, so it is started without it. */
static enum geojp_exit look_after(bool kept)
{
	enum geojp_exit code;
	bool looked_after;

	fflush(stdout);	/* what was said before comes first */
	code = units_enable(&looked_after);
	if (kept)
		say(looked_after ? "The rule stays in, now and after each "
				   "boot. To take it out: sudo geojp "
				   "disable\n" :
				   "To take it out: sudo geojp disable\n");
	return code;
}

/*
 * The rule is written down before the trial is forgotten: whatever ends this
 * process in between, the net finds the one or the other.
 */
static enum geojp_exit keep(const struct options *o, const struct trial *t)
{
	enum geojp_exit code = rule_confirm(o->state_dir, &t->rules);

	if (code)
		return code;
	trial_forget();
	trial_disarm(t);
	return GEOJP_OK;
}

static enum geojp_exit judge_session(const struct options *o,
				     const struct trial *t, bool *kept)
{
	struct own_session s;
	enum geojp_exit code;
	char *doubted;

	own_session_find(&s);
	doubted = doubt(&s, t);
	if (doubted && !o->anyway) {
		complain(GJ_UNPROVED, "not confirmed: %s; %s", doubted, anew);
		code = GEOJP_NO;
	} else {
		code = keep(o, t);
		*kept = !code;
		if (!code)
			say_kept(&s, doubted);
	}
	free(doubted);
	return code;
}

/*
 * Is it in wherever it can be put in?  The jump to a chain of others, such as
 * DOCKER-USER, is theirs: another trial would not mend it.
 */
static bool is_only_passed_by(const struct rule_report *report)
{
	size_t i;

	for (i = 0; i < report->count; i++)
		if (report->at[i].state != RULE_UNREACHED &&
		    !rule_found_well(&report->at[i]))
			return false;
	return true;
}

/* What was flushed in the meantime has proved nothing. */
static enum geojp_exit judge_rule(const struct trial *t)
{
	struct rule_report report;
	enum geojp_exit code = rule_check(&t->rules, false, &report);
	char *faults = rule_faults(&t->rules, &report);

	if (code == GEOJP_NO && faults && is_only_passed_by(&report)) {
		complain(GJ_RULE_FAULT,
			 "the rule is %s: until that is mended it does nothing "
			 "there",
			 faults);
		code = GEOJP_OK;
	}
	if (code == GEOJP_NO)
		complain(GJ_RULE_FAULT,
			 "not confirmed: the rule is %s; \"geojp disable\", "
			 "then \"geojp enable\" puts it in again",
			 faults ? faults : "not in place");
	free(faults);
	rule_report_free(&report);
	return code;
}

static enum geojp_exit no_trial(const struct options *o)
{
	struct rules confirmed;
	enum geojp_exit code = rule_confirmed(o->state_dir, &confirmed, NULL);

	rules_free(&confirmed);
	if (!code)
		say("No trial runs. A rule is confirmed already.\n");
	else if (code == GEOJP_NO)
		complain(GJ_NO_TRIAL,
			 "no trial runs, so there is nothing to confirm; "
			 "\"geojp enable\" starts one");
	return code;
}

static enum geojp_exit confirm(const struct options *o, struct trial *t,
			       bool *kept)
{
	enum trial_state state = trial_read(t);
	enum geojp_exit code;

	if (state == TRIAL_NONE)
		return no_trial(o);
	if (state == TRIAL_OVER) {
		code = trial_end(o->state_dir);
		return code ? code : GEOJP_NO;
	}
	if (!t->put_in) {
		complain(GJ_NO_TRIAL,
			 "not confirmed: \"geojp enable\" was interrupted; "
			 "\"geojp disable\", then \"geojp enable\" begins "
			 "anew");
		return GEOJP_NO;
	}
	code = judge_rule(t);
	if (!code)
		code = judge_session(o, t, kept);
	if (code && code != GEOJP_NO)
		complain(GJ_TRIAL_RUNS, "%s", goes_on);
	return code;
}

enum geojp_exit cmd_confirm(struct options *o)
{
	enum geojp_exit code;
	struct trial t = { 0 };
	bool kept = false;
	int lock;

	if (geteuid()) {
		complain(GJ_NOT_ROOT,
			 "confirm: only root can keep the rule in");
		return GEOJP_KERNEL;
	}
	code = rule_lock(&lock);
	if (!code)
		code = confirm(o, &t, &kept);
	else if (trial_read(&t) == TRIAL_RUNS)
		complain(GJ_TRIAL_RUNS, "%s", goes_on);
	rule_unlock(lock);
	trial_free(&t);
	return code ? code : look_after(kept);
}
