// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>

#include "base/json.h"

static int depth;
static bool started;	/* the innermost object or array has a member */

static void indent(void)
{
	int i;

	putchar('\n');
	for (i = 0; i < depth; i++)
		putchar('\t');
}

static void put_string(const char *s)
{
	putchar('"');
	for (; *s; s++) {
		unsigned char c = *s;

		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c < ' ' || c > '~')
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

static void put_key(const char *key)
{
	if (started)
		putchar(',');
	if (depth)
		indent();
	if (key) {
		put_string(key);
		printf(": ");
	}
	started = true;
}

void json_open(const char *key, char bracket)
{
	put_key(key);
	putchar(bracket);
	depth++;
	started = false;
}

void json_close(char bracket)
{
	depth--;
	if (started)
		indent();
	putchar(bracket);
	started = true;
	if (!depth)
		putchar('\n');
}

void json_text(const char *key, const char *value)
{
	put_key(key);
	if (value)
		put_string(value);
	else
		printf("null");
}

void json_number(const char *key, uint64_t value)
{
	put_key(key);
	printf("%" PRIu64, value);
}

void json_bool(const char *key, bool value)
{
	put_key(key);
	printf(value ? "true" : "false");
}

void json_time(const char *key, time_t time)
{
	if (time)
		json_number(key, time);
	else
		json_text(key, NULL);
}
