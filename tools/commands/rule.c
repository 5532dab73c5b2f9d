// SPDX-License-Identifier: GPL-2.0
/* geojp rule: what the rule is, whether it is in place, in and out with it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "commands/command_line.h"
#include "commands/expected.h"
#include "rule/trial.h"

/* So that the lines can be pasted: an own chain is filled before it is used. */
static void print_new_chain(const struct rule_line *l)
{
	bool filter = !strcmp(l->table, "filter");

	printf("%s -w%s%s -N %s\n", rule_program(l->family),
	       filter ? "" : " -t ", filter ? "" : l->table, l->chain);
}

static enum geojp_exit configured(struct options *o, struct rules *r)
{
	enum geojp_exit code = options_configure(o);

	*r = (struct rules){ 0 };
	if (!code)
		rules_of(o->config, r);
	return code;
}

static enum geojp_exit show(struct options *o)
{
	struct rules r;
	enum geojp_exit code = configured(o, &r);
	size_t i;

	for (i = 0; i < r.count; i++) {
		char *command = rule_command(&r, i);

		if (r.at[i].own_chain && rule_place(&r, i) == 1)
			print_new_chain(&r.at[i]);
		puts(command);
		free(command);
	}
	rules_free(&r);
	return code;
}

static const char *const state_words[] = {
	[RULE_IN] = "in place", [RULE_BY_HAND] = "by hand",
	[RULE_BEHIND] = N_("BEHIND"), [RULE_UNREACHED] = N_("UNREACHED"),
	[RULE_GONE] = N_("GONE"), [RULE_NO_CHAIN] = "NO CHAIN",
	[RULE_NO_FAMILY] = "no IPv6", [RULE_UNKNOWN] = N_("unknown"),
};

/* What is behind a word that is not clear by itself. */
static void print_why(const struct rule_line *l, const struct rule_found *f)
{
	switch (f->state) {
	case RULE_BEHIND:
		say("           behind %s\n", f->behind);
		break;
	case RULE_UNREACHED:
		if (f->behind)
			say("           the jump to chain %s is behind %s\n",
			    l->chain, f->behind);
		else
			say("           nothing jumps to chain %s\n", l->chain);
		break;
	case RULE_NO_CHAIN:
		say("           there is no chain %s\n", l->chain);
		break;
	case RULE_BY_HAND:
		say("           without the comment of geojp; geojp leaves "
		    "it alone\n");
		break;
	default:
		break;
	}
}

static void print_found(const struct rule_line *l, const struct rule_found *f)
{
	bool filter = !strcmp(l->table, "filter");

	say("%-10s %s%s%s -A %s %s\n", state_words[f->state],
	    rule_program(l->family), filter ? "" : " -t ",
	    filter ? "" : l->table, l->chain, l->spec);
	print_why(l, f);
}

static void print_other(const struct rule_report *report,
			const struct rule_other *other)
{
	const char *name = rule_program(other->family);
	bool usual = report->variant &&
		     !strcmp(other->variant, report->variant);

	say("%-10s %s%s%s -t %s %s\n",
	    other->ours ? "left over" : N_("another"),
	    name, usual ? "" : "-", usual ? "" : other->variant,
	    other->table, other->text);
}

static enum geojp_exit check(struct options *o)
{
	struct expected e;
	struct rule_report report;
	enum geojp_exit code = options_expected(o, &e);
	bool well;
	size_t i;

	if (code)
		return code;
	code = rule_check(&e.rules, true, &report);
	for (i = 0; i < e.rules.count; i++)
		print_found(&e.rules.at[i], &report.at[i]);
	for (i = 0; i < report.others; i++)
		print_other(&report, &report.other[i]);
	rules_tell_missing(&e.rules);
	well = rules_tell_idle(&e.rules, &report);
	if ((!well || e.differs) && !code)
		code = GEOJP_NO;
	expected_tell(&e);
	rule_report_free(&report);
	expected_free(&e);
	return code;
}

/* Keep would bring back another rule that was confirmed before. */
static enum geojp_exit apply_configured(struct options *o, struct rules *r)
{
	enum geojp_exit code = configured(o, r);

	if (!code)
		code = rule_apply(r, true, NULL);
	if (!code && rule_recorded(o->state_dir))
		code = rule_confirm(o->state_dir, r);
	return code;
}

