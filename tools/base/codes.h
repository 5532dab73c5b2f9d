/* SPDX-License-Identifier: GPL-2.0 */
/* The codes of complaints.  codes.def has the table. */
#ifndef GEOJP_CODES_H
#define GEOJP_CODES_H

#include <stddef.h>

enum code {
	GJ_NONE,	/* no refusal and no fault, only news */
#define CODE(number, name, what, meaning, commands) GJ_##name = (number),
#include "base/codes.def"
#undef CODE
};

struct code_text {
	enum code code;
	const char *what;	/* has happened */
	const char *meaning;	/* what that means for the server */
	const char *commands;	/* one a line */
};

/* By their numbers.  The last one has GJ_NONE. */
extern const struct code_text codes[];

#endif /* GEOJP_CODES_H */
