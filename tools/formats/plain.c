// SPDX-License-Identifier: GPL-2.0
/* One prefix, address or range of addresses a line. */
#include <string.h>

#include "formats/text.h"

/* Its first word does.  range_scan() judges the rest. */
static bool looks_like_address(const char *line)
{
	size_t size = strspn(line, "[0123456789abcdefABCDEF.:*]");

	return strcspn(line, ".:") < size &&
	       (!line[size] || strchr(" \t/-%", line[size]));
}

static const char *take_plain(struct text *t, char *line)
{
	return text_keep_range(t, NULL, line);
}

const struct line_format plain = {
	.recognise = looks_like_address,
	.take = take_plain,
};
