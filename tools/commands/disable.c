// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <unistd.h>

#include "base/report.h"
#include "commands/command_line.h"
#include "commands/units.h"
#include "rule/trial.h"

/* What is not forgotten would come back by geojp rule keep. */
static enum geojp_exit forget(const struct options *o)
{
	struct trial t;
	enum trial_state state = trial_read(&t);
	enum geojp_exit code = rule_forget(o->state_dir);

	trial_forget();
	rule_since_forget();
	if (state != TRIAL_NONE)
		trial_disarm(&t);
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
		complain("this line uses a list, too, and was not put in by "
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
		complain("disable: only root can take the rule out");
		return GEOJP_KERNEL;
	}
	rule_lock(&lock);
	code = forget(o);
	removed = rule_remove(&lines);
	rule_unlock(lock);
	units = units_disable();
	if (!removed && lines)
		printf("The rule is out. The lists stay in force.\n");
	else if (!removed)
		printf("The rule was not in.\n");
	if (!removed)
		name_others();
	return code ? code : removed ? removed : units;
}
