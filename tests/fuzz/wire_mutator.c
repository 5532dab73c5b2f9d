// SPDX-License-Identifier: GPL-2.0
/*
 * Mutations that keep a list valid.  Prefixes must ascend, and "commit" must
 * give their number.  Random changes seldom get this right.  So a line is
 * changed, then the prefixes are sorted and counted again.  Some lists are left
 * broken.
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "slow_wire.h"

#define LINES_MAX 512
#define ROOM 128	/* bytes that a line may grow to */

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed);

struct line {
	char text[ROOM];
	bool is_prefix;
	struct sent_prefix prefix;
};

static struct line lines[LINES_MAX];
static size_t count;

static unsigned int state;	/* of the random numbers */

static unsigned int below(unsigned int n)
{
	state = state * 1103515245 + 12345;
	return (state >> 16) % n;
}

static void set_line(struct line *l, const char *text, size_t size)
{
	if (size > ROOM - 1)
		size = ROOM - 1;
	memcpy(l->text, text, size);
	l->text[size] = '\0';
}

static void split(const char *text, size_t size)
{
	const char *newline, *end = text + size;

	for (count = 0; text < end && count < LINES_MAX; text = newline + 1) {
		newline = memchr(text, '\n', end - text);
		if (!newline)
			newline = end;
		set_line(&lines[count++], text, newline - text);
	}
}

/* Makes an address.  Many of its bytes are equal, or are 0 or 255. */
static void random_address(unsigned char *byte, int size)
{
	int i, some = below(size + 1);

	memset(byte, below(8) ? 0 : 255, size);
	for (i = 0; i < some; i++)
		byte[i] = below(2) ? below(256) : below(4) * 85;
}

static void clear_host_bits(unsigned char *byte, int size, unsigned int len)
{
	unsigned int i;

	for (i = len; i < 8U * size; i++)
		byte[i / 8] &= ~(128 >> i % 8);
}

/* Prints all eight groups, also the zeros that inet_ntop() would leave out. */
static void spell_out(const unsigned char *byte, char *text)
{
	int i;

	for (i = 0; i < 16; i += 2)
		text += sprintf(text, below(2) ? "%x%s" : "%04X%s",
				byte[i] << 8 | byte[i + 1], i < 14 ? ":" : "");
}

static void random_prefix(char text[ROOM])
{
	int family = below(2) ? AF_INET : AF_INET6;
	int size = family == AF_INET ? 4 : 16;
	unsigned int len = below(8 * size + 1);
	unsigned char byte[16];

	random_address(byte, size);
	if (below(16))
		clear_host_bits(byte, size, len);
	if (family == AF_INET6 && !below(3))
		spell_out(byte, text);
	else
		inet_ntop(family, byte, text, ROOM);
	sprintf(text + strlen(text), "/%u", len);
}

static void change_line(struct line *l)
{
	char text[ROOM];
	size_t size = strlen(l->text);

	memcpy(text, l->text, size);
	size = LLVMFuzzerMutate((uint8_t *)text, size, ROOM - 1);
	set_line(l, text, size);
}

/* Puts a copy of the line after it. */
static void repeat_line(size_t at)
{
	if (count == LINES_MAX)
		return;
	memmove(&lines[at + 1], &lines[at], (count - at) * sizeof(*lines));
	count++;
}

static void remove_line(size_t at)
{
	count--;
	memmove(&lines[at], &lines[at + 1], (count - at) * sizeof(*lines));
}

static void change(void)
{
	size_t at;

	if (!count)
		set_line(&lines[count++], "", 0);
	at = below(count);
	switch (below(5)) {
	case 0:
		remove_line(at);
		break;
	case 1:
		repeat_line(at);
		change_line(&lines[at]);
		break;
	case 2:
		change_line(&lines[at]);
		break;
	default:
		repeat_line(at);
		random_prefix(lines[at].text);
	}
}

static int by_prefix(const void *a, const void *b)
{
	const struct sent_prefix *p = &((const struct line *)a)->prefix;
	const struct sent_prefix *q = &((const struct line *)b)->prefix;

	if (p->family != q->family)
		return p->family == AF_INET ? -1 : 1;
	return p->first < q->first ? -1 : p->first > q->first;
}

/* Keeps only the lines that are prefixes, sorted and without overlaps. */
static void sort_prefixes(void)
{
	size_t i, kept = 0;

	for (i = 0; i < count; i++)
		if (slow_prefix(&lines[i].prefix,
				strchr(lines[i].text, ':') ? AF_INET6 : AF_INET,
				lines[i].text))
			lines[kept++] = lines[i];
	qsort(lines, kept, sizeof(*lines), by_prefix);
	for (i = count = 0; i < kept; i++)
		if (!count || lines[count - 1].prefix.family !=
			      lines[i].prefix.family ||
		    lines[count - 1].prefix.last < lines[i].prefix.first)
			lines[count++] = lines[i];
}

static void print_lines(FILE *out)
{
	size_t i;

	for (i = 0; i < count; i++)
		fprintf(out, "%s\n", lines[i].text);
}

/* Prints a whole list.  Keeps the header and the label if there are any. */
static void print_whole(FILE *out)
{
	char label[ROOM] = "", head[ROOM] = "geojp 1 jp";

	if (count && !strncmp(lines[0].text, "geojp 1 ", 8))
		strcpy(head, lines[0].text);
	if (count > 1 && !strncmp(lines[1].text, "label ", 6))
		strcpy(label, lines[1].text);
	fprintf(out, "%s\n", head);
	if (*label)
		fprintf(out, "%s\n", label);
	sort_prefixes();
	print_lines(out);
	if (count || *label)
		fprintf(out, "commit %zu\n", count);
	else
		fprintf(out, "unload\n");
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	char *text;
	size_t made;
	FILE *out;

	state = seed;
	if (!size || !below(4))
		return LLVMFuzzerMutate(data, size, max);

	split((const char *)data + 1, size - 1);
	do
		change();
	while (below(2));
	if (!below(4))
		data[0] = below(256);
	out = open_memstream(&text, &made);
	if (below(4))
		print_whole(out);
	else
		print_lines(out);
	fclose(out);
	if (made > max - 1)
		made = max - 1;
	memcpy(data + 1, text, made);
	free(text);
	return made + 1;
}
