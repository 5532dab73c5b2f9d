// SPDX-License-Identifier: GPL-2.0
/* What else makes a rule let in or keep out what it should not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/seen.h"
#include "rule/check.h"

static void judge_fail_closed(struct doctor *d, const struct spot *spot)
{
	char *command;

	if (!spec_geojp(spot->line->word) ||
	    !spec_has(spot->line->word, "--fail-closed"))
		return;
	command = spot_delete(spot);
	say_warn(d, !strcmp(spot->chain->policy, "DROP") ?
		 "%s (%s) has a rule with --fail-closed and the policy DROP: "
		 "while the list holds no data, it keeps you out, too: %s" :
		 "%s (%s) has a rule with --fail-closed: while the list holds "
		 "no data, it keeps you out, too: %s", spot->chain->name,
		 family_name(spot->set->family), spot->line->text);
	say_mend(d, "%s; then put it in without --fail-closed", command);
	free(command);
}

void check_fail_closed(struct doctor *d)
{
	struct rulesets *s = table_seen(d, NULL, "whether a rule has "
					"--fail-closed");
	size_t said = d->count;

	if (!s)
		return;
	each_line_seen(d, s, judge_fail_closed);
	if (d->count == said)
		say_ok(d, "no rule has --fail-closed, so a list without data "
		       "keeps nobody out");
}

static bool is_lo(char *const *word, const char *option)
{
	const char *name = spec_after(word, option);

	return name && !strcmp(name, "lo");
}

/* What this machine sends itself is untracked in OUTPUT. */
static void judge_untracked(struct doctor *d, const struct spot *spot)
{
	char *const *word = spot->line->word;
	const char *target = spec_after(word, "-j");
	char *command;

	if (strcmp(spot->table->name, "raw") || !target ||
	    !strcmp(spot->chain->name, "OUTPUT") || is_lo(word, "-i") ||
	    (strcmp(target, "NOTRACK") && !spec_has(word, "--notrack")))
		return;
	command = spot_delete(spot);
	say_warn(d, "%s does not track these connections, so to the rule they "
		 "are not new, and it lets them in from abroad: -A %s %s",
		 family_name(spot->set->family), spot->chain->name,
		 spot->line->text);
	say_mend(d, "%s", command);
	free(command);
}

void check_untracked(struct doctor *d)
{
	struct rulesets *s = table_seen(d, "raw", "whether connections are "
					"not tracked");
	size_t said = d->count;

	if (!s)
		return;
	each_line_seen(d, s, judge_untracked);
	if (d->count == said)
		say_ok(d, "each connection that comes in is tracked");
}

/* The number of the first line with -m geojp that is no comment; 0: none. */
static unsigned int find_saved(const char *path)
{
	char *text = host_read(path), *rest = text, *line;
	unsigned int number = 0;

	while (rest && (line = strsep(&rest, "\n"))) {
		number++;
		line += strspn(line, " \t");
		if (*line != '#' && strstr(line, "-m geojp")) {
			free(text);
			return number;
		}
	}
	free(text);
	return 0;
}

/* The checks of these groups came before. */
static bool is_missing(const struct doctor *d)
{
	size_t i;

	for (i = 0; i < d->count; i++)
		if (d->at[i].verdict == VERDICT_FAIL &&
		    (!strcmp(d->at[i].group, "module") ||
		     !strcmp(d->at[i].group, "plugin")))
			return true;
	return false;
}

/* The loaders take a file whole: without the plugin they take none of it. */
static void judge_saved(struct doctor *d, const char *path)
{
	unsigned int line = find_saved(path);

	if (!line)
		return;
	if (is_missing(d))
		say_fail(d, "%s:%u has a rule with -m geojp, and the module or "
			 "the plugin is missing: no rule of that file is "
			 "loaded", path, line);
	else
		say_warn(d, "%s:%u has a rule with -m geojp: should the module "
			 "or the plugin be missing, no rule of that file is "
			 "loaded", path, line);
	say_mend(d, "sed -i.bak '/-m geojp/d' %s", path);
}

void check_saved(struct doctor *d)
{
	static const char *const files[] = {
		"/etc/iptables/rules.v4", "/etc/iptables/rules.v6",
		"/etc/sysconfig/iptables", "/etc/sysconfig/ip6tables",
		"/etc/iptables/iptables.rules", "/etc/iptables/ip6tables.rules",
		"/etc/iptables.rules", "/etc/ip6tables.rules",
		"/etc/iptables.up.rules", "/etc/iptables.conf",
		"/etc/ufw/before.rules", "/etc/ufw/before6.rules",
		"/etc/ufw/after.rules", "/etc/ufw/after6.rules",
		"/etc/ufw/user.rules", "/etc/ufw/user6.rules",
		"/etc/firewalld/direct.xml",
	};
	size_t i, said = d->count;

	for (i = 0; i < sizeof(files) / sizeof(*files); i++)
		judge_saved(d, files[i]);
	if (d->count == said)
		say_ok(d, "no saved file of rules has -m geojp");
}
