/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The rule as iptables gives it to the kernel, and what a list's name is.  For
 * the plugin (userspace/libxt_geojp.c), the module and the geojp command.
 *
 * This is an ABI: a new layout is a new revision, never an edit of this one.
 */
#ifndef XT_GEOJP_H
#define XT_GEOJP_H

#include <linux/types.h>

#define XT_GEOJP_REVISION 0

/* Room for a list's name and its NUL byte. */
#define XT_GEOJP_NAME_SIZE 16
#define XT_GEOJP_NAME_FORM \
	"1 to 15 characters of a-z, 0-9, _ and -, of which - not first"

/* The list of a rule without --list-name. */
#define XT_GEOJP_DEFAULT_LIST "jp"

enum {
	XT_GEOJP_SRC = 1 << 0,		/* --src-jp */
	XT_GEOJP_DST = 1 << 1,		/* --dst-jp */
	XT_GEOJP_SRC_INV = 1 << 2,	/* ! --src-jp, only with XT_GEOJP_SRC */
	XT_GEOJP_DST_INV = 1 << 3,	/* ! --dst-jp, only with XT_GEOJP_DST */
	XT_GEOJP_FAIL_CLOSED = 1 << 4,	/* a list without data holds nothing */
	XT_GEOJP_ALL_FLAGS = (1 << 5) - 1,
};

struct xt_geojp_info {
	char list[XT_GEOJP_NAME_SIZE];
	__u8 flags;
	__u8 reserved[7];		/* zero */

	/* For the kernel alone: userspace neither sees nor compares it. */
	struct geojp_list *priv __attribute__((aligned(8)));
};

/* Userspace fills in this many bytes.  Rules with the same bytes are equal. */
#define XT_GEOJP_USER_SIZE 24

_Static_assert(sizeof(struct xt_geojp_info) == 32,
	       "the rule has the same size for every caller");
_Static_assert(__builtin_offsetof(struct xt_geojp_info, priv) ==
	       XT_GEOJP_USER_SIZE, "the kernel's pointer comes last");

/*
 * Length of the list name at the start of @s, or 0 if that is no name.  Reads
 * at most XT_GEOJP_NAME_SIZE bytes, of which one must be NUL.
 *
 * A name is 1 to 15 bytes of [a-z0-9_-].  It does not start with "-": if a user
 * forgets the name, the next option must not count as one.
 */
static inline unsigned int xt_geojp_name_len(const char *s)
{
	unsigned int i;

	for (i = 0; i < XT_GEOJP_NAME_SIZE; i++) {
		char c = s[i];

		if (!c)
			return i;
		if (!i && c == '-')
			return 0;
		if ((c < 'a' || c > 'z') && (c < '0' || c > '9') &&
		    c != '_' && c != '-')
			return 0;
	}
	return 0;
}

#endif /* XT_GEOJP_H */
