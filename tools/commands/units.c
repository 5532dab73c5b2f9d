// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "base/program.h"
#include "base/report.h"
#include "commands/units.h"
#include "rule/trial.h"

#define UNIT "geojp-rule.service"

static enum geojp_exit control(const char *verb, const char *harm)
{
	const char *argv[] = { "systemctl", "--quiet", verb, "--now", UNIT,
			       NULL };
	struct program p = { .argv = argv };
	struct program_result r;
	char *error;
	int code;

	if (!systemd_runs())
		return GEOJP_OK;
	code = program_run(&p, &r);
	if (code) {
		error = program_error(&p, &r);
		complain(UNIT ": cannot %s it, so %s: %s", verb, harm, error);
		free(error);
	}
	program_free(&r);
	return code ? GEOJP_KERNEL : GEOJP_OK;
}

enum geojp_exit units_enable(void)
{
	return control("enable", "the rule is in, but nothing looks after it, "
		       "and it does not come back after a boot");
}

enum geojp_exit units_disable(void)
{
	return control("disable", "it may put the rule in at the next boot");
}
