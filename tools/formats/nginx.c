// SPDX-License-Identifier: GPL-2.0
/* Files for nginx: "allow 1.0.16.0/20;", or the lines of a geo block. */
#include <string.h>
#include <strings.h>

#include "base/report.h"
#include "formats/rules.h"

#define WORDS_MAX 4	/* in a directive */

static const char not_nginx[] = "not an allow, a deny or a line of geo; geojp "
				"reads files that nginx includes, not a server";

/* What is known of the file. */
struct nginx {
	char word[WORDS_MAX][INPUT_LINE_MAX + 1];	/* of the directive */
	int words;			/* so far */
	struct sameness kind;		/* "allow", "deny" or "geo" */
	unsigned long all;		/* the line of "deny all", or 0 */

	bool in_geo;
	unsigned long geo_opened;	/* its line, or 0 */
	struct sameness value;		/* what geo gives to the addresses */
	bool countries;			/* that is countries */
	char fallback[INPUT_LINE_MAX + 1];	/* the default of geo */
	struct set mine, others;	/* of wanted countries, of others */
};

static bool looks_like_nginx(const char *line)
{
	static struct words w;
	struct range r;
	enum family f;
	size_t size;

	w.signs = ";{}";
	w.next = line;
	if (words_next(&w) != WORD_TEXT)
		return false;
	if (!strcmp(w.text, "geo"))
		return true;
	size = strlen(line);
	if (!strcmp(w.text, "allow") || !strcmp(w.text, "deny"))
		return strchr(line, ';') || !strstr(line, "from");
	/* A line of a geo block that has a file of its own. */
	return (!strcmp(w.text, "default") || !range_scan(w.text, &f, &r)) &&
	       line[size - 1] == ';' && words_next(&w) == WORD_TEXT &&
	       words_next(&w) == WORD_SIGN;
}

/* "allow all", "deny all": a list of the one kind may end with the other. */
static const char *take_all(struct text *t, struct nginx *n)
{
	if (n->kind.line && !strcmp(n->kind.text, n->word[0]))
		return "makes the lines above it mean nothing";
	if (!n->all)
		n->all = t->number;
	return NULL;
}

static const char *take_access(struct text *t, struct nginx *n)
{
	static char why[80];
	const char *fault;

	if (n->words != 2)
		return not_nginx;
	if (!strcmp(n->word[1], "all"))
		return take_all(t, n);
	if (n->all) {
		phrase_in(why, sizeof(why), "nginx does not come to this, "
			  "because line %lu is for all", n->all);
		return why;
	}
	fault = rules_same(&n->kind, t, n->word[0], "keep the lines of one "
			   "kind, as with grep '^ *allow'");
	return fault ? fault : rules_keep(t, n->word[1]);
}

static const char *take_country(struct text *t, struct nginx *n,
				const char *country)
{
	int i = country_index(country);
	struct range r;
	enum family f;
	const char *why;

	if (i == COUNTRY_NONE)
		return text_blame(t, country, "not a two-letter country code, "
				  "like the values before it");
	why = range_scan(n->word[0], &f, &r);
	if (why)
		return text_blame(t, n->word[0], why);
	/* A line may hold more than one of these. */
	t->has_country = false;
	why = text_keep(t, country, f, r);
	t->is_foreign = false;
	if (why)
		return text_blame(t, n->word[0], why);
	return set_add(t->wanted->countries.in[i] ? &n->mine : &n->others, f,
		       r) ? NULL : "too many separate ranges for one list";
}

/* "1.0.16.0/20 JP" or "1.0.16.0/20 1", or what else a geo block has. */
static const char *take_geo(struct text *t, struct nginx *n)
{
	const char *value = n->word[1], *why;

	if (n->words == 1 && !strcmp(n->word[0], "ranges"))
		return NULL;
	if (!strcmp(n->word[0], "include"))
		return "geojp does not read what a file includes; give it "
		       "that file itself";
	if (n->words != 2)
		return not_nginx;
	if (!strcmp(n->word[0], "default")) {
		if (*n->fallback)
			return "names the default twice";
		strcpy(n->fallback, value);
		return NULL;
	}
	why = rules_same(&n->kind, t, "geo", "keep lines of one kind");
	if (why)
		return why;
	if (!n->value.line && country_index(value) != COUNTRY_NONE)
		n->countries = true;
	if (n->countries) {
		n->value.line = t->number;
		return take_country(t, n, value);
	}
	why = rules_same(&n->value, t, value, "keep the lines of one value");
	return why ? why : rules_keep(t, n->word[0]);
}

