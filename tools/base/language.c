// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <libintl.h>
#include <locale.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <wchar.h>

#include "base/catalog.h"
#include "base/language.h"
#include "base/report.h"

#define DOMAIN "geojp"

/*
 * Only the look-up of texts and the width of characters have this locale.  The
 * program itself stays in "C": how files are read must not change with it.
 */
static locale_t reader;		/* 0: English */

/* What a locale variable says: the first of these that is set counts. */
static const char *asked_for(const char *category)
{
	const char *names[] = { "LC_ALL", category, "LANG" };
	const char *value;
	size_t i;

	for (i = 0; i < 3; i++) {
		value = getenv(names[i]);
		if (value && *value)
			return value;
	}
	return "C";
}

static bool is_japanese(const char *locale)
{
	return !strncmp(locale, "ja", 2) && strchr("_.@:", locale[2]);
}

/* "ja_JP.UTF-8", "ja_JP.utf8" */
static bool is_utf8(const char *locale)
{
	const char *codeset = strchr(locale, '.');

	return codeset && (!strncasecmp(codeset, ".UTF-8", 6) ||
			   !strncasecmp(codeset, ".utf8", 5));
}

/* LANGUAGE is for messages alone, and goes before the locale. */
static bool is_asked_for(void)
{
	const char *language = getenv("LANGUAGE");

	return is_japanese(asked_for("LC_MESSAGES")) &&
	       (!language || !*language || is_japanese(language)) &&
	       is_utf8(asked_for("LC_CTYPE"));
}

/* The kernel's console has room for 512 glyphs: no font for Japanese fits. */
static bool can_be_shown(void)
{
	const char *term = getenv("TERM");

	return !term || (strcmp(term, "linux") && strcmp(term, "dumb"));
}

/*
 * A unit of systemd and cron have no terminal.  What they write goes into logs,
 * which people search.  "ssh HOST geojp ..." has none either, but a reader.
 */
static bool is_watched(void)
{
	int terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (terminal >= 0)
		close(terminal);
	return terminal >= 0 || isatty(STDOUT_FILENO) ||
	       isatty(STDERR_FILENO) || getenv("SSH_CONNECTION");
}

/* The directory of catalogs; tests name another one. */
static const char *catalogs(void)
{
	const char *test = secure_getenv("GEOJP_LOCALES");

	return test ? test : GEOJP_LOCALEDIR;
}

static bool has_catalog(void)
{
	char *path = xprintf("%s/ja/LC_MESSAGES/" DOMAIN ".mo", catalogs());
	bool whole = catalog_is_whole(path);

	free(path);
	return whole;
}

/*
 * Where this machine has no Japanese locale, the one that every machine has
 * does as well, until version 2.38 of the C library.
 */
static locale_t find_locale(void)
{
	int mask = LC_CTYPE_MASK | LC_MESSAGES_MASK;
	locale_t locale = newlocale(mask, "ja_JP.UTF-8", (locale_t)0);

	return locale ? locale : newlocale(mask, "C.UTF-8", (locale_t)0);
}

static void japanese(void)
{
	if (!has_catalog())
		return;
	reader = find_locale();
	if (!reader)
		return;
	setenv("LANGUAGE", "ja", 1);
	bindtextdomain(DOMAIN, catalogs());
	bind_textdomain_codeset(DOMAIN, "UTF-8");
	bind_textdomain_codeset("libc", "UTF-8"); /* else OUTPUT_CHARSET */
}

void language_set(bool wanted)
{
	if (reader && !wanted) {
		freelocale(reader);
		reader = (locale_t)0;
	} else if (!reader && wanted) {
		japanese();
	}
}

void language_choose(void)
{
	language_set(is_asked_for() && can_be_shown() && is_watched());
}

bool language_other(void)
{
	return reader;
}

/* Texts that were put together while the program ran. */
struct known {
	char *english, *text;
};

static void *known;	/* a tree, see tsearch() */

static int compare(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	return strcmp(x->english, y->english);
}

void language_remember(const char *english, const char *text)
{
	struct known *new, **place;

	if (!strcmp(english, text))
		return;
	new = xmalloc(sizeof(*new));
	new->english = xprintf("%s", english);
	place = tsearch(new, &known, compare);
	if (place && *place == new) {
		new->text = xprintf("%s", text);
		return;
	}
	free(new->english);
	free(new);
}

static const char *recall(const char *english)
{
	struct known key = { .english = (char *)english };
	struct known **found = tfind(&key, &known, compare);

	return found ? (*found)->text : NULL;
}

/*
 * Is it a string of the program itself?  The linker says from where to where
 * these are.  What was read or typed is elsewhere.
 */
static bool is_ours(const char *s)
{
	extern const char __executable_start[], edata[];

	return (uintptr_t)s >= (uintptr_t)__executable_start &&
	       (uintptr_t)s < (uintptr_t)edata;
}

static const char *look_up(const char *english)
{
	locale_t before = uselocale(reader);
	const char *text = dgettext(DOMAIN, english);

	uselocale(before);
	return text;
}

const char *language_text(const char *english)
{
	const char *text;

	if (!reader || !english || !*english)
		return english;
	text = recall(english);
	if (text)
		return text;
	return is_ours(english) ? look_up(english) : english;
}

const char *language_system(const char *english)
{
	locale_t before;

	if (!reader)
		return english;
	before = uselocale(reader);
	language_remember(english, dgettext("libc", english));
	uselocale(before);
	return english;
}

const char *plural(uint64_t count, const char *one, const char *many)
{
	const char *english = count == 1 ? one : many;
	const char *text = reader ? look_up(one) : one;

	/* Japanese has one form, which the catalog keeps for @one. */
	if (text != one)
		language_remember(english, text);
	return english;
}

int language_width(const char *s)
{
	size_t size = strlen(s), count;
	locale_t before;
	wchar_t *wide;
	int width;

	if (!reader)
		return size;
	wide = xmalloc((size + 1) * sizeof(*wide));
	before = uselocale(reader);
	count = mbstowcs(wide, s, size + 1);
	width = count == (size_t)-1 ? -1 : wcswidth(wide, count);
	uselocale(before);
	free(wide);
	return width < 0 ? (int)size : width;
}
