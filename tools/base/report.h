/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Errors on stderr, news on stdout, both in the reader's language; numbers and
 * times as text, memory.
 */
#ifndef GEOJP_REPORT_H
#define GEOJP_REPORT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "base/codes.h"
#include "base/geojp.h"
#include "base/language.h"

/* Writes to stdout what is for the reader. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A part of a message.  The caller frees it. */
char *phrase(const char *format, ...) __attribute__((format(printf, 1, 2)));

char *phrase_args(const char *format, va_list args);

/* The same, in @text, which has room for all of it. */
void phrase_in(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Writes one line to stderr: "geojp: ", then the text, then the code, if it is
 * not GJ_NONE, as " [GJ-104]".  Control characters become "?", so that a file
 * name cannot send commands to the terminal.
 */
void complain(enum code code, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * From now on complaints go to @take, in English, without "geojp: " and
 * code, and nowhere else.
 * NULL: to stderr again.
 */
typedef void complaint_taker(void *data, const char *text);
void complaints_to(complaint_taker *take, void *data);

/*
 * true: from now on a complaint that was made since is not made again.  false:
 * all are.  What goes to a taker does not count.
 */
void complaints_once(bool once);

/* The text of an error of errno. */
const char *error_text(int error);

/* Complains "@name: @why".  Returns GEOJP_INPUT. */
enum geojp_exit refuse(enum code code, const char *name, const char *why);

/* Complains of @what with the text of errno.  Returns @exit. */
enum geojp_exit failed(const char *what, enum geojp_exit exit);

/*
 * From now on complaints also go to the system log, because nobody watches the
 * run.  Does nothing if stderr is the journal.
 */
void report_to_syslog(void);

/*
 * @s in double quotes, cut off after 60 bytes.  Bytes other than printable
 * ASCII become \xNN.  The result is one of four static buffers, used in turn.
 */
const char *quoted(const char *s);

/* The same for @size bytes at @p. */
const char *quoted_bytes(const char *p, size_t size);

/* 1234567 as "1,234,567", in one of eight static buffers, used in turn. */
const char *number_text(uint64_t value);

#define DAY 86400		/* seconds */
#define TIME_TEXT 32

/* Local time by a format of strftime(), or "unknown".  Returns @text. */
const char *time_text(char text[TIME_TEXT], const char *format, time_t time);

/* The same, "2026-02-01 09:30:00 +0900". */
const char *second_text(char text[TIME_TEXT], time_t time);

/* The share of @part in @whole.  If @whole is 0, the share is 0 as well. */
double percent(uint64_t part, uint64_t whole);

/*
 * Like malloc(), calloc() and realloc().  If there is no memory, they say so
 * and end the program.
 */
void *xmalloc(size_t size);
void *xcalloc(size_t size);
void *xrealloc(void *p, size_t size);

/*
 * A stream that writes into memory, as open_memstream() makes it.  The caller
 * frees @text, which is whole after memory_close() and not before.  If there is
 * no memory, both say so and end the program.
 */
FILE *memory_open(char **text, size_t *size);
void memory_close(FILE *file);

/* A formatted string, which is no message.  The caller frees it. */
char *xprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Puts @text behind *@all, and @between between them.  *@all is on the heap,
 * and NULL at first.  Both texts may be parts of a message.
 */
void text_join(char **all, const char *between, const char *text);

#endif /* GEOJP_REPORT_H */
