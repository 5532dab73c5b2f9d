// SPDX-License-Identifier: GPL-2.0
/* geojp export: a list as a file for a program that filters without the module. */
#include <string.h>

#include "base/report.h"
#include "commands/command_line.h"
#include "export/export.h"
#include "inforce/in_force.h"
#include "inforce/module.h"
#include "store/durable.h"

static void write_export(FILE *file, const void *data)
{
	export_write(file, data);
}

/* The list in force, or the newest good stored one, as it would be loaded. */
static enum geojp_exit read_in_force(const struct options *o, struct set *set)
{
	const struct place *p = &o->place;
	struct exceptions e;
	struct in_force force;
	enum geojp_exit code;

	options_recall(o, &e);
	code = in_force(p, &e, true, &force);
	exceptions_free(&e);
	*set = force.set;
	if (code || force.from == IN_FORCE_KERNEL ||
	    force.from == IN_FORCE_STORE)
		return code;
	complain("list %s: nothing good is stored in %s/%s; geojp update gets "
		 "a list, --file exports another one", p->list, p->state_dir,
		 p->list);
	return GEOJP_STORE;
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
	struct set set = { 0 };
	struct export e = { .list = o->place.list, .set = &set };
	const char *why = export_scan(o->operand[0], &e.format);
	enum geojp_exit code;

	if (why) {
		complain("export: %s: %s", quoted(o->operand[0]), why);
		return GEOJP_USAGE;
	}
	code = o->file ? options_read_set(o, (char *)o->file, &set) :
			 read_in_force(o, &set);
	if (!code)
		code = export_check(&e, o->wanted.one_family);
	if (!code)
		code = write_out(o, &e);
	set_free(&set);
	return code;
}
