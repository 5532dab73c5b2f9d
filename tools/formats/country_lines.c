// SPDX-License-Identifier: GPL-2.0
/* A country, white space, a prefix or address: nami.jp's cidr.txt. */
#include <ctype.h>
#include <string.h>

#include "formats/text.h"

/* "IP address" is a title, and "ip route ..." a command. */
static bool looks_like_country_line(const char *line)
{
	const char *second;

	if (!isalpha((unsigned char)line[0]) ||
	    !isalpha((unsigned char)line[1]) ||
	    (line[2] != ' ' && line[2] != '\t'))
		return false;
	second = line + 3 + strspn(line + 3, " \t");
	return strcspn(second, ".:") < strcspn(second, " \t");
}

/* "USA" or "\N" in the place of a code is an odd row; "Sorry, ..." is not. */
static bool may_be_country(const char *s, size_t size)
{
	return size && size <= 3 && (isalpha((unsigned char)*s) || *s == '\\');
}

static const char *take_country_line(struct text *t, char *line)
{
	size_t size = strcspn(line, " \t");
	char *prefix = line + size + strspn(line + size, " \t");
	const char *why;

	if (!*prefix || !may_be_country(line, size))
		return "not a country and a prefix, like the lines before it";
	line[size] = '\0';
	why = text_country(t, line);
	return why ? why : text_keep_range(t, line, prefix);
}

const struct line_format country_lines = {
	.recognise = looks_like_country_line,
	.take = take_country_line,
};
