// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>

#include "base/scan.h"
#include "formats/csv_fields.h"

const char csv_too_few[] = "too few fields";

/*
 * Takes the quotes off the text at @s, which is behind the opening one.
 * Returns what follows the closing quote, or NULL if there is none.
 */
static char *unquote(char *s)
{
	char *to = s;

	for (; *s; *to++ = *s++) {
		if (*s != '"')
			continue;
		if (s[1] != '"') {
			*to = '\0';
			return s + 1;
		}
		s++;
	}
	return NULL;
}

/* Sets *@s behind the comma that ends the field; NULL at the line's end. */
static const char *take_field(struct row *r, char **s)
{
	char *start = *s + strspn(*s, " \t"), *end = start;

	if (*start == '"') {
		end = unquote(++start);
		if (!end)
			return "a quote is not closed";
		end += strspn(end, " \t");
		if (*end && *end != ',')
			return "a quote in the middle of a field";
	} else {
		end += strcspn(end, ",");
	}
	*s = *end ? end + 1 : NULL;
	if (end[0])
		*end = '\0';
	r->field[r->count++] = trim(start);
	return NULL;
}

void csv_split(char *line, struct row *r)
{
	char *s = line;

	r->count = 0;
	r->why = NULL;
	while (s && !r->why)
		r->why = r->count == FIELDS_MAX ? "too many fields" :
						  take_field(r, &s);
}

/* Compares names as people vary them. */
static bool same_name(const char *a, const char *b)
{
	do {
		a += strspn(a, "_- ");
		b += strspn(b, "_- ");
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b++))
			return false;
	} while (*a++);
	return true;
}

int csv_find(const struct row *header, const char *name)
{
	int i;

	for (i = 0; i < header->count; i++)
		if (same_name(header->field[i], name))
			return i;
	return -1;
}

bool csv_has_more(const struct row *r, int count)
{
	int i;

	for (i = count; i < r->count; i++)
		if (*r->field[i])
			return true;
	return false;
}
