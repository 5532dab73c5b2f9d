// SPDX-License-Identifier: GPL-2.0
/* geojp convert: any supported format in, a canonical transaction out. */
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "commands/command_line.h"
#include "formats/canonical.h"
#include "store/durable.h"

struct output {
	const char *name;
	struct list list;
};

static void write_list(FILE *file, const void *data)
{
	const struct output *out = data;

	canonical_write(file, out->name, out->list.label, &out->list.set);
}

/* The list goes to stdout, so this goes to stderr. */
static void complain_odd(const struct list *l)
{
	char *text = odd_text(&l->odd);

	complain(GJ_ODD_ROWS, "%s", text);
	free(text);
}

enum geojp_exit cmd_convert(struct options *o)
{
	struct output out = { .name = o->place.list };
	enum geojp_exit code;

	code = list_read(&out.list, &o->wanted, o->label, o->operands,
			 o->operand, NULL, NULL);
	if (!code && out.list.odd.count)
		complain_odd(&out.list);
	if (!code && (!o->output || !strcmp(o->output, "-")))
		write_list(stdout, &out);
	else if (!code)
		code = file_replace(o->output, write_list, &out);
	set_free(&out.list.set);
	return code;
}
