/* SPDX-License-Identifier: GPL-2.0 */
/* What the formats of rule files have in common: words, signs, sameness. */
#ifndef GEOJP_RULES_H
#define GEOJP_RULES_H

#include "formats/text.h"

enum word {
	WORD_END,	/* of the line, or a comment begins */
	WORD_TEXT,
	WORD_SIGN,	/* one of ->signs */
	WORD_OPEN,	/* a quote is not closed */
};

/* A line that is cut into words. */
struct words {
	const char *signs;	/* characters that are words of their own */
	const char *next;		/* what is left of the line */
	char text[INPUT_LINE_MAX + 1];	/* of the last word, unquoted */
	bool quoted;		/* it had quotes */
};

/*
 * Blanks separate words.  Single and double quotes join them.  "#" at the start
 * of a word starts a comment.
 */
enum word words_next(struct words *w);

/* Are @count words left, no more and no fewer?  ->text is then the last one. */
bool words_last(struct words *w, int count);

/* The signs of lines that a shell may read, and complaints. */
#define RULES_SHELL ";|&<>()`$\\"
extern const char rules_shell[], rules_quote[];

/* What the first line has and all others must have: a chain, a set, a value. */
struct sameness {
	unsigned long line;	/* 0: no line so far */
	char text[INPUT_LINE_MAX + 1];
};

/*
 * Notes @text, or compares it with the first one.  If it differs, returns what
 * is wrong, with the number of the first line and @way_out.
 */
const char *rules_same(struct sameness *s, const struct text *t,
		       const char *text, const char *way_out);

/* Keeps the addresses of a rule.  Returns NULL, or what is wrong. */
const char *rules_keep(struct text *t, const char *range);

/*
 * The same for formats with sets: all addresses of a family must be in one set.
 * @set notes its name, and @name is that of this line.
 */
const char *rules_keep_in(struct text *t, struct sameness set[FAMILIES],
			  const char *name, const char *range,
			  const char *way_out);

#endif /* GEOJP_RULES_H */
