/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The load protocol: how a list enters the kernel, and how it is shown.
 *
 *   geojp 1 jp                version of the protocol, name of the list
 *   label rir 2026-02-01      optional: where the list comes from
 *   1.0.16.0/20               IPv4 prefixes, then IPv6 prefixes; each family
 *   2400:8500::/32            strictly ascending, disjoint, host bits zero
 *   commit 2                  how many prefixes were sent
 *
 * or, to empty a list, "geojp 1 jp" followed by "unload".  Every line ends
 * with one newline and has no other white space than shown.  A list has at
 * least one prefix.  A label is 1 to 63 bytes of printable ASCII, blanks
 * included.  Numbers are decimal without leading zeros; IPv6 addresses are
 * hexadecimal groups with at most one "::" (RFC 4291, section 2.2, forms 1 and
 * 2).  Whatever differs is refused: the sender sorts and merges, the receiver
 * never guesses.
 *
 * Pure C, shared by the module and the geojp command.  Addresses are numbers
 * in host byte order.
 */
#ifndef GEOJP_WIRE_H
#define GEOJP_WIRE_H

#include <linux/types.h>
#include "geojp_trie.h"
#include "xt_geojp.h"

#define GEOJP_WIRE_VERSION 1

/* Prefixes in a list, unless module parameter max_prefixes says otherwise. */
#define GEOJP_MAX_PREFIXES 524288

#define GEOJP_LABEL_MAX 63	/* bytes of printable ASCII */
#define GEOJP_LINE_MAX 79	/* bytes, newline aside */
#define GEOJP_REASON_SIZE 192	/* of the text that explains a refusal */

/* Longest prefix as text: "ffff:...:ffff/128" and its NUL byte. */
#define GEOJP_PREFIX_SIZE 44

enum geojp_wire_event {
	GEOJP_WIRE_MORE,	/* all bytes are taken, no line is complete */
	GEOJP_WIRE_BEGIN,	/* ->name is set */
	GEOJP_WIRE_LABEL,	/* ->label is set */
	GEOJP_WIRE_PREFIX4,	/* ->prefix4 is the next prefix */
	GEOJP_WIRE_PREFIX6,	/* ->prefix6 is */
	GEOJP_WIRE_COMMIT,	/* the list is complete */
	GEOJP_WIRE_UNLOAD,	/* the list is to be emptied */
	GEOJP_WIRE_REFUSED,	/* ->reason says why; nothing follows */
};

struct geojp_wire {
	__u32 line;			/* number of the line last completed */
	__u32 count4;			/* prefixes so far */
	__u32 count6;
	_Bool done;			/* commit or unload has come */
	struct geojp_prefix4 prefix4;
	struct geojp_prefix6 prefix6;
	char name[XT_GEOJP_NAME_SIZE];
	char label[GEOJP_LABEL_MAX + 1];
	char reason[GEOJP_REASON_SIZE];	/* "line 7: ...", no newline */

	/* private */
	__u8 state;
	__u8 fill;
	char text[GEOJP_LINE_MAX + 1];
};

void geojp_wire_init(struct geojp_wire *w);

/*
 * Takes bytes from *@data up to @end until one event is due, and moves *@data
 * past what was taken.  Call it again until it gives GEOJP_WIRE_MORE.  Bytes
 * may come in any split.  After GEOJP_WIRE_COMMIT or GEOJP_WIRE_UNLOAD any
 * further byte is refused; after GEOJP_WIRE_REFUSED every call is.
 */
enum geojp_wire_event geojp_wire_next(struct geojp_wire *w, const char **data,
				      const char *end);

/*
 * Ends the transaction with @why as the reason, prefixed by the number of the
 * line last completed: for what only the receiver knows, such as a limit.
 */
void geojp_wire_refuse(struct geojp_wire *w, const char *why);

/*
 * A prefix as the protocol spells it (IPv6 as RFC 5952 asks, without embedded
 * dotted quads), NUL-terminated.  They give the length without the NUL byte.
 */
unsigned int geojp_wire_print4(char buf[GEOJP_PREFIX_SIZE],
			       const struct geojp_prefix4 *p);
unsigned int geojp_wire_print6(char buf[GEOJP_PREFIX_SIZE],
			       const struct geojp_prefix6 *p);

/*
 * Reads one prefix from the NUL-terminated @s.  False where it is none; *@why
 * then says what is wrong with it, such as "prefix length over 32".
 */
_Bool geojp_wire_scan4(const char *s, struct geojp_prefix4 *p,
		       const char **why);
_Bool geojp_wire_scan6(const char *s, struct geojp_prefix6 *p,
		       const char **why);

#endif /* GEOJP_WIRE_H */
