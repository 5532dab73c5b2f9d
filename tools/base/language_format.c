// SPDX-License-Identifier: GPL-2.0
/*
 * printf() for the reader.  A translation may name the arguments in another
 * order, as "%2$s", and its characters may be two columns wide.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/report.h"

#define ARGUMENTS 16
#define SPEC_MOST 8	/* bytes of a directive */

struct value {
	char kind;	/* 's', 'f', or the size of a number: 'i', 'l', ... */
	char conversion;	/* 'd', 'u', 's', ... */
	union {
		const char *s;
		double f;
		long long number;
	} is;
};

/* "%2$-12s" */
struct directive {
	size_t number;		/* of its argument, from 1; 0: the next one */
	const char *spec;	/* "-12s": from its flags on ... */
	size_t size;		/* ... so many characters */
	char kind, conversion;	/* of struct value */
};

static char kind_of(const char *length, char conversion)
{
	if (conversion == 's' || conversion == 'f')
		return conversion;
	if (*length == 'l')
		return length[1] == 'l' ? 'q' : 'l';
	return *length == 'z' ? 'z' : 'i';
}

/* Reads what is behind "%".  Returns what is behind it. */
static const char *read_directive(const char *s, struct directive *d)
{
	size_t digits = strspn(s, "0123456789");
	const char *length;

	d->number = 0;
	if (digits && s[digits] == '$') {
		d->number = strtoul(s, NULL, 10);
		s += digits + 1;
	}
	d->spec = s;
	s += strspn(s, "-+ #0");
	length = s += strspn(s, ".0123456789");
	s += strspn(s, "lz");
	d->kind = kind_of(length, *s);
	d->conversion = *s;
	s += *s != '\0';
	d->size = s - d->spec;
	return s;
}

/* The next directive from *@s on.  False if there is none. */
static bool next_directive(const char **s, struct directive *d)
{
	for (;;) {
		*s = strchr(*s, '%');
		if (!*s)
			return false;
		if ((*s)[1] != '%')
			break;
		*s += 2;
	}
	*s = read_directive(*s + 1, d);
	return true;
}

static void take(struct value *v, va_list *args)
{
	switch (v->kind) {
	case 's':
		v->is.s = va_arg(*args, const char *);
		break;
	case 'f':
		v->is.f = va_arg(*args, double);
		break;
	case 'l':
		v->is.number = va_arg(*args, long);
		break;
	case 'q':
		v->is.number = va_arg(*args, long long);
		break;
	case 'z':
		v->is.number = va_arg(*args, size_t);
		break;
	default:
		v->is.number = va_arg(*args, int);
	}
}

/* What the English format says of the arguments is what they are. */
static size_t read_values(const char *format, va_list *args,
			  struct value value[ARGUMENTS])
{
	struct directive d;
	size_t count = 0;

	while (count < ARGUMENTS && next_directive(&format, &d)) {
		value[count].kind = d.kind;
		value[count].conversion = d.conversion;
		take(&value[count++], args);
	}
	return count;
}

/*
 * Does @text take each of the values, as what it is?  msgfmt -c has seen that
 * it does.  But a disk can change a letter, and "%n" would write to memory.
 */
static bool agrees(const char *text, const struct value *value, size_t count)
{
	bool taken[ARGUMENTS] = { false };
	size_t next = 0, left = count, i;
	struct directive d;

	while (next_directive(&text, &d)) {
		i = (d.number ? d.number : ++next) - 1;
		if (i >= count || d.size > SPEC_MOST ||
		    d.kind != value[i].kind ||
		    d.conversion != value[i].conversion)
			return false;
		left -= !taken[i];
		taken[i] = true;
	}
	return !left;
}

/* At most @most bytes, and no half a character. */
static char *cut(const char *s, size_t most)
{
	size_t size = strlen(s);

	if (size > most)
		for (size = most; size && (s[size] & 0xc0) == 0x80; size--)
			;
	return xprintf("%.*s", (int)size, s);
}

