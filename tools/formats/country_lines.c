// SPDX-License-Identifier: GPL-2.0
/* A country, white space, a prefix or address: nami.jp's cidr.txt. */
#include <ctype.h>
#include <string.h>

#include "formats/text.h"

static bool looks_like_country_line(const char *line)
{
	return isalpha((unsigned char)line[0]) &&
	       isalpha((unsigned char)line[1]) &&
	       (line[2] == ' ' || line[2] == '\t');
}

static const char *take_country_line(struct text *t, char *line)
{
	if (!looks_like_country_line(line))
		return "not a country and a prefix, like the lines before it";
	line[2] = '\0';
	return text_keep_prefix(t, line, line + 3 + strspn(line + 3, " \t"));
}

const struct line_format country_lines = {
	.recognise = looks_like_country_line,
	.take = take_country_line,
};
