// SPDX-License-Identifier: GPL-2.0
/* One prefix or address a line. */
#include <string.h>

#include "formats/text.h"

static bool looks_like_address(const char *line)
{
	return strpbrk(line, ".:") &&
	       !line[strspn(line, "0123456789abcdefABCDEF.:/")];
}

static const char *take_plain(struct text *t, char *line)
{
	return text_keep_prefix(t, NULL, line);
}

const struct line_format plain = {
	.recognise = looks_like_address,
	.take = take_plain,
};
