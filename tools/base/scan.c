// SPDX-License-Identifier: GPL-2.0
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

size_t bom_size(const char *data, size_t count)
{
	return count >= 3 && !memcmp(data, "\xef\xbb\xbf", 3) ? 3 : 0;
}
