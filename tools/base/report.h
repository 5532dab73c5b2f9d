/* SPDX-License-Identifier: GPL-2.0 */
/* Errors on stderr, values in quotes, numbers for people, memory. */
#ifndef GEOJP_REPORT_H
#define GEOJP_REPORT_H

#include <stddef.h>
#include <stdint.h>

/*
 * One line on stderr: "geojp: ", then the text.  Control characters come out
 * as "?", so that a file's name cannot repaint the terminal.
 */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

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

/* Like malloc and realloc; without memory they say so and end the program. */
void *xmalloc(size_t size);
void *xrealloc(void *p, size_t size);

/* A formatted string for the caller to free. */
char *xprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* GEOJP_REPORT_H */
