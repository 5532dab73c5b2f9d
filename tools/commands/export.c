// SPDX-License-Identifier: GPL-2.0
/* geojp export: a list as a file for a program that filters by itself. */
#include <string.h>

#include "base/report.h"
#include "commands/asked.h"
#include "export/export.h"
#include "store/durable.h"

static void write_export(FILE *file, const void *data)
{
	export_write(file, data);
}

static enum geojp_exit write_out(const struct options *o,
				 const struct export *e)
{
	if (o->output && strcmp(o->output, "-"))
		return file_replace(o->output, write_export, e);
	export_write(stdout, e);
	return GEOJP_OK;
}

enum geojp_exit cmd_export(struct options *o)
{
	struct asked asked;
	struct export e = { .list = o->place.list, .set = &asked.set };
	const char *why = export_scan(o->operand[0], &e.format);
	enum geojp_exit code;

	if (why) {
		complain(GJ_OPERAND, "export: %s: %s", quoted(o->operand[0]),
			 why);
		return GEOJP_USAGE;
	}
	code = asked_read(o, true, &asked);
	if (!code)
		code = export_check(&e, o->wanted.one_family);
	if (!code)
		code = write_out(o, &e);
	set_free(&asked.set);
	return code;
}
