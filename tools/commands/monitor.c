// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "base/date.h"
#include "commands/monitor.h"
#include "rule/rule.h"
#include "set/local.h"
#include "store/age.h"

/* Both strings are on the heap.  *@faults is NULL at first. */
static void add_fault(char **faults, char *fault)
{
	text_join(faults, "; ", fault);
	free(fault);
}

static char *updated_fault(time_t updated, uint64_t limit)
{
	char when[TIME_TEXT], ago[TIME_TEXT];

	if (!updated)
		return phrase("was never updated");
	second_text(when, updated);
	if (date_in_future(updated))
		return phrase("was updated %s, in the future", when);
	return phrase("was last updated %s, over %s ago", when,
		      duration_text(ago, limit));
}

static char *data_fault(time_t data, uint64_t limit)
{
	char date[DATE_TEXT], ago[TIME_TEXT];

	date_text(date, data);
	if (date_in_future(data))
		return phrase("has data of %s, in the future", date);
	return phrase("has data of %s, over %s ago", date,
		      duration_text(ago, limit));
}

/* Data may be older than an update: a source need not change every day. */
static uint64_t data_limit(uint64_t max_age, uint64_t max_data_age)
{
	return max_data_age && max_age > max_data_age ? max_age : max_data_age;
}

static void judge_age(char **faults, uint64_t max_age, uint64_t max_data_age,
		      const struct facts *f)
{
	uint64_t limit = data_limit(max_age, max_data_age);

	if (updated_stale(f->updated, max_age))
		add_fault(faults, updated_fault(f->updated, max_age));
	if (data_stale(f->data, limit))
		add_fault(faults, data_fault(f->data, limit));
}

/* Has the list in the kernel addresses of the family, beside local blocks? */
static bool has_family(const struct module_list *l, enum family f)
{
	struct set set = { 0 }, global = { 0 };
	uint64_t generation;
	bool has = true;

	if (!l->value[f == IPV4 ? MODULE_PREFIXES4 : MODULE_PREFIXES6])
		return false;
	if (!module_read_list(l->name, &set, &generation)) {
		local_remove(&set, &global);
		has = global.of[f].count;
	}
	set_free(&set);
	set_free(&global);
	return has;
}

/* Must the list have a rule of this family? */
static bool needs_rule(const struct wanted *w, const struct module_list *l,
		       enum family f)
{
	return !w->one_family && rule_kernel_has(f) && has_family(l, f);
}

/*
 * A rule of IPv4 leaves IPv6 open.  So two rules are not enough if both are of
 * the same family.  One rule is what its owner asked for.
 */
static void judge_rules(char **faults, uint64_t least, const struct wanted *w,
			const struct module_list *l)
{
	uint64_t rules = l->value[MODULE_RULES];
	enum family f;

	if (rules < least)
		add_fault(faults, phrase("%s rules use it, should be %s",
					 number_text(rules),
					 number_text(least)));
	if (least < 2 || !rules || !l->loaded || !l->rules_by_family)
		return;
	for (f = IPV4; f < FAMILIES; f++)
		if (!l->value[f == IPV4 ? MODULE_RULES4 : MODULE_RULES6] &&
		    needs_rule(w, l, f))
			add_fault(faults, phrase("no rule of %s uses it; add "
				  "one, or set one-family in geojp.conf",
				  family_name(f)));
}

char *monitor(const struct options *o, bool module,
	      const struct module_list *l, const struct facts *facts)
{
	const struct wanted *w = config_list(o->config, l->name);
	char *faults = NULL;

	if (o->max_age)
		judge_age(&faults, o->max_age, w->max_data_age, facts);
	if (module && !l->loaded && (o->max_age || o->min_rules))
		add_fault(&faults, phrase("holds no data in the kernel"));
	if (module && o->min_rules)
		judge_rules(&faults, o->min_rules, w, l);
	return faults;
}