/* Is it a letter of Japanese: kana or kanji?  @s is UTF-8. */
static bool is_japanese(const char *s)
{
	const unsigned char *c = (const unsigned char *)s;

	return (c[0] == 0xe3 && c[1] >= 0x81 && c[1] <= 0x83) ||
	       (c[0] >= 0xe4 && c[0] <= 0xe9);
}

/* Names, numbers, quotes; not what closes a sentence or brackets. */
static bool is_latin(char c)
{
	return c > ' ' && c <= '~' && !strchr("()[],.:;", c);
}

/*
 * A translation does not know whether its argument is a name or a text of the
 * program.  So it has no blanks around it, and a name in front of @behind or
 * behind @before brings its own.  Both are parts of the format.
 */
static void put_parted(FILE *file, const char *text, const char *before,
		       const char *behind)
{
	bool any = *text != '\0';

	if (any && is_japanese(before) && is_latin(*text))
		putc(' ', file);
	fputs(text, file);
	if (any && is_japanese(behind) && is_latin(text[strlen(text) - 1]))
		putc(' ', file);
}

static void put_string(FILE *file, const char *spec, const char *s,
		       const char *before, const char *behind)
{
	bool left = *spec == '-';
	int pad = atoi(spec + left);
	const char *point = strchr(spec, '.');
	size_t most = point ? (size_t)atoi(point + 1) : SIZE_MAX;
	char *text = cut(s ? language_text(s) : "(null)", most);

	if (!pad) {
		put_parted(file, text, before, behind);
		free(text);
		return;
	}
	pad -= language_width(text);
	if (!left && pad > 0)
		fprintf(file, "%*s", pad, "");
	fputs(text, file);
	if (left && pad > 0)
		fprintf(file, "%*s", pad, "");
	free(text);
}

static void put_number(FILE *file, const char *spec, const struct value *v)
{
	if (v->kind == 'f')
		fprintf(file, spec, v->is.f);
	else if (v->kind == 'i')
		fprintf(file, spec, (int)v->is.number);
	else if (v->kind == 'l')
		fprintf(file, spec, (long)v->is.number);
	else if (v->kind == 'z')
		fprintf(file, spec, (size_t)v->is.number);
	else
		fprintf(file, spec, v->is.number);
}

/* @before and @behind are as for put_parted(). */
static void put_value(FILE *file, const struct directive *d,
		      const struct value *v, const char *before,
		      const char *behind)
{
	char spec[SPEC_MOST + 2];

	snprintf(spec, sizeof(spec), "%%%.*s", (int)d->size, d->spec);
	if (v->kind == 's')
		put_string(file, spec + 1, v->is.s, before, behind);
	else
		put_number(file, spec, v);
}

static void put(FILE *file, const char *format, const struct value *value,
		size_t count)
{
	const char *start = format, *before;
	struct directive d;
	size_t next = 0;

	for (; *format; format++) {
		if (*format != '%') {
			putc(*format, file);
			continue;
		}
		if (format[1] == '%') {
			putc(*++format, file);
			continue;
		}
		/* A letter of Japanese has three bytes. */
		before = format - start < 3 ? "" : format - 3;
		format = read_directive(format + 1, &d) - 1;
		if (!d.number)
			d.number = ++next;
		if (d.number <= count)
			put_value(file, &d, &value[d.number - 1], before,
				  format + 1);
	}
}

char *language_format(const char *format, va_list args)
{
	const char *translated = language_text(format);
	struct value value[ARGUMENTS];
	va_list copy;
	size_t count, size;
	FILE *file;
	char *text;

	va_copy(copy, args);
	count = read_values(format, &copy, value);
	va_end(copy);
	file = memory_open(&text, &size);
	put(file, agrees(translated, value, count) ? translated : format,
	    value, count);
	memory_close(file);
	return text;
}
