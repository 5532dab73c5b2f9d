// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <unistd.h>

#include "base/report.h"
#include "commands/command_line.h"
#include "commands/units.h"
#include "rule/trial.h"

/* The net of a trial stays until the rule is out. */
static enum geojp_exit take_out(size_t *lines)
{
	struct trial t;
	enum trial_state state = trial_read(&t);
	enum geojp_exit code = rule_remove(lines);

	if (!code) {
		trial_forget();
		if (state != TRIAL_NONE)
			trial_disarm(&t);
	} else if (state == TRIAL_RUNS) {
		complain(GJ_TRIAL_RUNS,
			 "the trial goes on: at its end this is tried again");
	} else {
		complain(GJ_HALF_CHANGED,
			 "the rule is not out, or not all of it: when that is "
			 "mended, type geojp disable again");
	}
	trial_free(&t);
	return code;
}

/* Lines that somebody else has put in stay, and are named. */
static void name_others(void)
{
	struct rule_report report;
	struct rules none = { 0 };
	size_t i;

	rule_check(&none, true, &report);
	for (i = 0; i < report.others; i++)
		complain(GJ_BY_HAND,
			 "this line uses a list, too, and was not put in by "
			 "geojp enable: it stays: %s (%s, table %s)",
			 report.other[i].text,
			 family_name(report.other[i].family),
			 report.other[i].table);
	rule_report_free(&report);
}

/* Each step is done, whatever became of the others. */
enum geojp_exit cmd_disable(struct options *o)
{
	enum geojp_exit code, removed, units;
	size_t lines = 0;
	int lock;

	if (geteuid()) {
		complain(GJ_NOT_ROOT,
			 "disable: only root can take the rule out");
		return GEOJP_KERNEL;
	}
	rule_lock(&lock);
	/* What is not forgotten would come back by geojp rule keep. */
	code = rule_forget(o->state_dir);
	removed = take_out(&lines);
	rule_unlock(lock);
	units = units_disable();
	if (!removed && lines)
		say("The rule is out. The lists stay in force.\n");
	else if (!removed)
		say("The rule was not in.\n");
	if (!removed)
		name_others();
	return code ? code : removed ? removed : units;
}
