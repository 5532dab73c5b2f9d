// SPDX-License-Identifier: GPL-2.0
#include "audit/span.h"

bool span_behind(struct span s, const char *word, struct span *rest)
{
	const char *found = s.size ? memmem(s.at, s.size, word, strlen(word)) :
				     NULL;

	if (found)
		*rest = span_from(s, found + strlen(word));
	return found;
}

bool span_behind_last(struct span s, const char *word, struct span *rest)
{
	bool found = false;

	while (span_behind(s, word, &s)) {
		*rest = s;
		found = true;
	}
	return found;
}

/*
 * A fast reader for the form that nearly all lines have.  It takes no more than
 * addr_scan() does.
 */
static bool scan_ipv4(struct span s, uint64_t *value)
{
	unsigned int byte = 0, digits = 0, dots = 0;
	size_t i;

	for (i = 0, *value = 0; i < s.size; i++) {
		unsigned int digit = s.at[i] - '0';

		if (digit <= 9) {
			if (digits && !byte)
				return false;	/* a leading zero */
			byte = byte * 10 + digit;
			if (++digits > 3 || byte > 255)
				return false;
		} else if (s.at[i] == '.' && digits && dots < 3) {
			*value = *value << 8 | byte;
			byte = digits = 0;
			dots++;
		} else {
			return false;
		}
	}
	*value = *value << 8 | byte;
	return digits && dots == 3;
}

bool span_addr(struct span s, enum family *f, struct addr *a)
{
	char text[PREFIX_TEXT];
	struct range r;

	*f = IPV4;
	a->hi = 0;
	if (scan_ipv4(s, &a->lo))
		return true;
	s = span_cut(&s, '%');
	if (s.size < 2 || s.size >= sizeof(text) || memchr(s.at, '\0', s.size))
		return false;
	memcpy(text, s.at, s.size);
	text[s.size] = '\0';
	if (!strchr(text, ':') || addr_scan(text, f, a))
		return false;
	r = (struct range){ *a, *a };
	range_unmap(f, &r);
	*a = r.first;
	return true;
}

bool span_number(struct span *s, unsigned int most, unsigned int *value)
{
	struct span rest = *s;
	unsigned int sum = 0;

	while (rest.size && *rest.at >= '0' && *rest.at <= '9') {
		unsigned int digit = *rest.at - '0';

		if (digit > most || sum > (most - digit) / 10)
			return false;
		sum = sum * 10 + digit;
		rest = span_from(rest, rest.at + 1);
	}
	if (rest.at == s->at)
		return false;
	*s = rest;
	*value = sum;
	return true;
}
