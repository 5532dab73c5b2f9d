// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>

#include "base/scan.h"

bool number_scan(const char *s, uint64_t max, uint64_t *value)
{
	if (!*s)
		return false;
	for (*value = 0; *s; s++) {
		unsigned int digit = *s - '0';

		if (digit > 9 || *value > (max - digit) / 10)
			return false;
		*value = *value * 10 + digit;
	}
	return true;
}

char *trim(char *s)
{
	size_t size;

	s += strspn(s, " \t");
	for (size = strlen(s); size && strchr(" \t", s[size - 1]);)
		size--;
	s[size] = '\0';
	return s;
}

static bool starts_comment(const char *line, const char *s)
{
	return *s == '#' ||
	       (*s == ';' && (s == line || isspace((unsigned char)s[-1])));
}

char *strip_comment(char *line)
{
	bool inside = false;
	char *s;

	for (s = line; *s; s++) {
		if (*s == '"')
			inside = !inside;
		else if (!inside && starts_comment(line, s))
			break;
	}
	*s = '\0';
	while (s > line && isspace((unsigned char)s[-1]))
		*--s = '\0';
	while (isspace((unsigned char)*line))
		line++;
	return line;
}

size_t bom_size(const char *data, size_t count)
{
	return count >= 3 && !memcmp(data, "\xef\xbb\xbf", 3) ? 3 : 0;
}
