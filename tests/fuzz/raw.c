// SPDX-License-Identifier: GPL-2.0
/* All raw text formats, from lines with a country to CSV, and JSON. */
#include <stdlib.h>
#include <string.h>

#include "formats/json_list.h"
#include "formats/junk.h"
#include "formats/text.h"
#include "fuzz.h"

#define MARK "\xef\xbb\xbf"	/* byte order mark of UTF-8 */

static enum geojp_exit read_raw(const void *data, size_t size, struct set *set,
				struct text_result *result,
				struct country_rows *rows)
{
	struct wanted wanted = { .max_odd = 500000, .rows = rows };
	enum geojp_exit code;
	const char *start;
	struct input in;
	size_t count;

	countries_add(&wanted.countries, "JP");
	countries_add(&wanted.countries, "US");
	fuzz_input(&in, data, size);
	/* If this fails, the reader fails in the same way. */
	input_peek(&in, JUNK_SNIFF, &start, &count);
	code = json_recognise(start, count) ?
	       json_read(&in, &wanted, set, result) :
	       text_read(&in, &wanted, set, result);
	input_close(&in);
	set_normalise(set);
	return code;
}

/* The same list in other clothes must be read as the same list. */
static void check_same(const struct set *set, const char *data, size_t size)
{
	struct text_result result;
	struct set again = { 0 };

	must(!read_raw(data, size, &again, &result, NULL),
	     "refused with other line ends or a byte order mark");
	fuzz_check_equal(set, &again);
	set_free(&again);
}

/* Checks with each newline as @end. */
static void check_line_ends(const struct set *set, const uint8_t *data,
			    size_t size, const char *end)
{
	char *copy = malloc(2 * size + 1), *to = copy;
	size_t i;

	for (i = 0; i < size; i++) {
		if (data[i] == '\n')
			to = stpcpy(to, end);
		else
			*to++ = data[i];
	}
	check_same(set, copy, to - copy);
	free(copy);
}

/* Is the first line so short that a mark may be in front of it? */
static bool has_room(const uint8_t *data, size_t size)
{
	size_t most = INPUT_LINE_MAX - strlen(MARK);

	return size <= most || memchr(data, '\n', most) ||
	       memchr(data, '\r', most);
}

static void check_mark(const struct set *set, const uint8_t *data, size_t size)
{
	char *copy = malloc(size + strlen(MARK));

	memcpy(copy, MARK, strlen(MARK));
	memcpy(copy + strlen(MARK), data, size);
	check_same(set, copy, size + strlen(MARK));
	free(copy);
}

static void check_clothes(const struct set *set, const uint8_t *data,
			  size_t size)
{
	if (!memchr(data, '\r', size)) {
		check_line_ends(set, data, size, "\r\n");
		check_line_ends(set, data, size, "\r");
	}
	if (has_room(data, size) &&
	    (size < strlen(MARK) || memcmp(data, MARK, strlen(MARK))))
		check_mark(set, data, size);
	if (data[size - 1] == '\n')
		check_same(set, (const char *)data, size - 1);
}

/* The rows of the wanted countries must be what is in the set. */
static void check_rows(const struct country_rows *rows, const struct set *set)
{
	const struct country_row *row;
	struct set same = { 0 };
	enum family f;
	size_t i;

	for (f = IPV4; f < FAMILIES; f++) {
		for (i = 0; i < rows->of[f].count; i++) {
			row = &rows->of[f].at[i];
			must(row->country < COUNTRY_CODES, "no country");
			if (row->country == country_index("JP") ||
			    row->country == country_index("US"))
				set_add_exact(&same, f, row->range);
		}
	}
	set_normalise(&same);
	fuzz_check_equal(set, &same);
	set_free(&same);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text_result result;
	struct country_rows rows = { 0 };
	struct set set = { 0 };
	enum geojp_exit code = read_raw(data, size, &set, &result, &rows);

	fuzz_check_set(&set);
	if (!code)
		fuzz_check_canonical(&set);
	must(code || !result.kept == !(set.of[IPV4].count + set.of[IPV6].count),
	     "lines kept, but no address, or the other way round");
	if (!code && result.has_countries)
		check_rows(&rows, &set);
	if (!code && result.kept)
		check_clothes(&set, data, size);
	rows_free(&rows);
	set_free(&set);
	return fuzz_verdict(!code && result.kept);
}
