/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The reader's language.  The program thinks in English: each text that one
 * function hands to another is English, and so are --json, the system's log and
 * all files.  Only what goes to the reader is translated, at the last moment:
 * the format, and each string of its arguments that is a text of the program or
 * was made by phrase().  A name that somebody has given is never translated.
 */
#ifndef GEOJP_LANGUAGE_H
#define GEOJP_LANGUAGE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Marks a message of a single word.  po/extract finds all others by itself:
 * what is given to complain(), say() and the like, and each string with two
 * words.
 */
#ifndef N_
#define N_(text) text
#endif

/*
 * Chooses it once, at the start: Japanese where LC_MESSAGES asks for it, the
 * terminal can show it, and somebody is there to read it.  Else English.
 */
void language_choose(void);

/* From now on it is Japanese, if there is a locale for it, or English. */
void language_set(bool japanese);

/* Is it another one than English? */
bool language_other(void);

/* The reader's form of a text of the program; @english itself if it is none. */
const char *language_text(const char *english);

/*
 * Returns @english, a text of the C library as strerror() gives it.  From now
 * on its form for the reader is known.
 */
const char *language_system(const char *english);

/*
 * Like vasprintf() in the reader's language.  @format has no "*".  Widths of
 * strings are columns of the terminal.  The caller frees it.
 */
char *language_format(const char *format, va_list args);

/* The columns of the terminal that @s takes. */
int language_width(const char *s);

/* From now on @text is the reader's form of @english. */
void language_remember(const char *english, const char *text);

/*
 * The format for a number of things: @one if @count is 1, else @many.  The
 * reader's language may have other numbers.
 */
const char *plural(uint64_t count, const char *one, const char *many)
	__attribute__((format_arg(2), format_arg(3)));

#endif /* GEOJP_LANGUAGE_H */
