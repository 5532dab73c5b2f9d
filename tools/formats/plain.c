// SPDX-License-Identifier: GPL-2.0
/* One prefix, address or range of addresses a line. */
#include <ctype.h>
#include <string.h>

#include "formats/text.h"

/* Its first word does.  range_scan() judges the rest. */
static bool looks_like_address(const char *line)
{
	size_t size = strspn(line, "[0123456789abcdefABCDEF.:*]");

	return strcspn(line, ".:") < size &&
	       (!line[size] || strchr(" \t/-%", line[size]));
}

#define BETWEEN " \t;|"

/* Has a table, whose fields no commas separate, a column of countries? */
static bool has_code(const char *s)
{
	size_t size;

	for (; *s; s += size + strspn(s + size, BETWEEN)) {
		size = strcspn(s, BETWEEN);
		if (size == 2 && isupper((unsigned char)s[0]) &&
		    isupper((unsigned char)s[1]))
			return true;
	}
	return false;
}

/* If the country became a comment, the whole table would be let in. */
static const char *take_plain(struct text *t, char *line)
{
	const char *why = text_keep_range(t, NULL, line);

	return why && has_code(line) ?
		"not an address alone; if a country is behind it, put commas "
		"between the fields, else begin a comment with #" : why;
}

const struct line_format plain = {
	.recognise = looks_like_address,
	.take = take_plain,
};
