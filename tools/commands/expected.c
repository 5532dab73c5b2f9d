// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "commands/expected.h"
#include "inforce/module.h"
#include "rule/tables.h"

/* config_read() gives at least one rule, the defaults none. */
enum geojp_exit options_expected(struct options *o, struct expected *e)
{
	enum geojp_exit code = o->config->rules ? GEOJP_OK :
						  options_configure(o);

	*e = (struct expected){ 0 };
	return code ? code : expected_read(e, o->state_dir, o->config);
}

void expected_tell(const struct expected *e)
{
	if (e->differs)
		complain(GJ_RULE_DIFFERS,
			 "geojp.conf says another rule than the one confirmed; "
			 "\"geojp enable\" puts it in");
}

bool rules_tell_missing(const struct rules *r)
{
	char *missing = rules_missing_interfaces(r);

	if (missing)
		complain(GJ_INTERFACE,
			 "the rule is for packets that come in by %s, and "
			 "there is no such interface now",
			 missing);
	free(missing);
	return !missing;
}

/* False if the line looks into no list, as those of the tool's own chains. */
static bool list_name(char *const *word, char name[XT_GEOJP_NAME_SIZE])
{
	bool has = spec_geojp(word);
	const char *other = has ? spec_after(word, "--list-name") : NULL;

	snprintf(name, XT_GEOJP_NAME_SIZE, "%s",
		 other ? other : XT_GEOJP_DEFAULT_LIST);
	return has;
}

static bool list_of(const struct rule_line *l, char name[XT_GEOJP_NAME_SIZE])
{
	char **word = spec_split(l->spec);
	bool has = word && list_name(word, name);

	free(word);
	return has;
}

/* The lists that are in the kernel. */
struct known {
	struct module_list *at;
	size_t count;
};

static bool has_data(const struct known *lists, const char *name)
{
	size_t i;

	for (i = 0; i < lists->count; i++)
		if (!strcmp(lists->at[i].name, name))
			return lists->at[i].loaded;
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

static bool tell_lists(const struct rules *r, const struct known *lists)
{
	char name[XT_GEOJP_NAME_SIZE];
	bool well = true;
	size_t i;

	for (i = 0; i < r->count; i++) {
		if (!list_of(&r->at[i], name) || has_data(lists, name) ||
		    named_before(r, i, name))
			continue;
		complain(GJ_RULE_IDLE,
			 "list %s is not in force, so the rule turns nobody "
			 "away; \"geojp update\", or \"geojp load --list-name "
			 "%s\", puts it in force",
			 name, name);
		well = false;
	}
	return well;
}

/* Does the line take every address for one of a list without data? */
static bool takes_all(char *const *words)
{
	char *const *word;
	bool all = false;

	for (word = words; *word; word = spec_next(word)) {
		if (!strcmp(*word, "--fail-closed"))
			return false;
		if (strcmp(*word, "--src-jp") && strcmp(*word, "--dst-jp"))
			continue;
		if (word > words && !strcmp(word[-1], "!"))
			return false;
		all = true;
	}
	return all;
}

/* Is the line of a list without data?  @name is then that list. */
static bool is_idle(const struct rule_other *other, const struct known *lists,
		    char name[XT_GEOJP_NAME_SIZE])
{
	char **word = spec_split(other->text);
	bool idle = word && list_name(word, name) && takes_all(word) &&
		    !has_data(lists, name);

	free(word);
	return idle;
}

static bool tell_others(const struct rule_report *report,
			const struct known *lists)
{
	char name[XT_GEOJP_NAME_SIZE];
	bool well = true;
	size_t i;

	for (i = 0; i < report->others; i++) {
		const struct rule_other *other = &report->other[i];

		if (!is_idle(other, lists, name))
			continue;
		complain(GJ_RULE_IDLE,
			 "list %s holds no data, so every address counts as in "
			 "it for this line: %s (%s, table %s)",
			 name, other->text, family_name(other->family),
			 other->table);
		well = false;
	}
	return well;
}

bool rules_tell_idle(const struct rules *r, const struct rule_report *report)
{
	struct known lists = { 0 };
	bool well;

	if (!module_present() || module_status(&lists.at, &lists.count))
		return true;
	well = tell_lists(r, &lists);
	if (report)
		well &= tell_others(report, &lists);
	free(lists.at);
	return well;
}

enum geojp_exit keep_and_tell(const char *state_dir)
{
	struct rules back;
	enum geojp_exit code = rule_keep(state_dir, &back);

	if (back.count) {
		rules_tell_missing(&back);
		rules_tell_idle(&back, NULL);
	}
	rules_free(&back);
	return code;
}
