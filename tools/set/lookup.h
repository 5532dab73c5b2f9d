/* SPDX-License-Identifier: GPL-2.0 */
/* Looks addresses up as the module does, by the same trie. */
#ifndef GEOJP_LOOKUP_H
#define GEOJP_LOOKUP_H

#include "geojp_trie.h"
#include "set/set.h"

struct lookup {
	struct prefix *prefix[FAMILIES];	/* ascending */
	size_t count[FAMILIES];
	struct geojp_trie4 trie4;
	struct geojp_trie6 trie6;
	void *memory[FAMILIES];			/* of the tries */
};

/* Builds from the normalised @set, which is not needed any more then. */
void lookup_build(struct lookup *l, const struct set *set);
void lookup_free(struct lookup *l);

/* The prefix that @a is in, or NULL.  It is valid as long as @l is. */
const struct prefix *lookup_find(const struct lookup *l, enum family f,
				 struct addr a);

#endif /* GEOJP_LOOKUP_H */
