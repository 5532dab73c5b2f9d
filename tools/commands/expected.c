// SPDX-License-Identifier: GPL-2.0
#include "base/report.h"
#include "commands/expected.h"

/* Takes over the rules of a trial that runs. */
static bool on_trial(struct expected *e)
{
	struct trial t;
	bool runs = trial_read(&t) == TRIAL_RUNS;

	if (runs) {
		e->from = FROM_TRIAL;
		e->trial_ends = trial_end_time(&t);
		e->rules = t.rules;
		t.rules = (struct rules){ 0 };
	}
	trial_free(&t);
	return runs;
}

/* config_read() gives at least one rule, the defaults none. */
static enum geojp_exit configured(struct options *o, struct rules *r)
{
	enum geojp_exit code = o->config->rules ? GEOJP_OK :
						  options_configure(o);

	*r = (struct rules){ 0 };
	if (!code)
		rules_of(o->config, r);
	return code;
}

enum geojp_exit expected_read(struct options *o, struct expected *e)
{
	struct rules config;
	enum geojp_exit code;

	*e = (struct expected){ 0 };
	code = configured(o, &config);
	if (code || on_trial(e)) {
		rules_free(&config);
		return code;
	}
	code = rule_confirmed(o->state_dir, &e->rules, &e->confirmed);
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

void expected_tell(const struct expected *e)
{
	if (e->differs)
		complain("geojp.conf says another rule than the one confirmed; "
			 "\"geojp enable\" puts it in");
}
