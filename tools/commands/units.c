// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "base/program.h"
#include "base/report.h"
#include "commands/units.h"
#include "doctor/doctor.h"
#include "rule/trial.h"

#define UNIT "geojp-rule.service"

/* @format gets the reason. */
static enum geojp_exit control(const char *verb, const char *format)
{
	const char *argv[] = { "systemctl", "--quiet", verb, "--now", UNIT,
			       NULL };
	struct program p = { .argv = argv };
	struct program_result r;
	char *error;
	int code;

	code = program_run(&p, &r);
	if (code) {
		error = program_error(&p, &r);
		complain(GJ_UNIT, format, error);
		free(error);
	}
	program_free(&r);
	return code ? GEOJP_KERNEL : GEOJP_OK;
}

enum geojp_exit units_enable(bool *looked_after)
{
	enum geojp_exit code;

	if (systemd_runs()) {
		code = control("enable", UNIT ": cannot enable it, so the rule "
			       "is in, but nothing looks after it, and it does "
			       "not come back after a boot: %s");
		*looked_after = !code;
		return code;
	}
	*looked_after = cron_keeps();
	if (!*looked_after)
		complain(GJ_UNIT, "the rule is in, but nothing looks after it, "
			 "and it does not come back after a boot: there is no "
			 "systemd, and cron does not run geojp rule keep; "
			 "start cron with /etc/cron.d/geojp, or let each boot "
			 "run \"geojp restore\" and \"geojp rule apply "
			 "--confirmed\", and each minute \"geojp rule keep\"");
	return GEOJP_OK;
}

enum geojp_exit units_disable(void)
{
	if (!systemd_runs())
		return GEOJP_OK;
	return control("disable", UNIT ": cannot disable it, so it may put the "
		       "rule in at the next boot: %s");
}
