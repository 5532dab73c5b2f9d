// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "base/report.h"

#define QUOTED_MAX 60	/* bytes */

static bool to_syslog;
static complaint_taker *taker;
static void *taker_data;
/*
 * Complaints that were made, each between line ends.  NULL: any may be made
 * again.
 */
static char *made;

void complaints_to(complaint_taker *take, void *data)
{
	taker = take;
	taker_data = data;
}

void complaints_once(bool once)
{
	free(made);
	made = once ? xprintf("\n") : NULL;
}

static bool made_before(const char *text)
{
	char *line = xprintf("\n%s\n", text), *before = made;
	bool found = strstr(made, line);

	if (!found) {
		made = xprintf("%s%s\n", before, text);
		free(before);
	}
	free(line);
	return found;
}

__attribute__((noreturn)) static void no_memory(void)
{
	/*
	 * To note a complaint takes memory, and to translate it, too.  The
	 * program ends here, so a taker could not pass this one on.
	 */
	taker = NULL;
	made = NULL;
	language_set(false);
	complain(GJ_SYSTEM, "out of memory");
	exit(GEOJP_INPUT);
}

static void *checked(void *p)
{
	if (!p)
		no_memory();
	return p;
}

void say(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (language_other()) {
		text = language_format(format, args);
		fputs(text, stdout);
		free(text);
	} else {
		vprintf(format, args);
	}
	va_end(args);
}

/* Returns @english.  From now on its form for the reader is known. */
static char *remembered(char *english, const char *format, va_list args)
{
	char *text;

	if (language_other()) {
		text = language_format(format, args);
		language_remember(english, text);
		free(text);
	}
	return english;
}

char *phrase_args(const char *format, va_list args)
{
	va_list copy;
	char *s;
	int size;

	va_copy(copy, args);
	size = vasprintf(&s, format, copy);
	va_end(copy);
	return remembered(checked(size < 0 ? NULL : s), format, args);
}

char *phrase(const char *format, ...)
{
	va_list args;
	char *s;

	va_start(args, format);
	s = phrase_args(format, args);
	va_end(args);
	return s;
}

void phrase_in(char *text, size_t size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(text, size, format, args);
	va_end(args);
	va_start(args, format);
	remembered(text, format, args);
	va_end(args);
}

/* A file name must not send commands to the terminal. */
static void clean(char *s)
{
	for (; *s; s++)
		if (iscntrl((unsigned char)*s))
			*s = '?';
}

/*
 * " [GJ-104]".  Tests compare messages as they are, so they can have the codes
 * in a file of their own.
 */
static void code_text(enum code code, char text[16])
{
	const char *test = secure_getenv("GEOJP_CODES");
	FILE *file = test && code ? fopen(test, "ae") : NULL;

	*text = '\0';
	if (code && !test)
		snprintf(text, 16, " [GJ-%d]", (int)code);
	if (!file)
		return;
	fprintf(file, "GJ-%d\n", (int)code);
	fclose(file);
}

static void publish(enum code code, const char *english, const char *text)
{
	char shown[16];

	if (taker) {
		taker(taker_data, english);
		return;
	}
	if (made && made_before(english))
		return;
	code_text(code, shown);
	fprintf(stderr, "geojp: %s%s\n", text, shown);
	if (to_syslog)
		syslog(LOG_ERR, "%s%s", english, shown);
}

void complain(enum code code, const char *format, ...)
{
	char english[4096], *text = NULL;
	va_list args;

	va_start(args, format);
	vsnprintf(english, sizeof(english), format, args);
	va_end(args);
	clean(english);
	if (language_other()) {
		va_start(args, format);
		text = language_format(format, args);
		va_end(args);
		clean(text);
		language_remember(english, text);
	}
	publish(code, english, text ? text : english);
	free(text);
}

const char *error_text(int error)
{
	return language_system(strerror(error));
}

enum geojp_exit refuse(enum code code, const char *name, const char *why)
{
	complain(code, "%s: %s", name, why);
	return GEOJP_INPUT;
}

enum geojp_exit failed(const char *what, enum geojp_exit exit)
{
	enum code code = exit == GEOJP_KERNEL ? GJ_KERNEL_FILE :
			 exit == GEOJP_STORE ? GJ_CANNOT_WRITE : GJ_UNREADABLE;

	refuse(code, what, error_text(errno));
	return exit;
}

/* systemd writes into JOURNAL_STREAM which file is the journal. */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char text[48];
	struct stat st;

	if (!stream || fstat(STDERR_FILENO, &st))
		return false;
	snprintf(text, sizeof(text), "%ju:%ju", (uintmax_t)st.st_dev,
		 (uintmax_t)st.st_ino);
	return !strcmp(stream, text);
}

void report_to_syslog(void)
{
	if (stderr_is_journal())
		return;
	openlog("geojp", LOG_PID, LOG_DAEMON);
	to_syslog = true;
}

const char *quoted_bytes(const char *p, size_t size)
{
	static char ring[4][QUOTED_MAX * 4 + 8];
	static unsigned int turn;
	char *start = ring[turn++ % 4], *s = start;
	size_t i, shown = size > QUOTED_MAX ? QUOTED_MAX : size;

	*s++ = '"';
	for (i = 0; i < shown; i++) {
		unsigned char c = p[i];

		if (c == '"' || c == '\\')
			s += sprintf(s, "\\%c", c);
		else if (c == '\t')
			s += sprintf(s, "\\t");
		else if (c < ' ' || c > '~')
			s += sprintf(s, "\\x%02x", c);
		else
			*s++ = c;
	}
	strcpy(s, shown < size ? "...\"" : "\"");
	return start;
}

const char *quoted(const char *s)
{
	return quoted_bytes(s, strlen(s));
}

const char *number_text(uint64_t value)
{
	static char ring[8][32];
	static unsigned int turn;
	char digits[24], *start = ring[turn++ % 8], *s = start;
	int i, left = sprintf(digits, "%" PRIu64, value);

	for (i = 0; left; i++, left--) {
		if (i && left % 3 == 0)
			*s++ = ',';
		*s++ = digits[i];
	}
	*s = '\0';
	return start;
}

const char *time_text(char text[TIME_TEXT], const char *format, time_t time)
{
	struct tm tm;

	if (!localtime_r(&time, &tm) || !strftime(text, TIME_TEXT, format, &tm))
		phrase_in(text, TIME_TEXT, N_("unknown"));
	return text;
}

const char *second_text(char text[TIME_TEXT], time_t time)
{
	return time_text(text, "%Y-%m-%d %H:%M:%S %z", time);
}

double percent(uint64_t part, uint64_t whole)
{
	return whole ? 100.0 * part / whole : 0;
}

void *xmalloc(size_t size)
{
	return checked(malloc(size));
}

void *xcalloc(size_t size)
{
	return checked(calloc(1, size ? size : 1));
}

void *xrealloc(void *p, size_t size)
{
	return checked(realloc(p, size));
}

FILE *memory_open(char **text, size_t *size)
{
	return checked(open_memstream(text, size));
}

void memory_close(FILE *file)
{
	bool broken = ferror(file);

	if (fclose(file) || broken)
		no_memory();
}

char *xprintf(const char *format, ...)
{
	va_list args;
	char *s;
	int size;

	va_start(args, format);
	size = vasprintf(&s, format, args);
	va_end(args);
	return checked(size < 0 ? NULL : s);
}

void text_join(char **all, const char *between, const char *text)
{
	char *before = *all;

	*all = before ? phrase("%s%s%s", before, between, text) :
			phrase("%s", text);
	free(before);
}
