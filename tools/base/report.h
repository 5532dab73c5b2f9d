/* SPDX-License-Identifier: GPL-2.0 */
/* Errors on stderr, values in quotes, numbers for people, memory. */
#ifndef GEOJP_REPORT_H
#define GEOJP_REPORT_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/geojp.h"

/*
 * One line on stderr: "geojp: ", then the text.  Control characters come out
 * as "?", so that a file's name cannot repaint the terminal.
 */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "@what: " and what errno says, as complain().  Returns @code. */
enum geojp_exit failed(const char *what, enum geojp_exit code);

/*
 * From now on complaints go to the system's log as well, for runs that nobody
 * watches; not where stderr leads to the journal anyway.
 */
void report_to_syslog(void);

/*
 * @s in double quotes, shortened to about 60 bytes, with what is not printable
 * ASCII as \xNN.  The result is one of four static buffers, used in turn.
 */
const char *quoted(const char *s);

/* The same for @size bytes at @p that need not end with a NUL byte. */
const char *quoted_bytes(const char *p, size_t size);

/* 1234567 as "1,234,567", in one of eight static buffers, used in turn. */
const char *number_text(uint64_t value);

#define DAY 86400		/* seconds */
#define TIME_TEXT 32

/* Local time by a format of strftime(), or "unknown".  Returns @text. */
const char *time_text(char text[TIME_TEXT], const char *format, time_t time);

/* Of nothing, no part is 0 per cent. */
double percent(uint64_t part, uint64_t whole);

/*
 * Like malloc, calloc and realloc; without memory they say so and end the
 * program.
 */
void *xmalloc(size_t size);
void *xcalloc(size_t size);
void *xrealloc(void *p, size_t size);

/* A formatted string for the caller to free. */
char *xprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* GEOJP_REPORT_H */
