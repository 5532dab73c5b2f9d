/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lists that are lines of text, one file for each format:
 *
 *   iptables.c       -A JP -s 1.0.16.0/20 -j ACCEPT
 *   nft.c            elements = { 1.0.16.0/20, 1.0.64.0/18 }
 *   ipset.c          add jp 1.0.16.0/20
 *   nginx.c          allow 1.0.16.0/20;              or 1.0.16.0/20 JP;
 *   firewalld.c      <entry>1.0.16.0/20</entry>
 *   apache.c         Require ip 1.0.16.0/20          or Allow from 1.0.16.0/20
 *   country_lines.c  JP<TAB>1.0.16.0/20
 *   registry.c       apnic|JP|ipv4|1.0.16.0|4096|20110412|allocated
 *   plain.c          1.0.16.0/20, 2400:8500::, ...   one a line
 *   csv.c            1.0.16.0,1.0.31.255,JP          or 16781312,16785407,JP
 *
 * The first line that is neither blank nor a comment decides the format, and
 * all later lines must have it, too: the format refuses a line that has
 * another.  "#" starts a comment anywhere but in quotes.  ";" starts one at the
 * start of a line or after white space.  Formats with whole_lines have only
 * "#".
 *
 * A new format is a new file with a struct line_format that has the name of the
 * format, and one line in the table at the top of text.c.
 */
#ifndef GEOJP_FORMATS_TEXT_H
#define GEOJP_FORMATS_TEXT_H

#include <time.h>

#include "base/input.h"
#include "config/config.h"
#include "formats/odd.h"
#include "formats/country_rows.h"
#include "set/set.h"

/* What was in one input. */
struct text_result {
	bool has_countries;	/* its format has them */
	bool registry;		/* it is a registry's statistics file */
	bool used_locations;	/* those of struct wanted */
	unsigned long kept;	/* lines that were added to the set */
	time_t data_time;	/* when its data were made; 0: not known */
	struct country_counts seen;
	struct odd odd;
	char doubt[160];	/* what to say of a file that is taken; or "" */
};

/*
 * Reads @in to its end and adds to @set all addresses of the countries that
 * @wanted names.  If the format has no countries, it adds all addresses.
 * Errors: GEOJP_INPUT.
 */
enum geojp_exit text_read(struct input *in, const struct wanted *wanted,
			  struct set *set, struct text_result *result);

/* What follows is for the files of the formats. */

#define FIELDS_MAX 64	/* in a line */

/* An input that is being read. */
struct text {
	const struct line_format *format;	/* NULL before the first line */
	const struct wanted *wanted;
	struct set *set;
	struct text_result *result;
	void *own;		/* the format's own state, zeros at first */
	const char *line;	/* all of it */
	const char *bad;	/* what an error quotes: the line or a part */
	unsigned long number;	/* of the line */

	/* What text_country() knows of the line. */
	bool has_country;
	bool is_wanted;
	bool is_foreign;	/* certainly none of the wanted countries */
	enum registry registry;	/* whose record it is */
};

struct line_format {
	/* Is @line, the first one, of this format? */
	bool (*recognise)(const char *line);
	/*
	 * Takes a line without its comment and outer white space.  May change
	 * it.  Returns NULL, or what is wrong with it.
	 */
	const char *(*take)(struct text *t, char *line);
	/*
	 * What a file must have one of, if its format may be that of a file
	 * without addresses: "rule with a source".  NULL if not.
	 */
	const char *needs;
	/* Checks the whole input.  May be NULL.  Errors: GEOJP_INPUT. */
	enum geojp_exit (*finish)(const struct text *t, const struct input *in);
	/* Frees what ->own points to, but not ->own.  May be NULL. */
	void (*free)(void *own);
	size_t own_size;	/* bytes of ->own */
	/*
	 * Its lines come with all they have, because ";" is no comment and "#"
	 * starts one only at the start of a word.  See rules.h.
	 */
	bool whole_lines;
};

/* What take() returns if it has complained itself. */
extern const char text_said[];

/* Makes an error quote @s, unless @why is NULL.  Returns @why. */
const char *text_blame(struct text *t, const char *s, const char *why);

/*
 * Notes the country of the line.  A format calls it as soon as it is sure which
 * part of the line is the country: whatever is wrong with the line after that
 * only makes an odd row if the country is certainly not wanted (odd.h).
 * Returns NULL, or what is wrong with the country.
 */
const char *text_country(struct text *t, const char *country);

/*
 * For formats in which nobody writes a range by hand.  Returns NULL, or what is
 * wrong with a range that is too wide for any country.
 */
const char *text_width(enum family f, struct range r);

/*
 * Adds addresses to the set if their country is wanted.  @country is NULL if
 * the format has no countries.  Else it is what text_country() was called with,
 * or that is done here, and the range must not be too wide for a country.
 * text_keep_range() reads @range by range_scan().  Returns NULL, or what is
 * wrong.
 */
const char *text_keep(struct text *t, const char *country, enum family f,
		      struct range r);
const char *text_keep_range(struct text *t, const char *country,
			    const char *range);

#endif /* GEOJP_FORMATS_TEXT_H */
