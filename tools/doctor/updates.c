// SPDX-License-Identifier: GPL-2.0
/* Does the update run by itself, and did it go well? */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/program.h"
#include "base/scan.h"
#include "doctor/checks.h"
#include "store/facts.h"

#define CRON_FILE "/etc/cron.d/geojp"
#define UPDATE_TIMER "geojp-update.timer"
#define UPDATE_SERVICE "geojp-update.service"
#define RESTORE_SERVICE "geojp-restore.service"
#define SHOULD_HAVE_RUN (2 * DAY)

/*
 * False if it said that something is wrong.  @format gets the unit and what
 * systemctl says of it.
 */
static bool judge_unit(struct doctor *d, const char *unit, const char *verb,
		       const char *wanted, const char *format)
{
	char *state = unit_state(verb, unit);
	bool good = !strcmp(state, wanted);

	if (!good) {
		say_fail(d, format, unit,
			 *state ? state : "systemctl gives no answer");
		say_mend(d, "systemctl enable --now %s", unit);
	}
	free(state);
	return good;
}

static void check_units(struct doctor *d)
{
	bool good = judge_unit(d, UPDATE_TIMER, "is-enabled", "enabled",
			       "%s is not enabled (%s): after a boot no update "
			       "runs");

	good &= judge_unit(d, UPDATE_TIMER, "is-active", "active",
			   "%s is not active (%s): no update runs");
	good &= judge_unit(d, RESTORE_SERVICE, "is-enabled", "enabled",
			   "%s is not enabled (%s): after a boot no list is in "
			   "force");
	if (good)
		say_ok(d, "%s is active, and %s is enabled", UPDATE_TIMER,
		       RESTORE_SERVICE);
}

static void check_cron(struct doctor *d)
{
	if (!host_has(CRON_FILE)) {
		say_fail(d, "there is no systemd and no %s: no update runs, "
			 "and after a boot no list is in force", CRON_FILE);
		say_mend(d, "reinstall geojp, or make install");
	} else if (!host_runs("cron") && !host_runs("crond")) {
		say_fail(d, "there is no systemd, and no cron is running: no "
			 "update runs, and after a boot no list is in force");
		say_mend(d, "%s cron && service cron start", host_install());
	} else {
		say_ok(d, "cron runs the update (%s)", CRON_FILE);
	}
}

void check_timer(struct doctor *d)
{
	if (host_has_systemd())
		check_units(d);
	else
		check_cron(d);
}

/* The list whose update is the longest ago; 0: never. */
static time_t last_update(struct doctor *d)
{
	time_t last = 0, updated;
	struct complaints c;
	size_t i;

	for (i = 0; i < d->config->lists; i++) {
		struct place p = doctor_place(d, d->config->list[i].name);
		unsigned long newest;

		complaints_start(&c);
		newest = stored_newest(&p);
		updated = newest ? facts_of(&p, newest).updated : 0;
		complaints_end();
		complaints_free(&c);
		if (!i || updated < last)
			last = updated;
	}
	return last;
}

/* Nobody has noted how it ended.  But it runs every day. */
static void judge_by_age(struct doctor *d, const char *why)
{
	time_t last = last_update(d), now = time(NULL);
	char when[TIME_TEXT];

	time_text(when, "%Y-%m-%d %H:%M %z", last);
	if (last && last <= now && now - last < SHOULD_HAVE_RUN) {
		say_ok(d, "%s; each list was updated %s or later", why, when);
		return;
	}
	say_warn(d, last ?
		 "%s, and a list was last updated %s: whether the update works "
		 "cannot be told" :
		 "%s, and a list was never updated: whether the update works "
		 "cannot be told", why, when);
	say_mend(d, "geojp update");
}

/* The value of "NAME=" in what systemctl show prints; "" if it is not there. */
static char *property(const char *text, const char *name)
{
	const char *line = text;
	size_t size = strlen(name);

	while (line) {
		if (!strncmp(line, name, size) && line[size] == '=')
			return xprintf("%.*s", (int)strcspn(line + size + 1,
				       "\n"), line + size + 1);
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return xprintf("%s", "");
}

static void judge_result(struct doctor *d, const char *out)
{
	char *result = property(out, "Result");
	char *code = property(out, "ExecMainStatus");
	char *ended = property(out, "ExecMainExitTimestamp");

	if (!*result) {
		say_unseen(d, "how the last update ended",
			   "systemctl show does not tell",
			   "systemctl status %s", UPDATE_SERVICE);
	} else if (strcmp(result, "success")) {
		say_fail(d, *ended ?
			 "the last update failed (%s, exit code %s), %s; the "
			 "list before stays in force" :
			 "the last update failed (%s, exit code %s); the list "
			 "before stays in force", result, code, ended);
		say_mend(d, "journalctl -n 20 -u %s; then geojp update",
			 UPDATE_SERVICE);
	} else if (!*ended || !strcmp(ended, "n/a")) {
		judge_by_age(d, "no update has run since the boot");
	} else {
		say_ok(d, "the last update went well, %s", ended);
	}
	free(result);
	free(code);
	free(ended);
}

void check_last_update(struct doctor *d)
{
	struct program_result r;

	if (!host_has_systemd()) {
		judge_by_age(d, "cron does not note how an update ends");
		return;
	}
	program_argv(&r, "systemctl", "show", "--property",
		     "Result,ExecMainStatus,ExecMainExitTimestamp",
		     UPDATE_SERVICE, (char *)NULL);
	judge_result(d, r.code ? "" : r.out);
	program_free(&r);
}