/*
 * An older version put the rule in by its unit, and had no confirm.  Whoever
 * has enabled the unit has chosen to have the rule at boot.  But if a drop-in
 * of that unit has another rule, this one would be new to him.
 */
static enum geojp_exit adopt(struct options *o, struct rules *r)
{
	enum geojp_exit code;

	if (getenv("RULE")) {
		complain(GJ_OLD_DROP_IN,
			 "no rule is confirmed, and a drop-in of "
			 "geojp-rule.service sets RULE, which is not read any "
			 "more; write the rule into [rule] of geojp.conf, "
			 "remove the drop-in, then: geojp enable");
		return GEOJP_USAGE;
	}
	code = configured(o, r);
	if (!code)
		code = rule_adopt(r);
	return code ? code : rule_confirm(o->state_dir, r);
}

static enum geojp_exit apply_confirmed(struct options *o, struct rules *r)
{
	enum geojp_exit code = rule_confirmed(o->state_dir, r, NULL);

	if (code == GEOJP_NO && rule_forgotten()) {
		complain(GJ_RULE_RECORD,
			 "geojp disable took the rule out, but its record "
			 "could not be removed: it stays out until the next "
			 "boot");
		return GEOJP_OK;
	}
	if (code == GEOJP_NO)
		return adopt(o, r);
	return code ? code : rule_apply(r, true, NULL);
}

/* What would let everybody in although the rule is in place is told. */
static enum geojp_exit apply_and_tell(struct options *o)
{
	struct rules r = { 0 };
	enum geojp_exit code = o->confirmed ? apply_confirmed(o, &r) :
					      apply_configured(o, &r);

	if (!code) {
		rules_tell_missing(&r);
		rules_tell_idle(&r, NULL);
	}
	rules_free(&r);
	return code;
}

/*
 * The net of a trial must not be pulled away under it.  At the end of one, the
 * rule that was confirmed before goes in; if there is none, none does.
 */
static enum geojp_exit apply_locked(struct options *o)
{
	struct trial t;
	enum trial_state state = trial_read(&t);
	enum geojp_exit code;

	trial_free(&t);
	if (state == TRIAL_RUNS) {
		complain(GJ_TRIAL_RUNS,
			 "the rule is on trial, and stays as it is; \"geojp "
			 "confirm\" or \"geojp disable\" ends that");
		return o->confirmed ? GEOJP_OK : GEOJP_NO;
	}
	if (state == TRIAL_OVER) {
		code = trial_end(o->state_dir);
		if (code || o->confirmed)
			return code;
	}
	return apply_and_tell(o);
}

static enum geojp_exit apply(struct options *o)
{
	int lock;
	enum geojp_exit code = rule_lock(&lock);

	if (!code)
		code = apply_locked(o);
	rule_unlock(lock);
	return code;
}

/* A lock that somebody holds for ever must not keep the rule in. */
static enum geojp_exit take_out(struct options *o)
{
	enum geojp_exit code;
	int lock;

	rule_lock(&lock);
	code = o->trial_over ? trial_end(o->state_dir) : rule_remove(NULL);
	rule_unlock(lock);
	return code;
}

static enum geojp_exit keep(struct options *o)
{
	return keep_and_tell(o->state_dir);
}

static const struct {
	const char *name;
	command_fn *run;
} actions[] = {
	{ "show", show },
	{ "check", check },
	{ "apply", apply },
	{ "remove", take_out },
	{ "keep", keep },
};

/* What an option says must not be left undone without a word. */
static enum geojp_exit check_options(const struct options *o,
				     command_fn *run)
{
	if (o->confirmed && run != apply)
		complain(GJ_OPTION, "rule: --confirmed goes with apply only");
	else if (o->trial_over && run != take_out)
		complain(GJ_OPTION, "rule: --trial-over goes with remove only");
	else
		return GEOJP_OK;
	return GEOJP_USAGE;
}

enum geojp_exit cmd_rule(struct options *o)
{
	enum geojp_exit code;
	size_t i;

	for (i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
		if (strcmp(actions[i].name, o->operand[0]))
			continue;
		code = check_options(o, actions[i].run);
		return code ? code : actions[i].run(o);
	}
	complain(GJ_OPERAND, "rule: %s: no such action; see geojp rule --help",
		 quoted(o->operand[0]));
	return GEOJP_USAGE;
}
