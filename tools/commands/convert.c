// SPDX-License-Identifier: GPL-2.0
/* geojp convert: any supported format in, a canonical transaction out. */
#include <string.h>

#include "formats/canonical.h"
#include "store/durable.h"
#include "base/geojp.h"
#include "formats/read.h"

struct output {
	const struct options *options;
	const struct list *list;
};

static void write_list(FILE *file, const void *data)
{
	const struct output *out = data;

	canon_write(file, out->options->list, out->list->label,
		    &out->list->set);
}

enum geojp_exit cmd_convert(const struct options *o, int count, char **operand)
{
	struct list list;
	struct output out = { o, &list };
	enum geojp_exit code;

	code = list_read(&list, o, count, operand);
	if (!code && (!o->output || !strcmp(o->output, "-")))
		write_list(stdout, &out);
	else if (!code)
		code = file_replace(o->output, write_list, &out);
	list_free(&list);
	return code;
}
