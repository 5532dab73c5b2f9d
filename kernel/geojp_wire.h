/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The load protocol: how a list enters the kernel, and how it is shown.  Uses
 * geojp_trie.h and xt_geojp.h; used by geojp_list.h, geojp_proc.c and the
 * command.
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
 * 2).  Anything else is refused: the sender sorts and merges, the receiver
 * never guesses.
 *
 * Pure C: the module and the geojp command share it.  Addresses are numbers in
 * host byte order.
 */
#ifndef GEOJP_WIRE_H
#define GEOJP_WIRE_H

#include <linux/types.h>
#include "geojp_trie.h"
#include "xt_geojp.h"

#define GEOJP_WIRE_VERSION 1

/* Default of module parameter max_prefixes: most prefixes in a list. */
#define GEOJP_MAX_PREFIXES 524288

#define GEOJP_LABEL_MAX 63	/* bytes of printable ASCII */
#define GEOJP_LINE_MAX 79	/* bytes without the newline */
#define GEOJP_REASON_SIZE 192	/* of the text that explains a refusal */

/* Longest prefix as text: "ffff:...:ffff/128" and its NUL byte. */
#define GEOJP_PREFIX_SIZE 44

enum geojp_wire_event {
	GEOJP_WIRE_MORE,	/* all bytes are taken, no line is complete */
	GEOJP_WIRE_BEGIN,	/* ->name is set */
	GEOJP_WIRE_LABEL,	/* ->label is set */
	GEOJP_WIRE_PREFIX4,	/* ->prefix is the next prefix, of IPv4, ... */
	GEOJP_WIRE_PREFIX6,	/* ... or of IPv6 */
	GEOJP_WIRE_COMMIT,	/* the list is complete */
	GEOJP_WIRE_UNLOAD,	/* the sender wants the list to be emptied */
	GEOJP_WIRE_REFUSED,	/* ->reason says why; this is the last event */
};

struct geojp_wire {
	__u32 line;			/* number of the line last completed */
	__u32 count4;			/* prefixes so far */
	__u32 count6;
	_Bool done;			/* a valid commit or unload has come */
	struct geojp_prefix prefix;	/* the last one */
	char name[XT_GEOJP_NAME_SIZE];
	char label[GEOJP_LABEL_MAX + 1];
	char reason[GEOJP_REASON_SIZE];	/* "line 7: ...", no newline */
	const char *why;		/* its end, or "" */

	/* private */
	__u8 state;
	__u8 fill;
	char text[GEOJP_LINE_MAX + 1];
};

void geojp_wire_init(struct geojp_wire *w);

/*
 * Takes bytes from *@data up to @end until there is an event, and moves *@data
 * past the bytes it took.  Call it again until it returns GEOJP_WIRE_MORE.  The
 * bytes may be split in any way.  After GEOJP_WIRE_COMMIT or GEOJP_WIRE_UNLOAD
 * any further byte is refused.  After GEOJP_WIRE_REFUSED every call is refused.
 */
enum geojp_wire_event geojp_wire_next(struct geojp_wire *w, const char **data,
				      const char *end);

/*
 * Ends the transaction.  The reason is the number of the line last completed
 * and @why, a constant.  It is for what only the receiver knows, such as a limit.
 */
void geojp_wire_refuse(struct geojp_wire *w, const char *why);

/*
 * Write a prefix as the protocol spells it, with a NUL byte at the end.  IPv6
 * follows RFC 5952, without the mixed notation of IPv4 addresses inside IPv6.
 * They return the length without the NUL byte.
 */
unsigned int geojp_wire_print4(char buf[GEOJP_PREFIX_SIZE],
			       const struct geojp_prefix *p);
unsigned int geojp_wire_print6(char buf[GEOJP_PREFIX_SIZE],
			       const struct geojp_prefix *p);

/*
 * Read one prefix from the NUL-terminated @s.  If @s is not a prefix, they
 * return false, and *@why says what is wrong with it, such as "prefix length
 * over 32".
 */
_Bool geojp_wire_scan4(const char *s, struct geojp_prefix *p,
		       const char **why);
_Bool geojp_wire_scan6(const char *s, struct geojp_prefix *p,
		       const char **why);

#endif /* GEOJP_WIRE_H */
