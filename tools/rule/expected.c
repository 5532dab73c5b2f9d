// SPDX-License-Identifier: GPL-2.0
#include "rule/expected.h"
#include "rule/trial.h"

/* Takes over the rules of a trial that runs. */
static bool on_trial(struct expected *e)
{
	struct trial t;
	enum trial_state state = trial_read(&t);

	e->trial_over = state == TRIAL_OVER;
	if (state == TRIAL_RUNS) {
		e->from = FROM_TRIAL;
		e->trial_ends = trial_end_time(&t);
		e->rules = t.rules;
		t.rules = (struct rules){ 0 };
	}
	trial_tell_damage(&t);
	trial_free(&t);
	return state == TRIAL_RUNS;
}

enum geojp_exit expected_read(struct expected *e, const char *state_dir,
			      const struct config *c)
{
	struct rules config;
	enum geojp_exit code;

	*e = (struct expected){ 0 };
	if (on_trial(e))
		return GEOJP_OK;
	rules_of(c, &config);
	code = rule_confirmed(state_dir, &e->rules, &e->confirmed);
	e->from = FROM_CONFIRMED;
	if (code == GEOJP_NO) {
		e->from = FROM_CONFIG;
		e->rules = config;
		return GEOJP_OK;
	}
	e->differs = !code && !rules_equal(&e->rules, &config);
	rules_free(&config);
	return code;
}

void expected_free(struct expected *e)
{
	rules_free(&e->rules);
}