static const char *take_directive(struct text *t, struct nginx *n)
{
	struct range r;
	enum family f;

	if (n->geo_opened && !n->in_geo)
		return "behind the geo block; geojp reads one such block alone";
	if (!n->in_geo && (!strcmp(n->word[0], "allow") ||
			   !strcmp(n->word[0], "deny")))
		return take_access(t, n);
	if (n->in_geo || !strcmp(n->word[0], "default") ||
	    !range_scan(n->word[0], &f, &r))
		return take_geo(t, n);
	return not_nginx;
}

/* "geo $country {" or "geo $remote_addr $country {". */
static const char *open_geo(const struct text *t, struct nginx *n)
{
	if (n->geo_opened || n->kind.line || n->words < 2 || n->words > 3 ||
	    strcmp(n->word[0], "geo") || n->word[n->words - 1][0] != '$')
		return not_nginx;
	n->geo_opened = t->number;
	n->in_geo = true;
	return NULL;
}

static const char *take_sign(struct text *t, struct nginx *n, char sign)
{
	const char *why = not_nginx;

	if (sign == ';' && n->words) {
		why = take_directive(t, n);
	} else if (sign == '{') {
		why = open_geo(t, n);
	} else if (sign == '}' && n->in_geo && !n->words) {
		n->in_geo = false;
		why = NULL;
	}
	n->words = 0;
	return why;
}

static const char *take_nginx(struct text *t, char *line)
{
	static struct words w;
	struct nginx *n = t->own;
	const char *why = NULL;
	enum word kind;

	w.signs = ";{}";
	w.next = line;
	while (!why && (kind = words_next(&w)) != WORD_END) {
		if (kind == WORD_OPEN)
			return rules_quote;
		if (kind == WORD_SIGN)
			why = take_sign(t, n, *w.text);
		else if (n->words == WORDS_MAX)
			why = not_nginx;
		else
			strcpy(n->word[n->words++], w.text);
	}
	return why;
}

/*
 * nginx takes the longest prefix.  A prefix of another country inside a wanted
 * one would be a hole in it, and geojp only adds.
 */
static enum geojp_exit check_overlap(struct nginx *n, const struct input *in)
{
	char text[RANGE_TEXT];
	enum family f;
	size_t i;

	set_normalise(&n->mine);
	set_normalise(&n->others);
	for (f = IPV4; f < FAMILIES; f++) {
		const struct ranges *r = &n->others.of[f];

		for (i = 0; i < r->count; i++) {
			if (!set_meets(&n->mine, f, r->at[i]))
				continue;
			range_text(f, r->at[i], text);
			complain(GJ_CONTRADICTION,
				 "%s: \"%s\": overlaps with addresses of a "
				 "wanted country; geojp needs lines that do "
				 "not overlap",
				 in->name, text);
			return GEOJP_INPUT;
		}
	}
	return GEOJP_OK;
}

/* Would an address that is in no line be one of the list? */
static bool default_counts(const struct text *t, const struct nginx *n)
{
	int i = country_index(n->fallback);

	if (n->countries)
		return i != COUNTRY_NONE && t->wanted->countries.in[i];
	return n->value.line && !strcmp(n->value.text, n->fallback);
}

static enum geojp_exit finish_nginx(const struct text *t,
				    const struct input *in)
{
	struct nginx *n = t->own;

	if (n->words)
		return refuse(GJ_CUT_OFF, in->name,
			      "ends before the \";\" of its last "
			      "line; the file is cut off");
	if (n->in_geo) {
		complain(GJ_CUT_OFF,
			 "%s: ends inside the braces of line %lu; the file is "
			 "cut off",
			 in->name, n->geo_opened);
		return GEOJP_INPUT;
	}
	if (default_counts(t, n)) {
		complain(GJ_CONTRADICTION,
			 "%s: %s: is the default, too, so every address has "
			 "it",
			 in->name, quoted(n->fallback));
		return GEOJP_INPUT;
	}
	return check_overlap(n, in);
}

static void free_nginx(void *own)
{
	struct nginx *n = own;

	set_free(&n->mine);
	set_free(&n->others);
}

const struct line_format nginx = {
	.recognise = looks_like_nginx,
	.take = take_nginx,
	.needs = "line with an address",
	.finish = finish_nginx,
	.free = free_nginx,
	.own_size = sizeof(struct nginx),
	.whole_lines = true,
};
