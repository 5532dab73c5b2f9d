// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "commands/expected.h"
#include "inforce/module.h"
#include "rule/tables.h"

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

bool rules_tell_missing(const struct rules *r)
{
	char *missing = rules_missing_interfaces(r);

	if (missing)
		complain("the rule is for packets that come in by %s, and "
			 "there is no such interface now", missing);
	free(missing);
	return !missing;
}

/* False if the line looks into no list, as those of the tool's own chains. */
static bool list_of(const struct rule_line *l, char name[XT_GEOJP_NAME_SIZE])
{
	char **word = spec_split(l->spec);
	bool has = word && spec_geojp(word);
	const char *other = has ? spec_after(word, "--list-name") : NULL;

	snprintf(name, XT_GEOJP_NAME_SIZE, "%s",
		 other ? other : XT_GEOJP_DEFAULT_LIST);
	free(word);
	return has;
}

static bool has_data(const struct module_list *lists, size_t count,
		     const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(lists[i].name, name))
			return lists[i].loaded;
	return false;
}

static bool named_before(const struct rules *r, size_t line, const char *name)
{
	char other[XT_GEOJP_NAME_SIZE];
	size_t i;

	for (i = 0; i < line; i++)
		if (list_of(&r->at[i], other) && !strcmp(other, name))
			return true;
	return false;
}

bool rules_tell_idle(const struct rules *r)
{
	struct module_list *lists = NULL;
	char name[XT_GEOJP_NAME_SIZE];
	size_t count = 0, i;
	bool well = true;

	if (!module_present() || module_status(&lists, &count))
		return true;
	for (i = 0; i < r->count; i++) {
		if (!list_of(&r->at[i], name) || has_data(lists, count, name) ||
		    named_before(r, i, name))
			continue;
		complain("list %s is not in force, so the rule turns nobody "
			 "away; \"geojp update\", or \"geojp load --list-name "
			 "%s\", puts it in force", name, name);
		well = false;
	}
	free(lists);
	return well;
}
