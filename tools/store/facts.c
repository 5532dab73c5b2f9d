// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/report.h"
#include "base/scan.h"
#include "store/durable.h"
#include "store/facts.h"

#define SIZE_MOST 65536		/* bytes of the file */
#define FIELDS 3

struct line {
	unsigned long number;
	struct facts facts;
};

/* The file as it is on the disk. */
struct book {
	const struct place *place;
	bool there;
	time_t when;		/* of an empty file, which has no lines */
	struct line *line;
	size_t lines;
};

static bool take_line(struct book *b, char *text)
{
	static const uint64_t most[FIELDS] = { STORED_NUMBER_MAX, DATE_LAST,
					       DATE_LAST };
	uint64_t value[FIELDS];
	unsigned int i;

	for (i = 0; i < FIELDS; i++) {
		char *field = strsep(&text, " ");

		if (!field || !number_scan(field, most[i], &value[i]))
			return false;
	}
	if (text)
		return false;
	b->line = xrealloc(b->line, (b->lines + 1) * sizeof(*b->line));
	b->line[b->lines++] = (struct line){ value[0], { value[1], value[2] } };
	return true;
}

/* A damaged file counts as one without lines. */
static void take_lines(struct book *b, const char *path, char *text)
{
	unsigned int number = 0;
	char *line, *shown;
	bool good = true;

	while (good && (line = strsep(&text, "\n")) && (*line || text)) {
		number++;
		shown = xprintf("%s", line);
		good = take_line(b, line);
		if (!good)
			complain(GJ_STORED_DAMAGED,
				 "%s:%u: %s: not \"NUMBER UPDATED DATA\"; the "
				 "next update writes the file anew",
				 path, number, quoted(shown));
		free(shown);
	}
	if (!good)
		b->lines = 0;
}

static void book_read(struct book *b, const struct place *p)
{
	char *path = xprintf("%s/%s/" FACTS_FILE, p->state_dir, p->list);
	struct stat st;
	size_t size;
	char *text;

	*b = (struct book){ .place = p };
	text = file_read(path, O_NOFOLLOW, SIZE_MOST, &size);
	b->there = text || errno != ENOENT;
	if (text && size)
		take_lines(b, path, text);
	else if (text)
		b->when = stat(path, &st) ? 0 : st.st_mtime;
	else if (b->there && errno != ENOTDIR)
		complain(GJ_STORED_DAMAGED, "%s: %s", path, file_error());
	free(text);
	free(path);
}

/* The largest number above @last that was stored by @when, or @last. */
static unsigned long last_of(const struct place *p, bool withdrawn, time_t when,
			     unsigned long last)
{
	struct numbers n;
	size_t i;

	stored_numbers(p, withdrawn, &n);
	for (i = 0; i < n.count; i++)
		if (n.at[i] > last &&
		    stored_time(p, n.at[i], withdrawn) <= when)
			last = n.at[i];
	free(n.at);
	return last;
}

/* The largest number that was stored by @when, perhaps withdrawn since. */
static unsigned long last_stored(const struct place *p, time_t when)
{
	return last_of(p, true, when, last_of(p, false, when, 0));
}

static struct facts look_up(const struct book *b, unsigned long number)
{
	struct facts none = { 0 };
	size_t i;

	for (i = 0; i < b->lines; i++)
		if (b->line[i].number == number)
			return b->line[i].facts;
	if (b->when && number == last_stored(b->place, b->when))
		none.updated = b->when;
	else if (b->there)
		none.updated = stored_time(b->place, number, false);
	return none;
}

struct facts facts_of(const struct place *p, unsigned long number)
{
	struct facts facts;
	struct book b;

	book_read(&b, p);
	facts = look_up(&b, number);
	free(b.line);
	return facts;
}

static void write_line(FILE *file, unsigned long number, struct facts f)
{
	if (f.updated)
		fprintf(file, "%lu %jd %jd\n", number, (intmax_t)f.updated,
			(intmax_t)f.data);
}

/* A change of the book. */
struct note {
	const struct book *book;
	struct numbers stored;	/* lists that still have a line */
	unsigned long number;
	struct facts facts;
};

static void write_book(FILE *file, const void *data)
{
	const struct note *note = data;
	size_t i;

	for (i = 0; i < note->stored.count; i++) {
		unsigned long number = note->stored.at[i];

		write_line(file, number, number == note->number ? note->facts :
			   look_up(note->book, number));
	}
}

enum geojp_exit facts_note(struct store *s, unsigned long number,
			   struct facts facts)
{
	struct book b;
	struct note note = { .book = &b, .number = number, .facts = facts };
	enum geojp_exit code;

	if (!facts.updated)
		note.facts.updated = time(NULL);
	book_read(&b, s->place);
	code = stored_numbers(s->place, false, &note.stored);
	if (!code)
		code = store_write(s, FACTS_FILE, write_book, &note);
	free(note.stored.at);
	free(b.line);
	return code;
}
