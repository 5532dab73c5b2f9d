/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Raw lists: which format a file has, and what its lines say.
 *
 *   JP<TAB>1.0.16.0/20                           a country and a prefix
 *   apnic|JP|ipv4|1.0.16.0|4096|20110412|allocated   a registry's statistics
 *   1.0.16.0/20, 2400:8500::, ...                one prefix or address a line
 *   1.0.16.0,1.0.31.255,JP                       ranges as CSV; also numbers
 *                                                (16781312,16785407,JP)
 *
 * The first line that is neither blank nor a comment decides, and every later
 * one must be of the same kind.  "#" starts a comment anywhere, ";" where white
 * space or nothing precedes it.
 */
#ifndef GEOJP_FORMAT_H
#define GEOJP_FORMAT_H

#include "config/country.h"
#include "base/input.h"
#include "set/set.h"

/* What became of one raw input. */
struct raw_result {
	bool has_countries;	/* its format carries them */
	bool registry;		/* it is a registry's statistics file */
	unsigned long kept;	/* lines that went into the set */
	struct country_counts seen;
};

/*
 * Reads @in to its end and adds what belongs to one of the @wanted countries
 * to @set; formats without countries give every line.  Errors: GEOJP_INPUT.
 */
enum geojp_exit raw_read(struct input *in, const struct countries *wanted,
			 struct set *set, struct raw_result *result);

/*
 * What bytes look like that are no list, such as "a web page (HTML)"; NULL
 * where they may well be one.  @count is how many of the first bytes are there.
 */
const char *junk_name(const char *data, size_t count);

/* Are they binary data that junk_name() has no better name for? */
bool junk_is_binary(const char *data, size_t count);

#define JUNK_SNIFF 512	/* bytes that tell a list from junk */

#endif /* GEOJP_FORMAT_H */
