/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A second parser of the load protocol.  It is slow: it reads the whole text,
 * line by line, as the comment in geojp_wire.h describes it.  It shares no line
 * with geojp_wire.c, which it judges.
 */
#ifndef SLOW_WIRE_H
#define SLOW_WIRE_H

#include <stdbool.h>
#include <stddef.h>

typedef unsigned __int128 u128;

enum verdict {
	UNFINISHED,		/* good so far, but the last line is missing */
	ACCEPTED,
	REFUSED,
};

struct sent_prefix {
	int family;		/* AF_INET or AF_INET6 */
	u128 first, last;
	unsigned int len;
};

/* What was sent, up to the end of the last good line. */
struct sent {
	enum verdict verdict;
	size_t lines;		/* good ones */
	char name[80];
	char label[80];
	struct sent_prefix *prefix;
	size_t count;
	bool commit;
	bool unload;
};

void slow_wire(struct sent *s, const char *text, size_t size);

void sent_add(struct sent *s, const struct sent_prefix *p);
void sent_free(struct sent *s);

/* Returns false if the string @text is not a prefix of the family. */
bool slow_prefix(struct sent_prefix *p, int family, const char *text);

#endif /* SLOW_WIRE_H */
