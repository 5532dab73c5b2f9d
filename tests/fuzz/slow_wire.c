// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "slow_wire.h"

#define NAME_CHARS "abcdefghijklmnopqrstuvwxyz0123456789_-"
#define NAME_MAX_LEN 15
#define LABEL_MAX_LEN 63
#define LINE_MAX_LEN 79

void sent_add(struct sent *s, const struct sent_prefix *p)
{
	/* Doubles the room when the count reaches a power of two. */
	if (!(s->count & (s->count - 1))) {
		s->prefix = realloc(s->prefix,
				    (2 * s->count + 1) * sizeof(*p));
		if (!s->prefix)
			abort();
	}
	s->prefix[s->count++] = *p;
}

void sent_free(struct sent *s)
{
	free(s->prefix);
}

/* A number must look exactly as printf() would print it. */
static bool number(const char *text, unsigned long long *value)
{
	char again[32];

	*value = strtoull(text, NULL, 10);
	sprintf(again, "%llu", *value);
	return !strcmp(again, text);
}

/* Reads an address.  inet_pton() gives its bytes in network order. */
static bool address(int family, const char *text, u128 *addr)
{
	unsigned char byte[16];
	int i;

	/* inet_pton() also accepts the form that ends in a dotted quad. */
	if (family == AF_INET6 && strchr(text, '.'))
		return false;
	if (inet_pton(family, text, byte) != 1)
		return false;
	for (i = 0, *addr = 0; i < (family == AF_INET ? 4 : 16); i++)
		*addr = *addr * 256 + byte[i];
	return true;
}

bool slow_prefix(struct sent_prefix *p, int family, const char *text)
{
	unsigned long long len, width = family == AF_INET ? 32 : 128;
	const char *slash = strchr(text, '/');
	char *addr;
	bool good;

	if (!slash || !number(slash + 1, &len) || len > width)
		return false;
	addr = strndup(text, slash - text);
	good = address(family, addr, &p->first);
	free(addr);
	if (!good)
		return false;

	p->family = family;
	p->len = len;
	p->last = p->first;
	if (len < width)
		p->last |= ((u128)-1 >> (128 - width)) >> len;
	/* If the host bits are zero, setting them adds exactly their mask. */
	return len == width ||
	       p->last - p->first == ((u128)-1 >> (128 - width)) >> len;
}

static bool read_header(struct sent *s, const char *line)
{
	const char *name = line + strlen("geojp 1 ");

	if (strncmp(line, "geojp 1 ", strlen("geojp 1 ")))
		return false;
	if (!*name || *name == '-' || strlen(name) > NAME_MAX_LEN ||
	    name[strspn(name, NAME_CHARS)])
		return false;
	strcpy(s->name, name);
	return true;
}

static bool read_label(struct sent *s, const char *label)
{
	if (s->lines != 1 || !*label || strlen(label) > LABEL_MAX_LEN)
		return false;
	strcpy(s->label, label);
	return true;
}

static bool read_commit(struct sent *s, const char *count)
{
	unsigned long long value;

	/* "commit 0" is not allowed: "unload" empties a list. */
	s->commit = s->count && number(count, &value) && value == s->count;
	return s->commit;
}

/* May @b be the next prefix after @a? */
static bool ascending(const struct sent_prefix *a, const struct sent_prefix *b)
{
	if (a->family != b->family)
		return a->family == AF_INET;
	return a->last < b->first;
}

static bool read_prefix(struct sent *s, const char *line)
{
	struct sent_prefix p;

	if (!slow_prefix(&p, strchr(line, ':') ? AF_INET6 : AF_INET, line))
		return false;
	if (s->count && !ascending(&s->prefix[s->count - 1], &p))
		return false;
	sent_add(s, &p);
	return true;
}

static bool read_line(struct sent *s, const char *line)
{
	if (!s->lines)
		return read_header(s, line);
	if (!strncmp(line, "label ", strlen("label ")))
		return read_label(s, line + strlen("label "));
	if (!strncmp(line, "commit ", strlen("commit ")))
		return read_commit(s, line + strlen("commit "));
	if (!strcmp(line, "unload"))
		return s->unload = s->lines == 1;
	return read_prefix(s, line);
}

/* Could these bytes be a line, or the start of one? */
static bool plausible(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if ((unsigned char)text[i] < 32 || (unsigned char)text[i] > 126)
			return false;
	return size <= LINE_MAX_LEN;
}

/* Takes one line, without its newline. */
static bool take(struct sent *s, const char *text, size_t size)
{
	char line[LINE_MAX_LEN + 1];

	if (!plausible(text, size))
		return false;
	memcpy(line, text, size);
	line[size] = '\0';
	return read_line(s, line);
}

void slow_wire(struct sent *s, const char *text, size_t size)
{
	const char *newline;
	size_t length;

	memset(s, 0, sizeof(*s));
	s->verdict = REFUSED;
	while (size && !s->commit && !s->unload) {
		newline = memchr(text, '\n', size);
		if (!newline) {
			if (plausible(text, size))
				s->verdict = UNFINISHED;
			return;
		}
		length = newline - text;
		if (!take(s, text, length))
			return;
		s->lines++;
		text += length + 1;
		size -= length + 1;
	}
	/* Nothing may follow the last line. */
	if (!size)
		s->verdict = s->commit || s->unload ? ACCEPTED : UNFINISHED;
}
